"""``toonnet export``."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import typer

from toonnet.cli import _options
from toonnet.cli._call import Call, RunOptions

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}


def _bytes(text: str) -> int:
    """Return the bytes that a size such as 64M means."""
    found = re.fullmatch(r"(\d+)\s*([KMG]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    if not found or not int(found[1]):
        raise typer.BadParameter(f"a size is a number with K, M or G, as 64M; got {text!r}")
    return int(found[1]) * _UNITS[found[2].upper()]


def export(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Folder of the data set.")],
    destination: Annotated[
        str,
        typer.Argument(metavar="OUT", help="A new folder, or that of an earlier export."),
    ],
    output_format: Annotated[
        Literal["imagefolder", "webdataset", "tfrecord", "parquet", "coco"],
        typer.Option(
            "--format",
            show_envvar=False,
            help="How the pictures are laid down: label folders, tar files, TFRecord files, "
            "Parquet tables, or COCO with segmentations.",
        ),
    ],
    licences: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,…",
            show_envvar=False,
            help="Take only pictures with these licences (CC0-1.0, CC-BY-4.0) or families: "
            "public-domain, attribution, share-alike, copyleft, restricted, permissive (the first "
            "two), open (the first four); may be repeated.",
            show_default="every known licence",
        ),
    ] = None,
    labels: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL,…", show_envvar=False, help="Take only these labels; may be repeated."
        ),
    ] = None,
    origins: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,…",
            show_envvar=False,
            help="Take only these origins: collected, composed, rendered, inflated, stylized, "
            "unified; may be repeated.",
        ),
    ] = None,
    selection: _options.Selection = None,
    split: Annotated[
        Literal["grouped", "paper", "folds", "none"],
        typer.Option(
            show_envvar=False,
            help="What is trained on and what is tested on, as toonnet split has it.",
        ),
    ] = "grouped",
    size: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=16384,
            metavar="N",
            show_envvar=False,
            help="Longer side in pixels; files are copied where it stays.",
            show_default="as they are",
        ),
    ] = None,
    masks: Annotated[
        bool, typer.Option("--masks", show_envvar=False, help="Add the alpha masks.")
    ] = False,
    segmentation: Annotated[
        Literal["rle", "polygon"],
        typer.Option(
            show_envvar=False,
            help="COCO: run lengths, exact, or polygons, in which holes are filled.",
        ),
    ] = "rle",
    shard_size: Annotated[
        int,
        typer.Option(
            parser=_bytes,
            metavar="SIZE",
            show_envvar=False,
            help="About how large a file with many pictures gets; a worker needs three times as "
            "much memory.",
            show_default="64M",
        ),
    ] = "64M",  # type: ignore[assignment]
    name: Annotated[
        str,
        typer.Option(metavar="NAME", show_envvar=False, help="What the data set is called in it."),
    ] = "toonnet",
    workers: _options.Workers = None,
    seed: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="Of the split, and of the order that the pictures stand in.",
            show_envvar=False,
            rich_help_panel=_options.RUN,
        ),
    ] = 0,
    limit: _options.Limit = None,
    timeout: _options.Timeout = 300.0,
    force: _options.Force = False,
    dry_run: _options.DryRun = False,
    json: _options.Json = False,
    quiet: _options.Quiet = False,
) -> Call:
    """Write a data set in a form that others read, with its authors and licences.

    Accepted pictures that have a licence, as have all that they were made from, are exported; the
    summary counts the others by reason. OUT also gets ATTRIBUTION, LICENSES, a data set card,
    Croissant metadata, and SHA256SUMS last of all. The same command goes on where it ended and
    gives the same bytes; what another one left in OUT is removed. Exit status: 0 all done,
    1 failed, 2 usage, 3 partly done, 130 interrupted.

    For example:

        toonnet export demo out --format imagefolder
        toonnet export demo out --format webdataset --licences permissive --shard-size 200M
        toonnet export demo out --format tfrecord --split folds --size 224 --labels cat,dog
    """
    run = RunOptions(
        workers=_options.workers_or_cores(workers),
        limit=limit,
        seed=seed,
        on_error="skip",
        timeout_s=timeout,
        force=force,
        dry_run=dry_run,
        json=json,
        quiet=quiet,
        null=False,
    )
    chosen = {
        "format": output_format,
        "name": name,
        "licences": tuple(_options.separated(licences)),
        "split": split,
        "seed": seed,
        "labels": tuple(_options.separated(labels)),
        "origins": tuple(_options.separated(origins)),
        "selection": selection,
        "size_px": size,
        "masks": masks,
        "segmentation": segmentation,
        "shard_bytes": shard_size,
    }
    return Call(
        "toonnet.cli._export_job",
        {"dataset": dataset, "destination": destination, "chosen": chosen, "options": run},
    )
