"""``toonnet evaluate``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _model_options as data_options
from toonnet.cli import _options
from toonnet.cli._call import Call


def evaluate(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help="A .keras or .onnx file, a run's folder, or packaged: the one that comes with "
            "toonnet.",
        ),
    ],
    side: Annotated[
        Literal["test", "held_out", "validation", "train"],
        typer.Option(
            show_envvar=False,
            rich_help_panel=data_options.DATA,
            help="Which side of the split to test on.",
        ),
    ] = "test",
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            show_envvar=False,
            help="Write predictions, figures and a report in one file.",
        ),
    ] = None,
    split: Annotated[
        Literal["grouped", "folds", "paper", "held_out"] | None,
        typer.Option(
            show_envvar=False,
            rich_help_panel=data_options.DATA,
            help="Which sides the pictures are on.",
            show_default="as it was trained",
        ),
    ] = None,
    split_seed: Annotated[
        int | None,
        typer.Option(
            metavar="N", show_envvar=False, rich_help_panel=data_options.DATA, help="Of the split."
        ),
    ] = None,
    fold: data_options.Fold = None,
    leave_out: data_options.LeaveOut = None,
    labels: data_options.Labels = None,
    licences: data_options.Licences = None,
    origins: data_options.Origins = None,
    limit: data_options.Limit = None,
    cache: data_options.Cache = None,
    workers: _options.Workers = None,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Test a model on pictures that it wasn't trained on.

    Tells top-1 and top-3 errors, plain and balanced, with intervals, of the collected pictures by
    themselves and of all; the report also has them by class, the confusion and the mistakes. Exit
    status: 0 done, 1 failed, 2 usage, 3 some pictures couldn't be read, 130 interrupted.

    For example:

        toonnet evaluate demo runs/small
        toonnet evaluate demo runs/small/model.keras --out runs/small/held_out --side held_out
        toonnet evaluate demo model.onnx --split paper --json
    """
    return Call(
        "toonnet.cli._evaluate_job",
        {
            "dataset": dataset,
            "model": model,
            "side": side,
            "out": out,
            "data": {
                "split": split,
                "split_seed": split_seed,
                "fold": fold,
                "leave_out": leave_out,
                "labels": tuple(_options.separated(labels)),
                "licences": tuple(_options.separated(licences)),
                "origins": tuple(_options.separated(origins)),
                "limit": limit,
            },
            "cache": cache,
            "workers": _options.workers_or_cores(workers),
            "json": json,
            "quiet": quiet,
        },
    )
