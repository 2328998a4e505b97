"""The hand-drawn filter as a job of `toonnet.batch`, and as a stage of a data set."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from toonnet.batch import Item, Made
from toonnet.cli._call import RunOptions
from toonnet.cli._pictures_job import run_and_report
from toonnet.cli._report import fail_usage
from toonnet.cli._stage_job import check_is_data_set, run_stage
from toonnet.io import (
    SUFFIXES,
    PictureError,
    decode_picture,
    encode_picture,
    read_picture,
    read_source,
)
from toonnet.stylize import STYLES, draw, moved_mask, textures

if TYPE_CHECKING:
    from toonnet.dataset.dataset import Body, Picture
    from toonnet.dataset.derive import Derived, Parent

VERSION = 3
"""Goes up when the same recipe gives other pixels."""
_VARIANT = "variant-"


def run(
    *,
    paths: list[str],
    drawn: Mapping[str, Any],
    variants: int,
    size_px: int | None,
    output_format: str,
    texture_licence: str | None,
    options: RunOptions,
) -> NoReturn:
    """Run ``toonnet stylize`` with parsed arguments; end the process with its status."""
    try:
        drawing = Drawing.of(**drawn)
        if len(paths) == 1:
            _check_data_set(paths[0], drawing, size_px, output_format, texture_licence)
    except (ValueError, PictureError) as error:
        fail_usage("stylize", ValueError(str(error)))
    if len(paths) == 1:
        licences = (texture_licence,) if texture_licence else ()
        stage = StylizeStage(drawing, variants, licences)
        run_stage("stylize", stage, paths[0], ("collected",), drawing.recipe, options)
    job = StylizeJob(drawing=drawing, size_px=size_px, output_format=output_format)
    several = _variants_of(variants) if variants > 1 else None
    run_and_report("stylize", job, paths[:-1], paths[-1], options, expand=several)


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How to draw; the same seed, variant and picture give the same bytes."""

    style: str
    gray: bool
    by_region: bool
    grade: str
    seed: int
    max_pixels: int
    custom: NDArray[np.uint8] | None = None
    custom_sha256: str = ""

    @classmethod
    def of(cls, *, texture_file: str | None, **given: Any) -> Drawing:
        """Read the texture; raise ValueError or PictureError where options don't fit."""
        if (texture_file is None) == (given["style"] == "custom"):
            raise ValueError("--texture FILE goes with --style custom, and only with it")
        if given["seed"] < 0:
            raise ValueError(f"--seed must be at least 0, got {given['seed']}")
        drawing = cls(**given)
        if texture_file is None:
            return drawing
        if not os.path.isfile(texture_file):
            raise ValueError(f"--texture {texture_file!r} isn't a file")
        picture = read_picture(texture_file, max_pixels=drawing.max_pixels).picture
        digest = hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()
        return replace(drawing, custom=textures.tileable(picture), custom_sha256=digest)

    @cached_property
    def texture(self) -> NDArray[np.uint8]:
        """The tile to draw with."""
        if self.custom is not None:
            return self.custom
        if self.style == "pencil":
            return textures.pencil(0, self.grade)
        return textures.BY_NAME[self.style](0)

    @property
    def recipe(self) -> dict[str, Any]:
        """Everything that decides the pixels besides picture, size and variant."""
        recipe = {
            "operation": "stylize",
            "version": VERSION,
            "style": self.style,
            "parameters": asdict(STYLES[self.style]),
            "gray": self.gray,
            "by_region": self.by_region,
            "seed": self.seed,
        }
        if self.style == "pencil":
            recipe["grade"] = self.grade
        if self.custom_sha256:
            recipe["texture_sha256"] = self.custom_sha256
        return recipe

    def prepare(self) -> None:
        """Load OpenCV and make the texture, so that forked workers have them."""
        import cv2

        cv2.setNumThreads(1)
        self.draw(np.zeros((8, 8, 3), np.uint8), 1, 0)

    def draw(self, picture: NDArray[np.uint8], variant: int, number: int) -> NDArray[np.uint8]:
        """Return the drawing; one thread. `number` tells pictures apart: no two look alike."""
        return draw(
            picture,
            self.texture,
            STYLES[self.style],
            seed=(self.seed, variant, number),
            gray=self.gray,
            by_region=self.by_region,
            threads=1,
        )


@dataclass(frozen=True, kw_only=True)
class StylizeJob:
    """Decode, draw, encode."""

    drawing: Drawing
    size_px: int | None
    output_format: str

    @property
    def suffix(self) -> str:
        """Return the file name ending of the results."""
        return SUFFIXES[self.output_format]

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return everything that decides the bytes; limits and workers don't."""
        return {**self.drawing.recipe, "size_px": self.size_px, "format": self.output_format}

    def prepare(self) -> None:
        """Load what `make` needs."""
        self.drawing.prepare()

    def read(self, item: Item) -> bytes:
        """Return the file's bytes."""
        return read_source(item.source, max_pixels=self.drawing.max_pixels)

    def make(self, item: Item, content: bytes) -> Made:
        """Return the encoded drawing; one thread, as there is a worker a core."""
        decoded = decode_picture(content, size_px=self.size_px, max_pixels=self.drawing.max_pixels)
        drawn = self.drawing.draw(decoded.picture, _variant_of(item), zlib.crc32(content))
        return Made(encode_picture(drawn, self.output_format), decoded.notes)


def _variants_of(count: int) -> Callable[[Sequence[Item]], list[Item]]:
    """Return what turns items into `count` items each, in folders by variant."""

    def expand(items: Sequence[Item]) -> list[Item]:
        return [
            replace(item, target=f"{_VARIANT}{variant}/{item.target}")
            for item in items
            for variant in range(1, count + 1)
        ]

    return expand


@dataclass(frozen=True)
class StylizeStage:
    """Drawings of a data set's pictures, `variants` of each."""

    drawing: Drawing
    variants: int
    licences: Sequence[str]
    origin: str = "stylized"

    def prepare(self) -> None:
        """Load what `make` needs."""
        self.drawing.prepare()

    def recipes(self, parent: Picture | Body) -> Sequence[Mapping[str, Any]]:
        """Return a recipe for each variant."""
        recipe = self.drawing.recipe
        return [{**recipe, "variant": variant} for variant in range(1, self.variants + 1)]

    def make(self, parent: Parent, recipe: Mapping[str, Any]) -> Derived:
        """Return the drawing of a picture, with its alpha mask, moved likewise, if it has one."""
        from toonnet.dataset.derive import Derived

        variant, number = recipe["variant"], int(parent.row.id, 16)
        drawn = self.drawing.draw(parent.pixels, variant, number)
        mask = parent.gray_mask()
        if mask is None:
            return Derived(drawn)
        style, seed = STYLES[self.drawing.style], (self.drawing.seed, variant, number)
        return Derived(drawn, {"alpha": moved_mask(mask, style, seed)})


def _check_data_set(
    path: str,
    drawing: Drawing,
    size_px: int | None,
    output_format: str,
    texture_licence: str | None,
) -> None:
    """Raise ValueError where one path can't be a data set, or options don't suit one."""
    check_is_data_set(path)
    if size_px is not None or output_format != "png":
        raise ValueError("--size and --format are for files: a data set keeps size and png")
    if drawing.style == "custom" and not texture_licence:
        raise ValueError(
            "name the texture's licence, which the pictures inherit: --texture-licence"
        )


def _variant_of(item: Item) -> int:
    """Return which variant a target stands for."""
    first = item.target.split("/", 1)[0]
    number = first.removeprefix(_VARIANT)
    return int(number) if first != number and number.isdecimal() and "/" in item.target else 1
