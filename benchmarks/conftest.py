"""Options and the closing table of ``pytest benchmarks/``."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.interleave import FULL, QUICK, Effort
from benchmarks.machine import machine, one_line

_ratios = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="few rounds: rough benchmark figures")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_ratios] = []


def pytest_report_header() -> str:
    return f"machine: {one_line(machine())}"


@pytest.fixture
def effort(request: pytest.FixtureRequest) -> Effort:
    """How long to measure."""
    return QUICK if request.config.getoption("--quick") else FULL


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Any:
    """Takes the lines of the closing table."""
    return request.config.stash[_ratios].append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.stash[_ratios]:
        terminalreporter.section("speed against peers, medians of pairs measured in turn")
        for line in config.stash[_ratios]:
            terminalreporter.write_line(line)
