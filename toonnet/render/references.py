"""What a model's content amounts to: its own bytes and those of the files that it names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote_to_bytes

from toonnet.io import read_file
from toonnet.render.load import MOST_BYTES, FilesBeside

_NAMES = {
    "obj": re.compile(rb"mtllib[ \t]+([^\r\n]+)"),
    "mtl": re.compile(rb"(?:map_\w+|bump|disp|decal|refl|norm)[ \t]+([^\r\n]+)"),
    "gltf": re.compile(rb'"uri"\s*:\s*"((?!data:)[^"]+)"'),
    "glb": re.compile(rb'"uri"\s*:\s*"((?!data:)[^"]+)"'),
    "ply": re.compile(rb"comment TextureFile[ \t]+([^\r\n]+)"),
}


def model_content(path: str | os.PathLike[str]) -> bytes:
    """Return a model file's bytes, followed by those of the files beside it that it names.

    They tell whether a model has changed; nothing is parsed.

    Raises
    ------
    toonnet.io.PictureError
        If the file itself can't be read; what else is missing is left out.
    """
    content = read_file(path, max_bytes=MOST_BYTES)
    kind = Path(path).suffix.lstrip(".").lower()
    return with_references(content, kind, FilesBeside(Path(path).parent))


def with_references(content: bytes, kind: str, files: Mapping[str, bytes]) -> bytes:
    """Return a content of a kind (a suffix without the dot) followed by the files that it names."""
    return b"".join([content, *_named(content, kind, files)])


def _named(content: bytes, kind: str, files: Mapping[str, bytes]) -> Iterator[bytes]:
    if kind not in _NAMES:
        return
    for match in dict.fromkeys(_NAMES[kind].findall(content)):
        for name in _readings(match.strip()):
            try:
                found = files[name]
            except (KeyError, OSError, ValueError):
                continue
            yield found
            if kind == "obj":
                yield from _named(found, "mtl", files)
            break


def _readings(text: bytes) -> Iterator[str]:
    """Yield what a name may mean: as it stands, without the options before it, unquoted."""
    for name in (text, text.split()[-1], unquote_to_bytes(text)):
        yield name.decode("utf-8", "surrogateescape").removeprefix("./")
