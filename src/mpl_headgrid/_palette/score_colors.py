"""ScoreColors: the colormap and the norm in which scores are drawn, so that neither misleads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, Colormap, Normalize

from mpl_headgrid._api.checks import check_flag, did_you_mean, in_short, is_finite, shortened
from mpl_headgrid._api.user_warnings import warn_user

from .colormaps import default_colormap, is_diverging

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Both signs matter where the weaker reaches this share of the stronger.
WEAKER_SIDE = 0.05
ROBUST = (2, 98)  # percentiles
NO_MARK = -1
# Of the distance between limits and centre: what float noise may make of equal ones.
UNEVEN = 1e-9
COLOR_KEYWORDS = ("cmap", "norm", "vmin", "vmax", "center", "robust")


@dataclass(frozen=True, eq=False)
class ScoreColors:
    """A colormap and a norm, the same for all panels that share them.

    Attributes
    ----------
    colormap : Colormap
        Its `colorbar_extend` says whether there are scores beyond the norm's limits.
    norm : Normalize
        With its limits set.
    """

    colormap: Colormap
    norm: Normalize

    def indexed(
        self, values: Floats, exists: NDArray[np.bool_], alpha: float | None
    ) -> tuple[NDArray[np.int32], Floats]:
        """Return the colour of each score as an index, and the table of them: RGBA.

        The colours of the map in order, then under, over and bad, and last, which −1 means, none.
        """
        colormap, there = self.colormap, ~np.isnan(values)
        n = colormap.N
        codes = np.full(values.shape, NO_MARK, dtype=np.int32)
        share: Any = np.ma.asarray(self.norm(values[there]))
        # As matplotlib does: from 0 to 1 in n equal steps, with 1 in the last; whole numbers, as of
        # a BoundaryNorm, are places in the map.
        if share.dtype.kind in "iu":
            steps = np.ma.filled(share.astype(float), -1)
        else:
            with np.errstate(invalid="ignore"):
                steps = np.ma.filled(share, -1) * n
            steps[steps == n] = n - 1
        under, over = steps < 0, steps >= n
        found = np.where(np.isfinite(steps) & ~under & ~over, steps, 0).astype(np.int32)
        found[under], found[over] = n, n + 1
        codes[there] = found
        table = np.zeros((n + 4, 4))
        table[:n] = colormap(np.arange(n))
        table[n : n + 3] = colormap.get_under(), colormap.get_over(), colormap.get_bad()
        if table[n + 2, 3]:
            codes[~there & exists] = n + 2
        if alpha is not None:
            table[: n + 3, 3] = np.where(table[: n + 3, 3] > 0, alpha, 0)
        return codes, table


def read_score_colors(
    scores: Iterable[Floats],
    *,
    cmap: object = None,
    norm: object = None,
    vmin: object = None,
    vmax: object = None,
    center: object = None,
    robust: object = False,
) -> ScoreColors:
    """Return the look of scores that the arguments of `headgrid_heatmap` ask for.

    Parameters
    ----------
    scores : iterable of array of float
        All that one norm is for; NaN where there is none.
    cmap, norm, vmin, vmax, center, robust
        As users give them.
    """
    there = np.concatenate([each[~np.isnan(each)] for each in scores] + [np.empty(0)])
    check_flag("robust", robust)
    asked = None if cmap is None else _checked_colormap(cmap)
    limits = {"vmin": _checked_limit("vmin", vmin), "vmax": _checked_limit("vmax", vmax)}
    middle = _checked_limit("center", center)
    if norm is not None:
        return _with_norm(there, asked, norm, limits, middle, robust=bool(robust))
    low, high = _ends(there, robust=bool(robust))
    wants_sides = middle is not None or (asked is not None and is_diverging(asked))
    if middle is None and _is_centered(limits, low, high, wants_sides=wants_sides):
        middle = 0.0
    if middle is not None:
        low, high = _around(middle, limits, low, high)
        if wants_sides:
            _warn_of_one_side(there, middle, "center" if center is not None else "cmap")
        colormap = asked or default_colormap("diverging")
    else:
        low = min(low, 0.0) if limits["vmin"] is None else limits["vmin"]
        high = max(high, 0.0) if limits["vmax"] is None else limits["vmax"]
        if low == high == 0:
            low, high = (0.0, 1.0) if limits["vmin"] is None else (-1.0, 0.0)
        colormap = asked or _sequential(low, high)
        if asked is not None and is_diverging(asked):
            _warn_of_one_side(there, (low + high) / 2, "cmap")
    if not low < high:
        wrong = "vmin: expected less than vmax"
        if limits["vmin"] is None:
            wrong = "vmax: expected more than vmin"
        more = "; give both" if None in limits.values() else ""
        raise ValueError(f"{wrong}, got vmin={low:.6g} and vmax={high:.6g}{more}")
    if not math.isfinite(high - low):
        raise ValueError(f"vmin: {low!r} and vmax {high!r} are too far apart for a float")
    return _finished(there, colormap, Normalize(low, high))


def _sequential(low: float, high: float) -> Colormap:
    """Return the default map of scores in a row, turned where that leaves the grey nearer zero."""
    colormap = default_colormap("sequential")
    return colormap.reversed() if -low > high else colormap


def _ends(scores: Floats, *, robust: bool) -> tuple[float, float]:
    if not len(scores):
        return 0.0, 0.0
    if robust:
        low, high = np.percentile(scores, ROBUST)
        if low < high:
            return float(low), float(high)
        warn_user(
            f"robust: the {ROBUST[0]}nd and the {ROBUST[1]}th percentile are both {low:.3g}, so "
            "all scores are within the limits; give vmin= and vmax= for others"
        )
    return float(scores.min()), float(scores.max())


def _is_centered(
    limits: dict[str, float | None], low: float, high: float, *, wants_sides: bool
) -> bool:
    """Return whether scores are drawn around 0 where no centre is given."""
    vmin, vmax = limits["vmin"], limits["vmax"]
    if vmin is not None and vmax is not None:
        return vmin < 0 and abs(vmin + vmax) <= UNEVEN * vmax
    if (vmin is not None and vmin >= 0) or (vmax is not None and vmax <= 0):
        return False
    return wants_sides or min(-low, high) >= WEAKER_SIDE * max(-low, high, 0) > 0


def _around(
    middle: float, limits: dict[str, float | None], low: float, high: float
) -> tuple[float, float]:
    """Return limits that are equally far from the centre."""
    vmin, vmax = limits["vmin"], limits["vmax"]
    below = None if vmin is None else middle - vmin
    above = None if vmax is None else vmax - middle
    for name, half in {"vmin": below, "vmax": above}.items():
        if half is not None and half <= 0:
            side = "below" if name == "vmin" else "above"
            raise ValueError(
                f"{name}: expected a limit {side} center={middle:.6g}, got {limits[name]:.6g}"
            )
    if below is not None and above is not None and abs(below - above) > UNEVEN * (below + above):
        raise ValueError(
            f"center: vmin={vmin:.6g} and vmax={vmax:.6g} are not equally far from "
            f"center={middle:.6g}, and a colour would stand for two strengths; leave out one of "
            f"them, or center="
        )
    half = next((each for each in (below, above) if each is not None), None)
    if half is None:
        half = max(high - middle, middle - low) or 1.0
    return middle - half, middle + half


def _warn_of_one_side(scores: Floats, middle: float, argument: str) -> None:
    if not len(scores) or scores.min() < middle < scores.max():
        return
    side = "at or above" if scores.min() >= middle else "at or below"
    warn_user(
        f"{argument}: all scores are {side} the centre, {middle:.3g}, so half of a diverging "
        f"colormap is unused; leave out {argument}= for a sequential one"
    )


def _with_norm(
    scores: Floats,
    colormap: Colormap | None,
    norm: object,
    limits: dict[str, float | None],
    middle: float | None,
    *,
    robust: bool,
) -> ScoreColors:
    excluded = {"robust": robust, "center": middle is not None}
    made = _made_norm(norm, limits, [name for name, given in excluded.items() if given])
    try:
        _autoscale(made, scores)
        placed = np.ma.asarray(made(scores))
        nowhere = np.ma.getmaskarray(placed) | np.isnan(placed.data)  # infinite is beyond an end
    except Exception as error:
        text = f"norm: {in_short(norm)} can't take these scores: {error}"
        raise ValueError(shortened(text)) from error
    if nowhere.any():
        beyond = scores[nowhere]
        raise ValueError(
            f"norm: {type(made).__name__} has no place for {len(beyond)} of {len(scores)} scores, "
            f'such as {beyond[0]:.6g}; use norm="symlog", or a norm that takes them'
        )
    centre = getattr(made, "vcenter", None)
    if centre is None and _has_zero_in_the_middle(made):
        centre = 0.0
    if colormap is None and centre is not None:
        colormap = default_colormap("diverging")
    elif colormap is None:
        colormap = _sequential(float(made.vmin or 0), float(made.vmax or 0))
    elif is_diverging(colormap) and centre is not None:
        _warn_of_one_side(scores, float(centre), "cmap")
    return _finished(scores, colormap, made)


def _autoscale(norm: Normalize, scores: Floats) -> None:
    """Set the limits that a norm lacks: where both signs matter, as far below zero as above."""
    low, high = _ends(scores, robust=False)
    free = norm.vmin is None and norm.vmax is None and not hasattr(norm, "vcenter")
    if free and _is_centered({"vmin": None, "vmax": None}, low, high, wants_sides=False):
        norm.vmin, norm.vmax = -max(-low, high), max(-low, high)
        if _has_zero_in_the_middle(norm):
            return
        norm.vmin = norm.vmax = None
    norm.autoscale_None(scores if len(scores) else np.array([0.0, 1.0]))


def _has_zero_in_the_middle(norm: Normalize) -> bool:
    if norm.vmin is None or norm.vmax is None or not norm.vmin < 0 < norm.vmax:
        return False
    try:
        if isinstance(norm, BoundaryNorm):
            return bool(np.allclose(norm.boundaries, -norm.boundaries[::-1]))
        place = float(norm(0.0))
    except Exception:  # noqa: BLE001 whatever a norm raises that has no place for zero
        return False
    return abs(place - 0.5) <= UNEVEN


def _made_norm(norm: object, limits: dict[str, float | None], excluded: list[str]) -> Normalize:
    if excluded:
        name = excluded[0]
        raise ValueError(f"{name}: it is for the default norm; leave out norm= or {name}=")
    if isinstance(norm, str):
        try:
            # The one public way from a scale's name to its norm.
            made: Any = ScalarMappable(norm=norm).norm  # type: ignore[arg-type]  # takes a name too
        except Exception as error:
            text = (
                f"norm: expected a Normalize or the name of a scale, got {in_short(norm)}: {error}"
            )
            raise ValueError(shortened(text)) from error
        made.vmin, made.vmax = limits["vmin"], limits["vmax"]
        return made  # type: ignore[no-any-return]  # as matplotlib makes it
    if not isinstance(norm, Normalize):
        raise TypeError(
            f"norm: expected a matplotlib Normalize or the name of a scale, got {in_short(norm)}"
        )
    if given := [name for name, value in limits.items() if value is not None]:
        raise ValueError(f"{given[0]}: the norm given has limits of its own; set them there")
    return norm


def _finished(scores: Floats, colormap: Colormap, norm: Normalize) -> ScoreColors:
    """Return the two, with the ends of a bar that say whether there are scores beyond."""
    below = bool(len(scores)) and norm.vmin is not None and scores.min() < norm.vmin
    above = bool(len(scores)) and norm.vmax is not None and scores.max() > norm.vmax
    ends = {(False, False): "neither", (True, False): "min", (False, True): "max"}
    colormap = colormap.copy()
    if not colormap.colorbar_extend:
        colormap.colorbar_extend = ends.get((below, above), "both")  # type: ignore[assignment]
    return ScoreColors(colormap, norm)


def _checked_limit(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if not is_finite(value):
        raise ValueError(f"{name}: expected a finite number, got {in_short(value)}")
    return float(value)


def _checked_colormap(cmap: Any) -> Colormap:
    if isinstance(cmap, Colormap):
        return cmap
    if isinstance(cmap, str):
        if cmap not in mpl.colormaps:
            raise ValueError(
                f"cmap: no colormap {in_short(cmap)} in matplotlib.colormaps"
                f"{did_you_mean(cmap, list(mpl.colormaps))}"
            )
        return mpl.colormaps[cmap]
    raise TypeError(f"cmap: expected a Colormap or the name of one, got {in_short(cmap)}")
