"""Temperatures against powers taken by hand, and against temperatures that are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nets import card_for, outputs, pictures, small

from toonnet.models import load, save
from toonnet.models.evaluation import Predictions, at_temperature, figures, fit_temperature
from toonnet.models.temperature import Temperature, calibrated


def predictions(said, classes=None, collected=None):
    count, labels = said.shape
    return Predictions(
        tuple(f"class {number}" for number in range(labels)),
        tuple(map(str, range(count))),
        np.zeros(count, np.int64) if classes is None else classes,
        said.astype(np.float32),
        np.ones(count, bool) if collected is None else collected,
    )


def powers(row, temperature):
    """Return what a row of probabilities is at a temperature."""
    raised = [float(value) ** (1 / temperature) for value in row]
    return [value / sum(raised) for value in raised]


def sampled(count, temperature, seed=0):
    """Return what a model says that is too sure by a temperature, and the truth."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, (count, 5))
    true, said = (np.exp(each) for each in (logits, logits * temperature))
    true, said = (each / each.sum(1, keepdims=True) for each in (true, said))
    classes = np.array([random.choice(5, p=row) for row in true])
    return predictions(said, classes)


@given(st.floats(0.2, 5), st.integers(0, 100))
def test_powers(temperature, seed):
    said = np.random.default_rng(seed).dirichlet(np.ones(4), 6).astype(np.float32)
    expected = [powers(row, temperature) for row in said]
    found = at_temperature(predictions(said), temperature).probabilities
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-7)
    layers = np.asarray(Temperature(temperature)(said))
    np.testing.assert_allclose(layers, expected, rtol=1e-4, atol=1e-7)


def test_what_is_certain_stays_so():
    said = np.array([[1, 0, 0], [0, 0.5, 0.5]], np.float32)
    for found in (at_temperature(predictions(said), 0.3).probabilities, Temperature(0.3)(said)):
        np.testing.assert_allclose(np.asarray(found), said, atol=1e-6)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_the_temperature_of_a_model_that_is_too_sure_or_not_sure_enough(temperature):
    found = sampled(4000, temperature)
    assert fit_temperature(found) == pytest.approx(temperature, rel=0.08)
    mended = at_temperature(found, fit_temperature(found))
    assert figures(mended).calibration_error < 0.03
    assert figures(mended).top_1 == figures(found).top_1
    if temperature != 1:
        assert figures(found).calibration_error > 0.1


def test_real_pictures_decide_if_there_are_enough():
    real, made = sampled(400, 2.0, seed=1), sampled(4000, 0.5, seed=2)
    both = predictions(
        np.concatenate([real.probabilities, made.probabilities]),
        np.concatenate([real.classes, made.classes]),
        np.arange(4400) < 400,
    )
    assert fit_temperature(both) == fit_temperature(real)
    assert fit_temperature(both.part(np.arange(4400) >= 380)) < 0.7


@pytest.mark.parametrize("count", [0, 1, 49])
def test_few_pictures_tell_nothing(count):
    assert fit_temperature(sampled(60, 3.0).part(np.arange(60) < count)) == 1


def test_a_calibrated_net_comes_back(tmp_path):
    net = calibrated(small(), 0.6)
    save(net, tmp_path / "net.keras", card_for(net))
    again = load(tmp_path / "net.keras").net
    batch = pictures(4)
    expected = [powers(row, 0.6) for row in outputs(small(), batch)]
    for each in (net, again):
        np.testing.assert_allclose(outputs(each, batch), expected, rtol=1e-4, atol=1e-6)


def test_a_temperature_of_one_leaves_a_net_as_it_is():
    net = small()
    assert calibrated(net, 1.0) is net


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_what_is_no_temperature(temperature):
    with pytest.raises(ValueError, match="temperature must be above 0"):
        Temperature(temperature)
