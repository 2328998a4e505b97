"""Snapshots of models as commands make them: one look, one renderer a process, files or rows."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from toonnet.batch import OWN_FOLDER, Manifest
from toonnet.io import PictureError, atomic_write, encode_mask, encode_picture
from toonnet.render import (
    Backend,
    CelRenderer,
    CelStyle,
    Contour,
    DirectionalLight,
    MeshError,
    RenderError,
    StratifiedViews,
    TurnedViews,
    Views,
    fibonacci_views,
    ramp_from_file,
)
from toonnet.render.here import RendererHere, renderer_here

if TYPE_CHECKING:
    from toonnet.dataset.derive import Derived, Parent
    from toonnet.render import Camera, Mesh, Snapshots

VERSION = 2
"""Goes up when the same recipe gives other pixels."""
_NUMBER_BITS = 64
_MARGIN = 0.06
SNAPSHOTS = "snapshots.jsonl"
Spread = Literal["around", "sphere", "turned"]
Mask = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True, kw_only=True)
class Look:
    """How models are shown; the same look, model and number give the same bytes."""

    style: CelStyle
    ramp_sha256: str
    """Of the file that the ramp comes from; empty: the built-in one."""
    size_px: int
    samples: Literal[1, 4]
    views: int
    spread: Spread
    elevations_deg: tuple[float, float]
    seed: int
    masks: bool
    renderer: RendererHere
    """Its name is part of what decides the pixels."""
    turns_deg: tuple[float, float] = (0.0, 0.0)
    """How far ``turned`` views look from the left and the right."""

    @classmethod
    def of(
        cls,
        *,
        style: str,
        contour: str,
        line_width_px: float,
        light: str,
        ramp_file: str | None,
        renderer: Backend = "auto",
        **given: Any,
    ) -> Look:
        """Make it of a command's options.

        Raises
        ------
        ValueError
            If options don't fit, or the ramp's file gives none.
        RendererUnavailable
            If nothing can be rendered here.
        """
        if given["seed"] < 0:
            raise ValueError(f"--seed must be at least 0, got {given['seed']}")
        chosen: dict[str, Any] = {
            "mode": style,
            "contour": Contour(cast(Any, contour.replace("-", "_")), width_px=line_width_px),
            "lights": (DirectionalLight(frame=cast(Any, light)),),
        }
        digest = ""
        if ramp_file is not None:
            try:
                chosen["ramp"] = ramp_from_file(ramp_file)
            except PictureError as error:
                raise ValueError(f"--ramp {ramp_file!r}: {error}") from error
            digest = hashlib.sha256(chosen["ramp"].tobytes()).hexdigest()
        made = CelStyle(**chosen)
        look = cls(style=made, ramp_sha256=digest, renderer=renderer_here(renderer), **given)
        look.views_of(0)  # Raises where they can't be.
        return look

    @property
    def recipe(self) -> dict[str, Any]:
        """Everything that decides the pixels besides the model."""
        style = asdict(self.style)
        del style["ramp"]
        views: dict[str, Any] = {"count": self.views, "spread": self.spread}
        if self.spread != "sphere":
            views["elevations_deg"] = list(self.elevations_deg)
        if self.spread == "turned":
            views["turns_deg"] = list(self.turns_deg)
        recipe = {
            "operation": "render",
            "version": VERSION,
            "renderer": self.renderer.name,
            "size_px": self.size_px,
            "samples": self.samples,
            "style": {**style, "margin": _MARGIN},
            "views": views,
            "seed": self.seed,
            "masks": self.masks,
        }
        if self.ramp_sha256:
            recipe["ramp_sha256"] = self.ramp_sha256
        return recipe

    def prepare(self) -> None:
        """Load what drawing needs, so that forked workers have it; open no context."""
        import cv2

        cv2.setNumThreads(1)
        if self.renderer.backend == "egl":
            import moderngl  # noqa: F401

    def views_of(self, number: int, views: int | None = None) -> Views:
        """Return the views of a model; `number` tells models apart, no two are seen alike.

        `views` is how many, where a model has a number of its own.
        """
        count = self.views if views is None else views
        if self.spread == "sphere":
            return fibonacci_views(count)
        seed = (self.seed << _NUMBER_BITS) | number
        if self.spread == "turned":
            return TurnedViews(count, seed, self.turns_deg, self.elevations_deg)
        return StratifiedViews(count, seed=seed, elevations_deg=self.elevations_deg)

    @cached_property
    def _renderer(self) -> CelRenderer:
        """One a process, opened when first needed: contexts don't survive a fork."""
        # A worker a core draws and encodes; more threads would only take turns with the others.
        os.environ.setdefault("LP_NUM_THREADS", "1")
        renderer = CelRenderer(
            self.size_px,
            style=self.style,
            samples=self.samples,
            margin=_MARGIN,
            outputs="masks" if self.masks else "pictures",
            backend=self.renderer.backend,
            threads=1,
        )
        if renderer.renderer != self.renderer.name:  # As on another machine of a cluster.
            renderer.close()
            raise RenderError(
                f"this machine renders with {renderer.renderer!r}, the run is for "
                f"{self.renderer.name!r}; install the same everywhere, or take --renderer native"
            )
        return renderer

    def shoot(self, mesh: Mesh, number: int, views: int | None = None) -> Snapshots:
        """Return the snapshots of a model; see `views_of`."""
        try:
            return self._renderer.render(mesh, self.views_of(number, views))
        except RenderError:
            if renderer := self.__dict__.pop("_renderer", None):
                renderer.close()  # The next model gets a new one.
            raise


@contextmanager
def as_picture_error() -> Iterator[None]:
    """Report a model that gives no mesh as any other bad input."""
    try:
        yield
    except MeshError as error:
        detail = " ".join(str(error).split())[:300]
        remedy = "open it in a 3D program and export it anew"
        raise PictureError("broken", detail, remedy) from error


def stored_mask(mask: NDArray[np.uint16]) -> Mask:
    """Return a mask of parts in 8 bits if they suffice, else in 16."""
    return mask.astype(np.uint8) if int(mask.max(initial=0)) <= 255 else mask


def derived_snapshot(
    look: Look, parent: Parent, views: int, view: int, mesh: Callable[[], Mesh]
) -> Derived:
    """Return one of a parent's snapshots for a data set; the first one draws them all.

    Parameters
    ----------
    look
        How it is shown; `views` counts, not the look's own number.
    parent
        Whose snapshot it is; keeps the others in its memory.
    views, view
        How many snapshots of it there are, and which one is wanted.
    mesh
        What gives the model.

    Raises
    ------
    toonnet.io.PictureError
        If `mesh` does; it isn't asked again for the other views.
    """
    from toonnet.dataset.derive import Derived

    kept = f"snapshots of {views}"
    if kept not in parent.memory:
        try:
            parent.memory[kept] = look.shoot(mesh(), int(parent.row.id, 16), views)
        except PictureError as error:
            parent.memory[kept] = error
    snapshots = parent.memory[kept]
    if isinstance(snapshots, PictureError):
        raise snapshots
    mask = None if snapshots.masks is None else stored_mask(snapshots.masks[view])
    return Derived(snapshots.pictures[view], {} if mask is None else {"parts": mask})


def snapshot_files(
    folder: str, snapshots: Snapshots, mesh: Mesh, facts: Mapping[str, Any]
) -> tuple[bytes, dict[str, bytes]]:
    """Return the lines that tell of a model's snapshots, and its files by their paths.

    Parameters
    ----------
    folder
        Where the files go, under the destination.
    snapshots, mesh
        What was seen, and of what.
    facts
        What else every line tells.
    """
    files: dict[str, bytes] = {}
    lines = []
    digits = max(2, len(str(len(snapshots.pictures) - 1)))
    names = part_names(mesh)
    for index, picture in enumerate(snapshots.pictures):
        file = f"{folder}/{index:0{digits}}.png"
        files[file] = encode_picture(picture, "png")
        line = {"file": file, **facts, "view": index}
        line |= _camera_facts(snapshots.cameras[index])
        line["coverage"] = round(float(snapshots.coverages[index]), 6)
        if snapshots.masks is not None:
            line["mask"] = f"{folder}/{index:0{digits}}.parts.png"
            mask = snapshots.masks[index]
            files[line["mask"]] = encode_mask(stored_mask(mask))
            line["parts"] = {str(number): names[number] for number in numbers_in(mask)}
        lines.append(json.dumps(line, separators=(",", ":")) + "\n")
    return "".join(lines).encode(), files


def join_lines(destination: Path) -> None:
    """Put the lines of all models that the destination holds into one file."""
    own = destination / OWN_FOLDER
    manifest = Manifest(own, own)
    manifest.load()
    records = map(manifest.known, manifest.targets())
    done = [
        destination / record.target
        for record in records
        if record and record.status == "done" and posixpath.basename(record.target) == SNAPSHOTS
    ]
    lines = b"".join(path.read_bytes() for path in done if path.is_file())
    atomic_write(destination / SNAPSHOTS, lines)


def part_names(mesh: Mesh) -> dict[int, str]:
    """Return the parts' names by their numbers in masks."""
    return {
        (index if part.part is None else part.part) + 1: part.name
        for index, part in enumerate(mesh.parts)
    }


def numbers_in(mask: NDArray[np.uint16]) -> Iterator[int]:
    """Yield the numbers of the parts that a mask shows, rising."""
    for number in np.flatnonzero(np.bincount(mask.reshape(-1))):
        if number:
            yield int(number)


def _camera_facts(camera: Camera) -> dict[str, Any]:
    def rows(matrix: NDArray[np.float64]) -> list[list[float]]:
        return cast(list[list[float]], np.round(matrix, 9).tolist())

    return {
        **{name: round(value, 6) for name, value in asdict(camera.view).items()},
        "camera": {
            "view_matrix": rows(camera.view_matrix),
            "projection_matrix": rows(camera.projection_matrix),
            "near": round(camera.near, 9),
            "far": round(camera.far, 9),
        },
    }
