"""``make bench-check``: exits 1 where a figure falls short of what its contract promises."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from benchmarks.cases import REFERENCE_SIZE, cases
from benchmarks.compare import Row, compare
from benchmarks.interleave import FULL, QUICK, Effort
from benchmarks.machine import machine, one_line
from benchmarks.measures import MEASURES
from toonnet.fast._contracts import CONTRACTS, PACKAGE_PROMISES, OpContract, Promise

PAPER_LIMIT = "ius_224_ms"


@dataclass(frozen=True)
class Finding:
    """A promised figure and the one found."""

    name: str
    value: float
    promise: Promise

    @property
    def holds(self) -> bool:
        low, high = self.promise.at_least, self.promise.at_most
        return (low is None or self.value >= low) and (high is None or self.value <= high)

    def __str__(self) -> str:
        low, high = self.promise.at_least, self.promise.at_most
        bound = f"at least {low:g}" if low is not None else f"at most {high:g}"
        return f"{'ok  ' if self.holds else 'FAIL'}  {self.name:64}{self.value:9.2f}  {bound}"


def ratio_findings(
    rows: Iterable[Row], contracts: Mapping[str, OpContract] = CONTRACTS
) -> Iterator[Finding]:
    """Yield a finding for every row that has a floor: its first peer's ratio."""
    for row in rows:
        floor = contracts[row.op].floors.get(row.kind)
        if floor is not None and (row.height, row.width) == REFERENCE_SIZE:
            name = f"{row.op} against {row.peers[0].name}, {row.kind}"
            yield Finding(name, row.peers[0].ratio, Promise("ratio", at_least=floor))


def promises(limit_ms: float) -> Iterator[tuple[str, Promise]]:
    """Yield every promise with whose it is; `limit_ms` takes the place of the paper's limit."""
    for contract in CONTRACTS.values():
        for promise in contract.promises:
            own = promise.measure == PAPER_LIMIT
            yield contract.name, replace(promise, at_most=limit_ms) if own else promise
    for promise in PACKAGE_PROMISES:
        yield "toonnet", promise


def findings(effort: Effort, limit_ms: float) -> Iterator[Finding]:
    """Measure and yield everything that is promised."""
    for case in cases((REFERENCE_SIZE,)):
        if case.contract.floors:
            yield from ratio_findings([compare(case, effort)])
    for owner, promise in promises(limit_ms):
        yield Finding(f"{owner}: {promise.measure}", MEASURES[promise.measure](effort), promise)


def verdict(found: Iterable[Finding]) -> int:
    """Print the findings as they come; return the exit status: 1 if one falls short."""
    broken = 0
    for finding in found:
        print(finding, flush=True)
        broken += not finding.holds
    print(f"promises broken: {broken}" if broken else "all promises hold")
    return 1 if broken else 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: a rough answer")
    parser.add_argument(
        "--limit-ms",
        type=float,
        default=5.0,
        help="milliseconds that ius may take a cartoon at 224 x 224 (the paper's 5)",
    )
    options = parser.parse_args(arguments)
    print(one_line(machine()), flush=True)
    return verdict(findings(QUICK if options.quick else FULL, options.limit_ms))


if __name__ == "__main__":
    sys.exit(main())
