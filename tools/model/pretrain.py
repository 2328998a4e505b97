"""A net learns to tell other things apart, before it learns the labels.

python -m tools.model.pretrain DATASET RUNS

A thousand and a half things by three or more artists each teach it to see drawings, then these and
two thousand more from icons: a data set has a twentieth of their number, and of some labels
fifteen pictures. RUNS/concepts gets the net.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from tools.model.concepts import LICENCES, concepts
from tools.model.drawn import SIDE_PX, Drawn
from tools.model.icons import icons
from toonnet.batch import progress_for
from toonnet.cli._examples_job import Choice, choose, examples
from toonnet.cli._keras import start_keras
from toonnet.dataset import Dataset
from toonnet.models.inputs import PrepareJob, net_picture
from toonnet.models.training import Augmentation, Examples, Recipe

SIZE_PX = 48
"""Two thirds of the time that 64 px take; the net itself doesn't mind the size."""
RECIPE = Recipe(
    name="concepts",
    epochs=10,
    batch=64,
    optimizer="adamw",
    learning_rate=2e-3,
    schedule="cosine",
    warm_up_epochs=1,
    weight_decay=0.05,
    label_smoothing=0.1,
    averaged=True,
    augmentation=Augmentation(mix=0.15),
)
_SECOND_EPOCHS = 14
_VALIDATION = 0.04
_WORKERS = 2
MODEL = "model.keras"


def main(folder: str, runs: str) -> None:
    """Gather, train in rounds, save."""
    target = Path(runs) / "concepts"
    if (target / MODEL).exists():
        return
    target.mkdir(parents=True, exist_ok=True)
    with Dataset.open(folder) as dataset:
        real = _real(dataset)
        drawings = concepts(dataset, real, target / "drawings.npz", workers=_WORKERS)
        cache, file = dataset.folder / "cache", target / "icons.npz"
        coloured = icons(cache, real, file, licences=LICENCES, workers=_WORKERS)
    start_keras(_WORKERS, 0, deterministic=False)
    # Few drawings teach the first steps sooner; a net that begins with all takes twice as long.
    _train(drawings, target / "drawings", RECIPE.with_values(epochs=18))
    everything, first = drawings.and_others(coloured), target / "first"
    _train(everything, first, RECIPE, target / "drawings" / MODEL)
    # A second round, from a high rate down again, is for the time that is there: it still learns.
    _train(everything, target, RECIPE.with_values(epochs=_SECOND_EPOCHS), first / MODEL)


def _train(drawn: Drawn, folder: Path, recipe: Recipe, begin: Path | None = None) -> None:
    """Train a net on what drawings show; its file is its end."""
    from toonnet.models import Card, create, load, save
    from toonnet.models.training.loop import train
    from toonnet.models.transfer import begin_from

    if (folder / MODEL).exists():
        return
    folder.mkdir(exist_ok=True)
    training, validation = _examples(drawn)
    print(f"{len(training):,} drawings of {len(training.labels):,} things", file=sys.stderr)
    net = create("small", len(training.labels), size_px=SIZE_PX, dropout=0.1)
    if begin is not None:
        other, card = load(begin)
        begin_from(net, other, labels=training.labels, others_labels=card.labels)
    outcome = train(
        net,
        training,
        validation,
        recipe,
        folder,
        seed=0,
        progress=lambda total: progress_for(total, "pretrain", quiet=False),
    )
    if outcome.signal:
        sys.exit(130)
    told = {"recipe": recipe.to_json(), "pictures": len(training)}
    card = Card(labels=training.labels, size_px=(SIZE_PX, SIZE_PX), training=told)
    save(net, folder / MODEL, card)


def _real(dataset: Dataset) -> np.ndarray:
    """Return all collected pictures of the data set."""
    choice = Choice(split="held_out", origins=("collected",), validation=0.0)
    job = PrepareJob((SIDE_PX, SIDE_PX), "none")
    sides, _ = examples(
        dataset,
        choose(dataset, choice),
        ("train", "held_out"),
        job,
        cache=None,
        workers=_WORKERS,
        quiet=False,
    )
    return np.concatenate([side.inputs[0] for side in sides.values()])


def _examples(drawn: Drawn) -> tuple[Examples, Examples]:
    labels, classes = np.unique(drawn.motifs, return_inverse=True)
    pictures = np.stack([net_picture(each, (SIZE_PX, SIZE_PX)) for each in drawn.pictures])
    everything = Examples((pictures,), classes.astype(np.int64), tuple(map(str, labels)))
    kept_back = np.random.default_rng(0).random(len(classes)) < _VALIDATION
    return everything.part(~kept_back), everything.part(kept_back)


if __name__ == "__main__":
    main(*sys.argv[1:])
