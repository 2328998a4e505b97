"""Licences as interfaces name them, in SPDX's names."""

from __future__ import annotations

import re

_CREATIVE_COMMONS = re.compile(
    r"(?:https?:)?//creativecommons\.org/"
    r"(?:licenses/(?P<kind>by(?:-nc)?(?:-nd|-sa)?)|publicdomain/(?P<public>zero|mark))"
    r"/(?P<version>\d\.\d)(?:/(?!deed|legalcode)(?P<place>[a-z]{2,5}))?(?:/(?:deed|legalcode).*)?/?",
    re.IGNORECASE,
)
_PUBLIC = {"zero": "CC0", "mark": "CC-PDM"}


def spdx_of_url(url: str) -> str | None:
    """Return the SPDX name of a Creative Commons licence by its address; None if it is none."""
    match = _CREATIVE_COMMONS.fullmatch(url.strip())
    if match is None:
        return None
    if match["public"]:
        return f"{_PUBLIC[match['public'].lower()]}-{match['version']}"
    place = f"-{match['place']}" if match["place"] else ""
    return f"CC-{match['kind']}-{match['version']}{place}".upper()
