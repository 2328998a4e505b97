"""Looks at a picture, moved by hand."""

import numpy as np
import pytest
from nets import outputs, pictures, small

from toonnet.models import NpnOptions, classifier_of, create, npn
from toonnet.models.looks import Move, looking, looks_of, one_look
from toonnet.models.temperature import calibrated
from toonnet.models.transfer import begin_from


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


@pytest.mark.parametrize("looks", [1, 2, 6])
@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_what_looks_is_found_again(looks, temperature):
    net = small()
    again = calibrated(looking(net, looks), temperature)
    assert looks_of(again) == looks
    batch = pictures(2)
    kernel, bias = classifier_of(again)
    np.testing.assert_array_equal(kernel, net.get_layer("logits").kernel)
    np.testing.assert_array_equal(bias, net.get_layer("logits").bias)
    if looks > 1:
        np.testing.assert_array_equal(outputs(one_look(again), batch), outputs(net, batch))


def test_members_that_look_more_than_once_look_once_together():
    first, second = small(seed=0), small(seed=1)
    batch, start = pictures(3), NpnOptions(start="members")
    expected = outputs(npn([first, second], start), batch)
    found = npn([looking(first, 6), calibrated(looking(second, 2), 0.5)], start)
    np.testing.assert_allclose(outputs(found, batch), expected, atol=1e-6)


def test_a_net_begins_from_one_that_looks_more_than_once():
    net, other = create("small", 5, size_px=(32, 40)), small(seed=1)
    labels = ("a", "b", "c", "d", "e")
    begin_from(net, calibrated(looking(other, 2), 0.5), labels=labels, others_labels=labels)
    np.testing.assert_array_equal(outputs(net, pictures(2)), outputs(other, pictures(2)))
