"""Colours, histograms and sizes inside of nets, against what computes them outside."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from nets import pictures
from numpy.testing import assert_array_equal

from toonnet import fast
from toonnet.models.area import AreaResize, area_weights
from toonnet.models.colors import Colors, gray, hsv
from toonnet.models.features import FEATURES, Histogram, first_values

BATCH = pictures(3, 37, 53)
GRID = np.stack(np.meshgrid(*[np.arange(0, 256, 5)] * 3), -1).reshape(1, 52 * 52, 52, 3)
PICTURES = arrays.arrays(
    np.uint8,
    st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9), st.just(3)),
    elements=st.sampled_from([0, 1, 13, 127, 128, 249, 250, 255]),
)


def test_hsv_is_the_kernels():
    colors = GRID.astype(np.uint8)
    assert_array_equal(np.asarray(hsv(colors.astype(np.float32))), fast.rgb_to_hsv(colors))


def test_gray_is_opencvs():
    colors = GRID.astype(np.uint8)
    expected = cv2.cvtColor(colors[0], cv2.COLOR_RGB2GRAY)
    assert_array_equal(np.asarray(gray(colors.astype(np.float32)))[0, ..., 0], expected)


@pytest.mark.parametrize(("space", "channels"), [("rgb", 3), ("hsv", 3), ("gray", 1)])
def test_colours_reach_from_minus_one_to_one(space, channels):
    layer = Colors(space)
    result = np.asarray(layer(GRID.astype(np.uint8)))
    assert result.shape == (*GRID.shape[:3], channels)
    assert result.dtype == np.float32
    assert result.min() == -1
    assert result.max() == pytest.approx(1, abs=1e-6)
    assert type(layer).from_config(layer.get_config()).space == space


@given(PICTURES, st.integers(1, 40))
@settings(max_examples=25)
def test_the_histogram_is_the_kernels_to_the_bit(batch, bins):
    for normalization in ("mixed", "channel"):
        expected = fast.rgb_histogram(batch, bins, normalize=normalization)
        layer = Histogram(bins=bins, normalization=normalization)
        assert_array_equal(np.asarray(layer(batch)), expected)


def test_the_histogram_of_larger_pictures():
    batch = np.random.default_rng(1).integers(0, 256, (2, 299, 251, 3), dtype=np.uint8)
    assert_array_equal(np.asarray(Histogram()(batch)), fast.rgb_histogram(batch, normalize="mixed"))


def test_without_the_background():
    mask = (BATCH < 250).any(-1)
    assert 0 < mask.mean() < 1
    expected = fast.rgb_histogram(BATCH, mask=mask, normalize="mixed")
    assert_array_equal(np.asarray(Histogram(skip_background=True)(BATCH)), expected)
    white = np.full((1, 4, 5, 3), 255, np.uint8)
    assert not np.asarray(Histogram(skip_background=True)(white)).any()


def test_z_scores():
    counts = fast.rgb_histogram(BATCH).astype(float)
    expected = (counts - counts.mean((1, 2), keepdims=True)) / counts.std((1, 2), keepdims=True)
    layer = Histogram(normalization="z_score")
    np.testing.assert_allclose(np.asarray(layer(BATCH)), expected, atol=1e-5)


def test_bins_that_overflow():
    assert first_values(256, 19, "overflow").tolist() == [13 * number for number in range(1, 19)]
    widths = np.diff([0, *first_values(256, 19, "floor"), 256])
    assert sorted(widths) == [13] * 10 + [14] * 9
    values = np.minimum(BATCH // 13, 18)
    expected = [[(values[..., c] == b).mean((1, 2)) / 3 for c in range(3)] for b in range(19)]
    result = np.asarray(Histogram(binning="overflow")(BATCH))
    np.testing.assert_allclose(result, np.moveaxis(expected, -1, 0), atol=1e-7)


def by_hand(feature):
    """Return the values whose histogram the feature is, with their ranges."""
    if feature == "hsv_histogram":
        return fast.rgb_to_hsv(BATCH), (180, 256, 256)
    if feature == "gray_histogram":
        grays = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in BATCH]
        return np.stack(grays)[..., None], (256,)
    window = np.ones((3, 3), np.uint8)
    contrast = [cv2.dilate(each, window) - cv2.erode(each, window) for each in BATCH]
    return np.stack(contrast), (256, 256, 256)


@pytest.mark.parametrize("feature", ["hsv_histogram", "gray_histogram", "local_contrast"])
def test_other_features(feature):
    values, ranges = by_hand(feature)
    pixels = values.reshape(len(BATCH), -1, len(ranges))
    expected = [
        [
            np.bincount(7 * each[:, c].astype(int) // ranges[c], minlength=7)
            for c in range(len(ranges))
        ]
        for each in pixels
    ]
    result = np.asarray(Histogram(feature, bins=7)(BATCH))
    shares = np.moveaxis(np.float32(expected), 1, 2) / pixels[0].size
    np.testing.assert_allclose(result, shares, rtol=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [{"feature": "sift"}, {"bins": 0}, {"bins": 257}, {"binning": "x"}, {"normalization": "sum"}],
)
def test_wrong_options_are_named(wrong):
    (value,) = wrong.values()
    with pytest.raises(ValueError, match=str(value)):
        Histogram(**wrong)


def test_a_configuration_makes_the_same_layer():
    layer = Histogram("local_contrast", 5, "overflow", "channel", skip_background=True)
    copy = Histogram.from_config(layer.get_config())
    assert_array_equal(np.asarray(copy(BATCH)), np.asarray(layer(BATCH)))


def test_another_feature_can_be_plugged_in(monkeypatch):
    from toonnet.models.features import Feature

    red = Feature(lambda picture: picture[..., :1], (256,))
    monkeypatch.setitem(FEATURES, "red_histogram", red)
    result = np.asarray(Histogram("red_histogram")(BATCH))
    expected = fast.rgb_histogram(BATCH, normalize="channel")[..., :1]
    assert_array_equal(result, expected)


@pytest.mark.parametrize("size", [(37, 53), (9, 11), (1, 1), (20, 53)])
def test_area_resizing_is_opencvs(size):
    result = np.asarray(AreaResize(*size)(BATCH))
    assert result.dtype == np.uint8
    expected = [cv2.resize(each, size[::-1], interpolation=cv2.INTER_AREA) for each in BATCH]
    assert np.abs(result.astype(int) - np.stack(expected)).max() <= 1
    np.testing.assert_allclose(area_weights(37, 11).sum(1), 1, rtol=1e-6)


def test_area_resizing_never_enlarges():
    with pytest.raises(ValueError, match="enlarge 37 x 53 to 38 x 53"):
        AreaResize(38, 53)(BATCH)
