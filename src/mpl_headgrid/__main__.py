"""What runs on ``python -m mpl_headgrid``."""

import sys

from ._cli import main

sys.exit(main())
