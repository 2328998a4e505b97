"""Cel-shaded snapshots of models, many at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._dispatch import checked_threads
from toonnet.render._backends import Backend, opened_canvas
from toonnet.render._canvas import Settings, Shot
from toonnet.render.camera import Camera, framed
from toonnet.render.mesh import Mesh
from toonnet.render.style import CelStyle
from toonnet.render.views import ExplicitViews, View, Views

Outputs = Literal["all", "masks", "pictures"]
_OUTPUTS: tuple[Outputs, ...] = ("pictures", "masks", "all")
MOST_ATTEMPTS = 8


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


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """A mesh that is being drawn."""

    mesh: Mesh
    drawn: Any
    """What the canvas made of it."""
    points: NDArray[np.float64]


@dataclass(slots=True)
class _Request:
    """A picture to draw."""

    work: _Work
    index: int
    attempt: int
    camera: Camera

    def shot(self) -> Shot:
        """Return it as the canvas takes it."""
        work, index = self.work, self.index
        return Shot(
            work.model.drawn,
            self.camera,
            index,
            work.pictures[index],
            None if work.masks is None else work.masks[index],
            None if work.depths is None else work.depths[index],
        )


class _Work:
    """A model on the way: what has been seen of it so far."""

    def __init__(self, model: _Model, views: Views, settings: Settings) -> None:
        self.model, self.views = model, views
        count, shape = len(views), (len(views), settings.size_px, settings.size_px)
        self.pictures = np.empty((*shape, 3), np.uint8)
        self.masks = np.empty(shape, np.uint16) if settings.masks else None
        self.depths = np.empty(shape, np.float32) if settings.depths else None
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
    backend
        ``"native"``: the native core, which needs no driver and gives the same bytes on every
        machine. ``"egl"``: OpenGL; asked for by name it never falls back. ``"auto"``: OpenGL on a
        graphics processor, else the native core.
    threads
        Of the native core; None: as many as `toonnet.fast.set_threads` says. OpenGL's drivers have
        their own. The number never changes a picture.

    Raises
    ------
    RendererUnavailable
        If there is no OpenGL here, and it was asked for; the message says what to install.
    RenderError
        If there is no room for pictures of that size.
    ValueError
        If a parameter is out of its range, or pictures can't be of that size.
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
        backend: Backend = "auto",
        threads: int | None = None,
    ) -> None:
        if samples not in (1, 4):
            raise ValueError(f"samples must be 1 or 4, got {samples}")
        if not 0 <= margin <= 0.45:
            raise ValueError(f"margin must be in [0, 0.45], got {margin}")
        if not 0 <= least_coverage <= 1:
            raise ValueError(f"least_coverage must be in [0, 1], got {least_coverage}")
        if outputs not in _OUTPUTS:
            raise ValueError(f"outputs must be one of {', '.join(_OUTPUTS)}, got {outputs!r}")
        self._margin, self._least_coverage = margin, least_coverage
        self._settings = Settings(
            size_px,
            2 if samples == 4 else 1,
            style or CelStyle(),
            masks=outputs != "pictures",
            depths=outputs == "all",
        )
        self._latest: _Model | None = None
        self._canvas = opened_canvas(backend, self._settings, checked_threads(threads))

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
        """Give everything back; closing twice is fine."""
        self._latest = None
        self._canvas.close()

    @property
    def renderer(self) -> str:
        """Return what draws, and its version: part of the recipe of a picture."""
        return self._canvas.renderer

    def render(self, mesh: Mesh, views: Views | Sequence[View]) -> Snapshots:
        """Return snapshots of `mesh` from all views; see `render_many`."""
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
        source, canvas = iter(models), self._canvas
        works: deque[_Work] = deque()
        queue: deque[_Request] = deque()
        flying: deque[list[_Request]] = deque()
        exhausted = False
        while not exhausted or queue or flying or works:
            while len(queue) < canvas.most_shots and not exhausted:
                following = next(source, None)
                exhausted = following is None
                if following is not None:
                    works.append(self._taken_on(*following))
                    queue.extend(self._requests(works[-1]))
            # A strip that isn't full waits for views to be drawn again only if none is under way.
            if queue and len(flying) < canvas.most_under_way:
                requests = [queue.popleft() for _ in range(min(canvas.most_shots, len(queue)))]
                canvas.start([request.shot() for request in requests])
                flying.append(requests)
            if flying and (len(flying) == canvas.most_under_way or not queue):
                queue.extend(self._taken(flying.popleft(), canvas.finish()))
            while works and not works[0].missing:
                finished = works.popleft()
                yield finished.snapshots()

    def _taken_on(self, mesh: Mesh, views: Views | Sequence[View]) -> _Work:
        offered = ExplicitViews(views) if isinstance(views, Sequence) else views
        if self._latest is None or self._latest.mesh is not mesh:
            self._latest = _Model(mesh, self._canvas.model(mesh), mesh.points())
        return _Work(self._latest, offered, self._settings)

    def _requests(self, work: _Work) -> Iterator[_Request]:
        for index in range(len(work.views)):
            view = work.views.view(index, 0)
            assert view is not None, "every view has a first attempt"
            yield _Request(work, index, 0, self._framed(work, view))

    def _framed(self, work: _Work, view: View) -> Camera:
        return framed(view, work.model.points, margin=self._margin)

    def _taken(self, requests: list[_Request], covered_px: list[int]) -> Iterator[_Request]:
        """Keep what was drawn; yield what is to be drawn again."""
        for request, covered in zip(requests, covered_px, strict=True):
            work, index = request.work, request.index
            coverage = covered / self._settings.size_px**2
            if coverage < self._least_coverage and request.attempt < MOST_ATTEMPTS:
                again = work.views.view(index, request.attempt + 1)
                if again is not None:
                    camera = self._framed(work, again)
                    yield _Request(work, index, request.attempt + 1, camera)
                    continue
            work.coverages[index], work.cameras[index] = coverage, request.camera
            work.missing -= 1
