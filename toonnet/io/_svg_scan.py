"""What an SVG drawing asks for: its size, what it refers to, how much there is to draw."""

from __future__ import annotations

import math
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes
from xml.parsers import expat

from toonnet.io._errors import PictureError, Reason
from toonnet.io._raster import check_size, open_header
from toonnet.io._sniff import format_of

# The renderer recurses: 200 levels fit its stack and 300 don't, measured with the 8 MiB default.
MAX_DEPTH = 128
MAX_ELEMENTS = 500_000
# Drawing 100,000 copies by <use> takes 1.5 s; an exponential cascade has billions.
MAX_DRAWN_ELEMENTS = 600_000
MAX_COPIES = 100_000

SVGSize = tuple[int, int]
"""Width and height in pixels."""

_UNITS_PX = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
_UNITS_PX |= {"em": 16, "ex": 8}
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-z]*|%)\s*")
_URL = re.compile(r"url\(\s*[\"']?\s*([^\"')\s]*)", re.IGNORECASE)


def _refused(reason: Reason, detail: str, remedy: str) -> PictureError:
    return PictureError(reason, detail, remedy)


@dataclass(slots=True)
class _Part:
    """An element with an id, or the drawing: what it holds and which other parts it draws."""

    elements: int = 0
    depth: int = 0
    references: Counter[str] = field(default_factory=Counter)
    opened_at: int = 0


class _Scanner:
    def __init__(self, max_pixels: int) -> None:
        self.max_pixels = max_pixels
        self.size: SVGSize | None = None
        self.has_text = False
        self._pixels = 0
        self._depth = 0
        self._elements = 0
        self._in_style = 0
        self._root = _Part()
        self._open: list[_Part] = []
        self._parts: dict[str, _Part] = {}
        self._ids: list[str | None] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if self._depth == 0:
            if local != "svg":
                raise _refused(
                    "not_a_picture", f"its content is XML <{name}>, not <svg>", "pass pictures"
                )
            self.size = _size(attributes)
            self._open.append(self._root)
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _too_complex(f"more than {MAX_DEPTH} levels or {MAX_ELEMENTS:,} elements")
        self.has_text |= local == "text"
        self._in_style += local == "style"
        identity = attributes.get("id")
        self._ids.append(identity)
        if identity is not None:
            part = _Part(opened_at=self._depth - 1)
            self._parts[identity] = part
            self._open.append(part)
        for part in self._open:
            part.elements += 1
            part.depth = max(part.depth, self._depth - part.opened_at)
        self._references(local, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self._in_style -= name.rpartition(":")[2] == "style"
        if self._ids.pop() is not None:
            self._open.pop()

    def text(self, text: str) -> None:
        if self._in_style:
            if "@import" in text:
                raise _external("@import in a style sheet")
            self._links_in(text)

    def instruction(self, target: str, data: str) -> None:
        if target == "xml-stylesheet":
            raise _external(f"a style sheet ({data[:80]})")

    def entity(self, name: str, *_: object) -> None:
        raise _refused(
            "svg_entities",
            f"the SVG declares the entity {name[:80]!r}",
            "save it as plain SVG, without a document type",
        )

    def _references(self, local: str, attributes: Mapping[str, str]) -> None:
        for key, value in attributes.items():
            if "url(" in value.lower():
                self._links_in(value)
            if key.rpartition(":")[2] in ("href", "src") and local != "a":
                self._link(value.strip())

    def _links_in(self, css: str) -> None:
        for target in _URL.findall(css):
            self._link(target)

    def _link(self, target: str) -> None:
        if target.startswith("#"):
            for part in self._open:
                part.references[target[1:]] += 1
        elif target[:5].lower() == "data:":
            self._embedded(target)
        elif target:
            raise _external(repr(target[:80]))

    def _embedded(self, link: str) -> None:
        head, _, payload = link[5:].partition(",")
        try:
            content = unquote_to_bytes(payload)
            data = b64decode(content) if head.endswith(";base64") else content
            name = format_of(data)
        except PictureError:
            raise _external(f"embedded data that is no picture (data:{head[:40]})") from None
        except ValueError:
            return  # The renderer leaves out what isn't base64.
        if name == "SVG":
            raise _too_complex("an SVG within the SVG")
        header = open_header(data, name, self.max_pixels)
        self._pixels += header.width * header.height
        check_size(self._pixels, 1, self.max_pixels)

    def check_drawing(self) -> None:
        """Refuse cascades of copies: each refers several times to the one before."""
        known: dict[str, tuple[int, int]] = {}
        try:
            drawn, depth = self._expanded(self._root, known, 0)
        except RecursionError:
            raise _too_complex("references nest too deep") from None
        copies = drawn - self._root.elements
        if copies > MAX_COPIES or drawn > MAX_DRAWN_ELEMENTS or depth > MAX_DEPTH:
            raise _too_complex(f"{drawn:,} elements to draw, {depth} levels deep")

    def _expanded(
        self, part: _Part, known: dict[str, tuple[int, int]], level: int
    ) -> tuple[int, int]:
        """Return how many elements drawing `part` means, copies included, and how deep."""
        if level > MAX_DEPTH:
            raise _too_complex("references nest too deep")
        drawn, depth = part.elements, part.depth
        for target, times in part.references.items():
            if target not in self._parts:
                continue
            if target not in known:
                known[target] = (0, 0)  # A reference to itself is left out by the renderer.
                known[target] = self._expanded(self._parts[target], known, level + 1)
            drawn += times * known[target][0]
            depth = max(depth, part.depth + known[target][1])
        return drawn, depth


def _external(what: str) -> PictureError:
    return _refused(
        "svg_external",
        f"the SVG refers to something outside it: {what}",
        "embed what it needs; nothing is ever fetched",
    )


def _too_complex(what: str) -> PictureError:
    return _refused("svg_too_complex", f"the SVG has {what}", "simplify the drawing")


def _length_px(value: str | None) -> float | None:
    """Return a length in pixels; None where it depends on something else."""
    match = _LENGTH.fullmatch(value) if value else None
    if match is None or match[2] not in _UNITS_PX:
        return None
    return float(match[1]) * _UNITS_PX[match[2]]


def _size(attributes: Mapping[str, str]) -> SVGSize | None:
    width, height = (_length_px(attributes.get(key)) for key in ("width", "height"))
    numbers = [_length_px(part) for part in re.split(r"[\s,]+", attributes.get("viewBox", ""))]
    box_width, box_height = numbers[2:4] if len(numbers) == 4 else (None, None)
    if box_width and box_height:
        # A side given as a share or not at all follows from the other and the viewBox.
        if width is None and height is None:
            width, height = box_width, box_height
        elif width is None and height is not None:
            width = height * box_width / box_height
        elif height is None and width is not None:
            height = width * box_height / box_width
    if width is None or height is None:
        return None
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise _refused("broken", f"the SVG has the size {width} x {height}", "mend its size")
    return math.ceil(width), math.ceil(height)


def scan(text: str, max_pixels: int) -> tuple[SVGSize | None, list[str]]:
    """Look through an SVG drawing; return its own size, if it has one, and notes.

    Raises
    ------
    PictureError
        ``svg_entities``, ``svg_external``, ``svg_too_complex``, ``too_large`` (an embedded
        picture), ``broken`` or ``not_a_picture``.
    """
    scanner = _Scanner(max_pixels)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.EntityDeclHandler = scanner.entity
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.text
    parser.ProcessingInstructionHandler = scanner.instruction
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        reason: Reason = "truncated" if _ends_early(error) else "broken"
        raise PictureError(
            reason, f"the SVG isn't well-formed XML: {error}", "fetch or export it again"
        ) from None
    scanner.check_drawing()
    return scanner.size, ["text is left out: no fonts are loaded"] if scanner.has_text else []


def _ends_early(error: expat.ExpatError) -> bool:
    return error.code in _EARLY_END


_EARLY_END = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
