"""``toonnet inflate``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

MODEL = "Model"
VIEWS = "Views"


def inflate(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="SRC... DST | DATASET",
            help="Folders, picture files, or - for a list on stdin, and the folder for the "
            "results; or a data set, which the snapshots join.",
        ),
    ],
    glb: Annotated[
        bool,
        typer.Option(
            "--glb",
            show_envvar=False,
            help="Write the model too: binary glTF, with its texture.",
            rich_help_panel=MODEL,
        ),
    ] = False,
    roundness: Annotated[
        float,
        typer.Option(
            min=0.35,
            max=1.5,
            metavar="N",
            show_envvar=False,
            help="1 makes a disc a ball; less, a cushion.",
            rich_help_panel=MODEL,
        ),
    ] = 0.7,
    one_body: Annotated[
        bool,
        typer.Option(
            "--one-body",
            show_envvar=False,
            help="Leave limbs, ears and wheels in one piece with the body.",
            rich_help_panel=MODEL,
        ),
    ] = False,
    holes: Annotated[
        bool,
        typer.Option(
            "--holes",
            show_envvar=False,
            help="Without alpha: paper that the drawing encloses is a hole; else it is white.",
            rich_help_panel=MODEL,
        ),
    ] = False,
    views: Annotated[
        int,
        typer.Option(
            min=0,
            max=360,
            metavar="N",
            show_envvar=False,
            help="Snapshots of each model; 0 with --glb: models alone.",
            rich_help_panel=VIEWS,
        ),
    ] = 5,
    turn: Annotated[
        tuple[float, float],
        typer.Option(
            metavar="LO HI",
            show_envvar=False,
            help="Look from so many degrees from the left and the right in turn.",
            rich_help_panel=VIEWS,
        ),
    ] = (15.0, 60.0),
    elevation: Annotated[
        tuple[float, float],
        typer.Option(
            metavar="LO HI",
            show_envvar=False,
            help="And from so many degrees above, anything between the two.",
            rich_help_panel=VIEWS,
        ),
    ] = (-20.0, 20.0),
    size: Annotated[
        int,
        typer.Option(
            min=8,
            max=4096,
            metavar="PX",
            show_envvar=False,
            help="Height and width of the snapshots.",
            rich_help_panel=VIEWS,
        ),
    ] = 512,
    samples: Annotated[
        Literal["1", "4"],
        typer.Option(
            show_envvar=False,
            help="Of each pixel: 4 gives smooth edges, 1 takes half the time.",
            rich_help_panel=VIEWS,
        ),
    ] = "4",
    renderer: Annotated[Literal["auto", "egl", "native"], _options.renderer(VIEWS)] = "auto",
    masks: Annotated[
        bool,
        typer.Option(
            show_envvar=False, help="Write masks of the parts too.", rich_help_panel=VIEWS
        ),
    ] = True,
    workers: _options.Workers = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Another seed, other views. With --limit also: choose at random by it.",
            show_default="0",
            show_envvar=False,
            rich_help_panel=_options.RUN,
        ),
    ] = None,
    limit: _options.Limit = None,
    on_error: _options.OnError = "skip",
    max_pixels: _options.MaxPixels = 50_000_000,
    timeout: _options.Timeout = 300.0,
    force: _options.Force = False,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
    null: _options.Null = False,
) -> Call:
    """Make drawings 3D models, and the models new drawings from other sides.

    A drawing's snapshots are DST/DRAWING/00.png and so on, in its own colours with black strokes,
    its masks DST/DRAWING/00.parts.png, its model DST/DRAWING/model.glb; DST/snapshots.jsonl has a
    line for each snapshot. What is drawn is what alpha covers, else what isn't light paper. What is
    done is recorded in DST/.toonnet/manifest.jsonl, and the same command goes on where it ended. Of
    a data set the accepted, collected pictures are inflated; the results are rows with their
    parent, group, recipe and licences. Exit status: 0 all done, 1 failed, 2 usage, 3 partly done,
    130 interrupted.

    For example:

        toonnet inflate elephant.png turned
        toonnet inflate drawings turned --views 10 --glb --seed 7
        toonnet inflate drawings models --glb --views 0 --roundness 1
        toonnet inflate demo --limit 1500 --seed 1
    """
    run = RunOptions(
        workers=_options.workers_or_cores(workers),
        limit=limit,
        seed=seed,
        on_error=on_error,
        timeout_s=timeout,
        force=force,
        dry_run=dry_run,
        json=json,
        quiet=quiet,
        null=null,
    )
    return Call(
        "toonnet.cli._inflate_job",
        {
            "paths": paths,
            "modelled": {
                "roundness": roundness,
                "holes": holes,
                "parts": not one_body,
                "max_pixels": max_pixels,
            },
            "shown": {
                "size_px": size,
                "samples": int(samples),
                "renderer": renderer,
                "views": views,
                "turns_deg": turn,
                "elevations_deg": elevation,
                "seed": seed or 0,
                "masks": masks,
            },
            "glb": glb,
            "options": run,
        },
    )
