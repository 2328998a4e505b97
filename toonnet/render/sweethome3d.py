"""Catalogues of Sweet Home 3D (`.sh3f`): zip files of OBJ models, named in a properties file."""

from __future__ import annotations

import os
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import IOBase
from types import TracebackType
from typing import BinaryIO, Self

from toonnet.render._errors import MeshError
from toonnet.render.load import MOST_BYTES, load_mesh
from toonnet.render.mesh import Mesh
from toonnet.render.references import with_references

_LINE = re.compile(r"(\w+)#(\d+)\s*=\s*(.*)")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)")


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """A model of a catalogue, as its properties describe it."""

    id: str
    name: str
    model: str
    """Path of the OBJ file in the catalogue."""
    creator: str
    category: str
    tags: tuple[str, ...]
    licence: str
    """The catalogue's licence, as it says it."""


class Catalogue:
    """An open `.sh3f` file; a context manager.

    Parameters
    ----------
    source
        A path or an open file.

    Raises
    ------
    MeshError
        If the file isn't a catalogue.
    """

    def __init__(self, source: str | os.PathLike[str] | BinaryIO) -> None:
        name = "the file" if isinstance(source, IOBase) else repr(str(source))
        try:
            self._archive = zipfile.ZipFile(source)
        except (OSError, zipfile.BadZipFile) as error:
            raise MeshError(f"can't read {name} as a catalogue: {error}") from error
        names = [name for name in self._archive.namelist() if name.endswith("Catalog.properties")]
        if not names:
            self._archive.close()
            raise MeshError(f"{name} has no …Catalog.properties: not a catalogue")
        self._properties = self._archive.read(min(names, key=len)).decode("latin-1")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def models(self) -> Iterator[CatalogueModel]:
        """Yield the models in the order of their numbers."""
        licence = re.search(r"^license\s*=\s*(.*)$", self._properties, re.MULTILINE)
        found: dict[int, dict[str, str]] = {}
        for line in self._properties.splitlines():
            match = _LINE.match(line.strip())
            if match:
                found.setdefault(int(match[2]), {})[match[1]] = _unescaped(match[3])
        for _, values in sorted(found.items()):
            if "model" in values:
                yield CatalogueModel(
                    id=values.get("id", values["model"]),
                    name=values.get("name", ""),
                    model=values["model"].lstrip("/"),
                    creator=values.get("creator", ""),
                    category=values.get("category", ""),
                    tags=tuple(filter(None, map(str.strip, values.get("tags", "").split(",")))),
                    licence=_unescaped(licence[1].strip()) if licence else "",
                )

    def load(self, model: CatalogueModel) -> Mesh:
        """Return a model's mesh; raise `MeshError` if it can't be read."""
        return load_mesh(self._model(model), file_type=_kind(model), files=self._files(model))

    def content(self, model: CatalogueModel) -> bytes:
        """Return a model's bytes and those of the files that it names; see `model_content`."""
        return with_references(self._model(model), _kind(model), self._files(model))

    def _model(self, model: CatalogueModel) -> bytes:
        try:
            return _member(self._archive, model.model)
        except KeyError as error:
            raise MeshError(f"the catalogue has no {model.model!r}") from error
        except (OSError, zipfile.BadZipFile, zlib.error) as error:
            raise MeshError(f"the catalogue's {model.model!r} can't be read: {error}") from error

    def _files(self, model: CatalogueModel) -> _Folder:
        return _Folder(self._archive, posixpath.dirname(model.model))


def _kind(model: CatalogueModel) -> str:
    return posixpath.splitext(model.model)[1].lstrip(".").lower()


class _Folder(Mapping[str, bytes]):
    """The files of a folder in an archive and below."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        self._archive, self._folder = archive, folder

    def __getitem__(self, name: str) -> bytes:
        path = posixpath.normpath(posixpath.join(self._folder, name.replace("\\", "/")))
        if not path.startswith(self._folder + "/"):
            raise PermissionError(f"leads out of the model's folder: {name!r}")
        return _member(self._archive, path)

    def __iter__(self) -> Iterator[str]:
        prefix = self._folder + "/"
        return (n.removeprefix(prefix) for n in self._archive.namelist() if n.startswith(prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    info = archive.getinfo(name)
    if info.file_size > MOST_BYTES:
        raise PermissionError(f"larger than {MOST_BYTES >> 20} MiB: {name!r}")
    return archive.read(info)


def _unescaped(text: str) -> str:
    """Return a value of a Java properties file as it is meant."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)
