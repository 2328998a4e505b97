"""Cel-shaded snapshots of models, many at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from toonnet.render._context import Context, as_render_error
from toonnet.render._errors import RenderError
from toonnet.render._passes import Passes
from toonnet.render._strips import Strip
from toonnet.render._upload import UploadedMesh
from toonnet.render.camera import Camera, framed
from toonnet.render.mesh import Mesh
from toonnet.render.style import CelStyle
from toonnet.render.views import ExplicitViews, View, Views

Outputs = Literal["all", "masks", "pictures"]
_OUTPUTS: dict[str, int] = {"pictures": 1, "masks": 2, "all": 3}
"""How many targets a picture's last pass draws to."""
MOST_ATTEMPTS = 8
_STRIPS = 3
_STRIP_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Snapshots:
    """What was seen of a model, view by view."""

    pictures: NDArray[np.uint8]
    """N x H x W x 3, over white."""
    masks: NDArray[np.uint16] | None
    """N x H x W: number of the part that is seen, from 1; 0: background. None if not asked for."""
    depths: NDArray[np.float32] | None
    """N x H x W: distance along the camera's axis in the model's units; infinite: background."""
    coverages: NDArray[np.float64]
    """N: share of the picture that is not background."""
    cameras: list[Camera]


@dataclass(slots=True)
class _Request:
    """A picture to draw."""

    work: _Work
    index: int
    attempt: int
    camera: Camera


class _Work:
    """A model on the way: what has been seen of it so far."""

    def __init__(self, mesh: UploadedMesh, views: Views, size_px: int, *, outputs: int) -> None:
        self.mesh, self.views = mesh, views
        count, shape = len(views), (len(views), size_px, size_px)
        self.pictures = np.empty((*shape, 3), np.uint8)
        self.masks = np.empty(shape, np.uint16) if outputs > 1 else None
        self.depths = np.empty(shape, np.float32) if outputs > 2 else None
        self.coverages = np.zeros(count)
        self.cameras: list[Camera | None] = [None] * count
        self.missing = count

    def snapshots(self) -> Snapshots:
        """Return the finished work."""
        cameras = [camera for camera in self.cameras if camera is not None]
        return Snapshots(self.pictures, self.masks, self.depths, self.coverages, cameras)


class CelRenderer:
    """Draws models as cartoons: equation 1 and contours (section 3.2), off screen.

    A context manager; it belongs to the thread that made it. The bytes of a snapshot depend on the
    mesh, the view and the renderer alone, not on what else is drawn or in what order. A mesh that
    is drawn twice in a row is uploaded once: its arrays mustn't be changed.

    Parameters
    ----------
    size_px
        Height and width of the pictures.
    style
        Light, ramp and contours.
    samples
        4: four samples a pixel, smooth edges, ramp steps and textures. 1: one, faster.
    margin
        Free share of the picture on each side of the model, 0 up to 0.45.
    outputs
        ``"pictures"`` alone, with ``"masks"``, or ``"all"``: depths too; the less, the faster.
    least_coverage
        A view in which the model covers less is drawn again from another side, as far as the views
        offer any.

    Raises
    ------
    RendererUnavailable
        If there is no OpenGL here; the message says what to install.
    RenderError
        If the driver has no room for pictures of that size.
    ValueError
        If a parameter is out of its range, or the driver has no textures of that size.
    """

    def __init__(
        self,
        size_px: int = 512,
        *,
        style: CelStyle | None = None,
        samples: Literal[1, 4] = 4,
        margin: float = 0.06,
        outputs: Outputs = "all",
        least_coverage: float = 0.05,
    ) -> None:
        if samples not in (1, 4):
            raise ValueError(f"samples must be 1 or 4, got {samples}")
        if not 0 <= margin <= 0.45:
            raise ValueError(f"margin must be in [0, 0.45], got {margin}")
        if not 0 <= least_coverage <= 1:
            raise ValueError(f"least_coverage must be in [0, 1], got {least_coverage}")
        if outputs not in _OUTPUTS:
            raise ValueError(f"outputs must be one of {', '.join(_OUTPUTS)}, got {outputs!r}")
        self._size_px, self._margin, self._least_coverage = size_px, margin, least_coverage
        self._outputs = _OUTPUTS[outputs]
        scale = 2 if samples == 4 else 1
        self._latest: tuple[Mesh, UploadedMesh] | None = None
        self._context = Context()
        try:
            gl = self._context.gl
            largest = int(gl.info["GL_MAX_TEXTURE_SIZE"])
            if not 1 <= size_px * scale <= largest:
                raise ValueError(
                    f"size_px must be in 1 to {largest // scale} at {samples} samples here, "
                    f"got {size_px}"
                )
            with as_render_error(f"pictures of {size_px} x {size_px}, {samples} samples"):
                self._passes = Passes(
                    gl, style or CelStyle(), size_px, scale, outputs=self._outputs
                )
                slots = min(16, largest // size_px, _STRIP_BYTES // (12 * size_px * size_px))
                self._slots = max(1, slots)
                self._strips = [
                    Strip(gl, size_px, self._slots, outputs=self._outputs) for _ in range(_STRIPS)
                ]
            self._check_errors()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the context back."""
        self._latest = None
        self._context.close()

    @property
    def renderer(self) -> str:
        """Return the driver's name and version: part of the recipe of a picture."""
        return self._context.renderer

    def render(self, mesh: Mesh, views: Views | Sequence[View]) -> Snapshots:
        """Return snapshots of a model from all views; see `render_many`."""
        return next(self.render_many([(mesh, views)]))

    def render_many(
        self, models: Iterable[tuple[Mesh, Views | Sequence[View]]]
    ) -> Iterator[Snapshots]:
        """Yield the snapshots of each model, in order; strips of pictures span models.

        Raises
        ------
        ContextLost
            If the renderer is closed or another thread's.
        RenderError
            If the driver reports an error.
        """
        source = iter(models)
        works: deque[_Work] = deque()
        queue: deque[_Request] = deque()
        flying: deque[tuple[Strip, list[_Request]]] = deque()
        free = deque(self._strips)
        exhausted = False
        while not exhausted or queue or flying or works:
            while len(queue) < self._slots and not exhausted:
                following = next(source, None)
                exhausted = following is None
                if following is not None:
                    works.append(self._upload(*following))
                    queue.extend(self._requests(works[-1]))
            # A strip that isn't full waits for views to be drawn again only if none is under way.
            if queue and free:
                strip = free.popleft()
                requests = [queue.popleft() for _ in range(min(self._slots, len(queue)))]
                self._draw(strip, requests)
                flying.append((strip, requests))
            if flying and (not free or not queue):
                strip, requests = flying.popleft()
                queue.extend(self._take(strip, requests))
                free.append(strip)
            while works and not works[0].missing:
                finished = works.popleft()
                yield finished.snapshots()

    def _upload(self, mesh: Mesh, views: Views | Sequence[View]) -> _Work:
        offered = ExplicitViews(views) if isinstance(views, Sequence) else views
        gl = self._context.gl
        if self._latest is None or self._latest[0] is not mesh:
            with as_render_error(f"a model of {mesh.face_count:,} triangles"):
                self._latest = mesh, UploadedMesh(gl, self._passes.scene_programs, mesh)
            gl.gc()  # Frees the models that are neither the latest nor on the way.
        return _Work(self._latest[1], offered, self._size_px, outputs=self._outputs)

    def _requests(self, work: _Work) -> Iterator[_Request]:
        for index in range(len(work.views)):
            view = work.views.view(index, 0)
            assert view is not None, "every view has a first attempt"
            yield _Request(work, index, 0, framed(view, work.mesh.points, margin=self._margin))

    def _draw(self, strip: Strip, requests: list[_Request]) -> None:
        self._context.gl  # noqa: B018 - Makes it current; raises if it isn't ours.
        for slot, request in enumerate(requests):
            self._passes.draw_scene(request.work.mesh, request.camera)
            self._passes.finish(strip.target, slot, request.camera, stroke_seed=request.index)
        strip.start_reading(len(requests))
        self._check_errors()

    def _take(self, strip: Strip, requests: list[_Request]) -> Iterator[_Request]:
        """Keep what a strip shows; yield what is to be drawn again."""
        import cv2

        self._context.gl  # noqa: B018 - Makes it current.
        colors, *others = strip.read(len(requests))
        for slot, request in enumerate(requests):
            work, index = request.work, request.index
            coverage = float(np.count_nonzero(colors[slot, ..., 3])) / self._size_px**2
            if coverage < self._least_coverage and request.attempt < MOST_ATTEMPTS:
                again = work.views.view(index, request.attempt + 1)
                if again is not None:
                    camera = framed(again, work.mesh.points, margin=self._margin)
                    yield _Request(work, index, request.attempt + 1, camera)
                    continue
            # Eight times as fast as NumPy's copy of three channels out of four.
            cv2.cvtColor(colors[slot], cv2.COLOR_RGBA2RGB, dst=work.pictures[index])
            if work.masks is not None:
                low, high = others[0][slot, ..., 0], others[0][slot, ..., 1]
                shown = others[0][slot, ..., 3] > 0
                work.masks[index] = (low.astype(np.uint16) + high.astype(np.uint16) * 256) * shown
            if work.depths is not None:
                work.depths[index] = others[1][slot, ..., 0]
            work.coverages[index], work.cameras[index] = coverage, request.camera
            work.missing -= 1

    def _check_errors(self) -> None:
        error = self._context.gl.error
        if error != "GL_NO_ERROR":
            raise RenderError(f"the OpenGL driver {self.renderer} reports {error}")
