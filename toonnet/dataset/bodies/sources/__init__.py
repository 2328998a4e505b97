"""Where 3D models come from: one module a source, found by being here.

A public module of this package lists its classes in ``SOURCES``.
"""

from __future__ import annotations

from toonnet.dataset.sources import Source, classes_in


def body_source_classes() -> dict[str, type[Source]]:
    """Return all sources of 3D models by name, in the order of the names."""
    return classes_in(__name__, __path__)
