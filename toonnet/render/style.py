"""How a model is drawn: light, ramp, contours."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Color = tuple[float, float, float]
"""Red, green, blue in [0, 1], as displayed: no conversion to linear light."""
ShadingMode = Literal["eq1", "flat", "unlit"]
ContourMode = Literal["sobel", "black_stroke", "none"]

GRAY_3_LEVELS = np.repeat(
    np.array([[120] * 3, [190] * 3, [255] * 3], np.uint8), [107, 64, 85], axis=0
)
"""The built-in ramp, 256 x 3: the paper's figure 2, three levels of gray."""


def _check_color(name: str, color: Color) -> None:
    if len(color) != 3 or not all(0 <= part <= 1 for part in color):
        raise ValueError(f"{name} must be three numbers in [0, 1], got {color}")


@dataclass(frozen=True, slots=True)
class DirectionalLight:
    """Light from one direction, as strong everywhere."""

    azimuth_deg: float = 30.0
    """0 shines from the camera's (or the model's) front, 90 from its right (or +x)."""
    elevation_deg: float = 40.0
    color: Color = (1.0, 1.0, 1.0)
    """i_d of equation 1."""
    frame: Literal["camera", "world"] = "camera"
    """What the direction turns with: the camera, so that all views are lit alike, or the model."""

    def __post_init__(self) -> None:
        for name in ("azimuth_deg", "elevation_deg"):
            if not math.isfinite(getattr(self, name)):
                raise ValueError(f"{name} must be finite, got {getattr(self, name)}")
        if self.frame not in ("camera", "world"):
            raise ValueError(f"frame must be 'camera' or 'world', got {self.frame!r}")
        _check_color("color", self.color)

    def direction(self, rotation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the unit vector towards the light in the world, of shape (3,).

        `rotation`, 3 x 3, is from the world to the camera.
        """
        azimuth, elevation = math.radians(self.azimuth_deg), math.radians(self.elevation_deg)
        direction = np.array(
            [
                math.cos(elevation) * math.sin(azimuth),
                math.sin(elevation),
                math.cos(elevation) * math.cos(azimuth),
            ]
        )
        return rotation.T @ direction if self.frame == "camera" else direction


@dataclass(frozen=True, slots=True)
class Contour:
    """Lines where the colour buffer changes (section 3.2), or bold ones around the parts."""

    mode: ContourMode = "sobel"
    """``sobel``: where the Sobel operator on the colour buffer exceeds the threshold.
    ``black_stroke``: around the model and its parts, of uneven width and slightly wavy, as if by
    hand (section 3.3)."""
    width_px: float = 2.0
    """Of the lines, in pixels of the picture."""
    threshold: float = 0.45
    """Of the largest channel's gradient magnitude; 1 is a step by the whole range."""
    softness: float = 0.5
    """Of ``sobel``: over which share of the threshold to both sides a line grows from none to full
    ink, so that edges of nearly the threshold give faint lines instead of dashed ones. 0 up to 1;
    the paper's is 0."""
    ink: Color = (0.0, 0.0, 0.0)
    silhouette: bool = True
    """Whether the buffer's coverage counts as a channel: white models get an outline too. The paper
    looks at the colours alone."""
    parts: bool = True
    """Whether ``black_stroke`` runs between parts too; else only around the model and where its
    depth jumps."""

    def __post_init__(self) -> None:
        if self.mode not in get_args(ContourMode):
            raise ValueError(f"mode must be one of {get_args(ContourMode)}, got {self.mode!r}")
        if not 0 < self.width_px <= 16:
            raise ValueError(f"width_px must be in (0, 16], got {self.width_px}")
        if not 0 < self.threshold < 2:
            raise ValueError(f"threshold must be in (0, 2), got {self.threshold}")
        if not 0 <= self.softness <= 1:
            raise ValueError(f"softness must be in [0, 1], got {self.softness}")
        _check_color("ink", self.ink)


@dataclass(frozen=True, slots=True, eq=False)
class CelStyle:
    """Equation 1 of the paper and its contours."""

    mode: ShadingMode = "eq1"
    """``eq1``: half-Lambert times ramp, as printed. ``flat``: the ramp alone, so truly as many
    levels as the ramp has. ``unlit``: the material's own colours."""
    alpha: float = 0.5
    beta: float = 0.5
    ambient: Color = (0.28, 0.28, 0.28)
    """i_a; the material's colour is both k_a and k_d."""
    lights: tuple[DirectionalLight, ...] = (DirectionalLight(),)
    ramp: NDArray[np.uint8] = field(default_factory=lambda: GRAY_3_LEVELS)
    """N x 3: Ramp() of equation 1, sampled by the nearest entry; the last one is full light."""
    contour: Contour = Contour()

    def __post_init__(self) -> None:
        if self.mode not in get_args(ShadingMode):
            raise ValueError(f"mode must be one of {get_args(ShadingMode)}, got {self.mode!r}")
        for name in ("alpha", "beta"):
            if not math.isfinite(getattr(self, name)):
                raise ValueError(f"{name} must be finite, got {getattr(self, name)}")
        _check_color("ambient", self.ambient)
        ramp = self.ramp
        if (
            ramp.dtype != np.uint8
            or ramp.ndim != 2
            or ramp.shape[1] != 3
            or not 1 <= len(ramp) <= 4096
        ):
            raise ValueError(
                f"ramp must be uint8, N x 3 with N in 1 to 4096, got {ramp.dtype} {ramp.shape}"
            )


def ramp_from_file(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Return the middle row of the picture at `path` as a ramp: uint8, N x 3, dark on the left.

    Raises
    ------
    toonnet.io.PictureError
        If the file gives no picture.
    """
    from toonnet.io import read_picture

    picture = read_picture(path).picture
    return np.ascontiguousarray(picture[picture.shape[0] // 2])
