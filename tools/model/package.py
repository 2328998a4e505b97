"""Train the model that comes with toonnet, on all but what is held out, and put it in its place.

python -m tools.model.package DATASET RUNS

RUNS/concepts must be there: python -m tools.model.pretrain. It gets the temperature of the recipe's
nets in the folds, each tested on what it never saw: python -m tools.model.folds DATASET RUNS folds.
Then make the card anew: python -m tools.model.card.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

from tools.model.drawn import Drawn
from tools.model.folds import RESULTS, current_commit, write_result
from tools.model.recipe import MADE_ORIGINS, TRAIN_OPTIONS
from toonnet.cli._examples_job import Choice, choose
from toonnet.cli._keras import start_keras
from toonnet.cli._models import PACKAGED
from toonnet.dataset import Dataset
from toonnet.dataset.splits import TRAIN
from toonnet.io import atomic_write
from toonnet.models.evaluation import read_predictions
from toonnet.models.recognition import packaged_file

_MOST_BYTES = 10 * 10**6


def main(folder: str, runs: str) -> None:
    """Train, test on what is held out, export."""
    run, commit = Path(runs) / "packaged", current_commit()
    split = ["--split", "held_out"]
    options = [*TRAIN_OPTIONS, *split, "--start-from", str(Path(runs) / "concepts")]
    origins = ["--origins", ",".join(MADE_ORIGINS)]
    command = [sys.executable, "-P", "-m", "toonnet.cli", "train", folder, str(run)]
    subprocess.run([*command, *options, *origins], check=True)
    start_keras(1, 0, deterministic=False)
    from toonnet.models import export_onnx, load
    from toonnet.models.temperature import calibrated

    net, card = load(run / "model.keras")
    temperature = json.loads((RESULTS / "folds.json").read_text("utf-8"))["temperature"]
    target = packaged_file()
    export_onnx(calibrated(net, temperature), target, card, half=True)
    size = target.stat().st_size
    print(f"{target}: {size:,} bytes")
    if size > _MOST_BYTES:
        sys.exit(f"that is over {_MOST_BYTES:,}")
    tested = run / "tested"
    test = ["evaluate", folder, PACKAGED, "--origins", "collected", "--out", str(tested)]
    subprocess.run([*command[:4], *test, "--quiet"], check=True)
    predictions = read_predictions((tested / "predictions.csv").read_text("utf-8"))
    write_result("held_out", commit, folder, [predictions], [split])
    with Dataset.open(folder) as dataset:
        told = _learnt(dataset, Choice(**_values(card.training["data"])), Path(runs))
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    atomic_write(RESULTS / "training.json", text.encode())


def _values(data: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a `Choice` that a model's card tells."""
    known = {field.name for field in fields(Choice)}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in data.items()
        if name in known
    }


def _learnt(dataset: Dataset, choice: Choice, runs: Path) -> dict[str, Any]:
    """Return how many pictures of which classes, origins and licences were learnt from."""
    chosen = choose(dataset, choice)
    learnt = chosen.sides[TRAIN]
    by_class = Counter((picture.label, picture.origin) for picture in learnt)
    licences = Counter(picture.licence for picture in learnt)
    return {
        "pictures": {
            label: {origin: by_class[label, origin] for origin in MADE_ORIGINS}
            for label in chosen.labels
        },
        "licences": dict(licences.most_common()),
        "concepts": _told(Drawn.load(runs / "concepts" / "drawings.npz")),
        "icons": _told(Drawn.load(runs / "concepts" / "icons.npz")),
    }


def _told(drawn: Drawn) -> dict[str, Any]:
    return {
        "pictures": len(drawn.motifs),
        "things": len(set(drawn.motifs.tolist())),
        "licences": dict(Counter(drawn.licences.tolist()).most_common()),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
