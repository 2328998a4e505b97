"""The epochs' figures, for tables and for TensorBoard."""

from __future__ import annotations

import csv
import io
import time
from importlib.util import find_spec
from pathlib import Path

from toonnet.io import atomic_write
from toonnet.models.training._state import Rows

_CSV = "history.csv"
_TENSORBOARD = "tensorboard"


def write_logs(folder: Path, rows: Rows) -> None:
    """Write ``history.csv`` anew; TensorBoard's events get the last epoch."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    atomic_write(folder / _CSV, text.getvalue().encode(), durable=False)
    if find_spec("tensorflow") is not None:
        _write_events(folder / _TENSORBOARD, rows[-1])


def _write_events(folder: Path, row: dict[str, float]) -> None:
    """Write an epoch's file; by hand, as TensorFlow's own way needs TensorBoard installed."""
    from tensorflow.compat import v1
    from tensorflow.io import TFRecordWriter

    folder.mkdir(exist_ok=True)
    epoch = int(row["epoch"])
    values = [
        v1.Summary.Value(tag=name, simple_value=value)
        for name, value in row.items()
        if name != "epoch"
    ]
    events = (
        v1.Event(wall_time=time.time(), file_version="brain.Event:2"),
        v1.Event(wall_time=time.time(), step=epoch, summary=v1.Summary(value=values)),
    )
    with TFRecordWriter(str(folder / f"events.out.tfevents.{epoch:010d}.toonnet")) as writer:
        for event in events:
            writer.write(event.SerializeToString())
