"""From the options' values to what the jobs of models take."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import typer

from toonnet.cli import _options

if TYPE_CHECKING:
    from toonnet.cli._train_job import TrainOptions

ORIGINS = ("collected", "composed", "rendered", "inflated", "stylized")
_ALL_ORIGINS = (*ORIGINS, "unified")


def data_choice(
    split: str,
    split_seed: int,
    fold: int | None,
    validation: float,
    labels: list[str] | None,
    licences: list[str] | None,
    origins: list[str] | None,
    limit: int | None,
    leave_out: str | None = None,
) -> dict[str, Any]:
    """Return the arguments of `toonnet.cli._examples_job.Choice`."""
    if (split == "folds") != (fold is not None):
        raise typer.BadParameter("--fold N goes with --split folds, and that with it")
    wanted = _options.separated(origins) or ORIGINS
    for origin in wanted:
        if origin not in _ALL_ORIGINS:
            raise typer.BadParameter(f"{origin!r} isn't one of {', '.join(_ALL_ORIGINS)}")
    return {
        "split": split,
        "split_seed": split_seed,
        "fold": fold,
        "validation": validation,
        "labels": tuple(_options.separated(labels)),
        "licences": tuple(_options.separated(licences)),
        "origins": tuple(wanted),
        "limit": limit,
        "leave_out": leave_out,
    }


def train_options(
    seed: int,
    workers: int | None,
    deterministic: bool,
    cache: str | None,
    force: bool,
    dry_run: bool,
    json: bool,
    quiet: bool,
) -> TrainOptions:
    """Return the options of every training."""
    from toonnet.cli._train_job import TrainOptions

    return TrainOptions(
        seed=seed,
        workers=_options.workers_or_cores(workers),
        deterministic=deterministic,
        cache=cache,
        force=force,
        dry_run=dry_run,
        json=json,
        quiet=quiet,
    )


def fin_options(given: list[str] | None) -> dict[str, Any]:
    """Return NAME=VALUE pairs as arguments: numbers, booleans and none as such, else as text."""
    values: dict[str, Any] = {}
    for pair in given or ():
        name, sign, text = pair.partition("=")
        if not sign or not name.isidentifier():
            raise typer.BadParameter(f"{pair!r} isn't NAME=VALUE")
        try:
            values[name] = ast.literal_eval(
                text.capitalize() if text in ("true", "false", "none") else text
            )
        except (ValueError, SyntaxError):
            values[name] = text
    return values
