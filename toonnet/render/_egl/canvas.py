"""Strips of pictures that OpenGL draws, read back while the next are drawn."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from toonnet.render._canvas import Settings, Shot, check_size
from toonnet.render._egl.context import Context, as_render_error
from toonnet.render._egl.passes import Passes
from toonnet.render._egl.strips import Strip
from toonnet.render._egl.upload import UploadedMesh
from toonnet.render._errors import RenderError
from toonnet.render.mesh import Mesh

_STRIPS = 3
_STRIP_BYTES = 64 << 20


class EglCanvas:
    """See `toonnet.render._canvas.Canvas`."""

    most_under_way = _STRIPS

    def __init__(self, settings: Settings) -> None:
        size_px = settings.size_px
        self.context = Context()
        try:
            gl = self.context.gl
            largest = int(gl.info["GL_MAX_TEXTURE_SIZE"])
            check_size(settings, largest)
            with as_render_error(settings.what):
                self._passes = Passes(gl, settings)
                slots = min(16, largest // size_px, _STRIP_BYTES // (12 * size_px * size_px))
                self.most_shots = max(1, slots)
                outputs = 1 + settings.masks + settings.depths
                strips = [Strip(gl, size_px, self.most_shots, outputs) for _ in range(_STRIPS)]
            self._free = deque(strips)
            self._flying: deque[tuple[Strip, Sequence[Shot]]] = deque()
            self._check_errors()
        except BaseException:
            self.close()
            raise

    @property
    def renderer(self) -> str:
        """See `Canvas.renderer`."""
        return self.context.renderer

    def model(self, mesh: Mesh) -> UploadedMesh:
        """See `Canvas.model`."""
        gl = self.context.gl
        with as_render_error(f"a model of {mesh.face_count:,} triangles"):
            uploaded = UploadedMesh(gl, self._passes.scene_programs, mesh)
        gl.gc()  # Frees the models that nobody refers to.
        return uploaded

    def start(self, shots: Sequence[Shot]) -> None:
        """See `Canvas.start`."""
        self.context.gl  # noqa: B018 - Makes it current; raises if it isn't ours.
        strip = self._free.popleft()
        for slot, shot in enumerate(shots):
            self._passes.draw_scene(shot.model, shot.camera)
            self._passes.finish(strip.target, slot, shot.camera, shot.stroke_seed)
        strip.start_reading(len(shots))
        self._flying.append((strip, shots))
        self._check_errors()

    def finish(self) -> list[int]:
        """See `Canvas.finish`."""
        import cv2

        self.context.gl  # noqa: B018 - Makes it current.
        strip, shots = self._flying.popleft()
        colors, *others = strip.read(len(shots))
        covered = []
        for slot, shot in enumerate(shots):
            covered.append(int(np.count_nonzero(colors[slot, ..., 3])))
            # Eight times as fast as NumPy's copy of three channels out of four.
            cv2.cvtColor(colors[slot], cv2.COLOR_RGBA2RGB, dst=shot.picture)
            if shot.mask is not None:
                low, high = others[0][slot, ..., 0], others[0][slot, ..., 1]
                shown = others[0][slot, ..., 3] > 0
                shot.mask[:] = (low.astype(np.uint16) + high.astype(np.uint16) * 256) * shown
            if shot.depth is not None:
                shot.depth[:] = others[1][slot, ..., 0]
        self._free.append(strip)
        return covered

    def close(self) -> None:
        """See `Canvas.close`."""
        self.context.close()

    def _check_errors(self) -> None:
        error = self.context.gl.error
        if error != "GL_NO_ERROR":
            raise RenderError(f"the OpenGL driver {self.renderer} reports {error}")
