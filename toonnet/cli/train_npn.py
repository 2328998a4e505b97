"""``toonnet train-npn``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _model_options as data
from toonnet.cli import _options
from toonnet.cli._call import Call

NPN = "The head"


def train_npn(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    run: Annotated[str, typer.Argument(metavar="RUN", help="Folder for what comes out.")],
    members: Annotated[
        list[str],
        typer.Argument(metavar="MEMBER...", help="Runs of toonnet train, or their .keras files."),
    ],
    width: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            show_envvar=False,
            rich_help_panel=NPN,
            help="What each member's pre-logits are brought to.",
        ),
    ] = 2048,
    filters: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            show_envvar=False,
            rich_help_panel=NPN,
            help="Of the convolution that mixes them.",
        ),
    ] = 1,
    activation: Annotated[
        Literal["linear", "relu"],
        typer.Option(show_envvar=False, rich_help_panel=NPN, help="After the dense layers and it."),
    ] = "linear",
    batch_normalization: Annotated[
        bool,
        typer.Option(
            "--batch-normalization",
            show_envvar=False,
            rich_help_panel=NPN,
            help="Of the pre-logits, whose scales differ.",
        ),
    ] = False,
    dropout: Annotated[
        float,
        typer.Option(
            min=0, max=0.95, metavar="SHARE", show_envvar=False, rich_help_panel=NPN, help="Of it."
        ),
    ] = 0.0,
    start: Annotated[
        Literal["random", "members"],
        typer.Option(
            show_envvar=False,
            rich_help_panel=NPN,
            help="members: begin as the mean of the members' logits.",
        ),
    ] = "random",
    epochs: Annotated[
        int, typer.Option(min=1, metavar="N", show_envvar=False, help="Epochs.")
    ] = 15,
    batch: Annotated[
        int, typer.Option(min=1, metavar="N", show_envvar=False, help="Pictures a step.")
    ] = 64,
    learning_rate: Annotated[
        float,
        typer.Option(metavar="X", show_envvar=False, help="Of Adam; divided by 10 every 5 epochs."),
    ] = 2e-3,
    cache: data.Cache = None,
    deterministic: data.Deterministic = False,
    seed: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            show_envvar=False,
            rich_help_panel=_options.RUN,
            help="Of the head's weights and the order of the pictures.",
        ),
    ] = 0,
    workers: _options.Workers = None,
    force: _options.Force = False,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Put trained nets together (NPN): train a small head on their pre-logits, and test it.

    The members stay as they are, so their pre-logits are computed once. They must have been trained
    on the same pictures; what the head learns from and is tested on is the same again. The whole
    looks at a picture as often as the member that looks most often (--looks). RUN gets
    what toonnet train gives. Exit status: 0 done, 1 failed, 2 usage, 3 some pictures couldn't be
    read, 130 interrupted.

    For example:

        toonnet train-npn demo runs/npn runs/small runs/gray-fin
        toonnet train-npn demo runs/npn2 runs/a runs/b --start members
        toonnet train-npn demo runs/npn1 runs/small --batch 16 --json
        toonnet train-npn demo runs/npn3 runs/a runs/b runs/c --filters 4 --activation relu
    """
    from toonnet.cli._train_options import train_options
    from toonnet.models.training import RECIPES

    recipe = RECIPES["paper"].with_values(epochs=epochs, batch=batch, learning_rate=learning_rate)
    return Call(
        "toonnet.cli._npn_job",
        {
            "dataset": dataset,
            "run": run,
            "members": members,
            "npn": {
                "width": width,
                "filters": filters,
                "activation": activation,
                "batch_normalization": batch_normalization,
                "dropout": dropout,
                "start": start,
            },
            "recipe": recipe.to_json(),
            "options": train_options(
                seed, workers, deterministic, cache, force, dry_run, json, quiet
            ),
        },
    )
