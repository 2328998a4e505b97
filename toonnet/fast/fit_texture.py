"""The fit of a texture to a tone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from toonnet.fast._dispatch import checked_threads, kernel_for
from toonnet.fast._homes import AnyArray
from toonnet.fast._pictures import Pictures
from toonnet.fast.params import FitParams


@dataclass(frozen=True, slots=True)
class Fit:
    """How a solver ended."""

    iterations: int
    """How many it took."""
    residual: float
    """Norm of what is left over, relative to the right-hand side's."""


def fit_texture(
    tone: Any,
    texture: Any,
    smoothness: float = 0.2,
    tolerance: float = 1e-4,
    solver_iterations: int = 5000,
    *,
    out: Any = None,
    threads: int | None = None,
    backend: str = "auto",
) -> tuple[Any, Any]:
    """Draw a tone with a texture: texture ** density, where the density is smooth.

    The density b minimises |b ln H - ln J|^2 + smoothness |grad b|^2 for the texture H and the
    tone J, both divided by 255 (Lu, Xu and Jia 2012, equation 8). That is a linear system with
    one unknown a pixel, solved by multigrid in float32, or, where that stalls, by conjugate
    gradients (``numpy``: always these, in float64). Values of 0 and 255 are taken for 1 and 254.

    Parameters
    ----------
    tone
        uint8, H x W, N x H x W, or a list of H x W planes of any sizes: how light each place is.
    texture
        uint8, of the same form and shapes: strokes on paper.
    smoothness
        Weight of the density's gradient; above 0, at most 1000.
    tolerance
        Relative residual to stop at; above 0, at most 1. At 1e-4 no pixel is more than about one
        gray level off the exact solution; 1e-3 is faster and off by up to five.
    solver_iterations
        At most so many; 0 to 100,000.
    out
        Where to put the drawing: uint8, of the form of `tone`, not overlapping an input.
    threads
        At most so many threads, one a plane; None: the default, see `set_threads`.
    backend
        ``"auto"``, ``"numpy"`` or ``"cpp"``.

    Returns
    -------
    drawn
        uint8, of the form of `tone`.
    fit
        `Fit` with iterations and relative residual; of a stack or list, a list of them.

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type or value; the message names it.
    BackendUnavailable
        If `backend` is asked for by name and can't run.
    """
    params = FitParams(
        smoothness=smoothness, tolerance=tolerance, solver_iterations=solver_iterations
    )
    kernel = kernel_for("fit_texture", backend)
    threads = checked_threads(threads)
    planes = Pictures.planes(tone, "tone")
    if texture is None:
        raise TypeError("texture must be a NumPy array or a list of them, got NoneType")
    textures = planes.companions(texture, "texture", _texture)
    result, targets = planes.targets(
        out, lambda shape: shape, np.uint8, [*planes.arrays, *textures]
    )
    numbers = np.zeros((len(planes.arrays), 2))
    kernel(
        list(zip(planes.arrays, textures, strict=True)),
        list(zip(targets, numbers, strict=True)),
        params=params,
        threads=threads,
    )
    fits = [Fit(int(iterations), float(residual)) for iterations, residual in numbers]
    return result, fits[0] if planes.form == "one" else fits


def _texture(texture: AnyArray, tone: AnyArray, name: str) -> AnyArray:
    if texture.dtype != np.uint8:
        raise TypeError(f"{name} must be uint8, got {texture.dtype}")
    if texture.shape != tone.shape:
        raise ValueError(f"{name} must be HxW like the tone {tone.shape}, got {texture.shape}")
    return np.ascontiguousarray(texture)
