"""Drawing by the native core: the same bytes everywhere, without any driver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet import _core
from toonnet.render._canvas import Owner, Settings, Shot, check_size, light_directions
from toonnet.render._errors import ContextLost, RenderError
from toonnet.render._gather import gathered
from toonnet.render._lines import lines_of
from toonnet.render.mesh import Mesh
from toonnet.render.style import CelStyle

NAME = f"toonnet native {_core.CEL_VERSION}"
_LEAST_SHOTS = 16


class NativeCanvas:
    """See `toonnet.render._canvas.Canvas`."""

    most_under_way = 1

    def __init__(self, settings: Settings, threads: int) -> None:
        check_size(settings, _core.CEL_LARGEST_SIDE)
        self._owner, self._threads, self._style = Owner(), threads, settings.style
        self._what = settings.what
        self.most_shots = max(_LEAST_SHOTS, 2 * threads)
        self._covered: list[int] = []
        self._canvas: _core.CelCanvas | None = _core.CelCanvas(
            settings.size_px, settings.scale, _core_style(settings.style, settings.scale)
        )

    @property
    def renderer(self) -> str:
        """See `Canvas.renderer`."""
        self._opened()
        return NAME

    def _opened(self) -> _core.CelCanvas:
        if self._canvas is None:
            raise ContextLost("the renderer is closed; make a new CelRenderer")
        self._owner.check()
        return self._canvas

    def model(self, mesh: Mesh) -> _core.CelMesh:
        """See `Canvas.model`."""
        self._opened()
        made = _core.CelMesh()
        for group in gathered(mesh):
            corners = group.corners
            triangles = np.concatenate([group.closed, group.open])
            parts = corners["part"].astype(np.uint16) + np.uint16(1)
            made.add(
                positions=_floats(corners["position"]),
                normals=_floats(corners["normal"]),
                colors=_floats(corners["color"]),
                uv=_floats(corners["uv"]),
                triangles=triangles,
                parts=parts[triangles[:, 0]],
                closed=len(group.closed),
                texture=group.texture,
                holes=group.holes,
            )
        return made

    def start(self, shots: Sequence[Shot]) -> None:
        """See `Canvas.start`: they are drawn when this returns."""
        canvas = self._opened()
        try:
            self._covered = canvas.draw(
                [self._core_shot(shot) for shot in shots], threads=self._threads
            )
        except MemoryError as error:
            raise RenderError(
                f"there is no memory for {self._what}; take a smaller one, or free memory"
            ) from error

    def _core_shot(self, shot: Shot) -> tuple[Any, ...]:
        camera = shot.camera
        return (
            shot.model,
            camera.projection_matrix.ravel().tolist(),
            camera.view_matrix.ravel().tolist(),
            [part for one in light_directions(camera, self._style) for part in one],
            camera.near,
            camera.far,
            camera.view.field_of_view_deg == 0,
            shot.stroke_seed,
            shot.picture,
            shot.mask,
            shot.depth,
        )

    def finish(self) -> list[int]:
        """See `Canvas.finish`."""
        self._opened()
        covered, self._covered = self._covered, []
        return covered

    def close(self) -> None:
        """See `Canvas.close`."""
        self._canvas = None


def _floats(values: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(values, np.float32)


def _core_style(style: CelStyle, scale: int) -> dict[str, Any]:
    contour, lines = style.contour, lines_of(style.contour, scale)
    return {
        "shading": style.mode,
        "alpha": style.alpha,
        "beta": style.beta,
        "ambient": style.ambient,
        "light_colors": [part for light in style.lights for part in light.color],
        "ramp": (style.ramp.ravel() / 255).tolist(),
        "contours": contour.mode,
        "threshold": contour.threshold,
        "softness": contour.softness,
        "radius": lines.radius,
        "reach": lines.reach,
        "stray": lines.stray,
        "ink": contour.ink,
        "silhouette": contour.silhouette,
        "between_parts": contour.parts,
    }
