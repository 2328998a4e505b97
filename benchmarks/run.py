"""``make bench``: measures everything, writes ``benchmarks/results`` and README's table."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.cases import REFERENCE_SIZE, cases
from benchmarks.compare import Row, backend_milliseconds, compare
from benchmarks.interleave import FULL, ONCE, QUICK, Effort
from benchmarks.machine import machine, one_line
from benchmarks.measures import MEASURES
from benchmarks.rendering.compare import EFFORT as RENDER_EFFORT
from benchmarks.rendering.compare import RenderRow
from benchmarks.rendering.compare import cases as render_cases
from benchmarks.rendering.compare import compare as compare_renderers
from benchmarks.table import write_readme
from toonnet.fast._contracts import CONTRACTS, PACKAGE_PROMISES

RESULTS = Path(__file__).with_name("results")


def measure_all(effort: Effort, pattern: str = "") -> dict[str, Any]:
    """Measure every case whose id holds `pattern`; without one, all that is promised too."""
    rows: list[Row] = []
    for case in cases():
        if pattern in case.id:
            rows.append(compare(case, effort))
            print(line(rows[-1]), file=sys.stderr, flush=True)
    whole = not pattern
    return {
        "machine": machine(),
        "rows": [row.to_json() for row in rows],
        "figures": {name: MEASURES[name](effort) for name in promised()} if whole else {},
        "backends_ms": backends() if whole and effort is not QUICK else {},
        "render": [row.to_json() for row in rendered()] if whole else [],
    }


def backends() -> dict[str, dict[str, float]]:
    """Return milliseconds a picture on every backend by case, at the reference size."""
    found = {}
    for case in cases((REFERENCE_SIZE,)):
        found[case.id] = backend_milliseconds(case, ONCE)
        words = ", ".join(f"{name} {value:.3f}" for name, value in found[case.id].items())
        print(f"{case.id:44}{words} ms", file=sys.stderr, flush=True)
    return found


def rendered() -> Iterator[RenderRow]:
    """Measure rendering beside its peers."""
    for row in compare_renderers(render_cases(), RENDER_EFFORT):
        print(row, file=sys.stderr, flush=True)
        yield row


def promised() -> list[str]:
    """Return the names of the figures that the contracts promise."""
    promises = [promise for contract in CONTRACTS.values() for promise in contract.promises]
    return [promise.measure for promise in (*promises, *PACKAGE_PROMISES)]


def line(row: Row) -> str:
    """Return a row in one line, for people."""
    peers = "; ".join(f"{peer.ratio:.2f}x {peer.name} ({peer.comparison})" for peer in row.peers)
    where = f"{row.op} {row.kind} {row.height}x{row.width}"
    return f"{where:44}{row.milliseconds:9.3f} ms  {peers}"


def file_name(description: dict[str, Any]) -> str:
    """Return the name of the results of one machine."""
    words = f"{description['cpu']} {description['instruction_set']}".lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-") + ".json"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds; writes nothing")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases with TEXT in their id")
    parser.add_argument(
        "--figure", action="append", choices=promised(), help="renew these promised figures alone"
    )
    options = parser.parse_args(arguments)
    print(one_line(machine()), file=sys.stderr)
    if options.figure:
        return renew(options.figure)
    results = measure_all(QUICK if options.quick else FULL, options.only)
    for name, value in results["figures"].items():
        print(f"{name:44}{value:9.3f}", file=sys.stderr)
    if not (options.quick or options.only):
        RESULTS.mkdir(exist_ok=True)
        write(results)
        write_readme(results)
    return 0


def renew(names: list[str]) -> int:
    """Measure some promised figures again and put them into this machine's results."""
    path = RESULTS / file_name(machine())
    if not path.exists():
        print(f"{path.name} isn't there yet: make bench first", file=sys.stderr)
        return 1
    results = json.loads(path.read_text(encoding="utf-8"))
    for name in names:
        results["figures"][name] = MEASURES[name](FULL)
        print(f"{name:44}{results['figures'][name]:9.3f}", file=sys.stderr)
    write(results)
    return 0


def write(results: dict[str, Any]) -> None:
    """Write the results of their machine."""
    path = RESULTS / file_name(results["machine"])
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
