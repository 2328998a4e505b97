"""Which of the ways to draw is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from toonnet.render._canvas import Canvas, Settings
from toonnet.render._errors import RendererUnavailable

Backend = Literal["auto", "egl", "native"]
BACKENDS: tuple[Backend, ...] = ("auto", "egl", "native")
_GRAPHICS_DEVICES = ("dri/renderD*", "nvidia[0-9]*", "dxg", "kgsl*", "mali*")
"""Under /dev, of whichever driver."""
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software rasterizer")


def check_backend(backend: str) -> None:
    """Raise `ValueError` unless there is such a backend."""
    if backend not in BACKENDS:
        raise ValueError(f"backend must be one of {', '.join(BACKENDS)}, got {backend!r}")


def may_have_gpu() -> bool:
    """Tell whether there is a graphics device, without asking any driver."""
    devices = Path("/dev")
    return any(True for pattern in _GRAPHICS_DEVICES for _ in devices.glob(pattern))


def is_software(renderer: str) -> bool:
    """Tell whether a driver of that name draws on the processor."""
    return any(name in renderer.lower() for name in _SOFTWARE)


def opened_canvas(backend: Backend, settings: Settings, threads: int) -> Canvas:
    """Return a canvas; see `toonnet.render.CelRenderer` for the parameters and errors."""
    check_backend(backend)
    if backend == "egl" or (backend == "auto" and may_have_gpu()):
        from toonnet.render._egl.canvas import EglCanvas

        try:
            canvas = EglCanvas(settings)
        except RendererUnavailable:
            if backend == "egl":
                raise
        else:
            if backend == "egl" or not is_software(canvas.renderer):
                return canvas
            canvas.close()
    from toonnet.render._native import NativeCanvas

    return NativeCanvas(settings, threads)
