"""Write toonnet/dataset/held_out.toml anew from a data set that was collected, cleaned, reviewed.

python -P -m tools.held_out DATASET

What it takes: one artist family that drew all classes, and of every class a tenth of the other
groups, the first by hash. Weights are measured against the list, so it is made once.
"""

import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

from toonnet.dataset import Dataset
from toonnet.dataset.groups import keys_of_groups
from toonnet.dataset.held_out import HeldOut
from toonnet.dataset.splits import usable_groups
from toonnet.io import atomic_write

FAMILY = "twemoji"
SHARE = 0.1
TARGET = Path(__file__).resolve().parent.parent / "toonnet" / "dataset" / "held_out.toml"
HEAD = """\
# Never trained on: the final figures, the demo and the model card are made with these pictures.
# Weights are measured against this list: it was written once, by tools/held_out.py, and stays.
# Of a group it names every drawing, so that it holds whatever else is collected.
"""


def main(folder: str) -> None:
    """Choose and write."""
    with Dataset.open(folder) as dataset:
        keys = keys_of_groups(dataset.connection)
        strata = defaultdict(list)
        for group in usable_groups(dataset.connection):
            if not HeldOut(frozenset({FAMILY}), frozenset()).has(keys[group.name]):
                strata[group.stratum].append(group.name)
    lines = []
    for (label, kind), groups in sorted(strata.items()):
        first = sorted(groups, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
        chosen = sorted(first[: round(len(groups) * SHARE)])
        if chosen:
            lines.append(f"    # {label}, {kind}: {len(chosen)} of {len(groups)}")
        for group in chosen:
            lines += [f"    {json.dumps(key, ensure_ascii=False)}," for key in sorted(keys[group])]
    text = f'{HEAD}families = ["{FAMILY}"]\ndrawings = [\n' + "\n".join(lines) + "\n]\n"
    atomic_write(TARGET, text.encode())


if __name__ == "__main__":
    main(sys.argv[1])
