"""An OpenGL context without a window: EGL, no display, an ordinary user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from toonnet.render._canvas import Owner
from toonnet.render._egl.mesa import bind_to_its_own_llvm
from toonnet.render._errors import ContextLost, RenderError, RendererUnavailable

if TYPE_CHECKING:
    import moderngl

_VERSION = 330
drivers_loaded = False
"""Whether this process has opened a context before, and so has a driver's threads."""


class Context:
    """A context that knows whose it is: OpenGL's calls belong to the thread that made it."""

    def __init__(self) -> None:
        self._owner = Owner()
        self._context: moderngl.Context | None = _opened()

    @property
    def gl(self) -> moderngl.Context:
        """Return moderngl's context, which is the one that OpenGL's calls go to from now on.

        Raises
        ------
        ContextLost
            If it is closed, or this isn't the thread and process that it was made in.
        """
        if self._context is None:
            raise ContextLost("the renderer is closed; make a new CelRenderer")
        self._owner.check()
        try:
            # Another renderer, or another library, may have made its own context the current one.
            self._context.__enter__()  # type: ignore[no-untyped-call]
        except AttributeError as error:  # So moderngl tells that it has released it.
            raise ContextLost(
                "the renderer's context was destroyed; make a new CelRenderer"
            ) from error
        return self._context

    @property
    def renderer(self) -> str:
        """Return the driver's name and version, for recipes."""
        info = self.gl.info
        return f"{info['GL_RENDERER']}; {info['GL_VERSION']}"

    def close(self) -> None:
        """Give the context and everything in it back; closing twice is fine."""
        if self._context is not None and self._owner.is_here():
            self._context.release()
        self._context = None


@contextmanager
def as_render_error(what: str) -> Iterator[None]:
    """Tell of whatever the driver has no room for, such as a number of pixels."""
    import moderngl

    try:
        yield
    except moderngl.Error as error:
        raise RenderError(
            f"the OpenGL driver can't hold {what} ({error}); take a smaller one, or free memory"
        ) from error


def _opened() -> moderngl.Context:
    try:
        import moderngl
    except ImportError as error:
        raise RendererUnavailable(
            f"rendering by OpenGL needs moderngl ({error}): pip install 'toonnet[render]'"
        ) from error
    global drivers_loaded
    drivers_loaded = True
    bind_to_its_own_llvm()
    try:
        context = moderngl.create_context(standalone=True, backend="egl", require=_VERSION)  # type: ignore[arg-type]
    except Exception as error:  # glcontext raises plain Exception for whatever is missing.
        raise RendererUnavailable(
            f"no off-screen OpenGL {_VERSION / 100:.1f} through EGL ({error}): on Debian or Ubuntu "
            "install libegl1, libgl1 and libgl1-mesa-dri, or the GPU's own driver"
        ) from error
    context.gc_mode = "context_gc"
    return context
