"""What is done with a picture; runs in worker processes, which may be killed at any moment."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset.framing import framed
from toonnet.fast import IUSParams, ius
from toonnet.inflate import inflate
from toonnet.io import PictureError, decode_picture, encode_picture
from toonnet.models.card import Card
from toonnet.models.inputs import net_picture
from toonnet.stylize import STYLES, draw, textures

MOST_PIXELS = 1 << 20
"""Of a drawing; the page's have 512 x 512. What is opened may have more: it is made as small."""
_UNPROCESSABLE = 422

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Reply:
    """What a request is answered."""

    content: bytes
    media_type: str = "image/png"
    status: int = 200
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the page says beside the result."""


class Model(Protocol):
    """Tells what pictures show."""

    @property
    def card(self) -> Card:
        """What its pictures must be, and its classes."""

    @property
    def probabilities(self) -> Callable[[Picture], NDArray[np.float32]]:
        """uint8 pictures, N x height x width x 3, to N x classes."""


def refusal(detail: str, status: int = _UNPROCESSABLE, **more: str) -> Reply:
    """Return an answer that says why there is no result."""
    return Reply(json.dumps({"detail": detail, **more}).encode(), "application/json", status)


def opened(content: bytes) -> Reply:
    """Return any picture file in the data set's form, as PNG, transparent where it was."""
    found = framed(content)
    facts = {"notes": found.notes, "opaque": found.alpha is None}
    if found.alpha is None:
        return Reply(encode_picture(found.picture, "png"), facts=facts)
    return Reply(_with_alpha(found.picture, found.alpha), facts=facts)


def unified(content: bytes, **params: Any) -> Reply:
    """Return a drawing after IUS."""
    checked = IUSParams(**params)
    return Reply(encode_picture(ius(_decoded(content), checked, threads=1), "png"))


def drawn(
    content: bytes, *, style: str, gray: bool, grade: textures.Grade, one_sheet: bool, seed: int
) -> Reply:
    """Return a drawing as if by hand."""
    texture = textures.pencil(0, grade) if style == "pencil" else textures.BY_NAME[style](0)
    made = draw(
        _decoded(content),
        texture,
        STYLES[style],
        seed=seed,
        gray=gray,
        by_region=not one_sheet,
        threads=1,
    )
    return Reply(encode_picture(made, "png"))


def inflated(content: bytes, *, roundness: float, one_body: bool, holes: bool) -> Reply:
    """Return a drawing as a 3D model, GLB."""
    decoded = decode_picture(content, max_pixels=MOST_PIXELS)
    model = inflate(
        decoded.picture, decoded.alpha, roundness=roundness, holes=holes, parts=not one_body
    )
    facts = {"slab": model.slab, "parts": [part.name for part in model.parts]}
    return Reply(model.to_glb(), "model/gltf-binary", facts=facts)


def recognised(content: bytes, *, model: Model) -> Reply:
    """Return what a drawing shows: every label with its probability, the likeliest first."""
    card = model.card
    picture = net_picture(framed(content, max_pixels=MOST_PIXELS).picture, card.size_px, card.unify)
    said = model.probabilities(picture[None])[0]
    labels = [
        {"label": card.labels[number], "probability": round(float(said[number]), 6)}
        for number in np.argsort(-said, kind="stable")
    ]
    return Reply(json.dumps({"labels": labels}).encode(), "application/json")


TASKS: dict[str, Callable[..., Reply]] = {
    "open": opened,
    "unify": unified,
    "draw": drawn,
    "inflate": inflated,
}
"""What needs no model."""


def perform(task: Callable[..., Reply], content: bytes, settings: Mapping[str, Any]) -> Reply:
    """Do a task; a bad picture or setting is answered, not raised."""
    try:
        return task(content, **settings)
    except PictureError as error:
        return refusal(str(error), reason=error.reason)
    except (ValueError, TypeError) as error:
        return refusal(str(error))


def warm_up() -> None:
    """Load and try everything once, so that no person waits for it."""
    import cv2
    import scipy.ndimage
    import scipy.sparse.linalg
    import scipy.spatial  # noqa: F401

    cv2.setNumThreads(1)
    picture = np.full((96, 96, 3), 255, np.uint8)
    cv2.circle(picture, (48, 48), 30, (220, 120, 40), -1)
    content = encode_picture(picture, "png")
    opened(content)
    unified(content)
    for style in ("pencil", "crayon", "charcoal"):
        drawn(content, style=style, gray=False, grade="HB", one_sheet=False, seed=0)
    inflated(content, roundness=0.7, one_body=False, holes=False)


def _decoded(content: bytes) -> Picture:
    return decode_picture(content, max_pixels=MOST_PIXELS).picture


def _with_alpha(picture: Picture, alpha: Picture) -> bytes:
    """Encode a picture that lies over white as the PNG that gives it: colours without the white."""
    import cv2

    share = np.maximum(alpha, 1)[..., None] / np.float32(255)
    colors = 255 - np.minimum((255 - picture.astype(np.float32)) / share, 255)
    layers = np.dstack([np.rint(colors[..., ::-1]).astype(np.uint8), alpha])
    return bytes(cv2.imencode(".png", layers)[1])
