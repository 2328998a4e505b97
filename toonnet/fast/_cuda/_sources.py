"""The text of the kernels, as it is given to the compiler."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_INCLUDE = re.compile(r'^#include "(.+)"$')


@cache
def kernel_source(file: str) -> str:
    """Return a file of ``cuda/`` with all that it includes in its place.

    CuPy keeps what it has compiled by the text alone, and wouldn't see that a header has changed.
    """
    return "\n".join(_lines(file, set()))


def _lines(file: str, seen: set[str]) -> list[str]:
    seen.add(file)
    lines: list[str] = []
    text = (resources.files("toonnet") / "_cuda" / file).read_text(encoding="utf-8")
    for line in text.splitlines():
        included = _INCLUDE.match(line)
        if included is None:
            if line != "#pragma once":
                lines.append(line)
        elif included[1] not in seen:
            lines += _lines(included[1], seen)
    return lines
