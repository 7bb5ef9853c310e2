"""What must hold of every call, however hostile its arguments: a result, or a clear error.

The fuzz runs in tools/fuzz/ check it with these functions too.
"""

import math
import re
import signal
import threading
import time
import traceback
import warnings
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

# Where the fault lies: an argument, a place in it, a row of a table, a keyword of an artist.
PLACE = re.compile(
    r"^(?:(?:[a-z_]+(?:\[.*?\])*|row \d+|xarray\.DataArray):|layers? \d+[ ,])", re.DOTALL
)


@dataclass
class Limits:
    """How long a case may take: a guard against hangs in the tests, tighter in the fuzz runs.

    Attributes
    ----------
    hang : int
        Seconds after which a case hangs.
    processor : float
        Seconds of processor time.
    """

    hang: int = 120
    processor: float = math.inf

    def tighten(self):
        """Set what a case may take on a machine that does nothing else."""
        self.hang, self.processor = 60, 5


LIMITS = Limits()


class BrokenError(AssertionError):
    """What a call has done that none may do."""


def check_call(function, *arguments, _figure=None, _place=PLACE, **keywords):
    """Return what a call returns, or None after a clear error; else raise BrokenError."""
    settings = mpl.rcParams.copy()
    before = None if _figure is None else state_of(_figure)
    open_figures = plt.get_fignums()
    start = time.process_time()
    result = None
    with _alarm(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(*arguments, **keywords)
        except (ValueError, TypeError) as error:
            check_error(error, _place)
            if plt.get_fignums() != open_figures:
                raise BrokenError("a figure of an unsuccessful call stays open") from error
            if before is not None and (changed := _differences(before, state_of(_figure))):
                raise BrokenError(f"an unsuccessful call has changed {changed}") from error
        except Exception as error:
            raise BrokenError(f"{type(error).__name__}: {error}") from error
    if (taken := time.process_time() - start) > LIMITS.processor:
        raise BrokenError(f"took {taken:.1f} s")
    _check_warnings(caught)
    if mpl.rcParams != settings:
        raise BrokenError("rcParams have changed")
    return result


def check_drawing(figure):
    """Draw a figure: what an artist can't take had to be refused when it was given."""
    with _alarm(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            figure.canvas.draw()
        except Exception as error:
            raise BrokenError(f"drawing: {type(error).__name__}: {error}") from error
    _check_warnings(caught)


def check_error(error, place=PLACE):
    """Raise BrokenError unless an error says where the fault lies and is no bug of the package."""
    text = str(error)
    if not place.search(text):
        raise BrokenError(f"{type(error).__name__} does not say where: {text!r}") from error
    cause = error.__cause__
    while cause is not None:
        if not isinstance(cause, ValueError | TypeError | OSError):
            frame = traceback.extract_tb(cause.__traceback__)[-1]
            if "mpl_headgrid" in frame.filename:
                raise BrokenError(
                    f"{type(cause).__name__} raised in {frame.name}: {cause}"
                ) from error
        cause = cause.__cause__


def _check_warnings(caught):
    for warning in caught:
        if warning.category is not UserWarning:
            raise BrokenError(f"{warning.category.__name__}: {warning.message}")


def state_of(figure):
    """Return what a reader could see of a figure and its Axes, and what is in them."""
    root = figure.get_figure(root=True)
    state = {
        "the figure's artists": list(map(id, figure.get_children())),
        "the list of Axes": list(map(id, root.axes)),
        "the layout": id(root.get_layout_engine()),
        "the size": tuple(root.get_size_inches()),
        "the canvas": id(root.canvas),
    }
    for place, ax in enumerate(root.axes):
        of_axes = {
            "artists": list(map(id, ax.get_children())),
            "limits": (ax.get_xlim(), ax.get_ylim(), tuple(ax.dataLim.bounds)),
            "autoscaling": (ax.get_autoscalex_on(), ax.get_autoscaley_on()),
            "titles": [ax.get_title(loc) for loc in ("left", "center", "right")],
            "the legend": id(ax.get_legend()),
            "the readout": id(ax.__dict__.get("format_coord")),
            "the place": tuple(ax.get_position(original=True).bounds),
            "the locator": id(ax.get_axes_locator()),
            "the aspect": ax.get_aspect(),
        }
        for axis in (ax.xaxis, ax.yaxis):
            of_axes |= {
                f"{axis.axis_name} ticks": (id(axis.get_major_locator()), axis.get_tick_params()),
                f"{axis.axis_name} tick labels": id(axis.get_major_formatter()),
                f"{axis.axis_name} label": axis.get_label_text(),
            }
        state |= {f"{name} of Axes {place}": value for name, value in of_axes.items()}
    return state


def _differences(before, after):
    return ", ".join(name for name in before | after if before.get(name) != after.get(name))


@contextmanager
def _alarm():
    """Raise BrokenError in a case that takes far too long, where signals can."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number, _frame):
        raise BrokenError("hangs")

    old = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LIMITS.hang)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


def small_figure():
    """Return a figure and an Axes that are drawn fast, outside pyplot."""
    figure = Figure(figsize=(1, 1), dpi=50)
    return figure, figure.add_subplot()
