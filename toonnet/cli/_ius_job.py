"""IUS as a job of `toonnet.batch`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from toonnet import __version__
from toonnet.batch import Item, Made
from toonnet.cli._call import RunOptions
from toonnet.cli._pictures_job import run_and_report
from toonnet.cli._report import fail_usage
from toonnet.cli._stage_job import check_is_data_set, run_stage
from toonnet.fast import IUSParams, ius
from toonnet.io import SUFFIXES, decode_picture, encode_picture, fitted, read_source

if TYPE_CHECKING:
    from toonnet.dataset.dataset import Body, Picture
    from toonnet.dataset.derive import Derived, Parent

VERSION = 1
"""Goes up when the same recipe gives other pixels; in a data set it is part of what names them."""
_UNIFIED_FROM = ("collected", "composed", "rendered", "inflated", "stylized")
_PRESETS = {"default": IUSParams.default, "paper": IUSParams.paper}


def run(
    *,
    paths: list[str],
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
        if len(paths) == 1:
            check_is_data_set(paths[0])
            if output_format != "png":
                raise ValueError("--format is for files: a data set keeps png")
    except ValueError as error:
        fail_usage("ius", error)
    job = IUSJob(
        params=params,
        size_px=size_px,
        mask=mask,
        output_format=output_format,
        max_pixels=max_pixels,
    )
    if len(paths) == 1:
        stage = UnifyStage(job)
        run_stage("ius", stage, paths[0], _UNIFIED_FROM, stage.recipe, options)
    run_and_report("ius", job, paths[:-1], paths[-1], options)


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


@dataclass(frozen=True)
class UnifyStage:
    """Pictures of a data set in unified style."""

    job: IUSJob
    origin: str = "unified"
    licences: Sequence[str] = ()

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return everything besides the parent that decides the pixels."""
        recipe = {**self.job.recipe, "version": VERSION}
        del recipe["format"]
        return recipe

    def prepare(self) -> None:
        """Load what `make` needs."""
        self.job.prepare()

    def recipes(self, parent: Picture | Body) -> Sequence[Mapping[str, Any]]:
        """Return the one recipe."""
        return [self.recipe]

    def make(self, parent: Parent, recipe: Mapping[str, Any]) -> Derived:
        """Return the unified picture, with its alpha mask at its size if it has one."""
        from toonnet.dataset.derive import Derived

        alpha = parent.gray_mask()
        alpha = None if alpha is None else fitted(alpha, self.job.size_px)
        mask = alpha >= 128 if alpha is not None and self.job.mask == "alpha" else None
        picture = fitted(parent.pixels, self.job.size_px)
        unified = ius(picture, self.job.params, mask, threads=1)
        return Derived(unified, {} if alpha is None else {"alpha": alpha})
