"""``toonnet ius``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

STYLE = "Style (each overrides the preset)"


def _threshold(default: str, text: str) -> Any:
    return typer.Option(
        metavar="X",
        help=text,
        show_default=default,
        show_envvar=False,
        rich_help_panel=STYLE,
    )


def ius(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="SRC... DST | DATASET",
            help="Folders, picture files, or - for a list on stdin, and the folder for the "
            "results, made if need be; or a data set, which the results join.",
        ),
    ],
    preset: Annotated[
        Literal["default", "paper"],
        typer.Option(
            show_envvar=False,
            help="Keep a cartoon's colours, or follow the paper's rule to the letter.",
        ),
    ] = "default",
    size: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=16384,
            metavar="N",
            show_envvar=False,
            help="Longer side in pixels, scaled to before IUS.",
        ),
    ] = None,
    mask: Annotated[
        Literal["none", "alpha"],
        typer.Option(
            show_envvar=False,
            help="Find the background, or take alpha of at least 128 as the drawing.",
        ),
    ] = "none",
    output_format: Annotated[
        Literal["png", "jpeg", "webp", "bmp", "tiff"],
        typer.Option(
            "--format", show_envvar=False, help="Format of the results; all but jpeg are lossless."
        ),
    ] = "png",
    backend: Annotated[
        Literal["auto", "numpy", "numba", "cpp", "cuda"],
        typer.Option(
            show_envvar=False,
            help="What computes: all give the same bytes. With cuda the workers decode and encode, "
            "and one process does IUS for all of them on the CUDA device.",
        ),
    ] = "auto",
    spatial_radius_px: Annotated[
        int | None, _threshold("7", "Mean shift: half the window, 1 to 64.")
    ] = None,
    color_radius: Annotated[
        float | None, _threshold("14", "Mean shift: RGB distance that counts, up to 442.")
    ] = None,
    max_iterations: Annotated[int | None, _threshold("5", "Mean shift: 1 to 100.")] = None,
    epsilon: Annotated[
        float | None, _threshold("1", "Mean shift: stop at a step this small.")
    ] = None,
    outline_value_below: Annotated[
        int | None, _threshold("60", "Darker pixels are outline and stay.")
    ] = None,
    light_saturation_below: Annotated[
        int | None, _threshold("40", "Light pixels are less saturated than this …")
    ] = None,
    light_value_above: Annotated[int | None, _threshold("200", "… and brighter than this.")] = None,
    gray_saturation_below: Annotated[
        int | None, _threshold("40; paper: 0", "Less saturated pixels are of the hue gray.")
    ] = None,
    background_area_divisor: Annotated[
        int | None, _threshold("400", "Light areas of 1/X of the picture are background.")
    ] = None,
    cell_px: Annotated[
        int | None, _threshold("8", "Side of the cells that give a seed each.")
    ] = None,
    seed_score: Annotated[
        Literal["chroma", "saturation"] | None,
        _threshold("chroma; paper: saturation", "What a seed has most of."),
    ] = None,
    seed_order: Annotated[
        Literal["score", "cells"] | None,
        _threshold("score; paper: cells", "Which seed fills first."),
    ] = None,
    hue_tolerance: Annotated[
        int | None, _threshold("8; paper: 12", "Hue distance of a close pixel, 0 to 90.")
    ] = None,
    value_tolerance: Annotated[
        int | None, _threshold("60; paper: 255", "Brightness distance of a close pixel.")
    ] = None,
    fill_color: Annotated[
        Literal["mean", "seed"] | None,
        _threshold("mean; paper: seed", "Colour of a filled region."),
    ] = None,
    workers: _options.Workers = None,
    engine: _options.Engine = "local",
    scheduler: _options.Scheduler = None,
    seed: _options.Seed = None,
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
    """Unify the style of cartoon pictures: flat colours, white among the strokes filled.

    Reads PNG, JPEG, WebP, BMP, TIFF, GIF and SVG; a folder's structure is kept. What is done is
    recorded in DST/.toonnet/manifest.jsonl: the same command goes on where it ended, and does
    again what has changed. Of a data set the accepted pictures are unified; the results are rows
    with their parent, group, recipe and licence. Exit status: 0 all done, 1 failed, 2 usage,
    3 partly done, 130 interrupted.

    For example:

        toonnet ius drawings unified
        toonnet ius drawings unified --size 299 --preset paper --workers 4
        find art -name '*.svg' -print0 | toonnet ius - unified --null --mask alpha
        toonnet ius demo --size 299
        toonnet ius drawings unified --backend cuda --workers 64
    """
    given = {
        "spatial_radius_px": spatial_radius_px,
        "color_radius": color_radius,
        "max_iterations": max_iterations,
        "epsilon": epsilon,
        "outline_value_below": outline_value_below,
        "light_saturation_below": light_saturation_below,
        "light_value_above": light_value_above,
        "gray_saturation_below": gray_saturation_below,
        "background_area_divisor": background_area_divisor,
        "cell_px": cell_px,
        "seed_score": seed_score,
        "seed_order": seed_order,
        "hue_tolerance": hue_tolerance,
        "value_tolerance": value_tolerance,
        "fill_color": fill_color,
    }
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
        engine=engine,
        scheduler=scheduler,
    )
    return Call(
        "toonnet.cli._ius_job",
        {
            "paths": paths,
            "preset": preset,
            "given": {name: value for name, value in given.items() if value is not None},
            "size_px": size,
            "mask": mask,
            "backend": backend,
            "output_format": output_format,
            "max_pixels": max_pixels,
            "options": run,
        },
    )
