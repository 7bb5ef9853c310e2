"""The spellings of a head: all give the same numbers, and what is none is said to be none."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpl_headgrid._heads.notations import names_head, read_head, read_head_alone, read_layer

WRITTEN = [
    "({}, {})", "[{},{}]", "L{}H{}", "l{}h{}", "L{}.H{}", "L{}:H{}", "L{} H{}", "{}.{}", "{}-{}",
    "{}:{}", "{}, {}", "a{}.h{}", "layer_{}_head_{}", "layer{}.head{}", "Layer {} | Head {}",
    "Layer {}, Head {}", "layer {} head {}", " L{}H{} ", "blocks.{}.attn.hook_z.{}",
    "blocks.{}.attn.hook_z[{}]", "blocks.{}.attn.hook_result[:, :, {}]",
    "model.layers.{}.self_attn.head_{}",
]  # fmt: skip


@pytest.mark.parametrize("notation", WRITTEN)
@settings(deadline=None)
@given(layer=st.integers(0, 10**9 - 1), head=st.integers(0, 10**9 - 1))
def test_every_notation_gives_layer_and_head(notation, layer, head):
    assert read_head(notation.format(layer, head)) == (layer, head)


PAIRS = [
    (5, 10),
    [5, 10],
    (5.0, 10.0),
    np.array([5, 10]),
    np.array([5.0, 10.0]),
    (np.int64(5), np.uint8(10)),
    ("5", "10"),
    ("L5", "H10"),
    ("layer_5", "head_10"),
    ("blocks.5.attn.hook_z", 10),
    ("model.layers.5.self_attn", "10"),
    ("transformer.h.5.attn", 10),
]


@pytest.mark.parametrize("pair", PAIRS, ids=repr)
def test_every_pair_gives_layer_and_head(pair):
    assert read_head(pair) == (5, 10)


def test_a_negative_number_is_passed_on_for_its_place_to_be_checked():
    assert read_head((-1, 3)) == (-1, 3)


NO_HEADS = [
    "", "x9", "L5", "H1", "5", "51", "5.", ".1", "5.1.2", "-5.1", "5.-1", "1e5.3", "L5H", "H1L5",
    "٥.١", "5.1\n6.2",
    "1" * 5000 + ".1", "blocks.5.attn.hook_z", "blocks.attn.hook_z.1", "five.one",
    "blocks.5.mlp.hook_post.1", ("blocks.5.mlp.hook_post", 1), "decoder.block.5.layer.0",
    (), (5,), (5, 1, 2), (True, 1), (5, False), (5, None), ("a", 1), (5.5, 1), (5, float("nan")),
    (5, float("inf")), ("L5H1", 1), [[5, 1]], b"5.1",
]  # fmt: skip


@pytest.mark.parametrize("value", NO_HEADS, ids=repr)
def test_what_is_no_head_is_shown_with_the_notations(value):
    with pytest.raises(ValueError, match=r'is not a head; expected \(5, 1\), "L5H1"') as raised:
        read_head(value)
    assert len(str(raised.value)) < 250
    assert not names_head(value)


@pytest.mark.parametrize("value", [None, 5, True, {5: 1}, {5, 1}, object, 1j, np.float64(5.1)])
def test_what_can_be_no_head_is_a_type_error(value):
    with pytest.raises(TypeError, match="is not a head"):
        read_head(value)


def test_a_float_is_refused_with_the_reason():
    message = "5.1 is not a head: as numbers 5.1 and 5.10 are the same; expected (5, 1)"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        read_head(5.1)


@pytest.mark.parametrize(
    "value", [5, 5.0, "5", "L5", "layer_5", "blocks.5.attn.hook_z", "h.5"], ids=repr
)
def test_a_layer_alone(value):
    assert read_layer(value) == 5


@pytest.mark.parametrize("value", [1, "1", "H1", "head_1", "head 1"], ids=repr)
def test_a_head_within_its_layer(value):
    assert read_head_alone(value) == 1


@pytest.mark.parametrize("value", [None, True, "x", "H1", "5.1.2", 5.5], ids=repr)
def test_what_is_no_layer(value):
    with pytest.raises(ValueError, match="is not a layer; expected 5"):
        read_layer(value)


@pytest.mark.parametrize("value", [None, True, "x", "L1", 5.5], ids=repr)
def test_what_is_no_head_within_a_layer(value):
    with pytest.raises(ValueError, match="is not a head; expected 1"):
        read_head_alone(value)


@settings(deadline=None)
@given(st.one_of(st.text(), st.floats(), st.lists(st.integers()), st.binary(), st.none()))
def test_anything_else_is_a_clear_error(value):
    try:
        layer, head = read_head(value)
    except (ValueError, TypeError) as error:
        assert "is not a head" in str(error)  # noqa: PT017 either may be
    else:
        assert isinstance(layer, int)
        assert isinstance(head, int)
