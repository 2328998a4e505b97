"""Predictions as a table in a file."""

from __future__ import annotations

import csv
import io

import numpy as np

from toonnet.models.errors import ModelError
from toonnet.models.evaluation._figures import Predictions

_FIRST = ("id", "label", "collected")


def predictions_csv(predictions: Predictions) -> str:
    """Return a row a picture: its id, its label, whether it is real, each class's probability."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_FIRST, *predictions.labels])
    for id_, number, collected, row in zip(
        predictions.ids,
        predictions.classes,
        predictions.collected,
        predictions.probabilities,
        strict=True,
    ):
        shares = [np.format_float_positional(value, unique=True) for value in row]
        writer.writerow([id_, predictions.labels[number], int(collected), *shares])
    return text.getvalue()


def read_predictions(text: str) -> Predictions:
    """Return what `predictions_csv` wrote; raise ModelError if it isn't that."""
    try:
        head, *rows = csv.reader(io.StringIO(text))
        if tuple(head[:3]) != _FIRST:
            raise ValueError("another table")
        labels = tuple(head[3:])
        return Predictions(
            labels,
            tuple(row[0] for row in rows),
            np.array([labels.index(row[1]) for row in rows], np.int64),
            np.array([row[3:] for row in rows], np.float32).reshape(-1, len(labels)),
            np.array([bool(int(row[2])) for row in rows], np.bool_),
        )
    except (ValueError, IndexError) as error:
        raise ModelError(f"these are no predictions: {error}") from error
