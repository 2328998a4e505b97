"""``make render-soak``: 10,000 frames through one renderer; exits 1 unless its memory stays flat.

Models are uploaded and released all the time, as in a long run. Resident memory is looked at after
every hundred frames; after a tenth of the run it may grow by 5 % at most.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from toonnet.render import Backend, CelRenderer, Mesh, StratifiedViews
from toonnet.render.bodies import DESIGNS

VIEWS, MODELS = 10, 4
MOST_GROWTH = 0.05


def resident_bytes() -> int:
    """Return how much memory this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def soaked(frames: int, size_px: int, backend: Backend = "auto") -> Iterator[int]:
    """Draw so many frames; yield the resident memory after every hundredth part."""
    designs = list(DESIGNS.values())
    chosen = designs[:: max(1, len(designs) // MODELS)]
    meshes: list[Mesh] = [design.mesh(design.parameters(0)) for design in chosen]
    models = islice(cycle(meshes), frames // VIEWS)
    with CelRenderer(size_px, samples=1, backend=backend) as renderer:
        views = (StratifiedViews(VIEWS, seed=number) for number in range(frames // VIEWS))
        every = max(1, frames // VIEWS // 100)
        for number, _ in enumerate(renderer.render_many(zip(models, views, strict=True)), 1):
            if number % every == 0:
                yield resident_bytes()


def growth(seen: list[int]) -> float:
    """Return by which share memory grew after the first tenth."""
    begun = max(seen[: max(1, len(seen) // 10)])
    return max(seen) / begun - 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=256, help="in pixels")
    parser.add_argument("--renderer", choices=("auto", "egl", "native"), default="auto")
    arguments = parser.parse_args()
    seen = []
    frames = soaked(arguments.frames, arguments.size, arguments.renderer)
    for number, resident in enumerate(frames):
        seen.append(resident)
        if number % 10 == 0:
            print(f"{number:3} %  {resident / 2**20:8,.1f} MiB", flush=True)
    print(f"{arguments.frames:,} frames: grown by {growth(seen):.1%} at most")
    return 0 if growth(seen) <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
