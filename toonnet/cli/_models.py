"""Models that commands are given: Keras's files, ONNX files, runs' folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toonnet.cli import _run_folder
from toonnet.models.card import Card
from toonnet.models.errors import ModelError

PACKAGED = "packaged"
"""Names the model that comes with toonnet."""
_AT_ONCE = 64


class Model(NamedTuple):
    """Something that tells classes apart."""

    card: Card
    probabilities: Callable[[NDArray[np.uint8]], NDArray[np.float32]]
    """uint8 pictures, N x height x width x 3, to N x classes."""


def open_model(path: str, *, workers: int) -> Model:
    """Return a model; ONNX files need no Keras.

    Call it after every fork.

    Raises
    ------
    ModelError
        If the file isn't one.
    """
    file = _file(path)
    if file.suffix == ".onnx":
        from toonnet.models.portable import PortableNet

        portable = PortableNet(file)
        return Model(portable.card, _in_parts(portable.probabilities, len(portable.card.labels)))
    from toonnet.cli._keras import start_keras

    start_keras(workers, seed=0, deterministic=False)
    from toonnet.models.saving import load

    net, card = load(file)
    return Model(card, _in_parts(net.predict_on_batch, len(card.labels)))


def card_of(path: str) -> Card:
    """Return a model's card without loading the model."""
    file = _file(path)
    if file.suffix == ".onnx":
        from toonnet.models.portable import PortableNet

        return PortableNet(file).card
    from toonnet.models._archive import checked

    return checked(file)


def _file(path: str) -> Path:
    """Return the file that is meant: of a run's folder the ONNX one, which starts faster."""
    if path == PACKAGED:
        from toonnet.models.recognition import packaged_file

        return packaged_file()
    folder = Path(path)
    if not folder.exists():
        raise ModelError(
            f"there is no model {path!r}: give a .keras or .onnx file, or the folder of a run"
        )
    if not folder.is_dir():
        return folder
    portable = folder / _run_folder.PORTABLE
    return portable if portable.exists() else folder / _run_folder.MODEL


def _in_parts(
    run: Callable[[NDArray[np.uint8]], NDArray[np.float32]], classes: int
) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    def probabilities(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        starts = range(0, len(pictures), _AT_ONCE)
        parts = [np.asarray(run(pictures[start : start + _AT_ONCE])) for start in starts]
        return np.concatenate([np.empty((0, classes), np.float32), *parts])

    return probabilities
