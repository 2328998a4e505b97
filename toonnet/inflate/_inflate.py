"""From a drawing to a model, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.inflate import _foreground, _layers, _outline, _parts, _regions, _texture
from toonnet.inflate._frame import COARSE, FINE, Frame
from toonnet.inflate._poisson import heights_u
from toonnet.inflate._tessellation import Tessellation, tessellated
from toonnet.inflate.model import CartoonModel, CartoonPart
from toonnet.io import PictureError

_LEAST_RADIUS_U = 2.0
_STROKE_SLOPE = 0.6
_LEAST_INSIDE = 0.3
_MIDDLE = 0.4
_CLEAR = 0.15
_MOST_STRETCH = 2.5


Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Solid:
    name: str
    layer: _layers.Layer
    parent: int | None
    flat: Tessellation
    depth_order: int


def inflate(
    picture: NDArray[np.uint8],
    mask: NDArray[np.generic] | None = None,
    *,
    roundness: float = 0.7,
    holes: bool = False,
    parts: bool = True,
) -> CartoonModel:
    """Return a drawing as a 3D model (section 3.3).

    Parameters
    ----------
    picture
        uint8, H x W x 3, RGB.
    mask
        H x W, bool or alpha 0 to 255: what is drawn. None, or a mask without background: all but
        the light paper that reaches the border.
    roundness
        1: a disc becomes a ball; 0.7: half-way to a cushion.
    holes
        Without a mask: light regions that the drawing encloses are holes.
    parts
        Make limbs, ears, wheels and the like closed parts of their own.

    Raises
    ------
    PictureError
        ``no_foreground``, ``all_background`` or ``too_thin``.
    """
    if mask is not None and bool(np.all(mask)) and _foreground.fills_the_frame(
        np.where(mask, 255, 0).astype(np.uint8)
    ):
        mask = None
    opaque = _foreground.coverage(picture, mask, holes=holes)
    texture = _texture.carried_on(picture, opaque)
    frame = Frame.of(np.ascontiguousarray(texture[..., :3]), opaque)
    solids = _solids(frame, parts=parts)
    if not solids:
        raise PictureError("too_thin", "nothing drawn is thick enough", "draw thicker")
    heights = [
        roundness * height + _stroke_height(solid.flat)
        for solid, height in zip(solids, heights_u([s.flat for s in solids]), strict=True)
    ]
    heights = _cleared(solids, heights)
    made = [
        _part(solid, height, frame, picture.shape[:2])
        for solid, height in zip(solids, heights, strict=True)
    ]
    return CartoonModel(made, texture)


def _solids(frame: Frame, *, parts: bool) -> list[_Solid]:
    import cv2

    coarse = frame.coarse.astype(np.uint8)
    depth = cv2.distanceTransform(coarse, cv2.DIST_L2, 5) * COARSE
    stroke = _outline.outline_stroke(frame, depth)
    labels, count = _regions.color_regions(frame, stroke) if parts else (np.zeros((1, 1), np.int32), 0)
    number, pieces = cv2.connectedComponents(coarse, connectivity=8)
    solids: list[_Solid] = []
    for label in range(1, number):
        piece = pieces == label
        found = _parts.chosen(piece, _parts.candidates(piece, labels, count)) if parts else []
        layers = _layers.layered(piece, found)
        numbers: dict[int, int] = {}
        for index, layer in enumerate(layers):
            flat = tessellated(_fine(layer.shape, frame), _stroke_in(layer.shape, stroke, frame))
            if flat is None:
                continue
            numbers[index] = len(solids)
            name = "body" if layer.parent is None else "part"
            parent = None if layer.parent is None else numbers.get(layer.parent)
            order = 0 if parent is None else solids[parent].depth_order + int(layer.in_front)
            solids.append(_Solid(f"{name}-{len(solids)}", layer, parent, flat, order))
    return solids


def _stroke_in(shape: Mask, stroke: Mask | None, frame: Frame) -> Mask | None:
    """Return the stroke at the fine size, unless little of the shape is inside it."""
    import cv2

    if stroke is None or (shape & ~stroke).sum() < _LEAST_INSIDE * shape.sum():
        return None
    size = (frame.width * FINE, frame.height * FINE)
    fine = cv2.resize(stroke.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine >= 0.5)


def _stroke_height(flat: Tessellation) -> NDArray[np.float64]:
    """Return how high the stroke around a shape lies: as thick as it is wide, not inflated."""
    widest = flat.depth_u[flat.level].max(initial=0.0)
    return np.asarray(_STROKE_SLOPE * np.minimum(flat.depth_u, widest))


def _fine(shape: NDArray[np.bool_], frame: Frame) -> NDArray[np.bool_]:
    """Return a shape at the fine size: its own edge within the drawing, the drawing's elsewhere."""
    import cv2

    grown = cv2.dilate(shape.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    owned = (shape | (grown & ~frame.coarse)).astype(np.float32)
    size = (frame.width * FINE, frame.height * FINE)
    wide = cv2.resize(owned, size, interpolation=cv2.INTER_LINEAR) >= 0.5
    fine = (wide & (frame.fine >= _foreground.OPAQUE_FROM)).astype(np.uint8)
    return cv2.morphologyEx(fine, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0


def _cleared(solids: list[_Solid], heights: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Return the heights with those of parts that lie on others raised until they stand out."""
    from scipy.spatial import cKDTree

    raised = list(heights)
    for number, solid in enumerate(solids):
        if solid.parent is None or not solid.layer.in_front:
            continue
        below = solids[solid.parent].flat.points
        radius = solid.flat.depth_u.max()
        middle = solid.flat.depth_u > _MIDDLE * radius
        _, nearest = cKDTree(below).query(solid.flat.points[middle])
        wanted = raised[solid.parent][nearest] + _CLEAR * radius
        stretch = np.percentile(wanted / np.maximum(heights[number][middle], 1e-6), 80)
        raised[number] = heights[number] * np.clip(stretch, 1.0, _MOST_STRETCH)
    return raised


def _part(
    solid: _Solid, height: NDArray[np.float64], frame: Frame, size: tuple[int, ...]
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
        layer=solid.depth_order,
        thickness=2 * float(z.max()),
        inscribed_diameter=2 * float(flat.depth_u.max()) * frame.unit_px / longer,
    )
