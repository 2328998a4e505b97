"""The fit of a texture to a tone in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast.params import FitParams

Plane = NDArray[np.float64]

_LOGARITHMS = np.log(np.clip(np.arange(256), 1, 254) / 255)


@each_picture
def fit_texture(
    tone: NDArray[np.uint8],
    texture: NDArray[np.uint8],
    drawn: NDArray[np.uint8],
    fit: NDArray[np.float64],
    params: FitParams,
) -> None:
    """Fill `drawn` and `fit`, (iterations, relative residual), from `tone` and `texture`."""
    logarithm = _LOGARITHMS[texture]
    density, fit[0], fit[1] = _solve(logarithm**2, logarithm * _LOGARITHMS[tone], params)
    drawn[...] = np.rint(255 * np.exp(np.minimum(density * logarithm, 0)))


def _solve(weight: Plane, right: Plane, params: FitParams) -> tuple[Plane, int, float]:
    """Solve (diag(weight) + smoothness L) x = right by preconditioned conjugate gradients."""
    diagonal = weight + 4 * params.smoothness
    solution, residual, direction = np.zeros_like(right), right.copy(), np.zeros_like(right)
    whole = float((right * right).sum())
    keep, iterations = 0.0, 0
    while (left := float((residual * residual).sum())) > whole * params.tolerance**2:
        if iterations == params.solver_iterations:
            break
        before = float((residual * residual / diagonal).sum())
        direction = residual / diagonal + keep * direction
        product = weight * direction + params.smoothness * _laplacian(direction)
        energy = float((direction * product).sum())
        if energy <= 0:
            break
        solution += before / energy * direction
        residual -= before / energy * product
        keep = float((residual * residual / diagonal).sum()) / before
        iterations += 1
    return solution, iterations, np.sqrt(left / whole) if whole else 0.0


def _laplacian(plane: Plane) -> Plane:
    """Return what flows out to the four neighbours; nothing does through the border."""
    flow = np.zeros_like(plane)
    down, across = np.diff(plane, axis=0), np.diff(plane, axis=1)
    flow[:-1] -= down
    flow[1:] += down
    flow[:, :-1] -= across
    flow[:, 1:] += across
    return flow
