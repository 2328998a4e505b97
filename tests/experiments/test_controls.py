"""The controls: logistic regression against SciPy, ensembles against what they mean."""

import numpy as np
import pytest
from scipy import optimize

from toonnet.experiments._logistic import fit_logistic, minimum
from toonnet.experiments.ensembles import PENALTIES, Outputs, put_together, similarity
from toonnet.models.heads import Classifier

SIDES = ("train", "validation", "test")


def clouds(count, seed, width=4, noise=1.0):
    """Return features around a centre for each of three classes, and the classes."""
    random = np.random.default_rng(seed)
    classes = np.arange(count) % 3
    centres = np.eye(3, width) * 2
    x = centres[classes] + noise * random.normal(size=(count, width)) + 5
    return x.astype(np.float32), classes


def test_the_least_of_a_function_is_scipys():
    start = np.array([-1.2, 1.0, -0.5, 2.0])
    found = minimum(lambda x: (optimize.rosen(x), optimize.rosen_der(x)), start, 500)
    np.testing.assert_allclose(found, np.ones(4), atol=1e-4)


@pytest.mark.parametrize("penalty", [1e-3, 0.3])
def test_logistic_regression_is_scipys(penalty):
    x, classes = clouds(90, 0)
    fitted = fit_logistic(x, classes, 3, penalty)
    standard = (x - x.mean(0)) / x.std(0)

    def loss(flat):
        matrix = flat.reshape(5, 3)
        logits = standard @ matrix[:4] + matrix[4]
        largest = logits.max(1, keepdims=True)
        logs = logits - largest - np.log(np.exp(logits - largest).sum(1, keepdims=True))
        return -logs[np.arange(90), classes].mean() + penalty / 2 * (matrix[:4] ** 2).sum()

    told = optimize.minimize(loss, np.zeros(15), method="BFGS", tol=1e-9)
    assert loss(fitted.matrix.ravel()) == pytest.approx(told.fun, abs=1e-6)
    logits = standard @ told.x.reshape(5, 3)[:4] + told.x.reshape(5, 3)[4]
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(fitted.probabilities(x), shares, atol=1e-3)


def test_a_feature_that_never_changes_does_no_harm():
    x, classes = clouds(30, 0)
    x[:, 1] = 7
    assert np.isfinite(fit_logistic(x, classes, 3, 0.1).probabilities(x)).all()


def member(seed, noise):
    sides = {side: clouds(60, seed + number, noise=noise) for number, side in enumerate(SIDES)}
    shares = {}
    for side, (x, _) in sides.items():
        logits = x[:, :3] * 2
        shares[side] = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    classifier = Classifier(2 * np.eye(4, 3), np.zeros(3))
    return Outputs({side: x for side, (x, _) in sides.items()}, shares, classifier)


@pytest.fixture
def members():
    return [member(10, 2.0), member(20, 0.6), member(30, 2.0)]


TRUTH = {side: np.arange(60) % 3 for side in SIDES}


def test_the_best_single_net_is_chosen_on_validation_pictures(members):
    members[0].probabilities["test"][:] = np.eye(3)[TRUTH["test"]]
    said, more = put_together("best_single", members, TRUTH)
    validation = members[1].probabilities["validation"].argmax(1)
    error = (validation != TRUTH["validation"]).mean()
    assert more == {"chosen": 1, "validation_error": error}
    np.testing.assert_array_equal(said, members[1].probabilities["test"])


def test_means(members):
    said, more = put_together("mean_probability", members, TRUTH)
    mean = np.mean([each.probabilities["validation"] for each in members], 0)
    assert more == {"validation_error": (mean.argmax(1) != TRUTH["validation"]).mean()}
    for number in range(60):
        expected = sum(each.probabilities["test"][number] for each in members) / 3
        np.testing.assert_allclose(said[number], expected)
    said, _ = put_together("mean_logit", members, TRUTH)
    logits = sum(each.pre_logits["test"][:, :3] * 2 for each in members) / 3
    expected = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(said, expected, rtol=1e-3)


def test_logistic_regression_on_joined_pre_logits(members):
    said, more = put_together("logistic", members, TRUTH)
    assert more["penalty"] in PENALTIES
    joined = (said.argmax(1) != TRUTH["test"]).mean()
    alone = [(each.probabilities["test"].argmax(1) != TRUTH["test"]).mean() for each in members]
    assert joined <= min(alone) + 0.05
    assert joined < max(alone)


def test_similarity_is_blind_to_rotation_and_scale():
    random = np.random.default_rng(0)
    x = random.normal(size=(50, 6))
    rotation, _ = np.linalg.qr(random.normal(size=(6, 6)))
    assert similarity(x, 3 * x @ rotation + 5) == pytest.approx(1)
    assert similarity(x, random.normal(size=(50, 6))) < 0.5
    x, y = x - x.mean(0), random.normal(size=(50, 3))
    y -= y.mean(0)
    whole = np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)
    assert similarity(x, y) == pytest.approx(np.linalg.norm(y.T @ x) ** 2 / whole)
