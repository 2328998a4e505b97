"""What the adapters do to one picture, whatever the framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from toonnet.fast import IUSParams, ius
from toonnet.stylize import STYLES, draw, texture_of

Picture = NDArray[np.uint8]
StyleName = Literal["pencil", "crayon", "charcoal", "custom"]


class Work(Protocol):
    """Something done to a picture; plain data, so that it can be pickled."""

    def __call__(self, picture: Picture, seed: int) -> Picture:
        """Return the result, uint8 H x W x 3 like the picture; the same for the same seed."""

    def config(self) -> dict[str, Any]:
        """Return the arguments that make another one like it."""


@dataclass(frozen=True, eq=False)
class Stylizing:
    """Draws a picture by hand: see `toonnet.stylize`."""

    style: StyleName = "pencil"
    """One of `toonnet.stylize.STYLES`."""
    gray: bool = False
    """Whether to draw in gray."""
    by_region: bool = True
    """Whether each region is hatched at an angle of its own."""
    texture: NDArray[np.uint8] | None = field(default=None, repr=False)
    """Of the style ``"custom"``: uint8, H x W or H x W x 3."""

    def __post_init__(self) -> None:
        _ = self.tile  # Raises where style and texture don't fit.

    @cached_property
    def tile(self) -> NDArray[np.uint8]:
        """The texture that is drawn with."""
        return texture_of(self.style, self.texture)

    def __call__(self, picture: Picture, seed: int) -> Picture:
        """Return the drawing; one thread, as pipelines have workers of their own."""
        return draw(
            picture,
            self.tile,
            STYLES[self.style],
            seed=seed,
            gray=self.gray,
            by_region=self.by_region,
            threads=1,
        )

    def config(self) -> dict[str, Any]:
        """Return the arguments that make another one like it."""
        texture = None if self.texture is None else self.texture.tolist()
        named = {"style": self.style, "gray": self.gray, "by_region": self.by_region}
        return {**named, "texture": texture}


@dataclass(frozen=True)
class Unifying:
    """Unifies a picture's style: see `toonnet.fast.ius`."""

    preset: Literal["default", "paper"] = "default"
    """Of `toonnet.fast.IUSParams`."""

    def __post_init__(self) -> None:
        if self.preset not in ("default", "paper"):
            raise ValueError(f"preset must be 'default' or 'paper', got {self.preset!r}")

    def __call__(self, picture: Picture, seed: int = 0) -> Picture:
        """Return the unified picture; nothing is random about it."""
        params = IUSParams.paper() if self.preset == "paper" else IUSParams.default()
        unified: Picture = ius(picture, params, threads=1)
        return unified

    def config(self) -> dict[str, Any]:
        """Return the arguments that make another one like it."""
        return {"preset": self.preset}


def as_texture(texture: Any) -> NDArray[np.uint8] | None:
    """Return a texture as an array again that a configuration keeps as lists."""
    return None if texture is None else np.asarray(texture, np.uint8)
