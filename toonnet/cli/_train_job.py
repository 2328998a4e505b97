"""The work of ``toonnet train``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toonnet.batch import BatchError, Destination, Summary, progress_for
from toonnet.cli import _model_report, _run_folder
from toonnet.cli._examples_job import VALIDATION, Choice, Chosen, choose, examples
from toonnet.cli._keras import start_keras
from toonnet.dataset import Dataset, DatasetError
from toonnet.dataset.splits import TEST, TRAIN
from toonnet.models.card import Card, Unify
from toonnet.models.errors import ModelError
from toonnet.models.evaluation import Predictions, fit_temperature
from toonnet.models.inputs import UNIFY_SIDE_PX, PrepareJob
from toonnet.models.training import RECIPES, Examples, Recipe, check_classes

if TYPE_CHECKING:
    import keras

    from toonnet.models.training.loop import Live


@dataclass(frozen=True, kw_only=True)
class NetChoice:
    """Which net, of what pictures."""

    backbone: str
    size_px: int
    colors: str
    unify: Unify
    unify_live: bool
    fin: dict[str, Any] | None
    """Options of FIN; None: no FIN."""
    start_from: str | None = None
    """A model whose weights it begins with, all but the classifier's."""
    looks: int = 1
    """How often it looks at a picture, once it is trained."""

    @property
    def prepared(self) -> PrepareJob:
        """What pictures are kept: those at the net's size, or where IUS runs if it is live."""
        if self.unify_live:
            return PrepareJob((UNIFY_SIDE_PX, UNIFY_SIDE_PX), "none")
        return PrepareJob((self.size_px, self.size_px), self.unify)


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """What else is asked for."""

    seed: int
    workers: int
    deterministic: bool
    cache: str | None
    force: bool
    dry_run: bool
    json: bool
    quiet: bool


def run(
    *,
    dataset: str,
    run: str,
    net: dict[str, Any],
    recipe: str,
    changes: dict[str, Any],
    data: dict[str, Any],
    options: TrainOptions,
) -> None:
    """Train a net, test it, end the process with its status."""
    try:
        wanted, choice = NetChoice(**net), Choice(**data)
        if wanted.unify_live and wanted.unify == "none":
            raise ValueError("--unify-live needs a preset: --unify default")
        with Dataset.open(dataset) as opened:
            chosen = choose(opened, choice)
            configuration = {
                "net": _told(wanted),
                "recipe": RECIPES[recipe].with_values(**changes).to_json(),
                "data": {**asdict(choice), "pictures": chosen.counts()},
                "seed": options.seed,
                "deterministic": options.deterministic,
            }
            # A source that is left out need not have all classes.
            for side in (TRAIN,) if choice.leave_out else (TRAIN, TEST):
                numbers = [chosen.labels.index(each.label) for each in chosen.sides[side]]
                check_classes(numbers, chosen.labels, side)
            if options.dry_run:
                _model_report.end(
                    {"command": "train", "run": run, **configuration},
                    json=options.json,
                    quiet=options.quiet,
                )
            with Destination(run):
                _train(opened, Path(run), chosen, wanted, configuration, options)
    except (ValueError, ModelError, BatchError, DatasetError, ModuleNotFoundError) as error:
        _model_report.fail("train", error)
    except OSError as error:
        _model_report.fail("train", error, run)


def _train(
    dataset: Dataset,
    folder: Path,
    chosen: Chosen,
    wanted: NetChoice,
    configuration: Mapping[str, Any],
    options: TrainOptions,
) -> None:
    report: dict[str, Any] = {"command": "train", "run": str(folder), **configuration}
    done = _run_folder.begin(folder, configuration, force=options.force)
    if done is not None:
        _model_report.end(report | {"figures": done}, json=options.json, quiet=options.quiet)
    sides, prepared = examples(
        dataset,
        chosen,
        (TRAIN, VALIDATION, TEST),
        wanted.prepared,
        cache=options.cache,
        workers=options.workers,
        quiet=options.quiet,
    )
    if prepared.signal or prepared.error:
        if prepared.error:
            raise BatchError(prepared.error)
        _model_report.end(report, json=options.json, quiet=options.quiet, signal=prepared.signal)
    recipe = Recipe.from_json(configuration["recipe"])
    start_keras(options.workers, options.seed, deterministic=options.deterministic)
    net, live = _net(wanted, chosen.labels), _live(wanted)
    from toonnet.models.training.loop import probabilities, train

    outcome = train(
        net,
        sides[TRAIN],
        sides[VALIDATION],
        recipe,
        folder,
        seed=options.seed,
        progress=lambda total: progress_for(total, "train", quiet=options.quiet),
        live=live,
    )
    report["epochs"] = outcome.rows
    if outcome.signal:
        _model_report.end(report, json=options.json, quiet=options.quiet, signal=outcome.signal)
    net = _looking(net, wanted)
    said = probabilities(net, sides[VALIDATION], live)
    net = as_sure_as_right(net, predicted(sides[VALIDATION], said))
    card = Card(
        labels=chosen.labels,
        size_px=(wanted.size_px, wanted.size_px),
        unify=wanted.unify,
        training=configuration,
    )
    save_both(net, folder, card)
    predictions = predicted(sides[TEST], probabilities(net, sides[TEST], live))
    report["figures"] = _run_folder.finish_run(
        folder,
        predictions,
        configuration,
        dataset=dataset,
        rows=outcome.rows,
    )
    end_of(report, folder, options, prepared)


def _told(wanted: NetChoice) -> dict[str, Any]:
    """Return what a configuration tells of a net: of what it begins with the content, not where."""
    told = asdict(wanted)
    path = told.pop("start_from")
    if path is not None:
        told["start_sha256"] = _run_folder.sha256_of(_run_folder.model_file(path))
    return told


def as_sure_as_right(net: keras.Model, validated: Predictions) -> keras.Model:
    """Return the net, calibrated on what it said of the pictures kept back from training."""
    from toonnet.models.temperature import calibrated

    return calibrated(net, fit_temperature(validated))


def save_both(net: keras.Model, folder: Path, card: Card) -> None:
    """Write the model as Keras's file and as ONNX."""
    from toonnet.models.onnx import export_onnx
    from toonnet.models.saving import save

    save(net, folder / _run_folder.MODEL, card)
    export_onnx(net, folder / _run_folder.PORTABLE, card)


def predicted(tested: Examples, said: Any) -> Predictions:
    """Return what was said of examples, with their truth."""
    assert tested.collected is not None
    return Predictions(tested.labels, tested.ids, tested.classes, said, tested.collected)


def end_of(report: dict[str, Any], folder: Path, options: TrainOptions, prepared: Summary) -> None:
    """End the process after a run that came to its end."""
    report |= {"model": str(folder / _run_folder.MODEL), "report": str(folder / "report.html")}
    _model_report.end(report, json=options.json, quiet=options.quiet, prepared=prepared)


def _net(wanted: NetChoice, labels: tuple[str, ...]) -> keras.Model:
    from toonnet.models import FinOptions, create, fin

    net = create(
        wanted.backbone,
        len(labels),
        size_px=wanted.size_px,
        colors=wanted.colors,  # type: ignore[arg-type]  # The parser has checked it.
    )
    if wanted.start_from is not None:
        from toonnet.models.saving import load
        from toonnet.models.transfer import begin_from

        other, card = load(_run_folder.model_file(wanted.start_from))
        begin_from(net, other, labels=labels, others_labels=card.labels)
    return net if wanted.fin is None else fin(net, FinOptions(**wanted.fin))


def _looking(net: keras.Model, wanted: NetChoice) -> keras.Model:
    from toonnet.models.looks import looking

    return looking(net, wanted.looks)  # type: ignore[arg-type]  # The parser has checked it.


def _live(wanted: NetChoice) -> Live | None:
    from toonnet.models.training._feed import LiveUnify

    if not wanted.unify_live:
        return None
    return LiveUnify(wanted.unify, (wanted.size_px, wanted.size_px))
