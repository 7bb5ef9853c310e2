"""Texts of a figure: which are shown, and whether each is whole and off all others."""

import itertools


def texts_in(fig):
    """Return what is written in a figure: legends, titles, labels, names, and ticks in view."""
    texts = [*fig.texts, *(text for legend in fig.legends for text in legend.get_texts())]
    for ax in fig.axes:
        texts += [ax.title, ax._left_title, ax._right_title, *ax.texts]
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=False)
            texts += [axis.label, *(label for tick, label in ticks if low <= tick <= high)]
    return [text for text in texts if text.get_text() and text.get_visible()]


def overlap(a, b):
    """Return by how many pixels two boxes overlap; no more than 0 where they don't."""
    return min(min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0))


def check_texts(fig, least=21):
    """Draw a figure; raise AssertionError for a text that is clipped or touches another."""
    fig.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_in(fig)]
    assert len(boxes) >= least
    whole = fig.get_figure(root=True).bbox
    for name, box in boxes:
        assert -0.5 <= box.x0 <= box.x1 <= whole.x1 + 0.5, name
        assert -0.5 <= box.y0 <= box.y1 <= whole.y1 + 0.5, name
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert overlap(a, b) < 1, (one, other)
