"""Measure the packaged model's recipe: every real picture is tested by a net that never saw it.

python -m tools.model.folds DATASET RUNS [VARIANT ...]

Each variant is a few trainings by ``toonnet train`` and tests by ``toonnet evaluate``; their
predictions are put together and written to results/model/VARIANT.json. What is done isn't done
again; VARIANT:2 is the third of them alone, for several at once. RUNS/concepts must be there:
python -m tools.model.pretrain.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tools.model.recipe import HEADLINE_SEED, MADE_ORIGINS, TRAIN_OPTIONS
from toonnet.dataset import Dataset
from toonnet.dataset.splits import FOLDS
from toonnet.io import atomic_write
from toonnet.models.evaluation import (
    Predictions,
    at_temperature,
    figures,
    fit_temperature,
    read_predictions,
)

WORKERS = os.environ.get("MODEL_WORKERS", "2")
RESULTS = Path(__file__).resolve().parents[2] / "results" / "model"
SOURCES = (
    "fluent3d",
    "gcompris",
    "iconify",
    "ktuberling",
    "openclipart",
    "openmoji",
    "streetmix",
    "yr",
)


def main(folder: str, runs: str, *variants: str) -> None:
    """Run the variants that are asked for, all by default."""
    known, commit = _variants(), current_commit()
    for wanted in variants or known:
        name, _, only = wanted.partition(":")
        parts = []
        for number, options in enumerate(known[name]):
            if not only or number == int(only):
                run = Path(runs) / name / str(number)
                parts.append(_tested(folder, run, [*_common(runs, options), *options]))
        if only:
            continue
        write_result(name, commit, folder, parts, known[name])


def _variants() -> dict[str, list[list[str]]]:
    """Return the options of each variant's trainings."""
    folds = [
        ["--split", "folds", "--split-seed", str(HEADLINE_SEED), "--fold", str(fold)]
        for fold in range(FOLDS)
    ]
    without_derived = [
        [*fold, "--origins", "collected,composed", "--made", "0.1"] for fold in folds
    ]
    return {
        "folds": folds,
        "folds_without_derived": without_derived,
        "folds_from_scratch": [[*fold, "--from-scratch"] for fold in folds],
        **{f"without_{source}": [["--leave-out", source]] for source in SOURCES},
    }


def _common(runs: str, options: list[str]) -> list[str]:
    if "--from-scratch" in options:
        options.remove("--from-scratch")
        return [*TRAIN_OPTIONS, "--recipe", "modern"]
    return [*TRAIN_OPTIONS, "--start-from", str(Path(runs) / "concepts")]


def _tested(folder: str, run: Path, options: Sequence[str]) -> Predictions:
    """Train and test one net; return what it says of the real pictures of its test side."""
    run.parent.mkdir(parents=True, exist_ok=True)
    origins = [] if "--origins" in options else ["--origins", ",".join(MADE_ORIGINS)]
    tested = run / "tested"
    if (tested / "evaluation.json").exists():
        return read_predictions((tested / "predictions.csv").read_text("utf-8"))
    _toonnet("train", folder, run, *options, *origins)
    # Of all licences: what isn't trained on may be tested on.
    _toonnet("evaluate", folder, run, "--origins", "collected", "--out", tested)
    return read_predictions((tested / "predictions.csv").read_text("utf-8"))


def _toonnet(*arguments: str | Path) -> None:
    command = [sys.executable, "-P", "-m", "toonnet.cli", *map(str, arguments)]
    print("toonnet", *map(str, arguments), file=sys.stderr, flush=True)
    cache = ["--cache", os.environ["MODEL_CACHE"]] if "MODEL_CACHE" in os.environ else []
    subprocess.run([*command, *cache, "--workers", WORKERS, "--quiet"], check=True)


def write_result(
    name: str,
    commit: str,
    folder: str,
    parts: Sequence[Predictions],
    options: Sequence[Sequence[str]],
) -> None:
    """Write the figures of all parts together, and of each source among them."""
    together = _joined(parts)
    if len(set(together.ids)) != len(together.ids):
        raise RuntimeError("a picture was tested twice")
    with Dataset.open(folder) as dataset:
        source = np.array([dataset.picture(id_).source for id_ in together.ids])
    result: dict[str, Any] = {
        "variant": name,
        "commit": commit,
        "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
        "options": ["toonnet train " + " ".join([*TRAIN_OPTIONS, *each]) for each in options],
        "labels": together.labels,
        "figures": _plain(together),
        "by_source": {
            each: _plain(together.part(source == each)) for each in sorted(set(source.tolist()))
        },
    }
    if len(parts) > 1:
        result |= {"temperature": fit_temperature(together), "calibrated": _calibrated(parts)}
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    atomic_write(RESULTS / f"{name}.json", text.encode())
    found = result["figures"]
    print(
        f"{name}: top-1 error {found['top_1']['share']:.1%}, "
        f"balanced {found['balanced_top_1']:.1%}, top-3 {found['top_3']['share']:.1%}, "
        f"balanced {found['balanced_top_3']:.1%}, {found['top_1']['count']} pictures",
        flush=True,
    )


def _joined(parts: Sequence[Predictions]) -> Predictions:
    return Predictions(
        parts[0].labels,
        tuple(id_ for part in parts for id_ in part.ids),
        np.concatenate([part.classes for part in parts]),
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.collected for part in parts]),
    )


def _calibrated(parts: Sequence[Predictions]) -> dict[str, Any]:
    """Return the figures of each part at the temperature that the others have."""
    others = [_joined([*parts[:place], *parts[place + 1 :]]) for place in range(len(parts))]
    mended = [
        at_temperature(part, fit_temperature(other))
        for part, other in zip(parts, others, strict=True)
    ]
    return _plain(_joined(mended))


def _plain(predictions: Predictions) -> dict[str, Any]:
    found = figures(predictions)
    assert found is not None
    return found.to_json()


def current_commit() -> str:
    """Return the commit that is measured; raise if the tree differs from it."""
    root = RESULTS.parents[1]
    changed = subprocess.run(
        ["git", "status", "--porcelain", "toonnet", "tools"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    if changed:
        raise RuntimeError(f"commit first: {changed}")
    head = ["git", "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(head, cwd=root, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main(*sys.argv[1:])
