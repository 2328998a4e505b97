"""What sources of 3D models offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol

from toonnet.dataset.sources import Candidate, PackagedSource
from toonnet.render import Mesh


class Model(Protocol):
    """A 3D model, wherever it is; cheap to hold, picklable, read in a worker process."""

    def read(self) -> bytes:
        """Return what tells this model from every other, without reading all of it."""

    def mesh(self) -> Mesh:
        """Return the model, y up, its front towards +z.

        Raises
        ------
        toonnet.render.MeshError
            If it can't be read; anything else is a failure of the work.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyCandidate(Candidate):
    """A 3D model that a source offers."""

    artwork: Model
    recipe: Mapping[str, Any]
    """What is done to the model besides the preparation that is the same for all, as JSON; of
    ``group`` bodies share the group."""
    parametric: bool = False


class ModelPackage(PackagedSource):
    """A source whose 3D models all come in one package."""

    def why_not(self) -> str | None:
        """Return None if the models can be fetched and read; else one line with the remedy."""
        missing = [name for name in ("trimesh", "collada") if find_spec(name) is None]
        if missing:
            return f"{missing[0]} is missing; install it: pip install 'toonnet[render]'"
        return super().why_not()
