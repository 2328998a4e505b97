"""Fluent emoji in three dimensions: Microsoft's own renderings, as WebP in an npm package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import ClassVar

from toonnet.dataset.packages import Fetched, Package, opened, selection
from toonnet.dataset.sources._emoji import emoji_names
from toonnet.dataset.sources._packaged import PackagedSource, PackedFile
from toonnet.dataset.sources._source import Candidate, Source, Wanted


class Fluent3D(PackagedSource):
    """Every Fluent emoji as rendered by its authors; its source id is like ``1f43c``."""

    name: ClassVar[str] = "fluent3d"
    gives: ClassVar[str] = "Microsoft's Fluent emoji rendered in three dimensions, WebP"
    licence: ClassVar[str] = "MIT"
    needs: ClassVar[str] = "npm (16 MB)"
    package: ClassVar[Package] = Package("npm", "@lobehub/fluent-emoji-3d", "1.1.0")

    def offered(self, fetched: Fetched, wanted: Wanted) -> Iterator[Candidate]:
        """Yield the wanted emoji in the order of their code points."""
        archive = selection(fetched, "pictures", lambda name: name.endswith(".webp"))
        for member in opened(archive).names("package/assets/"):
            code = PurePosixPath(member).stem
            names = emoji_names(code)
            match = wanted.match(names)
            if match is not None:
                yield Candidate(
                    source=self.name,
                    source_id=code,
                    label=match.label,
                    artwork=PackedFile(archive, member),
                    title=names[0],
                    author="Microsoft Corporation",
                    licence="MIT",
                    url="https://github.com/microsoft/fluentui-emoji",
                    package=fetched.package.name,
                    package_version=fetched.version,
                    words=names,
                )


SOURCES: Sequence[type[Source]] = (Fluent3D,)
