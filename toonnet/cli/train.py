"""``toonnet train``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from toonnet.cli import _model_options as data
from toonnet.cli import _options
from toonnet.cli._call import Call

NET = "The net"
RECIPE = "The recipe (each number overrides it)"
BACKBONES = Literal[
    "small",
    "resnet18",
    "mobilenet_v2",
    "resnet50",
    "resnet101",
    "resnet152",
    "inception_v3",
    "vgg16",
    "alexnet",
]


def _number(text: str, default: str) -> Any:
    return typer.Option(
        metavar="N", help=text, show_default=default, show_envvar=False, rich_help_panel=RECIPE
    )


def _net(text: str, **more: Any) -> Any:
    return typer.Option(help=text, show_envvar=False, rich_help_panel=NET, **more)


def train(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    run: Annotated[str, typer.Argument(metavar="RUN", help="Folder for what comes out.")],
    net: Annotated[BACKBONES, _net("The backbone, from scratch.")] = "small",
    size: Annotated[int, _net("Side of its pictures.", min=16, max=1024, metavar="PX")] = 64,
    colors: Annotated[Literal["rgb", "hsv", "gray"], _net("What it sees of them.")] = "rgb",
    unify: Annotated[
        Literal["none", "default", "paper"], _net("Preset of IUS that pictures go through first.")
    ] = "none",
    unify_live: Annotated[
        bool, _net("IUS after augmentation, each time anew, instead of once before.")
    ] = False,
    fin: Annotated[
        bool,
        typer.Option("--fin", help="Insert a feature.", rich_help_panel=NET, show_envvar=False),
    ] = False,
    fin_option: Annotated[
        list[str] | None,
        _net(
            "Option of FIN, such as feature=hsv_histogram; may be repeated.", metavar="NAME=VALUE"
        ),
    ] = None,
    looks: Annotated[
        Literal["1", "2", "6"],
        _net(
            "Looks of the trained net at a picture, for their mean: 2, mirrored too; 6, both "
            "also moved a little."
        ),
    ] = "1",
    start_from: Annotated[
        str | None,
        _net(
            "Begin with another model's weights, all but the classifier's: a .keras file or a "
            "run's folder.",
            metavar="MODEL",
        ),
    ] = None,
    recipe: Annotated[
        Literal["paper", "modern", "transfer"],
        typer.Option(
            show_envvar=False,
            rich_help_panel=RECIPE,
            help="The paper's (Adam, 2e-3 divided by 10 every 5 epochs, batch 16); augmentation, "
            "label smoothing, warm-up and cosine, averaged weights; or the same for a net that "
            "has learnt something before (--start-from), rare classes shown more often.",
        ),
    ] = "modern",
    epochs: Annotated[int | None, _number("Epochs.", "15; modern: 60; transfer: 10")] = None,
    batch: Annotated[int | None, _number("Pictures a step.", "16; else: 64")] = None,
    learning_rate: Annotated[
        float | None, _number("Highest learning rate.", "0.002; transfer: 0.001")
    ] = None,
    weight_decay: Annotated[float | None, _number("Decay.", "0; else: 0.02")] = None,
    pictures: Annotated[int | None, _number("Pictures an epoch.", "all; transfer: 2048")] = None,
    balance: Annotated[
        float | None,
        _number(
            "0: classes as often as they have pictures; 1: all equally often.", "0; transfer: 0.5"
        ),
    ] = None,
    made: Annotated[
        float | None,
        _number(
            "Share of composed and derived pictures among those shown.",
            "all pictures alike; transfer: 0.3",
        ),
    ] = None,
    split: data.Split = "grouped",
    split_seed: data.SplitSeed = 0,
    fold: data.Fold = None,
    leave_out: data.LeaveOut = None,
    validation: data.Validation = 0.1,
    labels: data.Labels = None,
    licences: data.Licences = None,
    origins: data.Origins = None,
    limit: data.Limit = None,
    cache: data.Cache = None,
    deterministic: data.Deterministic = False,
    seed: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            show_envvar=False,
            rich_help_panel=_options.RUN,
            help="Of the weights, the order and the views of the pictures.",
        ),
    ] = 0,
    workers: _options.Workers = None,
    force: _options.Force = False,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Train a net on a data set's accepted pictures, and test it.

    RUN gets the model (.keras and .onnx), the configuration, history.csv, TensorBoard's events,
    predictions, figures and a report in one file. The same command goes on after the last whole
    epoch. Exit status: 0 done, 1 failed, 2 usage, 3 some pictures couldn't be read,
    130 interrupted.

    For example:

        toonnet train demo runs/small
        toonnet train demo runs/again --start-from runs/small --recipe transfer
        toonnet train demo runs/gray --colors gray --fin --fin-option bins=32
        toonnet train demo runs/paper --recipe paper --unify default --split folds --fold 0
        toonnet train demo runs/r50 --net resnet50 --size 96 --epochs 100 --deterministic
    """
    from toonnet.cli._train_options import data_choice, fin_options, train_options

    return Call(
        "toonnet.cli._train_job",
        {
            "dataset": dataset,
            "run": run,
            "net": {
                "backbone": net,
                "size_px": size,
                "colors": colors,
                "unify": unify,
                "unify_live": unify_live,
                "fin": fin_options(fin_option) if fin or fin_option else None,
                "start_from": start_from,
                "looks": int(looks),
            },
            "recipe": recipe,
            "changes": {
                "epochs": epochs,
                "batch": batch,
                "learning_rate": learning_rate,
                "weight_decay": weight_decay,
                "pictures": pictures,
                "balance": balance,
                "made": made,
            },
            "data": data_choice(
                split, split_seed, fold, validation, labels, licences, origins, limit, leave_out
            ),
            "options": train_options(
                seed, workers, deterministic, cache, force, dry_run, json, quiet
            ),
        },
    )
