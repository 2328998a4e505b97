"""New drawings of a drawing: its model from a little to all sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toonnet.render import CelStyle, Contour, View

INK_WIDTH_SHARE = 1 / 170


@dataclass(frozen=True, slots=True)
class TurnedViews:
    """Views from the left and the right in turn, never straight and never from the side.

    The view of an index depends on the seed and the index alone.
    """

    count: int
    seed: int = 0
    yaws_deg: tuple[float, float] = (15.0, 60.0)
    pitches_deg: tuple[float, float] = (-20.0, 20.0)
    field_of_view_deg: float = 12.0

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"count must be at least 0, got {self.count}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, got {self.seed}")
        low, high = self.yaws_deg
        if not 0 <= low <= high <= 75:
            raise ValueError(f"yaws_deg must rise within [0, 75], got {low}, {high}")
        low, high = self.pitches_deg
        if not -60 <= low <= high <= 60:
            raise ValueError(f"pitches_deg must rise within [-60, 60], got {low}, {high}")

    def __len__(self) -> int:
        return self.count

    def view(self, index: int, attempt: int) -> View | None:
        """See `toonnet.render.Views.view`."""
        if attempt:
            return None
        random = np.random.default_rng([self.seed, index])
        side = 1 if (index + self.seed) % 2 else -1
        return View(
            azimuth_deg=side * random.uniform(*self.yaws_deg),
            elevation_deg=random.uniform(*self.pitches_deg),
            field_of_view_deg=self.field_of_view_deg,
        )


def black_stroke(size_px: int) -> CelStyle:
    """Return the style of the paper's section 3.3: the drawing's own colours, bold black lines."""
    width_px = min(max(size_px * INK_WIDTH_SHARE, 1.0), 16.0)
    return CelStyle(mode="unlit", contour=Contour("black_stroke", width_px=width_px, parts=False))
