"""``toonnet render``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

VIEWS = "Views"
LOOK = "Look"


def render(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="SRC... DST | DATASET",
            help="3D models (obj, glb, gltf, ply, stl), catalogues (sh3f), folders of them, or - "
            "for a list on stdin, and the folder for the results; or a data set, whose models' "
            "snapshots join it.",
        ),
    ],
    views: Annotated[
        int,
        typer.Option(
            min=1,
            max=360,
            metavar="N",
            show_envvar=False,
            help="Snapshots of each model.",
            rich_help_panel=VIEWS,
        ),
    ] = 10,
    fibonacci: Annotated[
        bool,
        typer.Option(
            "--fibonacci",
            show_envvar=False,
            help="Look from all sides, above and below too, spread evenly over a sphere; else "
            "around the model, a little off the even angles.",
            rich_help_panel=VIEWS,
        ),
    ] = False,
    elevation: Annotated[
        tuple[float, float],
        typer.Option(
            metavar="LO HI",
            show_envvar=False,
            help="Look from so many degrees above the horizon, anything between the two.",
            rich_help_panel=VIEWS,
        ),
    ] = (-5.0, 35.0),
    up: Annotated[
        Literal["auto", "x", "y", "z"],
        typer.Option(
            show_envvar=False,
            help="The axis that points up in the files; auto: z in ply and stl, else y.",
            rich_help_panel=VIEWS,
        ),
    ] = "auto",
    size: Annotated[
        int,
        typer.Option(
            min=8,
            max=4096,
            metavar="PX",
            show_envvar=False,
            help="Height and width.",
            rich_help_panel=LOOK,
        ),
    ] = 512,
    style: Annotated[
        Literal["eq1", "flat", "unlit"],
        typer.Option(
            show_envvar=False,
            help="Shading: the paper's equation 1; the ramp's levels alone; or none.",
            rich_help_panel=LOOK,
        ),
    ] = "eq1",
    contour: Annotated[
        Literal["sobel", "black-stroke", "none"],
        typer.Option(
            show_envvar=False,
            help="Lines where colours change; around the parts, as if by hand; or none.",
            rich_help_panel=LOOK,
        ),
    ] = "sobel",
    line_width: Annotated[
        float,
        typer.Option(
            min=0.5,
            max=16.0,
            metavar="PX",
            show_envvar=False,
            help="Of the contours.",
            rich_help_panel=LOOK,
        ),
    ] = 2.0,
    light: Annotated[
        Literal["camera", "world"],
        typer.Option(
            show_envvar=False,
            help="What the light turns with: all views are lit alike, or the model has a dark "
            "side.",
            rich_help_panel=LOOK,
        ),
    ] = "camera",
    ramp: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            show_envvar=False,
            help="A picture whose middle row is the ramp from dark to light, instead of three "
            "grays.",
            rich_help_panel=LOOK,
        ),
    ] = None,
    samples: Annotated[
        Literal["1", "4"],
        typer.Option(
            show_envvar=False,
            help="Of each pixel: 4 gives smooth edges, 1 takes half the time.",
            rich_help_panel=LOOK,
        ),
    ] = "4",
    renderer: Annotated[Literal["auto", "egl", "native"], _options.renderer(LOOK)] = "auto",
    no_masks: Annotated[
        bool,
        typer.Option(
            "--no-masks",
            show_envvar=False,
            help="Without masks of the parts.",
            rich_help_panel=LOOK,
        ),
    ] = False,
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
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Do at most N of the models.",
            show_envvar=False,
            rich_help_panel=_options.RUN,
        ),
    ] = None,
    on_error: _options.OnError = "skip",
    timeout: _options.Timeout = 300.0,
    force: _options.Force = False,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
    null: _options.Null = False,
) -> Call:
    """Take cel-shaded snapshots of 3D models, with masks of their parts.

    A model's snapshots are DST/MODEL/00.png and so on, its masks DST/MODEL/00.parts.png (gray: a
    part's number, 0 where there is none); DST/snapshots.jsonl has a line for each: view, camera,
    names of the parts. What is done is recorded in DST/.toonnet/manifest.jsonl, and the same
    command goes on where it ended. Of a data set the accepted models are rendered; the results are
    rows with their model, group, recipe and licence. No window and no GPU is needed. Exit status:
    0 all done, 1 failed, 2 usage, 3 partly done, 130 interrupted.

    For example:

        toonnet render duck.glb snapshots
        toonnet render models furniture.sh3f snapshots --views 24 --size 256
        toonnet render models snapshots --style flat --contour black-stroke --line-width 4
        toonnet render models snapshots --fibonacci --light world --seed 7
        toonnet render demo
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
        "toonnet.cli._render_job",
        {
            "paths": paths,
            "shown": {
                "style": style,
                "contour": contour,
                "line_width_px": line_width,
                "light": light,
                "ramp_file": ramp,
                "size_px": size,
                "samples": int(samples),
                "renderer": renderer,
                "views": views,
                "spread": "sphere" if fibonacci else "around",
                "elevations_deg": elevation,
                "seed": seed or 0,
                "masks": not no_masks,
            },
            "up": up,
            "options": run,
        },
    )
