"""IUS as a job of `toonnet.batch`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from toonnet import __version__
from toonnet.batch import Item, Made, Service
from toonnet.cli._call import RunOptions
from toonnet.cli._engine import check_engine
from toonnet.cli._pictures_job import run_and_report
from toonnet.cli._report import fail_usage
from toonnet.cli._stage_job import check_is_data_set, run_stage
from toonnet.fast import IUSParams, ius, why_not
from toonnet.fast._contracts import DEVICE_BACKEND, HOST_BACKENDS
from toonnet.io import SUFFIXES, decode_picture, encode_picture, fitted, read_source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from toonnet.batch._service import Work
    from toonnet.dataset.dataset import Body, Picture
    from toonnet.dataset.derive import Derived, Parent

    Array = NDArray[Any]

VERSION = 1
"""Goes up when the same recipe gives other pixels; in a data set it is part of what names them."""
_UNIFIED_FROM = ("collected", "composed", "rendered", "inflated", "stylized")
PRESETS = {"default": IUSParams.default, "paper": IUSParams.paper}


def run(
    *,
    paths: list[str],
    preset: str,
    given: Mapping[str, Any],
    size_px: int | None,
    mask: str,
    backend: str,
    output_format: str,
    max_pixels: int,
    options: RunOptions,
) -> None:
    """Run ``toonnet ius`` with parsed arguments; end the process with its status."""
    try:
        params = replace(PRESETS[preset](), **given)
        check_engine(options)
        if backend == DEVICE_BACKEND and options.engine == "dask":
            raise ValueError("--backend cuda takes --engine local: the device is this machine's")
        if len(paths) == 1:
            check_is_data_set(paths[0])
            if output_format != "png":
                raise ValueError("--format is for files: a data set keeps png")
        if backend in HOST_BACKENDS and (reason := why_not("ius", backend)):
            raise ValueError(f"--backend {backend} can't run: {reason}")
    except ValueError as error:
        fail_usage("ius", error)
    job = IUSJob(
        params=params,
        size_px=size_px,
        mask=mask,
        output_format=output_format,
        max_pixels=max_pixels,
        backend=backend,
        service=Service(partial(device_ius, params)) if backend == DEVICE_BACKEND else None,
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
    backend: str = "auto"
    service: Service | None = None
    """What computes for all workers; None: each for itself, on the backend."""

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
        if self.service is None:
            self.unify(np.zeros((1, 1, 3), np.uint8), None)
        else:
            self.service.start()

    def read(self, item: Item) -> bytes:
        """Return the file's bytes."""
        return read_source(item.source, max_pixels=self.max_pixels)

    def make(self, item: Item, content: bytes) -> Made:
        """Return the encoded result; one thread, as there is a worker a core."""
        decoded = decode_picture(content, size_px=self.size_px, max_pixels=self.max_pixels)
        mask = decoded.mask if self.mask == "alpha" else None
        unified = self.unify(decoded.picture, mask)
        return Made(encode_picture(unified, self.output_format), decoded.notes)

    def unify(self, picture: Array, mask: Array | None) -> Array:
        """Return a picture unified; on one thread here, as there is a worker a core."""
        if self.service is None:
            unified: Array = ius(picture, self.params, mask, threads=1, backend=self.backend)
        else:
            unified = self.service.ask((picture, mask))
        return unified


def device_ius(params: IUSParams) -> Work:
    """Make the device ready; return the work of a `Service`: (picture, mask or None) each."""
    import numpy as np

    ius(np.zeros((1, 1, 3), np.uint8), params, backend=DEVICE_BACKEND)

    def work(requests: Sequence[tuple[Array, Array | None]]) -> list[Array]:
        results: dict[int, Array] = {}
        for masked in (False, True):
            chosen = [i for i, (_, mask) in enumerate(requests) if (mask is not None) is masked]
            pictures = [requests[i][0] for i in chosen]
            masks = [requests[i][1] for i in chosen] if masked else None
            unified = ius(pictures, params, masks, backend=DEVICE_BACKEND)
            results.update(zip(chosen, unified, strict=True))
        return [results[i] for i in range(len(requests))]

    return work


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
        unified = self.job.unify(picture, mask)
        return Derived(unified, {} if alpha is None else {"alpha": alpha})
