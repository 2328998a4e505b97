"""Painted surfaces: what figures are put together from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from toonnet.render.bodies.kit._nets import Faces, normals, polygonised, settled
from toonnet.render.bodies.kit._shape import Axis, Points, Shape, lengths, rotation
from toonnet.render.bodies.kit._split import split_edges
from toonnet.render.mesh import Material, Mesh, Part

DETAIL = 1.0
"""What the fineness of cells and details is multiplied by: tests model coarsely."""
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Coat:
    """A colour that a part of a surface is painted in."""

    name: str
    """Of the part in masks: "body", "left ear" …"""
    color: str
    """As in "#ffcc00"."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A closed surface; each of its faces wears one coat."""

    shape: Shape | None
    """What it is the surface of; None: it has been bent since."""
    positions: Points
    normals: Points
    faces: Faces
    worn: NDArray[np.int64]
    """F: which coat each face wears."""
    coats: tuple[Coat, ...]

    def painted(self, region: Shape, name: str, color: str, detail: float = 0.0) -> Surface:
        """Return the surface with a coat of paint wherever it lies within a region.

        The border runs along the faces' edges: a clean line, however near one looks.

        Parameters
        ----------
        region
            Any shape, endless ones too: what of the surface is inside gets the coat.
        name
            Of the part; paint of one name is one part.
        color
            As in "#ffcc00".
        detail
            How fine the border is drawn, in the units of the model; 0: as fine as the faces are.
            Thin lines and small patches need about half their width.

        Raises
        ------
        ValueError
            If the surface is bent.
        """
        fine = self._refined(region, detail / DETAIL) if detail else self
        values = fine._sides(region)
        first, second = _edges(fine.faces).T
        cut = (values[first] < 0) != (values[second] < 0)
        edges = np.unique(np.sort(np.column_stack([first, second])[cut], axis=1), axis=0)
        faces, origin = split_edges(fine.faces, edges, len(fine.positions))
        fine = fine._split(faces, origin, fine._crossings(region, edges, values))
        values = np.concatenate([values, np.zeros(len(edges))])
        inside = values[faces].sum(axis=1) < 0
        return replace(
            fine,
            worn=np.where(inside, len(self.coats), fine.worn),
            coats=(*self.coats, Coat(name, color)),
        )

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Surface:
        """Return the surface somewhere else."""
        return replace(
            self,
            shape=self.shape and self.shape.moved(x, y, z),
            positions=self.positions + np.array([x, y, z]),
        )

    def turned(self, axis: Axis, angle_deg: float, about: Sequence[float] = (0, 0, 0)) -> Surface:
        """Return the surface turned about an axis through a point; see `Shape.turned`."""
        pivot = np.asarray(about, float)
        turn = rotation(axis, angle_deg).T
        return replace(
            self,
            shape=self.shape and self.shape.turned(axis, angle_deg, about),
            positions=(self.positions - pivot) @ turn + pivot,
            normals=self.normals @ turn,
        )

    def flipped(self) -> Surface:
        """Return the mirror image; "left" in names becomes "right" and the other way about."""
        return Surface(
            self.shape and self.shape.flipped(),
            self.positions * [-1, 1, 1],
            self.normals * [-1, 1, 1],
            self.faces[:, ::-1],
            self.worn,
            tuple(replace(coat, name=_other_side(coat.name)) for coat in self.coats),
        )

    def bent(self, forward: Callable[[Points], Points]) -> Surface:
        """Return the surface bent out of shape; paint it before.

        Parameters
        ----------
        forward
            Where each point (N x 3) goes; it must neither tear nor turn inside out.
        """
        step = 1e-5 * float(np.ptp(self.positions, axis=0).max())
        x, y, z = (
            forward(self.positions + offset) - forward(self.positions - offset)
            for offset in np.eye(3) * step
        )
        slopes = np.stack([np.cross(y, z), np.cross(z, x), np.cross(x, y)], axis=2)
        slopes = np.einsum("nij,nj->ni", slopes, self.normals)
        slopes /= np.maximum(lengths(slopes), 1e-300)[:, None]
        return replace(self, shape=None, positions=forward(self.positions), normals=slopes)

    def _sides(self, region: Shape) -> NDArray[np.float64]:
        """Return the corners' distances from a region, never 0: each corner has a side."""
        values = region.distance(self.positions)
        return np.where(np.abs(values) < 1e-9, 1e-9, values)

    def _refined(self, region: Shape, detail: float) -> Surface:
        """Return the surface with edges of at most `detail` along a region's border."""
        fine = self
        for _ in range(_ROUNDS):
            values = np.abs(region.distance(fine.positions))
            corners = fine.positions[fine.faces]
            longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
            # No point of a triangle is further from all its corners than that.
            crossed = values[fine.faces].min(axis=1) < 0.6 * longest
            edges = _edges(fine.faces[crossed & (longest > detail)])
            length = np.linalg.norm(np.subtract(*fine.positions[edges.T]), axis=1)
            edges = np.unique(np.sort(edges[length > detail * 0.75], axis=1), axis=0)
            if not len(edges):
                return fine
            middles = fine.positions[edges].mean(axis=1)
            faces, origin = split_edges(fine.faces, edges, len(fine.positions))
            # Only as far as leaves edges shorter than they were, even where a surface meets itself.
            reach = lengths(np.subtract(*fine.positions[edges.T])) / 5
            middles = settled(fine._straight(), middles, reach)
            fine = fine._split(faces, origin, middles)
        return fine

    def _split(self, faces: Faces, origin: NDArray[np.int64], points: Points) -> Surface:
        """Return the surface with other faces, made of the old ones and of new points."""
        return replace(
            self,
            positions=np.concatenate([self.positions, points]),
            normals=np.concatenate([self.normals, normals(self._straight(), points)]),
            faces=faces,
            worn=self.worn[origin],
        )

    def _crossings(
        self, region: Shape, edges: NDArray[np.int64], values: NDArray[np.float64]
    ) -> Points:
        """Return where a region's border crosses edges (E x 2), on the surface."""
        first, second = self.positions[edges[:, 0]], self.positions[edges[:, 1]]
        low, high = np.zeros(len(edges)), np.ones(len(edges))
        starts_inside = values[edges[:, 0]] < 0
        for _ in range(12):  # Bisection: distances of painted regions may bend anywhere.
            middle = (low + high) / 2
            points = first + middle[:, None] * (second - first)
            before = (region.distance(points) < 0) == starts_inside
            low, high = np.where(before, middle, low), np.where(before, high, middle)
        points = first + ((low + high) / 2)[:, None] * (second - first)
        length = np.linalg.norm(second - first, axis=1)
        return settled(self._straight(), points, length / 2)

    def _straight(self) -> Shape:
        if self.shape is None:
            raise ValueError("the surface is bent: paint it before")
        return self.shape


def modelled(shape: Shape, name: str, color: str, *, cells: int = 40, thin: float = 1.0) -> Surface:
    """Return a shape's surface in one colour.

    Parameters
    ----------
    cells
        How many of the grid's cells lie along the shape's longest side: about 10 for a bead, 24
        for an eye, 48 for a body with a face. Nothing thinner than two cells survives.
    thin
        Depth (along z) of a cell over its width: for wings and petals, which are broad and thin.
    """
    side = float((shape.high - shape.low).max()) / max(6, round(cells * DETAIL))
    cell = np.array([side, side, side * thin])
    positions, faces = polygonised(shape, cell)
    worn = np.zeros(len(faces), np.int64)
    return Surface(shape, positions, normals(shape, positions), faces, worn, (Coat(name, color),))


def assembled(surfaces: Iterable[Surface]) -> Mesh:
    """Return a model of all surfaces: a part for each name and colour, in the order they appear."""
    pieces: dict[Coat, list[tuple[Points, Points, Faces]]] = {}
    for surface in surfaces:
        for index, coat in enumerate(surface.coats):
            faces = surface.faces[surface.worn == index]
            if len(faces):
                used, places = np.unique(faces, return_inverse=True)
                piece = (surface.positions[used], surface.normals[used], places.reshape(-1, 3))
                pieces.setdefault(coat, []).append(piece)
    return Mesh([_part(coat, several) for coat, several in pieces.items()])


def _part(coat: Coat, pieces: list[tuple[Points, Points, Faces]]) -> Part:
    counts = [0, *np.cumsum([len(positions) for positions, _, _ in pieces])]
    faces = [faces + start for (_, _, faces), start in zip(pieces, counts, strict=False)]
    return Part(
        np.concatenate([positions for positions, _, _ in pieces]),
        np.concatenate(faces).astype(np.int64),
        Material((*_components(coat.color), 1.0)),
        np.concatenate([normals for _, normals, _ in pieces]),
        name=coat.name,
    )


def _components(color: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _edges(faces: Faces) -> NDArray[np.int64]:
    """Return the faces' edges, 3 F x 2."""
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def _other_side(name: str) -> str:
    swapped = {"left": "right", "right": "left"}
    return " ".join(swapped.get(word, word) for word in name.split(" "))
