"""The work of ``toonnet predict``."""

from __future__ import annotations

import json as json_module
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.batch import (
    ALL_DONE,
    FAILED,
    PARTLY_DONE,
    BatchError,
    Source,
    listed_source,
    printable,
    progress_for,
    sources_in,
)
from toonnet.cli import _model_report
from toonnet.cli._models import Model, open_model
from toonnet.dataset.framing import framed
from toonnet.io import PictureError, read_source
from toonnet.models.errors import ModelError
from toonnet.models.inputs import net_picture

_AT_ONCE = 32


def run(
    *, paths: list[str], model: str, top: int, workers: int, null: bool, json: bool, quiet: bool
) -> None:
    """Tell what pictures show; end the process with its status."""
    try:
        sources = list(_sources(paths, null=null))
        opened = open_model(model, workers=workers)
    except (ValueError, ModelError, BatchError, ModuleNotFoundError) as error:
        _model_report.fail("predict", error)
    if not sources:
        where = ", ".join("the list" if path == "-" else repr(path) for path in paths)
        _model_report.fail("predict", ModelError(f"no pictures found in {where}"))
    problems = 0
    with progress_for(len(sources), "predict", quiet=quiet or sys.stdout.isatty()) as bar:
        for start in range(0, len(sources), _AT_ONCE):
            part = sources[start : start + _AT_ONCE]
            problems += _tell(part, opened, top, json=json)
            bar.advance(len(part), problems)
    done = len(sources) - problems
    sys.exit(ALL_DONE if not problems else PARTLY_DONE if done else FAILED)


def _tell(sources: Sequence[Source], model: Model, top: int, *, json: bool) -> int:
    """Print what some pictures show; return how many couldn't be read."""
    pictures: list[NDArray[np.uint8]] = []
    read: list[Source] = []
    problems = 0
    for source in sources:
        try:
            framed_picture = framed(read_source(source.path)).picture
            pictures.append(net_picture(framed_picture, model.card.size_px, model.card.unify))
            read.append(source)
        except PictureError as error:
            if source.optional and error.reason in ("not_a_picture", "empty"):
                continue
            problems += 1
            print(f"{printable(source.shown)}: {error}", file=sys.stderr)
    if pictures:
        for source, said in zip(read, model.probabilities(np.stack(pictures)), strict=True):
            _print(source, said, model.card.labels, top, json=json)
    return problems


def _print(
    source: Source, said: NDArray[np.float32], labels: tuple[str, ...], top: int, *, json: bool
) -> None:
    likeliest = np.argsort(-said, kind="stable")[:top]
    if json:
        found: list[dict[str, Any]] = [
            {"label": labels[number], "probability": round(float(said[number]), 6)}
            for number in likeliest
        ]
        print(json_module.dumps({"picture": source.shown, "labels": found}))
        return
    told = "   ".join(f"{labels[number]} {said[number]:.1%}" for number in likeliest)
    print(f"{printable(source.shown)}   {told}")


def _sources(paths: Sequence[str], *, null: bool) -> Iterator[Source]:
    for path in paths:
        if path == "-":
            separator = b"\0" if null else b"\n"
            for listed in filter(None, sys.stdin.buffer.read().split(separator)):
                yield listed_source(os.fsdecode(listed))
        elif os.path.isdir(path):
            yield from sources_in(path, shown_under=os.path.normpath(path), destination="")
        else:
            yield listed_source(path)
