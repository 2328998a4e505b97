"""The model that comes with toonnet: what a cartoon picture shows; runs on OpenCV alone.

How it was made and how well it does stands in ``docs/model_card.md``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toonnet.models.inputs import net_picture, squared
from toonnet.models.portable import PortableNet

FILE = "recognition.onnx"
CARD_FILE = "recognition.json"
_AT_ONCE = 64


class Guess(NamedTuple):
    """One thing that a picture may show."""

    label: str
    probability: float


def recognize(pictures: Any, *, top: int = 3) -> list[Guess] | list[list[Guess]]:
    """Tell what pictures show, with the model that comes with toonnet.

    Parameters
    ----------
    pictures
        One picture, uint8, height x width x 3, RGB; or many, as a stack N x height x width x 3 or a
        sequence of any sizes. Whatever isn't square gets white beside it. The model knows drawings
        that fill most of a white square.
    top
        How many labels, the likeliest first.

    Returns
    -------
    The guesses of one picture, or a list of those of each.

    Raises
    ------
    TypeError
        If a picture isn't an array of uint8.
    ValueError
        If its shape is another, it is empty, or `top` isn't at least 1.
    """
    if isinstance(top, bool) or not isinstance(top, int) or top < 1:
        raise ValueError(f"top must be a whole number of at least 1, got {top!r}")
    net = packaged_model()
    single = isinstance(pictures, np.ndarray) and pictures.ndim != 4
    given = [pictures] if single else list(pictures)
    inputs = [_input(each, net.card.size_px) for each in given]
    found = []
    for start in range(0, len(inputs), _AT_ONCE):
        said = net.probabilities(np.stack(inputs[start : start + _AT_ONCE]))
        found += [_guesses(row, net.card.labels, top) for row in said]
    return found[0] if single else found


@cache
def packaged_model() -> PortableNet:
    """Return the model that comes with toonnet; it is read once a process.

    Its `card` has the labels and the size of its pictures; `probabilities` takes pictures of that
    size. Not for several threads at once.
    """
    return PortableNet(packaged_file())


def packaged_file() -> Path:
    """Return the file of the model that comes with toonnet."""
    return Path(str(resources.files(__package__).joinpath(FILE)))


def model_card() -> dict[str, Any]:
    """Return the figures of ``docs/model_card.md`` as plain values, by what was tested."""
    path = packaged_file().with_name(CARD_FILE)
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _input(picture: Any, size_px: tuple[int, int]) -> NDArray[np.uint8]:
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8:
        kind = getattr(picture, "dtype", type(picture).__name__)
        raise TypeError(f"a picture must be an array of uint8, got {kind}")
    if picture.ndim != 3 or picture.shape[2] != 3 or not picture.size:
        raise ValueError(f"a picture must be height x width x 3, got shape {picture.shape}")
    return net_picture(squared(picture), size_px)


def _guesses(said: NDArray[np.float32], labels: Sequence[str], top: int) -> list[Guess]:
    likeliest = np.argsort(-said, kind="stable")[:top]
    return [Guess(labels[number], float(said[number])) for number in likeliest]
