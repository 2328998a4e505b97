"""Every operation on every backend, size and kind of picture; ``cpp`` beside its peers."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.cases import Case, cases
from benchmarks.compare import compare, verify_backend
from benchmarks.interleave import Effort
from benchmarks.run import line
from toonnet.fast import why_not
from toonnet.fast._contracts import BACKENDS

MOST_ROUNDS = 200
SLOW_SECONDS = 0.5
"""A call that takes longer, such as mean shift in plain NumPy, is timed once."""


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in cases()])
def test_speed(
    benchmark: Any, case: Case, backend: str, effort: Effort, report: Callable[[str], None]
) -> None:
    reason = why_not(case.contract.name, backend)
    if reason:
        pytest.skip(reason)
    benchmark.group = case.id
    inputs = case.inputs()
    if backend != "cpp":
        verify_backend(case, backend, inputs[0])
    elif case.contract.peers:
        row = compare(case, effort)
        benchmark.extra_info.update(row.to_json())
        report(line(row))
    rotation = itertools.cycle(inputs)
    call = case.call(backend)
    benchmark.pedantic(
        call,
        setup=lambda: (next(rotation), {}),
        rounds=_rounds(call, inputs[0], effort),
    )


def _rounds(call: Callable[..., Any], arrays: tuple[Any, ...], effort: Effort) -> int:
    """Return how many calls fit the effort, after one to warm up."""
    start = time.perf_counter()
    call(*arrays)
    seconds = time.perf_counter() - start
    if seconds > SLOW_SECONDS:
        return 1
    return max(effort.rounds, min(MOST_ROUNDS, int(effort.seconds / seconds)))
