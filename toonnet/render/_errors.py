"""What can go wrong in rendering."""

from __future__ import annotations


class RenderError(RuntimeError):
    """Rendering failed; the message says why and what to do."""


class RendererUnavailable(RenderError):
    """There is no way to render here: a library, a driver or an extra is missing."""


class ContextLost(RenderError):
    """The renderer's context is closed, or was used from another thread or process."""


class MeshError(ValueError):
    """A mesh that can't be drawn; the message says why."""
