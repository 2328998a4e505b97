"""Models in files: Keras's own format with the card inside, read without trusting it."""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import keras

import toonnet.models.area
import toonnet.models.features
import toonnet.models.looks
import toonnet.models.temperature  # noqa: F401  # Registers the layers that a file may name.
from toonnet.models._archive import CARD, checked
from toonnet.models.card import Card
from toonnet.models.errors import ModelError

SUFFIX = ".keras"


class Loaded(NamedTuple):
    """A model from a file."""

    net: keras.Model
    card: Card


def save(net: keras.Model, path: str | os.PathLike[str], card: Card) -> None:
    """Write a model in one step; `path` ends in ``.keras``.

    Raises
    ------
    ValueError
        If the card doesn't fit the net, or the name doesn't end so.
    OSError
        If it can't be written.
    """
    target = Path(path)
    if target.suffix != SUFFIX:
        raise ValueError(f"a model's file must end in {SUFFIX}, got {str(path)!r}")
    _check_fits(net, card, ValueError)
    with tempfile.TemporaryDirectory(prefix=".toonnet-", dir=target.parent) as folder:
        temporary = Path(folder) / target.name
        # Another model of the same layers, as it isn't compiled: without the optimizer's variables.
        keras.Model(net.input, net.output, name=net.name).save(temporary)
        with zipfile.ZipFile(temporary, "a") as archive:
            archive.writestr(CARD, card.to_json())
        with open(temporary, "rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)


def load(path: str | os.PathLike[str]) -> Loaded:
    """Return the model and the card that `save` wrote to `path`; nothing in the file is run.

    Only a file whose configuration names layers of Keras and of toonnet, and whose weights refer to
    no other file, reaches Keras at all, and there its safe mode is on.

    Raises
    ------
    ModelError
        If it isn't such a file.
    """
    card = checked(path)
    try:
        net = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises all kinds for a file that isn't as it should be.
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{str(path)!r} can't be loaded: {reason}") from error
    _check_fits(net, card, ModelError)
    return Loaded(net, card)


def _check_fits(net: keras.Model, card: Card, kind: type[Exception]) -> None:
    taken = tuple(getattr(net, "input_shape", ()) or ())
    given = tuple(getattr(net, "output_shape", ()) or ())
    if taken != (None, *card.size_px, 3) or given != (None, len(card.labels)):
        raise kind(
            f"the card tells of {card.size_px} px and {len(card.labels)} labels, "
            f"the net has {taken} to {given}"
        )
