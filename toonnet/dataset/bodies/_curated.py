"""Which models of a package are worth having: chosen by looking at them, kept as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from toonnet.dataset.labels import load_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a list: what a model shows and how it is put right."""

    label: str
    title: str | None = None
    """Where the package's own name for it isn't clear."""
    author: str | None = None
    """Where the package tells it nowhere a program finds it."""
    licence: str | None = None
    group: str | None = None
    """The same for recolourings and variants of one model; None: one of its own."""
    up: Literal["auto", "x", "y", "z"] = "auto"
    turn_deg: float = 0.0
    """About the vertical, anticlockwise from above, so that its front looks towards +z."""
    without: tuple[str, ...] = ()
    """Parts to leave out."""
    thin: tuple[tuple[str, float], ...] = ()
    """Parts of foliage with the share of their pieces that stays; see `thinned`."""
    url: str | None = None
    pose: tuple[tuple[str, float], ...] = ()
    """Joints of a robot with their angles in degrees."""

    def recipe(self, name: str) -> dict[str, Any]:
        """Return what decides the mesh of the model of this id, and its group, for the catalog."""
        made: dict[str, Any] = {"turn_deg": self.turn_deg, "group": self.group or name}
        if self.up != "auto":
            made["up"] = self.up
        if self.without:
            made["without"] = list(self.without)
        if self.thin:
            made["thin"] = dict(self.thin)
        if self.pose:
            made["pose_deg"] = dict(self.pose)
        return made


@cache
def curated(source: str) -> Mapping[str, Entry]:
    """Return the chosen models of a source by id, in the order of the ids."""
    text = resources.files(__package__).joinpath("curated", f"{source}.toml").read_text("utf-8")
    labels, found = load_labels(), {}
    for name, values in sorted(tomllib.loads(text).items()):
        if values["label"] not in labels:
            raise ValueError(f"curated/{source}.toml: {name!r} has no known label")
        without = tuple(values.pop("without", ()))
        thin = tuple(values.pop("thin", {}).items())
        pose = tuple(values.pop("pose_deg", {}).items())
        found[name] = Entry(**values, without=without, thin=thin, pose=pose)
    return found
