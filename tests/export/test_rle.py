"""Run lengths against pycocotools', which is what reads them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pycocotools import mask as peer
from scipy import ndimage

from toonnet.dataset.export._polygons import polygons
from toonnet.dataset.export._rle import bounding_box, runs_of

# pycocotools 2.0.11 with NumPy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40))


def check(mask):
    runs = runs_of(mask)
    expected = peer.encode(np.asfortranarray(mask.astype(np.uint8)))
    assert [runs.height, runs.width] == expected["size"]
    assert runs.text().encode() == expected["counts"]
    assert runs.area == peer.area(expected)
    assert list(bounding_box(mask)) == peer.toBbox(expected).tolist()
    assert (peer.decode({"size": [*mask.shape], "counts": runs.text().encode()}) == mask).all()


@given(arrays.arrays(bool, SHAPES))
def test_any_mask(mask):
    check(mask)


@given(SHAPES, st.data())
def test_blocks(shape, data):
    mask = np.zeros(shape, bool)
    for _ in range(data.draw(st.integers(0, 3))):
        top, left = data.draw(st.integers(0, shape[0])), data.draw(st.integers(0, shape[1]))
        mask[top : top + data.draw(st.integers(1, 40)), left:] ^= True
    check(mask)


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 1), (1031, 517)])
@pytest.mark.parametrize("value", [False, True])
def test_flat_and_long(shape, value):
    check(np.full(shape, value))


def test_a_disk_with_a_hole():
    y, x = np.mgrid[:512, :512]
    distance = np.hypot(y - 250, x - 260)
    check((distance < 200) & (distance > 60))


@given(arrays.arrays(bool, SHAPES))
def test_polygons_are_the_mask_with_its_holes_filled(mask):
    height, width = mask.shape
    filled = ndimage.binary_fill_holes(mask)
    outlines = polygons(mask)
    if not outlines:
        assert not mask.any()
        return
    runs = peer.merge(peer.frPyObjects(outlines, height, width))
    assert (peer.decode(runs) == filled).all()
