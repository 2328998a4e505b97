"""``make bench-render``: measures rendering alone; renews its part of the results and of README."""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.interleave import QUICK
from benchmarks.machine import machine, one_line
from benchmarks.rendering.compare import EFFORT, RenderRow, cases, compare
from benchmarks.rendering.figures import figures
from benchmarks.run import RESULTS, file_name
from benchmarks.table import write_readme


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds; writes nothing")
    quick = parser.parse_args().quick
    description = machine()
    print(one_line(description), file=sys.stderr)
    rows: list[RenderRow] = []
    for row in compare(cases(), QUICK if quick else EFFORT):
        rows.append(row)
        print(row, flush=True)
    found = figures(rows)
    for name, value in found.items():
        print(f"{name:44}{value:9.3f}")
    path = RESULTS / file_name(description)
    if not quick and not path.exists():
        print(f"results are left alone: make bench makes {path.name} first", file=sys.stderr)
    elif not quick:
        results = json.loads(path.read_text(encoding="utf-8"))
        results["render"] = [row.to_json() for row in rows]
        results["figures"] |= found
        path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        write_readme(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
