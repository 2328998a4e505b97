"""Runs cells: trains nets and heads, tests them, keeps what others need of them.

A cell whose row is there with the same hash isn't run again. Its work folder keeps the training's
state after each epoch and, in the end, the net's outputs: so a killed run goes on where it was.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras  # noqa: TID253  # What imports this has started it.
import numpy as np
from numpy.typing import NDArray

from toonnet import __version__
from toonnet.batch import Progress
from toonnet.experiments.cells import Cell, EnsembleCell, HeadCell, NetCell, Scale
from toonnet.experiments.ensembles import Outputs, put_together, similarity
from toonnet.experiments.pack import SIDES, Pack, unify_ms
from toonnet.experiments.rows import PicturesTested, Row, read_row, write_row, write_tested
from toonnet.io import atomic_write
from toonnet.models import FinOptions, NpnOptions, create, fin, head
from toonnet.models.errors import ModelError
from toonnet.models.evaluation import Predictions
from toonnet.models.heads import Classifier, classifier_of, pre_logits
from toonnet.models.training import Examples
from toonnet.models.training.loop import member_outputs, probabilities, train

OUTPUTS = "outputs.npz"
_STATE = "state.npz"
_TIMED, _AT_ONCE = 10, 64
_COMPARED = 400


class Interrupted(Exception):
    """A signal asked to stop; whatever is whole is kept."""

    def __init__(self, signal: int) -> None:
        super().__init__(f"interrupted by signal {signal}")
        self.signal = signal


@dataclass
class Bench:
    """Where the cells of one scale and split are run."""

    pack: Pack
    scale: Scale
    split: str
    results: Path
    """Gets rows: a folder for this scale and split in it."""
    work: Path
    """Keeps outputs and states: large, and only for later cells."""
    workers: int
    progress: Callable[[int, str], Progress]
    _unify_ms: float | None = field(default=None, init=False)

    @property
    def folder(self) -> Path:
        """Return where the rows are."""
        return self.results / self.scale.name / self.split

    @property
    def seed(self) -> int:
        """Return the seed of the split and of the trainings."""
        return int(self.split.rpartition("-")[2])

    def done(self, cell: Cell) -> Row | None:
        """Return a cell's row if it is there with the same configuration and pictures."""
        row = read_row(self.folder, cell.name)
        return row if row is not None and row.hash == self._hash(cell) else None

    def run(self, cell: Cell) -> Row:
        """Return a cell's row; made and written if it isn't there.

        Raises
        ------
        Interrupted
            If a signal came.
        ModelError
            If a training fails.
        """
        row = self.done(cell)
        if row is None:
            write_tested(self.folder, PicturesTested.of(self.pack, self.split))
            began = time.monotonic()
            values = self._made(cell)
            row = Row(
                cell=cell.name,
                hash=self._hash(cell),
                configuration=self.scale.configuration(cell),
                seconds=round(time.monotonic() - began, 1),
                made_by={"toonnet": __version__, "keras": keras.__version__, **_backend()},
                **values,
            )
            write_row(self.folder, row)
        return row

    def outputs(self, cell: NetCell) -> Outputs:
        """Return a net's outputs of all sides; trained anew if they aren't kept any more."""
        path = self._place(cell) / OUTPUTS
        if not path.exists():
            self._trained(cell)
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
                features, said = (
                    {side: stored[f"{kind}_{side}"] for side in SIDES[1:]}
                    for kind in ("pre_logits", "probabilities")
                )
                classifier = Classifier(stored["classifier_kernel"], stored["classifier_bias"])
                return Outputs(features, said, classifier)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(f"{str(path)!r} can't be read ({error}); remove it") from error

    def keep(self, cell: NetCell, outputs: Mapping[str, NDArray[Any]]) -> None:
        """Keep a net's outputs, by ``pre_logits_`` and ``probabilities_`` and side.

        Its classifier's weights are ``classifier_kernel`` and ``classifier_bias``.
        """
        buffer = io.BytesIO()
        np.savez(buffer, **dict(outputs))  # type: ignore[arg-type]
        self._place(cell).mkdir(parents=True, exist_ok=True)
        atomic_write(self._place(cell) / OUTPUTS, buffer.getbuffer(), durable=False)

    def _made(self, cell: Cell) -> dict[str, Any]:
        if isinstance(cell, NetCell):
            return self._trained(cell)
        if isinstance(cell, HeadCell):
            return self._head(cell)
        members = [self.outputs(each) for each in cell.members]
        if cell.how == "pre_logits":
            return {"ranks": np.empty(0, np.int64), "more": self._compared(cell, members)}
        said, more = put_together(cell.how, members, self._classes())
        return {"ranks": self._ranks(said), "more": more}

    def _trained(self, cell: NetCell) -> dict[str, Any]:
        """Train and test a net; keep its outputs."""
        sides, folder = self._sides(cell), self._place(cell)
        folder.mkdir(parents=True, exist_ok=True)
        keras.backend.clear_session()
        keras.utils.set_random_seed(self.seed)
        net = self._net(cell)
        recipe = self.scale.recipe.with_values(batch=cell.batch)
        outcome = train(
            net,
            _repeated(sides["train"], cell.budget),
            sides["validation"],
            recipe,
            folder,
            seed=self.seed + 1000 * (cell.cycle - 1),
            progress=lambda total: self.progress(total, cell.name),
        )
        if outcome.signal:
            raise Interrupted(outcome.signal)
        both = keras.Model(net.input, [pre_logits(net), net.output])
        kept: dict[str, NDArray[Any]] = {}
        for side, examples in sides.items():
            features, said = member_outputs(both, examples)
            kept[f"pre_logits_{side}"] = features.astype("float16") if self.scale.half else features
            kept[f"probabilities_{side}"] = said
        for name, weights in classifier_of(net)._asdict().items():
            kept[f"classifier_{name}"] = weights
        self.keep(cell, kept)
        more = {"weights": net.count_params()}
        return {
            "ranks": self._ranks(kept["probabilities_test"]),
            "epochs": outcome.rows,
            "evaluation_ms": _evaluation_ms(both, [sides["test"].inputs[0]]),
            "more": more if cell.unify == "none" else more | {"unify_ms": self._unified_ms()},
        }

    def _net(self, cell: NetCell) -> keras.Model:
        stand_in = self.scale.nets[cell.net]
        net = create(
            stand_in.backbone,
            len(self.pack.labels),
            size_px=stand_in.size_px,
            colors=cell.colors,
        )
        net = fin(net, FinOptions(**self.scale.fin_options(cell.fin))) if cell.fin else net
        for before in cell.needs:
            self._take_weights(before, net)
        return net

    def _take_weights(self, before: NetCell, net: keras.Model) -> None:
        """Give a net the weights that another training of it ended with."""
        path = self._place(before) / _STATE
        if not path.exists():
            self._trained(before)
        with np.load(path, allow_pickle=False) as stored:
            for number, variable in enumerate(net.weights):
                variable.assign(stored[f"variable_{number}"])

    def _head(self, cell: HeadCell) -> dict[str, Any]:
        members = [self.outputs(each) for each in cell.members]
        sides = {
            side: Examples(
                tuple(each.pre_logits[side].astype(np.float32) for each in members),
                classes,
                self.pack.labels,
            )
            for side, classes in self._classes().items()
        }
        keras.backend.clear_session()
        keras.utils.set_random_seed(self.seed)
        top = head(
            [each.shape[1] for each in sides["train"].inputs],
            len(self.pack.labels),
            NpnOptions(**self.scale.head_options(cell)),
            [each.classifier for each in members],
        )
        folder = self.work / self._hash(cell)[:16]
        folder.mkdir(parents=True, exist_ok=True)
        outcome = train(
            top,
            sides["train"],
            sides["validation"],
            self.scale.head_recipe.with_values(batch=cell.batch),
            folder,
            seed=self.seed,
            progress=lambda total: self.progress(total, cell.name),
        )
        if outcome.signal:
            raise Interrupted(outcome.signal)
        return {
            "ranks": self._ranks(probabilities(top, sides["test"])),
            "epochs": outcome.rows,
            "evaluation_ms": _evaluation_ms(top, list(sides["test"].inputs)),
            "more": {"weights": top.count_params()},
        }

    def _compared(self, cell: EnsembleCell, members: list[Outputs]) -> dict[str, Any]:
        """Return the members' pre-logits of one picture, and how alike they are on many."""
        number = self._shown()
        some = [each.pre_logits["test"][:_COMPARED] for each in members]
        return {
            "picture": self.pack.ids[self.pack.numbers(self.split, "test")[number]],
            "label": self.pack.labels[self._classes()["test"][number]],
            "pre_logits": {
                each.name: np.round(found.pre_logits["test"][number].astype(float), 3).tolist()
                for each, found in zip(cell.members, members, strict=True)
            },
            "similarity": [[round(similarity(a, b), 4) for b in some] for a in some],
        }

    def _shown(self) -> int:
        """Return the test picture that figure 10 shows: a penguin, as in the paper, if one is."""
        numbers = self.pack.numbers(self.split, "test")
        labels = [self.pack.labels[number] for number in self.pack.classes[numbers]]
        real = self.pack.collected[numbers]
        wanted = ("penguin", labels[0])
        return min(
            range(len(numbers)),
            key=lambda each: (
                labels[each] not in wanted,
                labels[each] != wanted[0],
                not real[each],
            ),
        )

    def _sides(self, cell: NetCell) -> dict[str, Examples]:
        pictures = self.pack.pictures(
            self.scale.nets[cell.net].size_px,
            cell.unify,
            self.work / "inputs",
            workers=self.workers,
        )
        return {side: self.pack.examples(self.split, side, pictures) for side in SIDES[1:]}

    def _classes(self) -> dict[str, NDArray[np.int64]]:
        return {side: self.pack.classes[self.pack.numbers(self.split, side)] for side in SIDES[1:]}

    def _ranks(self, said: NDArray[Any]) -> NDArray[np.int64]:
        numbers = self.pack.numbers(self.split, "test")
        classes, collected = self.pack.classes[numbers], self.pack.collected[numbers]
        return Predictions(self.pack.labels, (), classes, said, collected).ranks

    def _unified_ms(self) -> float:
        if self._unify_ms is None:
            self._unify_ms = round(unify_ms(self.pack), 3)
        return self._unify_ms

    def _place(self, cell: NetCell) -> Path:
        return self.work / self._hash(cell)[:16]

    def _hash(self, cell: Cell) -> str:
        return self.scale.hash_of(cell, self.split, self.pack.digest)


def _repeated(examples: Examples, times: int) -> Examples:
    """Return the examples so many times: each epoch shows all of them as often."""
    return examples.part(np.tile(np.arange(len(examples)), times))


def _evaluation_ms(net: keras.Model, inputs: list[NDArray[Any]]) -> dict[str, float]:
    """Return the time a picture, by one and by many at once: the median of several."""
    found = {}
    for name, count in (("one", 1), ("many", min(_AT_ONCE, len(inputs[0])))):
        batch = [each[:count] for each in inputs]
        given = batch if len(batch) > 1 else batch[0]
        times = []
        for _ in range(_TIMED + 1):
            began = time.perf_counter()
            net.predict_on_batch(given)
            times.append(1000 * (time.perf_counter() - began) / count)
        found[name] = round(float(np.median(times[1:])), 3)  # The first one traces.
    return found


def _backend() -> dict[str, str]:
    return {"backend": keras.backend.backend()}
