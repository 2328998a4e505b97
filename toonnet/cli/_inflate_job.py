"""2D-3D-2D as a job of `toonnet.batch`, and as a stage over a data set's pictures."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from toonnet.batch import Item, Made, Summary
from toonnet.cli._call import RunOptions
from toonnet.cli._pictures_job import run_and_report
from toonnet.cli._report import fail_usage, finish
from toonnet.cli._snapshots import SNAPSHOTS, Look, derived_snapshot, join_lines, snapshot_files
from toonnet.cli._stage_job import check_is_data_set, run_stage
from toonnet.inflate import CartoonModel, black_stroke, inflate
from toonnet.io import decode_picture, read_source
from toonnet.render import Backend, Mesh, RendererUnavailable
from toonnet.render.here import renderer_here

if TYPE_CHECKING:
    from toonnet.dataset.dataset import Body, Picture
    from toonnet.dataset.derive import Derived, Parent

VERSION = 3
"""Goes up when the same recipe gives other models."""
_FOLDER_OF_MODEL = "/model.glb"


def run(
    *,
    paths: list[str],
    modelled: Mapping[str, Any],
    shown: Mapping[str, Any],
    glb: bool,
    options: RunOptions,
) -> NoReturn:
    """Run ``toonnet inflate`` with parsed arguments; end the process with its status."""
    try:
        modelling = Modelling(**modelled)
        if len(paths) == 1:
            check_is_data_set(paths[0])
            if glb or not shown["views"]:
                raise ValueError("--glb and --views 0 are for files: a data set takes snapshots")
        if not glb and not shown["views"]:
            raise ValueError("--views 0 goes with --glb: else there is nothing to write")
        look = look_at_drawings(**shown) if shown["views"] else None
    except ValueError as error:
        fail_usage("inflate", error)
    except RendererUnavailable as error:
        finish(Summary(error=str(error)), options, {"command": "inflate"}, found=False)
    if look is not None and len(paths) == 1:
        stage = InflateStage(modelling, look)
        run_stage("inflate", stage, paths[0], ("collected",), stage.recipe, options)
    job = InflateJob(modelling=modelling, look=look, glb=glb)
    ended = None if look is None else partial(join_lines, Path(paths[-1]))
    run_and_report("inflate", job, paths[:-1], paths[-1], options, ended=ended)


def look_at_drawings(*, renderer: Backend = "auto", **given: Any) -> Look:
    """Return how inflated drawings are shown, of a command's options; see `Look.of`."""
    if given["seed"] < 0:
        raise ValueError(f"--seed must be at least 0, got {given['seed']}")
    look = Look(
        style=black_stroke(given["size_px"]),
        ramp_sha256="",
        spread="turned",
        renderer=renderer_here(renderer),
        **given,
    )
    look.views_of(0)  # Raises where they can't be.
    return look


@dataclass(frozen=True, kw_only=True)
class Modelling:
    """How drawings become models."""

    roundness: float
    holes: bool
    parts: bool
    max_pixels: int

    @property
    def recipe(self) -> dict[str, Any]:
        """Everything that decides a model besides its drawing."""
        return {
            "version": VERSION,
            "roundness": self.roundness,
            "holes": self.holes,
            "parts": self.parts,
        }

    def prepare(self) -> None:
        """Load what inflating needs, so that forked workers have it."""
        import cv2
        import scipy.ndimage
        import scipy.sparse.linalg
        import scipy.spatial  # noqa: F401

        cv2.setNumThreads(1)

    def model(self, picture: NDArray[np.uint8], alpha: NDArray[np.uint8] | None) -> CartoonModel:
        """Return a drawing's model."""
        return inflate(picture, alpha, roundness=self.roundness, holes=self.holes, parts=self.parts)


def _recipe(modelling: Modelling, look: Look | None) -> dict[str, Any]:
    recipe = {"operation": "inflate", "model": modelling.recipe}
    if look is not None:
        recipe["look"] = look.recipe
    return recipe


@dataclass(frozen=True, kw_only=True)
class InflateJob:
    """Decode, inflate, look at from other sides, encode; an item is a drawing with all of it."""

    modelling: Modelling
    look: Look | None
    glb: bool

    @property
    def suffix(self) -> str:
        """Return the ending of a result's name: its lines, or the model where that is all."""
        return ".glb" if self.look is None else f"/{SNAPSHOTS}"

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return everything that decides the bytes; limits and workers don't."""
        return {**_recipe(self.modelling, self.look), "glb": self.glb}

    def prepare(self) -> None:
        """Load what `make` needs."""
        self.modelling.prepare()
        if self.look is not None:
            self.look.prepare()

    def read(self, item: Item) -> bytes:
        """Return the file's bytes."""
        return read_source(item.source, max_pixels=self.modelling.max_pixels)

    def make(self, item: Item, content: bytes) -> Made:
        """Return the snapshots, what tells of them, and the model."""
        decoded = decode_picture(content, max_pixels=self.modelling.max_pixels)
        model = self.modelling.model(decoded.picture, decoded.alpha)
        notes = [*decoded.notes, *(["it fills its frame: a plate"] if model.slab else [])]
        if self.look is None:
            return Made(model.to_glb(), notes)
        mesh = model.render_mesh()
        snapshots = self.look.shoot(mesh, zlib.crc32(content))
        folder = posixpath.dirname(item.target)
        facts = {
            "drawing": item.shown,
            "size_px": self.look.size_px,
            "seed": self.look.seed,
            "renderer": self.look.renderer.name,
        }
        lines, files = snapshot_files(folder, snapshots, mesh, facts)
        if self.glb:
            files[folder + _FOLDER_OF_MODEL] = model.to_glb()
        return Made(lines, notes, others=files)


@dataclass(frozen=True)
class InflateStage:
    """Snapshots of a data set's pictures, inflated, with their masks of parts."""

    modelling: Modelling
    look: Look
    origin: str = "inflated"
    licences: Sequence[str] = ()

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return what all pictures' recipes have in common."""
        return _recipe(self.modelling, self.look)

    def prepare(self) -> None:
        """Load what `make` needs."""
        self.modelling.prepare()
        self.look.prepare()

    def recipes(self, parent: Picture | Body) -> Sequence[Mapping[str, Any]]:
        """Return a recipe for each view."""
        recipe = self.recipe
        return [{**recipe, "view": view} for view in range(self.look.views)]

    def make(self, parent: Parent, recipe: Mapping[str, Any]) -> Derived:
        """Return one of the drawing's snapshots; the first one draws them all."""

        def mesh() -> Mesh:
            return self.modelling.model(parent.pixels, parent.gray_mask()).render_mesh()

        views: int = recipe["look"]["views"]["count"]
        return derived_snapshot(self.look, parent, views, recipe["view"], mesh)
