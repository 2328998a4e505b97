"""What the renderers draw: a smooth ball, a real textured model, and from where."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toonnet.render import Material, Mesh, Part, StratifiedViews
from toonnet.render.camera import framed
from toonnet.render.mesh import corners

MODELS = ("ball", "bulldog")
"""20,480 triangles of one colour; 17,760 triangles, most of them under a texture of 1024 x 1024."""
VIEWS = StratifiedViews(16, seed=4)
MARGIN = 0.06
_CATALOGUE = "usr/share/sweethome3d/furniture/BlendSwap-CC-BY.sh3f"


@cache
def model(name: str) -> Mesh:
    """Return a model; the real one comes from Debian's package sweethome3d-furniture."""
    return ball(5) if name == "ball" else _bulldog()


def ball(subdivisions: int) -> Mesh:
    """Return an icosahedron that is subdivided and blown up: 20 x 4^n triangles."""
    golden = (1 + 5**0.5) / 2
    rows = [(0.0, one, long) for one in (-1, 1) for long in (-golden, golden)]
    points = np.array([np.roll(row, shift) for shift in range(3) for row in rows])
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    near = apart < 2.1
    faces = np.array(
        [
            (i, j, k)
            for i in range(12)
            for j in range(i)
            for k in range(j)
            if near[i, j] and near[j, k] and near[k, i]
        ]
    )
    for _ in range(subdivisions):
        points, faces = _subdivided(points, faces)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    inward = np.einsum("ij,ij->i", np.cross(b - a, c - a), a + b + c) < 0
    faces[inward] = faces[inward, ::-1]
    return Mesh([Part(points, faces, Material((0.9, 0.6, 0.3, 1.0)), normals=points)])


def _subdivided(
    points: NDArray[np.float64], faces: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    edges = np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    edges, place = np.unique(edges, axis=0, return_inverse=True)
    middle = place.reshape(-1, 3) + len(points)
    points = np.vstack([points, points[edges].mean(axis=1)])
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    (a, b, c), (ab, bc, ca) = faces.T, middle.T
    four = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return points, np.vstack([np.column_stack(corner) for corner in four])


def _bulldog() -> Mesh:
    from benchmarks.pictures import CACHE
    from toonnet.dataset.packages import Package, deb_members, fetch
    from toonnet.render.sweethome3d import Catalogue

    path = CACHE / "BlendSwap-CC-BY.sh3f"
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        package = fetch(Package("apt", "sweethome3d-furniture"), CACHE)
        found = dict(deb_members(package.path, lambda name: name == _CATALOGUE))
        path.write_bytes(found[_CATALOGUE])
    with Catalogue(path) as catalogue:
        return catalogue.load(next(m for m in catalogue.models() if m.name == "Bulldog"))


def write(name: str, path: Path) -> None:
    """Write a model and its cameras for processes that have NumPy alone."""
    mesh, arrays = model(name), {}
    for number, part in enumerate(mesh.parts):
        vertices, faces = corners(part, number, mesh.crease_angle_deg)
        arrays |= {f"{field}_{number}": vertices[field] for field in ("position", "normal", "uv")}
        arrays |= {f"faces_{number}": faces, f"color_{number}": np.float32(vertices["color"][0])}
        if part.material.texture is not None and part.uv is not None:
            arrays[f"texture_{number}"] = part.material.texture
    points = mesh.points()
    views = [view for index in range(len(VIEWS)) if (view := VIEWS.view(index, 0))]
    cameras = [framed(view, points, margin=MARGIN) for view in views]
    arrays["views"] = np.array([camera.view_matrix for camera in cameras])
    arrays["planes"] = np.array([(camera.near, camera.far) for camera in cameras])
    arrays["field_of_view_deg"] = np.array(VIEWS.field_of_view_deg)
    np.savez(path, **arrays)
