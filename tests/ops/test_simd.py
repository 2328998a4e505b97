"""Every instruction set that this machine can run gives the same bytes."""

from pathlib import Path

import corpus
import pictures
import pytest
from subprocesses import run_python

from toonnet import _core

CASES = 200


@pytest.fixture(scope="module")
def expected():
    cases = [pictures.random_case(seed, largest=90) for seed in range(CASES)]
    return [corpus.digests(case, "opencv") for case in cases]


@pytest.mark.parametrize("level", _core.simd_levels())
def test_results_do_not_depend_on_the_instruction_set(level, expected):
    code = f"""
import json, sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
import corpus, pictures
from toonnet import _core
assert _core.simd_level() == {level!r}, _core.simd_level()
cases = [pictures.random_case(seed, largest=90) for seed in range({CASES})]
for case in cases:
    print(*corpus.digests(case, "cpp"))
"""
    lines = run_python(code, timeout_s=300, TOONNET_SIMD=level).splitlines()
    for seed, (line, digests) in enumerate(zip(lines, expected, strict=True)):
        assert line.split() == digests, pictures.random_case(seed, largest=90)


def test_the_plain_path_is_always_there():
    assert "baseline" in _core.simd_levels()
    assert _core.simd_level() in _core.simd_levels()
