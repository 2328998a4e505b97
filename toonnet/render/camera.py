"""The camera of a view: direction, distance and projection that frame a model."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toonnet.render.views import View

Matrix = NDArray[np.float64]

_NEAREST_SHARE = 1e-3
"""The near plane is at least this share of the far plane: depth needs its bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Where the camera of a snapshot stands and what it sees."""

    view: View
    view_matrix: Matrix
    """4 x 4: world to camera; the camera looks along its −z, y is up."""
    projection_matrix: Matrix
    """4 x 4: camera to clip coordinates, as OpenGL has them."""
    near: float
    far: float
    """Distances of the clip planes along the camera's axis, in the model's units."""

    @property
    def position(self) -> NDArray[np.float64]:
        """Return where the camera is, in world coordinates; far away for parallel projection."""
        return -self.view_matrix[:3, :3].T @ self.view_matrix[:3, 3]

    def project(self, points: NDArray[np.float64], size_px: int) -> NDArray[np.float64]:
        """Return where points (N x 3, world) fall in a picture: N x 2, as x, y in pixels.

        The picture's side is `size_px`, its left upper corner (0, 0), the centre of its first pixel
        (0.5, 0.5).
        """
        homogeneous = np.concatenate([points, np.ones((len(points), 1))], axis=1)
        clip = homogeneous @ (self.projection_matrix @ self.view_matrix).T
        device = clip[:, :2] / clip[:, 3:]
        return (device * [0.5, -0.5] + 0.5) * size_px


def rotation(view: View) -> Matrix:
    """Return the 3 x 3 rotation from world to camera."""
    azimuth, elevation = math.radians(view.azimuth_deg), math.radians(view.elevation_deg)
    backward = np.array(
        [
            math.cos(elevation) * math.sin(azimuth),
            math.sin(elevation),
            math.cos(elevation) * math.cos(azimuth),
        ]
    )
    right = np.array([math.cos(azimuth), 0.0, -math.sin(azimuth)])
    up = np.cross(backward, right)
    roll = math.radians(view.roll_deg)
    turned_right = math.cos(roll) * right + math.sin(roll) * up
    turned_up = math.cos(roll) * up - math.sin(roll) * right
    return np.stack([turned_right, turned_up, backward])


def framed(view: View, points: NDArray[np.float64], *, margin: float) -> Camera:
    """Return the camera that looks along a view and has all points as large as they fit.

    Parameters
    ----------
    view
        The direction.
    points
        N x 3.
    margin
        Free share of the picture on each side, 0 up to 0.5.
    """
    turn = rotation(view)
    seen = (
        turn @ points.T
    )  # 3 x N: NumPy reduces along rows several times faster than down columns.
    inside = 1 - 2 * margin
    slope = math.tan(math.radians(view.field_of_view_deg) / 2)
    low, high = seen.min(axis=1), seen.max(axis=1)
    depth = max(high[2] - low[2], 1e-6 * float(np.abs(seen).max()), 1e-12)
    if slope == 0:
        centre = (low[:2] + high[:2]) / 2
        half = max(float((high - low)[:2].max()) / 2, 1e-9 * depth) / inside
        distance = high[2] + depth
        near, far = 0.5 * depth, 2.5 * depth
        projection = np.diag([1 / half, 1 / half, -2 / (far - near), 1.0])
        projection[2, 3] = -(far + near) / (far - near)
    else:
        # A point at (x, z) lies inside the left and right planes of a camera at (c, d) where
        # |x - c| <= slope (d - z): the planes through the outermost points meet at (c, d).
        plane = seen[:2] / (slope * inside)
        most = (seen[2] + plane).max(axis=1)
        least = (seen[2] - plane).max(axis=1)
        distance = float(((most + least) / 2).max())
        distance = max(distance, high[2] + 2 * _NEAREST_SHARE * depth)
        centre = slope * inside * (most - least) / 2
        far = distance - low[2] + 0.01 * depth
        near = max(distance - high[2] - 0.01 * depth, _NEAREST_SHARE * far)
        projection = np.zeros((4, 4))
        projection[0, 0] = projection[1, 1] = 1 / slope
        projection[2, 2:] = -(far + near) / (far - near), -2 * far * near / (far - near)
        projection[3, 2] = -1
    placed = np.eye(4)
    placed[:3, :3] = turn
    placed[:3, 3] = -centre[0], -centre[1], -distance
    return Camera(view, placed, projection, near, far)
