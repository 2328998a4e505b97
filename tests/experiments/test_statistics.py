"""The statistics, against SciPy and against listing all that can happen."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from toonnet.experiments.statistics import bootstrap, mcnemar, paired, share, sign_flip


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 0), (3, 11), (11, 3), (40, 40), (7, 90)])
def test_mcnemars_test_is_scipys(first, second):
    total = first + second
    expected = stats.binomtest(first, total, 0.5).pvalue if total else 1.0
    assert mcnemar(first, second) == pytest.approx(expected, rel=1e-12)


def test_negative_counts_are_named():
    with pytest.raises(ValueError, match="at least 0, got -1, 2"):
        mcnemar(-1, 2)


@pytest.mark.parametrize(
    "totals", [[1, -2, 3], [5], [0, 0], [2, 2, -1, 4, 0, 1, -3], [1, 1, 1, -1, 1, 1]]
)
def test_sign_flips_are_all_listed(totals):
    reached = abs(sum(totals))
    sums = [
        abs(sum(sign * total for sign, total in zip(signs, totals, strict=True)))
        for signs in product((1, -1), repeat=len(totals))
    ]
    expected = np.mean([each >= reached for each in sums])
    assert sign_flip(np.array(totals)) == pytest.approx(expected, rel=1e-12)


def test_sign_flips_are_scipys():
    totals = np.random.default_rng(0).integers(-3, 4, 12)
    told = stats.permutation_test(
        (totals,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    assert sign_flip(totals) == pytest.approx(told.pvalue, rel=1e-9)


def test_sign_flips_of_single_pictures_are_mcnemars():
    totals = np.array([1] * 9 + [-1] * 3 + [0] * 20)
    assert sign_flip(totals) == pytest.approx(mcnemar(9, 3), rel=1e-12)


def test_the_bootstrap_of_three_groups_and_two_seeds_is_all_that_can_be_drawn():
    sums = np.array([[1, 0], [3, 2], [0, 2]])
    counts = np.array([[2, 1], [4, 4], [1, 3]])
    ratios = [
        sums[np.ix_(groups, seeds)].sum() / counts[np.ix_(groups, seeds)].sum()
        for groups in product(range(3), repeat=3)
        for seeds in product(range(2), repeat=2)
    ]
    found = bootstrap(sums, counts, draws=200_000)
    assert found.value == sums.sum() / counts.sum()
    expected = np.quantile(ratios, [0.025, 0.975])
    np.testing.assert_allclose([found.low, found.high], expected, atol=0.01)


def test_the_bootstrap_of_single_pictures_is_scipys():
    wrong = np.random.default_rng(1).random(200) < 0.3
    found = share(wrong, np.arange(200), np.zeros(200))
    told = stats.bootstrap(
        (wrong.astype(float),), np.mean, method="percentile", n_resamples=20_000, rng=2
    ).confidence_interval
    assert found.value == wrong.mean()
    np.testing.assert_allclose([found.low, found.high], [told.low, told.high], atol=0.006)


def test_the_interval_of_an_effect_holds_it_as_often_as_it_says():
    """Simulate groups whose pictures agree: by pictures alone the interval would be too narrow."""
    random, held, narrow = np.random.default_rng(3), 0, 0
    trials, groups, size, effect = 150, 60, 6, -0.1
    for _ in range(trials):
        first = np.repeat(random.random(groups) < 0.4, size)
        second = np.repeat(random.random(groups) < 0.4 + effect, size)
        names = np.repeat(np.arange(groups), size)
        found = paired(first, second, names, np.zeros(len(names)), draws=500)
        held += found.difference.low <= effect <= found.difference.high
        alone = paired(first, second, np.arange(len(names)), np.zeros(len(names)), draws=500)
        narrow += alone.difference.low <= effect <= alone.difference.high
    assert 0.90 <= held / trials <= 0.99
    assert narrow / trials < 0.75


def test_a_paired_effect_counts():
    first = np.array([1, 1, 0, 0, 1, 0], bool)
    second = np.array([0, 1, 1, 0, 0, 0], bool)
    seeds = np.array([0, 0, 0, 1, 1, 1])
    found = paired(first, second, np.array(list("aabbab")), seeds)
    assert (found.only_first_wrong, found.only_second_wrong) == (2, 1)
    assert (found.pairs, found.groups, found.seeds) == (6, 2, 2)
    assert found.difference.value == pytest.approx(-1 / 6)
    assert found.mcnemar == (mcnemar(1, 1), mcnemar(1, 0))
    with pytest.raises(ValueError, match="at least one pair"):
        paired(first[:0], second[:0], seeds[:0], seeds[:0])
