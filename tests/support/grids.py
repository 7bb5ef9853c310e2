"""Any grid that there can be, as a strategy of hypothesis."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import mpl_headgrid as hg


def are_taken(names):
    try:
        hg.HeadGrid(np.zeros((1, 1, len(names)), dtype=bool), names)
    except ValueError:
        return False
    return True


# Any names that a HeadGrid takes, in any order.
CATEGORIES = st.lists(
    st.text(min_size=1).filter(lambda name: are_taken([name])), unique=True, max_size=4
).filter(are_taken)


@st.composite
def grids(draw):
    """Return a grid and the keywords that say which heads its model has."""
    widths = draw(st.lists(st.integers(0, 5), min_size=1, max_size=5).filter(any))
    shape = len(widths), max(widths)
    exists = np.arange(shape[1]) < np.array(widths)[:, None]
    names = draw(CATEGORIES)
    known = draw(arrays(bool, shape)) & exists
    member = draw(arrays(bool, (*shape, len(names)))) & known[:, :, None]
    if ordinal := draw(st.booleans()):
        member &= member.cumsum(axis=2) == 1
    numbers = arrays(float, member.shape, elements=st.floats(-1e300, 1e300) | st.just(np.nan))
    scores = draw(st.none() | numbers.map(lambda values: np.where(member, values, np.nan)))
    hidden = draw(arrays(bool, shape)) & known & ~member.any(axis=2)
    fields = {"known": known, "exists": exists, "hidden": hidden, "ordinal": ordinal}
    return hg.HeadGrid(member, names, scores=scores, **fields), {"n_heads": widths}
