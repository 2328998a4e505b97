"""What draws pictures, whichever it is: OpenGL, or the native core."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from toonnet.render._errors import ContextLost
from toonnet.render.camera import Camera, rotation
from toonnet.render.mesh import Mesh
from toonnet.render.style import CelStyle


@dataclass(frozen=True, slots=True)
class Settings:
    """What all pictures of a renderer share."""

    size_px: int
    scale: int
    """Samples along a pixel's side, 1 or 2."""
    style: CelStyle
    masks: bool
    depths: bool

    @property
    def samples(self) -> int:
        """Return the number of samples of a pixel."""
        return self.scale**2

    @property
    def what(self) -> str:
        """Return what it is that there may be no room for."""
        return f"pictures of {self.size_px} x {self.size_px}, {self.samples} samples"


@dataclass(slots=True, eq=False)
class Shot:
    """A picture to draw, and where to."""

    model: Any
    """What the canvas made of the mesh."""
    camera: Camera
    stroke_seed: int
    picture: NDArray[np.uint8]
    """H x W x 3."""
    mask: NDArray[np.uint16] | None
    depth: NDArray[np.float32] | None


class Canvas(Protocol):
    """Draws shots; belongs to the thread that made it."""

    @property
    def renderer(self) -> str:
        """Return what draws, and its version: part of the recipe of a picture."""

    @property
    def most_shots(self) -> int:
        """Return how many shots may be started at once."""

    @property
    def most_under_way(self) -> int:
        """Return how many starts there may be before the first is finished."""

    def model(self, mesh: Mesh) -> Any:
        """Return a mesh as the canvas draws it, for as many shots as one likes."""

    def start(self, shots: Sequence[Shot]) -> None:
        """Begin to draw."""

    def finish(self) -> list[int]:
        """Fill the targets of the shots started first; return how many pixels each covers."""

    def close(self) -> None:
        """Give everything back; closing twice is fine."""


class Owner:
    """The thread and process that something belongs to."""

    def __init__(self) -> None:
        self._of = self._here()

    @staticmethod
    def _here() -> tuple[int, int]:
        return os.getpid(), threading.get_ident()

    def is_here(self) -> bool:
        """Tell whether this is the thread and process."""
        return self._of == self._here()

    def check(self) -> None:
        """Raise `ContextLost` where it isn't."""
        process, _ = self._here()
        if process != self._of[0]:
            raise ContextLost("the renderer was made before a fork; make one in each process")
        if not self.is_here():
            raise ContextLost("the renderer belongs to another thread; make one in each thread")


def check_size(settings: Settings, largest: int) -> None:
    """Raise `ValueError` unless pictures have a size and are no larger than can be drawn."""
    if not 1 <= settings.size_px * settings.scale <= largest:
        raise ValueError(
            f"size_px must be in 1 to {largest // settings.scale} at {settings.samples} samples "
            f"here, got {settings.size_px}"
        )


def light_directions(camera: Camera, style: CelStyle) -> list[tuple[float, ...]]:
    """Return the unit vectors towards all lights in the world."""
    turn = rotation(camera.view)
    return [tuple(light.direction(turn)) for light in style.lights]
