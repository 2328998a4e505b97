"""The work of ``toonnet evaluate``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from toonnet.batch import BatchError, Destination, Summary
from toonnet.cli import _model_report, _run_folder
from toonnet.cli._examples_job import Choice, Chosen, choose, examples
from toonnet.cli._models import card_of, open_model
from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.splits import HELD_OUT
from toonnet.models.card import Card
from toonnet.models.errors import ModelError
from toonnet.models.evaluation import Predictions
from toonnet.models.inputs import PrepareJob


def run(
    *,
    dataset: str,
    model: str,
    side: str,
    out: str | None,
    data: dict[str, Any],
    cache: str | None,
    workers: int,
    json: bool,
    quiet: bool,
) -> None:
    """Test a model, tell how well it does, end the process with its status."""
    report: dict[str, Any] = {"command": "evaluate", "model": model, "side": side}
    try:
        card = card_of(model)
        choice = _choice(data, card, side)
        with Dataset.open(dataset) as opened:
            chosen = _of_the_card(choose(opened, choice), card)
            predictions, prepared = _predictions(
                opened, chosen, side, model, card, cache=cache, workers=workers, quiet=quiet
            )
            report |= {"dataset": dataset, "data": asdict(choice)}
            if out is None:
                report["figures"] = _run_folder.figures_of(predictions)
            else:
                with Destination(out):
                    report["figures"] = _run_folder.finish_run(
                        Path(out),
                        predictions,
                        {"model": model, "side": side, **asdict(choice), **card.training},
                        dataset=opened,
                        rows=[],
                    )
                report["report"] = str(Path(out) / "report.html")
    except (ValueError, ModelError, BatchError, DatasetError, ModuleNotFoundError) as error:
        _model_report.fail("evaluate", error)
    except OSError as error:
        _model_report.fail("evaluate", error, out)
    _model_report.end(report, json=json, quiet=quiet, prepared=prepared)


def _choice(data: dict[str, Any], card: Card, side: str) -> Choice:
    """Return which pictures: of the split that the model was trained on, where nothing is said."""
    trained = dict(card.training.get("data", {}))
    given = {name: value for name, value in data.items() if value not in (None, ())}
    known = {
        name: trained[name]
        for name in ("split", "split_seed", "fold", "leave_out", "validation")
        if name in trained and "split" not in given
    }
    known["labels"] = tuple(card.labels) if trained.get("labels") else ()
    choice = Choice(**{**known, **given})
    other = [
        f"--{name.replace('_', '-')} {getattr(choice, name)} (trained on {trained[name]})"
        for name in ("split", "split_seed", "fold", "leave_out")
        if name in trained and trained[name] != getattr(choice, name)
    ]
    if other and side != HELD_OUT:
        print(
            f"warning: {', '.join(other)}: it may be tested on what it was trained on",
            file=sys.stderr,
        )
    return choice


def _of_the_card(chosen: Chosen, card: Card) -> Chosen:
    """Return the choice with the model's classes.

    Raises
    ------
    ModelError
        If the data set has a class that the model doesn't know.
    """
    unknown = [label for label in chosen.labels if label not in card.labels]
    if unknown:
        raise ModelError(
            f"the model doesn't know {', '.join(map(repr, unknown))}; it knows "
            f"{', '.join(card.labels)}; choose with --labels"
        )
    return Chosen(card.labels, chosen.sides)


def _predictions(
    dataset: Dataset,
    chosen: Chosen,
    side: str,
    model: str,
    card: Card,
    *,
    cache: str | None,
    workers: int,
    quiet: bool,
) -> tuple[Predictions, Summary]:
    job = PrepareJob(card.size_px, card.unify)
    sides, prepared = examples(
        dataset, chosen, (side,), job, cache=cache, workers=workers, quiet=quiet
    )
    tested = sides[side]
    if not len(tested):
        raise ModelError(f"there is no {side} picture to test on")
    assert tested.collected is not None
    said = open_model(model, workers=workers).probabilities(tested.inputs[0])
    return Predictions(card.labels, tested.ids, tested.classes, said, tested.collected), prepared
