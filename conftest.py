"""What every test and every example in a docstring has: no window, matplotlib's own settings."""

import matplotlib as mpl
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.testing.conftest import text_placeholders  # noqa: F401 a fixture of matplotlib's

import mpl_headgrid  # noqa: F401 so that pytest-mpl finds the styles


@pytest.fixture(autouse=True)
def untouched_matplotlib():
    """Give each test matplotlib's defaults, and close its figures."""
    with mpl.rc_context():
        mpl.rcdefaults()
        yield
    plt.close("all")
