"""Sweet Home 3D's additional models: furniture, plants, animals and vehicles."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from toonnet.dataset.bodies._candidate import BodyCandidate, ModelPackage
from toonnet.dataset.bodies._curated import Entry, curated
from toonnet.dataset.bodies._prepared import put_right
from toonnet.dataset.packages import Fetched, Package, opened, selection
from toonnet.dataset.sources import Source, Wanted
from toonnet.render import Mesh
from toonnet.render.sweethome3d import Catalogue, CatalogueModel

_FOLDER = "usr/share/sweethome3d/furniture/"
_LICENCES = {
    "BlendSwap-CC-0": "CC0-1.0",
    "BlendSwap-CC-BY": "CC-BY-3.0",
    "KatorLegaz": "CC-BY-3.0-US",
    "Reallusion": "CC-BY-3.0-US",
    "Scopia": "CC-BY-3.0",
}
"""As the package's copyright file has them."""


@dataclass(frozen=True, slots=True)
class CatalogueMember:
    """A model of a catalogue in a ZIP archive."""

    archive: Path
    digest: str
    """Of the package."""
    catalogue: str
    id: str
    entry: Entry

    def read(self) -> bytes:
        """Return what names it: the package's digest and its id."""
        return f"{self.digest} {self.catalogue}/{self.id}".encode()

    def mesh(self) -> Mesh:
        """Return the model as it stands in a room."""
        catalogue, models = _catalogue(self.archive, self.catalogue, os.getpid())
        mesh = catalogue.load(models[self.id])
        return put_right(mesh, self.entry)


@lru_cache(maxsize=6)
def _catalogue(
    archive: Path, name: str, process: int
) -> tuple[Catalogue, dict[str, CatalogueModel]]:
    content = opened(archive).read(f"{_FOLDER}{name}.sh3f")
    catalogue = Catalogue(io.BytesIO(content))
    return catalogue, {model.id.partition("#")[2]: model for model in catalogue.models()}


class SweetHome3D(ModelPackage):
    """Models of five catalogues; ids are like ``Scopia/smart-car``."""

    name: ClassVar[str] = "sweethome3d"
    gives: ClassVar[str] = "cars, trees, flowers, cats, dogs, furniture and other things"
    licence: ClassVar[str] = "CC0-1.0, CC-BY-3.0, CC-BY-3.0-US, by catalogue"
    needs: ClassVar[str] = "apt-get (120 MB)"
    package: ClassVar[Package] = Package("apt", "sweethome3d-furniture")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[BodyCandidate]:
        """Yield the chosen models in the order of their ids."""
        archive = selection(fetched, "catalogues", lambda name: name.endswith(".sh3f"))
        for name, entry in curated(self.name).items():
            if entry.label not in wanted.labels:
                continue
            catalogue, _, id_ = name.partition("/")
            _, models = _catalogue(archive, catalogue, os.getpid())
            if id_ not in models:
                continue
            yield BodyCandidate(
                source=self.name,
                source_id=name,
                label=entry.label,
                artwork=CatalogueMember(archive, fetched.digest, catalogue, id_, entry),
                title=entry.title or models[id_].name,
                author=models[id_].creator or None,
                licence=_LICENCES[catalogue],
                url="https://www.sweethome3d.com/freeModels.jsp",
                package=fetched.package.name,
                package_version=fetched.version,
                recipe=entry.recipe(id_),
            )


SOURCES: Sequence[type[Source]] = (SweetHome3D,)
