"""The suite `render` of ``make bench-gpu``: snapshots a second on whatever OpenGL device there is.

Needs NumPy, SciPy, OpenCV and moderngl, and nothing else that a GPU machine may not have. The clock
is the host's, as the pictures end in the host's memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product

from benchmarks.rendering.scenes import ball
from toonnet.render import CelRenderer, StratifiedViews

SIZES_PX = (256, 512)
SAMPLES = (1, 4)
VIEWS = StratifiedViews(64, seed=4)
SECONDS = 2.0


def device() -> str:
    """Return the names of the driver's renderer and version.

    Raises
    ------
    RendererUnavailable
        If there is no OpenGL.
    """
    with CelRenderer(16, backend="egl") as renderer:
        return renderer.renderer


def measure(subdivisions: int = 5, seconds: float = SECONDS) -> Iterator[tuple[str, float, str]]:
    """Yield name, value and unit: views of a ball of 20 x 4^n triangles, read back."""
    mesh = ball(subdivisions)
    for size_px, samples in product(SIZES_PX, SAMPLES):
        with CelRenderer(
            size_px, samples=1 if samples == 1 else 4, outputs="pictures", backend="egl"
        ) as renderer:
            renderer.render(mesh, VIEWS)
            drawn, start = 0, time.perf_counter()
            while (passed := time.perf_counter() - start) < seconds or not drawn:
                drawn += len(renderer.render(mesh, VIEWS).pictures)
            yield f"{size_px} x {size_px}, {samples} samples", drawn / passed, "images/s"
