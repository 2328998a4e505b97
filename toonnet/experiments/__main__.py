"""``python -m toonnet.experiments``: runs one piece of the experiments, from a pack of pictures."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from toonnet.batch import progress_for
from toonnet.experiments import plan
from toonnet.experiments.pack import Pack
from toonnet.experiments.pieces import run_piece
from toonnet.experiments.scales import SCALES


def main() -> None:
    """Run a piece; the archive of what came out is in --out."""
    parser = argparse.ArgumentParser("python -m toonnet.experiments", description=__doc__)
    parser.add_argument("pack", type=Path, help="what toonnet reproduce --pack wrote")
    parser.add_argument("--scale", choices=SCALES, default="gpu")
    parser.add_argument("--what", choices=[*plan.ALL, "all"], default="all")
    parser.add_argument("--piece", type=int, required=True, metavar="N")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--work", type=Path, default=Path("work"), metavar="FOLDER")
    parser.add_argument("--minutes", type=float, default=9.0, metavar="N")
    given = parser.parse_args()
    os.environ.setdefault("KERAS_BACKEND", "jax")
    from toonnet.experiments.bench import Bench

    pack, scale = Pack.load(given.pack), SCALES[given.scale]
    benches = {
        split: Bench(
            pack,
            scale,
            split,
            given.work / "rows",
            given.work,
            os.cpu_count() or 1,
            lambda total, label: progress_for(total, label, quiet=False),
        )
        for split in scale.splits
    }
    wanted = plan.PAPER if given.what == "all" else (given.what,)
    done = run_piece(given.piece, benches, wanted, given.out, 60 * given.minutes)
    print(f"piece {given.piece}: {', '.join(done)}", file=sys.stderr)


if __name__ == "__main__":
    main()
