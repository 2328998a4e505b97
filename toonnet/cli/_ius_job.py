"""IUS as a job of `toonnet.batch`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from toonnet import __version__
from toonnet.batch import Item, Made
from toonnet.cli._call import RunOptions
from toonnet.cli._pictures_job import run_and_report
from toonnet.cli._report import fail_usage
from toonnet.fast import IUSParams, ius
from toonnet.io import SUFFIXES, decode_picture, encode_picture, read_source

_PRESETS = {"default": IUSParams.default, "paper": IUSParams.paper}


def run(
    *,
    sources: list[str],
    destination: str,
    preset: str,
    given: Mapping[str, Any],
    size_px: int | None,
    mask: str,
    output_format: str,
    max_pixels: int,
    options: RunOptions,
) -> None:
    """Run ``toonnet ius`` with parsed arguments; end the process with its status."""
    try:
        params = replace(_PRESETS[preset](), **given)
    except ValueError as error:
        fail_usage("ius", error)
    job = IUSJob(
        params=params,
        size_px=size_px,
        mask=mask,
        output_format=output_format,
        max_pixels=max_pixels,
    )
    run_and_report("ius", job, sources, destination, options)


@dataclass(frozen=True, kw_only=True)
class IUSJob:
    """Decode, IUS, encode."""

    params: IUSParams
    size_px: int | None
    mask: str
    output_format: str
    max_pixels: int

    @property
    def suffix(self) -> str:
        """Return the file name ending of the results."""
        return SUFFIXES[self.output_format]

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return everything that decides the bytes; limits and workers don't."""
        return {
            "operation": "ius",
            "version": __version__,
            "parameters": asdict(self.params),
            "size_px": self.size_px,
            "mask": self.mask,
            "format": self.output_format,
        }

    def prepare(self) -> None:
        """Load OpenCV and the kernel, so that forked workers have them; the rest is rarer."""
        import cv2
        import numpy as np

        cv2.setNumThreads(1)
        ius(np.zeros((1, 1, 3), np.uint8), self.params, threads=1)

    def read(self, item: Item) -> bytes:
        """Return the file's bytes."""
        return read_source(item.source, max_pixels=self.max_pixels)

    def make(self, item: Item, content: bytes) -> Made:
        """Return the encoded result; one thread, as there is a worker a core."""
        decoded = decode_picture(content, size_px=self.size_px, max_pixels=self.max_pixels)
        mask = decoded.mask if self.mask == "alpha" else None
        unified = ius(decoded.picture, self.params, mask, threads=1)
        return Made(encode_picture(unified, self.output_format), decoded.notes)
