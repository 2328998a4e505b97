"""The folder of a training: what it is of, what it has come to."""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from toonnet import __version__
from toonnet.dataset import Dataset
from toonnet.io import PictureError, atomic_write
from toonnet.models.errors import ModelError
from toonnet.models.evaluation import Predictions, figures, page, predictions_csv

MODEL, PORTABLE = "model.keras", "model.onnx"
_CONFIGURATION, _RESULT = "run.json", "evaluation.json"
_OWN = (
    *(MODEL, PORTABLE, _CONFIGURATION, _RESULT, "predictions.csv", "report.html"),
    *("history.csv", "state.npz", "features.npz", "tensorboard"),
)


def begin(folder: Path, configuration: Mapping[str, Any], *, force: bool) -> dict[str, Any] | None:
    """Make a folder the run's; return the result if it is done already.

    Raises
    ------
    ModelError
        If another run is in it.
    """
    text = json.dumps(configuration, indent=2, ensure_ascii=False)
    if force:
        for name in _OWN:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path = folder / _CONFIGURATION
    if path.exists():
        found = json.loads(path.read_text("utf-8"))
        wanted = json.loads(text)
        other = sorted(key for key in found | wanted if found.get(key) != wanted.get(key))
        if other:
            raise ModelError(
                f"{str(folder)!r} is of another run: {', '.join(other)} differ; choose another "
                "folder, or start anew with --force"
            )
        if (folder / _RESULT).exists():
            result: dict[str, Any] = json.loads((folder / _RESULT).read_text("utf-8"))
            return result
    atomic_write(path, text.encode())
    return None


def model_file(path: str) -> Path:
    """Return the model that a path means: the file, or the one in a run's folder."""
    folder = Path(path)
    return folder / MODEL if folder.is_dir() else folder


def sha256_of(file: Path) -> str:
    """Return the digest of a model's file; raise ModelError if it can't be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(
            f"{str(file)!r} can't be read: {error.strerror}; give a trained run's folder, or the "
            f"{MODEL} in it"
        ) from error


def finish_run(
    folder: Path,
    predictions: Predictions,
    configuration: Mapping[str, Any],
    *,
    dataset: Dataset,
    rows: list[dict[str, float]],
) -> dict[str, Any]:
    """Write predictions, figures and report, which ends with the command line that was called.

    Returns the figures as plain values.
    """
    result = figures_of(predictions)
    atomic_write(folder / "predictions.csv", predictions_csv(predictions).encode())
    report = page(
        folder.name or "evaluation",
        predictions,
        {**configuration, "toonnet": __version__},
        command=shlex.join(["toonnet", *sys.argv[1:]]),
        rows=rows,
        picture=lambda id_: _pixels(dataset, id_),
    )
    atomic_write(folder / "report.html", report.encode())
    # Last: where it is, all is there.
    atomic_write(folder / _RESULT, json.dumps(result, indent=2, ensure_ascii=False).encode())
    return result


def figures_of(predictions: Predictions) -> dict[str, Any]:
    """Return the figures of the collected pictures by themselves, and of all."""
    real = figures(predictions.part(predictions.collected))
    everything = figures(predictions)
    return {
        "collected": real and real.to_json(),
        "all": everything and everything.to_json(),
    }


def _pixels(dataset: Dataset, id_: str) -> np.ndarray[Any, np.dtype[np.uint8]] | None:
    try:
        return dataset.pixels(dataset.picture(id_))
    except (PictureError, KeyError):
        return None
