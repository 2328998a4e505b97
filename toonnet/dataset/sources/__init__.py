"""Where pictures come from: one module a source, found by being here.

A public module of this package lists its classes in ``SOURCES``.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module

from toonnet.dataset.sources._copyright import Terms, parsed_terms, terms_of
from toonnet.dataset.sources._packaged import PackagedSource
from toonnet.dataset.sources._source import (
    Artwork,
    ArtworkFile,
    Candidate,
    Settings,
    Source,
    SourceError,
    Wanted,
)

__all__ = [
    "Artwork",
    "ArtworkFile",
    "Candidate",
    "PackagedSource",
    "Settings",
    "Source",
    "SourceError",
    "Terms",
    "Wanted",
    "chosen_sources",
    "classes_in",
    "parsed_terms",
    "source_classes",
    "terms_of",
]


def source_classes() -> dict[str, type[Source]]:
    """Return all sources of pictures by name, in the order of the names."""
    return classes_in(__name__, __path__)


def classes_in(package: str, path: Iterable[str]) -> dict[str, type[Source]]:
    """Return the sources that the public modules of `package` at `path` list, by name."""
    found: dict[str, type[Source]] = {}
    for module in pkgutil.iter_modules(path):
        if not module.name.startswith("_"):
            classes: Sequence[type[Source]] = import_module(f"{package}.{module.name}").SOURCES
            found.update({source.name: source for source in classes})
    return dict(sorted(found.items()))


def chosen_sources(
    names: Sequence[str], settings: Settings, classes: Mapping[str, type[Source]] | None = None
) -> list[Source]:
    """Return the sources of these names (``name`` or ``name:argument``); of none, the default ones.

    Parameters
    ----------
    names, settings
        The user's.
    classes
        What there is to choose from; all sources of pictures if not given.

    Raises
    ------
    ValueError
        If there is no source of that name.
    """
    classes = source_classes() if classes is None else classes
    if not names:
        return [source(settings) for source in classes.values() if source.default]
    chosen = []
    for named in dict.fromkeys(names):
        name, _, argument = named.partition(":")
        if name not in classes:
            raise ValueError(f"no source is called {name!r}; there are {', '.join(classes)}")
        chosen.append(classes[name](settings, argument))
    return chosen
