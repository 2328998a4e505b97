"""Masks are read as they were written, whatever their depth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toonnet.io import PictureError, encode_mask, encode_picture, read_mask


@given(st.integers(1, 19), st.integers(1, 19), st.sampled_from([np.uint8, np.uint16]), st.data())
def test_round_trip(tmp_path_factory, height, width, kind, data):
    mask = np.random.default_rng(data.draw(st.integers(0, 99))).integers(
        0, np.iinfo(kind).max, (height, width), kind, endpoint=True
    )
    path = tmp_path_factory.mktemp("masks") / "mask.png"
    path.write_bytes(encode_mask(mask))
    again = read_mask(path)
    assert again.dtype == kind
    assert np.array_equal(again, mask)


@pytest.mark.parametrize("mask", [np.zeros((2, 3), np.int32), np.zeros((2, 3), bool), [[1]]])
def test_other_types_are_refused(mask):
    with pytest.raises(TypeError, match="mask must be a uint8 or uint16 array"):
        encode_mask(mask)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (encode_picture(np.zeros((2, 3, 3), np.uint8), "png"), "unsupported"),
        (encode_picture(np.zeros((2, 3, 3), np.uint8), "bmp"), "unsupported"),
        (encode_mask(np.zeros((9, 9), np.uint16))[:-6], "truncated"),
        (b"no picture at all", "not_a_picture"),
    ],
)
def test_what_is_no_mask_is_told(tmp_path, content, reason):
    (tmp_path / "mask.png").write_bytes(content)
    with pytest.raises(PictureError) as caught:
        read_mask(tmp_path / "mask.png")
    assert caught.value.reason == reason
