"""The work of ``toonnet train-npn``."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toonnet.batch import BatchError, Destination, progress_for
from toonnet.cli import _model_report, _run_folder
from toonnet.cli._examples_job import VALIDATION, Choice, Chosen, choose, examples
from toonnet.cli._keras import start_keras
from toonnet.cli._train_job import TrainOptions, as_sure_as_right, end_of, predicted, save_both
from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.splits import TEST, TRAIN
from toonnet.io import atomic_write
from toonnet.models._archive import checked
from toonnet.models.card import Card
from toonnet.models.errors import ModelError
from toonnet.models.inputs import PrepareJob
from toonnet.models.npn_options import NpnOptions
from toonnet.models.training import Examples, Recipe

if TYPE_CHECKING:
    import keras

_SIDES = (TRAIN, VALIDATION, TEST)
_DATA = ("split", "split_seed", "fold", "labels", "licences", "origins", "validation", "limit")


def run(
    *,
    dataset: str,
    run: str,
    members: list[str],
    npn: dict[str, Any],
    recipe: dict[str, Any],
    options: TrainOptions,
) -> None:
    """Train the head of an NPN, test the whole, end the process with its status."""
    try:
        npn = NpnOptions(**npn).to_json()
        files = [_run_folder.model_file(member) for member in members]
        cards = [checked(file) for file in files]
        _check_alike(members, cards)
        choice = _choice(cards[0])
        with Dataset.open(dataset) as opened:
            chosen = choose(opened, choice)
            if chosen.labels != cards[0].labels:
                raise ModelError("the data set has other classes than the members know")
            configuration = {
                "members": [
                    {"model": str(file), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
                    for file in files
                ],
                "npn": npn,
                "recipe": recipe,
                "data": {**asdict(choice), "pictures": chosen.counts()},
                "seed": options.seed,
                "deterministic": options.deterministic,
            }
            if options.dry_run:
                told = {"command": "train-npn", "run": run, **configuration}
                _model_report.end(told, json=options.json, quiet=options.quiet)
            with Destination(run):
                _train(opened, Path(run), chosen, files, cards, configuration, options)
    except (
        *(ValueError, TypeError, ModelError, BatchError, DatasetError),
        ModuleNotFoundError,
    ) as error:
        _model_report.fail("train-npn", error)
    except OSError as error:
        _model_report.fail("train-npn", error, run)


def _choice(card: Card) -> Choice:
    """Return which pictures a member was trained and tested on."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in card.training.get("data", {}).items()
        if name in _DATA
    }
    return Choice(**values)


def _check_alike(members: Sequence[str], cards: Sequence[Card]) -> None:
    """Raise ModelError where members can't go together.

    What one has learnt from mustn't be what another is tested on.
    """
    first = cards[0]
    for member, card in zip(members, cards, strict=True):
        data, wanted = (each.training.get("data", {}) for each in (card, first))
        for name, mine, theirs in (
            ("labels", card.labels, first.labels),
            ("unify", card.unify, first.unify),
            *((name, data.get(name), wanted.get(name)) for name in _DATA),
        ):
            if mine != theirs:
                raise ModelError(
                    f"{member!r} and {members[0]!r} differ in {name}: {mine!r}, {theirs!r}; "
                    "members must be trained on the same pictures"
                )


def _train(
    dataset: Dataset,
    folder: Path,
    chosen: Chosen,
    files: Sequence[Path],
    cards: Sequence[Card],
    configuration: Mapping[str, Any],
    options: TrainOptions,
) -> None:
    report: dict[str, Any] = {"command": "train-npn", "run": str(folder), **configuration}
    done = _run_folder.begin(folder, configuration, force=options.force)
    if done is not None:
        _model_report.end(report | {"figures": done}, json=options.json, quiet=options.quiet)
    size_px = (
        max(card.size_px[0] for card in cards),
        max(card.size_px[1] for card in cards),
    )
    sides, prepared = examples(
        dataset,
        chosen,
        _SIDES,
        PrepareJob(size_px, cards[0].unify),
        cache=options.cache,
        workers=options.workers,
        quiet=options.quiet,
    )
    if prepared.error:
        raise BatchError(prepared.error)
    if prepared.signal:
        _model_report.end(report, json=options.json, quiet=options.quiet, signal=prepared.signal)
    start_keras(options.workers, options.seed, deterministic=options.deterministic)
    from toonnet.models import classifier_of, combine, folded, head
    from toonnet.models.looks import looking, looks_of
    from toonnet.models.saving import load
    from toonnet.models.training.loop import probabilities, train

    nets = [load(file).net for file in files]
    features = _features(nets, sides, folder, json.dumps(configuration["members"]))
    widths = [each.shape[1] for each in features[TRAIN].inputs]
    top = head(
        widths,
        len(chosen.labels),
        NpnOptions(**configuration["npn"]),
        [classifier_of(net) for net in nets],
    )
    outcome = train(
        top,
        features[TRAIN],
        features[VALIDATION],
        Recipe.from_json(configuration["recipe"]),
        folder,
        seed=options.seed,
        progress=lambda total: progress_for(total, "train-npn", quiet=options.quiet),
    )
    report["epochs"] = outcome.rows
    if outcome.signal:
        _model_report.end(report, json=options.json, quiet=options.quiet, signal=outcome.signal)
    card = Card(labels=chosen.labels, size_px=size_px, unify=cards[0].unify, training=configuration)
    looks = max(map(looks_of, nets))
    whole = looking(combine(nets, folded(top)), looks)
    # The features that are kept are of one look.
    tested, data = (top, features) if looks == 1 else (whole, sides)
    validated = predicted(data[VALIDATION], probabilities(tested, data[VALIDATION]))
    save_both(as_sure_as_right(whole, validated), folder, card)
    said = probabilities(as_sure_as_right(tested, validated), data[TEST])
    report["figures"] = _run_folder.finish_run(
        folder,
        predicted(data[TEST], said),
        configuration,
        dataset=dataset,
        rows=outcome.rows,
    )
    end_of(report, folder, options, prepared)


def _features(
    nets: Sequence[keras.Model], sides: Mapping[str, Examples], folder: Path, members: str
) -> dict[str, Examples]:
    """Return the members' pre-logits of every side; computed once, then kept in the folder."""
    from toonnet.models import member_features
    from toonnet.models.training.loop import member_outputs

    ids = {side: each.ids for side, each in sides.items()}
    key = hashlib.sha256(json.dumps([members, ids]).encode()).hexdigest()
    path, count = folder / "features.npz", len(nets)
    kept = _kept(path, key)
    if not kept:
        model = member_features(nets)
        for side, each in sides.items():
            for number, array in enumerate(member_outputs(model, each)):
                kept[f"{side}_{number}"] = array
        buffer = io.BytesIO()
        np.savez(buffer, key=np.frombuffer(key.encode(), np.uint8), **kept)
        atomic_write(path, buffer.getbuffer(), durable=False)
    return {
        side: Examples(
            tuple(kept[f"{side}_{number}"] for number in range(count)),
            each.classes,
            each.labels,
            each.ids,
            each.collected,
        )
        for side, each in sides.items()
    }


def _kept(path: Path, key: str) -> dict[str, Any]:
    """Return the features that are kept; none where they are of other pictures or members."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            if stored["key"].tobytes().decode() == key:
                return {name: stored[name] for name in stored.files if name != "key"}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    return {}
