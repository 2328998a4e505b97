"""``toonnet predict``."""

from __future__ import annotations

from typing import Annotated

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call


def predict(
    pictures: Annotated[
        list[str],
        typer.Argument(metavar="PICTURE...", help="Files, folders, or - for a list on stdin."),
    ],
    model: Annotated[
        str,
        typer.Option(
            "--model",
            "-m",
            metavar="MODEL",
            show_envvar=False,
            help="A .keras or .onnx file, a run's folder, or the one that comes with toonnet.",
        ),
    ] = "packaged",
    top: Annotated[
        int, typer.Option(min=1, metavar="N", show_envvar=False, help="How many labels to tell.")
    ] = 3,
    workers: _options.Workers = None,
    null: _options.Null = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Tell what pictures show: the likeliest labels, with their probabilities.

    The model that comes with toonnet knows android robots, cars, elephants, dogs, flowers, cats,
    bees, penguins, trees, pandas and clouds, and calls all else other. A picture is framed as data
    sets are: what is drawn in the middle of a white square. ONNX files need neither Keras nor
    TensorFlow. With --json each picture is a line of JSON. Exit status: 0 done, 1 failed, 2 usage,
    3 some pictures couldn't be read.

    For example:

        toonnet predict drawing.png
        toonnet predict --model runs/small drawing.png
        toonnet predict --model model.onnx drawings --top 1 --json
    """
    return Call(
        "toonnet.cli._predict_job",
        {
            "paths": pictures,
            "model": model,
            "top": top,
            "workers": _options.workers_or_cores(workers),
            "null": null,
            "json": json,
            "quiet": quiet,
        },
    )
