"""Cartoon figures modelled from parameters, where real models of a label are few.

A file a label; each lists its designs in `DESIGNS`. Adding a file is adding its designs.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from toonnet.render.bodies._design import Design


def _designs() -> dict[str, Design]:
    names = sorted(found.name for found in iter_modules(__path__) if found.name != "kit")
    modules = [import_module(f"{__name__}.{name}") for name in names if not name.startswith("_")]
    return {design.name: design for module in modules for design in module.DESIGNS}


DESIGNS: Mapping[str, Design] = MappingProxyType(_designs())
"""All designs by name, label by label in alphabetical order."""

__all__ = ["DESIGNS", "Design"]
