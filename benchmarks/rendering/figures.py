"""The promised figures of rendering: all of the ball of 20,480 triangles, at 256 pixels."""

from __future__ import annotations

from benchmarks.interleave import Effort
from benchmarks.rendering.compare import RenderCase, RenderRow, compare
from benchmarks.rendering.contestants import PEERS

SIDE_PX = 256
SHADED = ("VTK", "pyrender")
"""The peers that the figures are stated against; both light the model, as we do."""


def _case(samples: int, *, files: bool = False) -> RenderCase:
    return RenderCase("ball", SIDE_PX, samples, files)


def render_vtk_gain(effort: Effort) -> float:
    """How many times as many images a second we draw as VTK, one sample a pixel."""
    return _gain(("VTK",), 1, effort)


def render_pyrender_gain(effort: Effort) -> float:
    """How many times as many images a second we draw as pyrender, one sample a pixel."""
    return _gain(("pyrender",), 1, effort)


def render_4_samples_gain(effort: Effort) -> float:
    """How many times as many as the faster of both, four samples a pixel."""
    return _gain(SHADED, 4, effort)


def _gain(names: tuple[str, ...], samples: int, effort: Effort) -> float:
    peers = tuple(peer for peer in PEERS if peer.name in names)
    (row,) = compare([_case(samples)], effort, peers)
    return min(peer.ratio for peer in row.peers)


def render_files_per_s(effort: Effort) -> float:
    """Images a second from a mesh to PNG files, one sample a pixel."""
    (row,) = compare([_case(1, files=True)], effort, PEERS[:1])
    return row.images_per_s


def figures(rows: list[RenderRow]) -> dict[str, float]:
    """Return the same figures from rows of all cases."""
    by_case = {row.case: row for row in rows}

    def gain(name: str, samples: int) -> float:
        peers = by_case[_case(samples)].peers
        return next(peer.ratio for peer in peers if peer.name == name)

    return {
        "render_vtk_gain": gain("VTK", 1),
        "render_pyrender_gain": gain("pyrender", 1),
        "render_4_samples_gain": min(gain(name, 4) for name in SHADED),
        "render_files_per_s": by_case[_case(1, files=True)].images_per_s,
    }
