"""From a drawing to a model, step by step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate._foreground import coverage, fills_the_frame
from toonnet.inflate._frame import Frame
from toonnet.inflate._heights import flat_u, inflated_u
from toonnet.inflate._solids import Solid, solids
from toonnet.inflate._texture import carried_on
from toonnet.inflate.model import CartoonModel, CartoonPart
from toonnet.io import PictureError

LEAST_ROUNDNESS, MOST_ROUNDNESS = 0.35, 1.5
_THINNEST_U = 4.0
"""Diameter of the largest disc in a drawing, its longer side being 512."""


def inflate(
    picture: NDArray[np.uint8],
    mask: NDArray[np.bool_] | NDArray[np.uint8] | None = None,
    *,
    roundness: float = 0.7,
    holes: bool = False,
    parts: bool = True,
) -> CartoonModel:
    """Return a drawing as a 3D model of closed, textured parts (section 3.3).

    What is drawn is cut into bodies and the limbs, ears and wheels that stand out of them, and each
    is inflated: −Δu = 4 with u = 0 on its rim, of holes too, and √u times `roundness` to the front
    and to the back. The stroke around an outlined drawing stays as thin as it is. Nothing is
    random: the same drawing gives the same model.

    Parameters
    ----------
    picture
        uint8, H x W x 3, RGB.
    mask
        H x W, bool or alpha 0 to 255: where something is drawn; its holes are holes. None, or a
        mask that is opaque everywhere: all but the light paper that reaches the border.
    roundness
        In [0.35, 1.5]. 1 makes a disc a ball; less, a cushion.
    holes
        Without a mask: paper that the drawing encloses is a hole; else it belongs to the body.
    parts
        Cut limbs and the like off; else each connected piece is one body.

    Returns
    -------
    CartoonModel
        A plate (``slab``) where the drawing fills its frame, so that it has no outline.

    Raises
    ------
    PictureError
        ``no_foreground`` (the mask is empty), ``all_background`` (all is light paper) or
        ``too_thin`` (hairlines alone).
    TypeError, ValueError
        If the picture, the mask or `roundness` isn't as above.
    """
    _check(picture, mask, roundness)
    if mask is not None and mask.all() and fills_the_frame(mask):
        mask = None
    opaque = coverage(picture, mask, holes=holes)
    slab = fills_the_frame(opaque)
    texture = carried_on(picture, opaque)
    frame = Frame.of(np.ascontiguousarray(texture[..., :3]), opaque)
    found = solids(frame, parts=parts and not slab)
    widest_u = 2 * max((solid.flat.radius_u for solid in found), default=0.0)
    if widest_u < _THINNEST_U:
        raise PictureError(
            "too_thin",
            f"what is drawn is nowhere thicker than {widest_u * frame.unit_px:.1f} pixels",
            "draw thicker, or fill it",
        )
    heights = flat_u(found) if slab else inflated_u(found, roundness)
    made = [
        _part(solid, height, frame, picture.shape[:2])
        for solid, height in zip(found, heights, strict=True)
    ]
    return CartoonModel(made, texture, slab)


def _check(picture: NDArray[np.uint8], mask: NDArray[np.generic] | None, roundness: float) -> None:
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8:
        raise TypeError(f"picture must be uint8, got {getattr(picture, 'dtype', type(picture))}")
    if picture.ndim != 3 or picture.shape[2] != 3 or not picture.size:
        raise ValueError(f"picture must be H x W x 3, not empty, got {picture.shape}")
    if mask is not None and mask.dtype not in (np.bool_, np.uint8):
        raise TypeError(f"mask must be bool or uint8, got {mask.dtype}")
    if mask is not None and mask.shape != picture.shape[:2]:
        raise ValueError(f"mask must be {picture.shape[:2]} like the picture, got {mask.shape}")
    if not LEAST_ROUNDNESS <= roundness <= MOST_ROUNDNESS:
        raise ValueError(
            f"roundness must be in [{LEAST_ROUNDNESS}, {MOST_ROUNDNESS}], got {roundness}"
        )


def _part(
    solid: Solid, height: NDArray[np.float64], frame: Frame, size: tuple[int, ...]
) -> CartoonPart:
    """Return the closed part: the flat shape's front, and its back behind it."""
    flat = solid.flat
    longer = max(size)
    x_px = frame.left_px + flat.points[:, 0] * frame.unit_px
    y_px = frame.top_px + flat.points[:, 1] * frame.unit_px
    z = height * frame.unit_px / longer
    front = np.stack([(x_px - size[1] / 2) / longer, (size[0] / 2 - y_px) / longer, z], axis=1)
    uv = np.stack([x_px / size[1], 1 - y_px / size[0]], axis=1)
    inner = ~flat.rim
    behind = np.arange(len(front))
    behind[inner] = len(front) + np.arange(int(inner.sum()))
    faces = flat.triangles[:, ::-1]  # y turned round, and with it the orientation.
    return CartoonPart(
        name=solid.name,
        positions=np.concatenate([front, front[inner] * [1, 1, -1]]),
        faces=np.concatenate([faces, behind[faces][:, ::-1]]),
        uv=np.concatenate([uv, uv[inner]]),
        parent=solid.parent,
        layer=solid.layer,
        box_px=_box_px(solid, frame),
        thickness=2 * float(z.max()),
        inscribed_diameter=2 * flat.radius_u * frame.unit_px / longer,
    )


def _box_px(solid: Solid, frame: Frame) -> tuple[float, float, float, float]:
    left, top, right, bottom = (side * frame.unit_px for side in solid.box_u)
    return (
        left + frame.left_px,
        top + frame.top_px,
        right + frame.left_px,
        bottom + frame.top_px,
    )
