"""``toonnet stylize``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

DATA_SET = "Of a data set"


def stylize(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="SRC... DST | DATASET",
            help="Folders, picture files, or - for a list on stdin, and the folder for the "
            "results; or a data set, which the results join.",
        ),
    ],
    style: Annotated[
        Literal["pencil", "crayon", "charcoal", "custom"],
        typer.Option(show_envvar=False, help="What to draw with; custom needs --texture."),
    ] = "pencil",
    texture: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            show_envvar=False,
            help="A picture to draw with, for --style custom; its edges are made to meet.",
        ),
    ] = None,
    grade: Annotated[
        Literal["2H", "HB", "4B"],
        typer.Option(show_envvar=False, help="Of the pencil: fine, medium or soft."),
    ] = "HB",
    gray: Annotated[
        bool, typer.Option("--gray", show_envvar=False, help="Draw in gray instead of in colour.")
    ] = False,
    one_sheet: Annotated[
        bool,
        typer.Option(
            "--one-sheet",
            show_envvar=False,
            help="Hatch the whole picture at one angle, not each region at its own.",
        ),
    ] = False,
    variants: Annotated[
        int,
        typer.Option(
            min=1,
            max=1000,
            metavar="N",
            show_envvar=False,
            help="Draw each picture N times; more than one go to DST/variant-1 and so on.",
        ),
    ] = 1,
    size: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=16384,
            metavar="N",
            show_envvar=False,
            help="Longer side in pixels, scaled to before drawing.",
        ),
    ] = None,
    output_format: Annotated[
        Literal["png", "jpeg", "webp", "bmp", "tiff"],
        typer.Option(
            "--format",
            show_envvar=False,
            help="Format of the results; all but jpeg are lossless. A data set keeps png.",
        ),
    ] = "png",
    texture_licence: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            show_envvar=False,
            help="Licence of --texture, which the results inherit.",
            rich_help_panel=DATA_SET,
        ),
    ] = None,
    workers: _options.Workers = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Another seed, another drawing. With --limit also: choose at random by it.",
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
    """Draw cartoons by hand: pencil, crayon, charcoal or any texture, region by region.

    A folder's structure is kept; what is done is recorded in DST/.toonnet/manifest.jsonl, and the
    same command goes on where it ended. Of a data set the accepted, collected pictures are drawn;
    the results are rows with their parent, group, recipe and licences. Exit status: 0 all done,
    1 failed, 2 usage, 3 partly done, 130 interrupted.

    For example:

        toonnet stylize drawings drawn
        toonnet stylize drawings drawn --style crayon --variants 3 --seed 7
        toonnet stylize drawings drawn --style custom --texture linen.jpg --gray
        toonnet stylize demo --style pencil --variants 2
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
        "toonnet.cli._stylize_job",
        {
            "paths": paths,
            "drawn": {
                "style": style,
                "texture_file": texture,
                "grade": grade,
                "gray": gray,
                "by_region": not one_sheet,
                "seed": seed or 0,
                "max_pixels": max_pixels,
            },
            "variants": variants,
            "size_px": size,
            "output_format": output_format,
            "texture_licence": texture_licence,
            "options": run,
        },
    )
