"""How much the tests do: little at every run, and much where HEADGRID_LONG=yes asks for it."""

import os

LONG = os.environ.get("HEADGRID_LONG") == "yes"
