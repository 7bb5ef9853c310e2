"""What every test and every example in a docstring has: no window, matplotlib's own settings."""

import gc

import matplotlib as mpl
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt

import mpl_headgrid  # noqa: F401 so that pytest-mpl finds the styles

if mpl.__version_info__ >= (3, 10, 3):
    from matplotlib.testing.conftest import text_placeholders  # a fixture of matplotlib's
else:  # goes when matplotlib 3.10.3 is the lowest
    from tests.support.placeholders import text_placeholders  # noqa: F401


# A script of PyInstaller's, which is not among the tests' dependencies
collect_ignore = ["src/mpl_headgrid/_pyinstaller/hook-mpl_headgrid.py"]


def pytest_collection_finish():
    """Take what the imports brought out of all later searches for garbage, which tests ask for."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def untouched_matplotlib():
    """Give each test matplotlib's defaults, and close its figures."""
    with mpl.rc_context():
        mpl.rcdefaults()
        yield
    plt.close("all")
