"""Looks at a picture, moved by hand."""

import numpy as np
import pytest
from nets import outputs, pictures, small

from toonnet.models.looks import Move, looking


def moved(batch, pixels):
    """Return pictures moved down to the right, or up to the left if below 0."""
    height, width = batch.shape[1:3]
    large = np.pad(batch, ((0, 0), (9, 9), (9, 9), (0, 0)), constant_values=255)
    return large[:, 9 - pixels : 9 - pixels + height, 9 - pixels : 9 - pixels + width]


@pytest.mark.parametrize("pixels", [-3, 0, 2])
def test_white_comes_in_where_a_picture_is_moved(pixels):
    batch = pictures(2, 12, 17)
    found = np.asarray(Move(pixels)(batch))
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, moved(batch, pixels))


@pytest.mark.parametrize("looks", [1, 2, 6])
def test_the_mean_of_all_looks(looks):
    net = small((64, 48))
    batch = pictures(3, *net.input_shape[1:3])
    both = [batch, batch[:, :, ::-1]]
    seen = {1: both[:1], 2: both, 6: [moved(each, far) for each in both for far in (0, -2, 2)]}
    expected = np.mean([outputs(net, np.ascontiguousarray(each)) for each in seen[looks]], axis=0)
    np.testing.assert_allclose(outputs(looking(net, looks), batch), expected, atol=1e-6)
