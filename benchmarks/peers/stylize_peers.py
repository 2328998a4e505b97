"""The steps of stylizing as one writes them with OpenCV and SciPy."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from scipy.sparse import diags_array, kron
from scipy.sparse.linalg import LinearOperator, cg

from benchmarks.peers.peer import Peer
from toonnet.fast.params import FitParams, StrokesParams, WarpParams

LENGTH_PX = StrokesParams().length_px
FIT = FitParams()


@cache
def _lines() -> list[Any]:
    """Return the eight kernels: lines through the middle, 22.5 degrees apart."""
    half = LENGTH_PX // 2
    lines = []
    for angle in np.arange(8) * np.pi / 8:
        line = np.zeros((LENGTH_PX, LENGTH_PX), np.float32)
        for k in range(-half, half + 1):
            line[half - round(k * np.sin(angle)), half + round(k * np.cos(angle))] = 1
        lines.append(line)
    return lines


def _maps(picture: Any, moves: Any) -> tuple[Any, Any]:
    """Return the picture and OpenCV's map of moves; its cubic is another (a = -3/4)."""
    height, width = picture.shape[:2]
    side = WarpParams().spacing_px
    rows, columns = (length // side + 1 for length in (height, width))
    nodes = moves[1 : rows + 1, 1 : columns + 1, ::-1].astype(np.float32)
    return picture, np.ascontiguousarray(nodes)


def _warped(picture: Any, nodes: Any) -> Any:
    height, width = picture.shape[:2]
    relative = cv2.resize(nodes, (width, height), interpolation=cv2.INTER_CUBIC)
    how = cv2.INTER_LINEAR | cv2.WARP_RELATIVE_MAP
    no_second: Any = None
    return cv2.remap(picture, relative, no_second, how, borderMode=cv2.BORDER_REPLICATE)


def _strokes(picture: Any) -> Any:
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    gradient = np.hypot(
        np.diff(gray, axis=0, append=gray[-1:]), np.diff(gray, axis=1, append=gray[:, -1:])
    )
    responses = [
        cv2.filter2D(gradient, -1, line, borderType=cv2.BORDER_CONSTANT) for line in _lines()
    ]
    own = np.argmax(responses, axis=0)
    total = np.zeros_like(gradient)
    for i, line in enumerate(_lines()):
        mine = np.where(own == i, gradient, np.float32(0))
        total += cv2.filter2D(mine, -1, line, borderType=cv2.BORDER_CONSTANT)
    return total


def _system(tone: Any, texture: Any) -> tuple[Any, ...]:
    logarithm = np.log(np.clip(texture, 1, 254) / 255).ravel()
    right = logarithm * np.log(np.clip(tone, 1, 254) / 255).ravel()
    height, width = tone.shape

    def second(n: int) -> Any:
        middle = np.full(n, 2.0)
        middle[[0, -1]] = 1 if n > 1 else 0
        return diags_array([middle, -np.ones(n - 1), -np.ones(n - 1)], offsets=[0, 1, -1])

    identity = lambda n: diags_array(np.ones(n))  # noqa: E731
    laplacian = kron(second(height), identity(width)) + kron(identity(height), second(width))
    matrix = (diags_array(logarithm**2) + FIT.smoothness * laplacian).tocsr()
    inverse = 1 / matrix.diagonal()
    jacobi = LinearOperator(matrix.shape, matvec=lambda v: inverse * v, dtype=np.float64)
    return matrix, right, jacobi, logarithm, tone.shape


def _fit(matrix: Any, right: Any, jacobi: Any, logarithm: Any, shape: Any) -> Any:
    density, _ = cg(matrix, right, rtol=FIT.tolerance, M=jacobi, maxiter=FIT.solver_iterations)
    return 255 * np.exp(density * logarithm).reshape(shape)


def _sampled(labels: Any, tile: Any, placements: Any) -> Any:
    sampled = np.empty(labels.shape, np.uint8)
    for label, (angle_deg, row, column, scale) in enumerate(placements):
        ys, xs = np.nonzero(labels == label)
        sine, cosine = np.sin(np.deg2rad(angle_deg)) / scale, np.cos(np.deg2rad(angle_deg)) / scale
        v = ((row + xs * sine + ys * cosine) % tile.shape[0]).astype(np.float32)
        u = ((column + xs * cosine - ys * sine) % tile.shape[1]).astype(np.float32)
        # OpenCV's maps have at most 32,767 rows: a square of samples instead of a column.
        side = int(np.ceil(np.sqrt(len(v))))
        maps = [np.resize(values, (side, side)) for values in (u, v)]
        values = cv2.remap(tile, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        sampled[ys, xs] = values.ravel()[: len(ys)]
    return sampled


PEERS = (
    Peer("cv2.resize + cv2.remap", _warped, "another method", prepare=_maps),
    Peer("cv2.filter2D ×16", _strokes, "another method"),
    Peer("SciPy CG + Jacobi", _fit, "±1", prepare=_system, result=np.rint),
    Peer("cv2.remap, region by region", _sampled, "another method"),
)
