"""Gather 3D models from all default sources into a fresh folder; check the figures.

What a new user does, with the real clients: exit status 1 where a figure isn't reached.
``bodies_live.py FOLDER`` keeps the data set there.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from collect_live import run

from toonnet.dataset import Dataset, load_labels
from toonnet.dataset.labels import OTHER

LEAST_IN_ALL = 300
LEAST_A_LABEL = 15
LEAST_OTHER = 50


def main() -> int:
    """Run the command, show and check the figures; return the exit status."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if sys.argv[1:] else Path(temporary) / "demo"
        wrong = run("bodies", folder) + check(folder)
    for line in wrong:
        print(f"not reached: {line}")
    return int(bool(wrong))


def check(folder: Path) -> list[str]:
    """Return which figures aren't reached."""
    with Dataset.open(folder) as dataset:
        bodies = list(dataset.bodies())
    accepted = [body for body in bodies if body.status == "accepted"]
    counts = Counter(body.label for body in accepted)
    size_mb = sum((folder / str(body.file)).stat().st_size for body in accepted) / 2**20
    for label in load_labels().names:
        print(f"{label:15} {counts[label]:4}")
    print(f"{'in all':15} {len(accepted):4}, {size_mb:.0f} MB")
    wrong = [f"{body.source_id} is broken: {body.reason}" for body in bodies if body.reason]
    least = dict.fromkeys(load_labels().names, LEAST_A_LABEL) | {OTHER: LEAST_OTHER}
    wrong += [f"{label} has {counts[label]}" for label in least if counts[label] < least[label]]
    if len(accepted) < LEAST_IN_ALL:
        wrong.append(f"there are {len(accepted)} in all")
    return wrong + [f"{body.source_id} has no licence" for body in accepted if not body.licence]


if __name__ == "__main__":
    sys.exit(main())
