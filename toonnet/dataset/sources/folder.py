"""A user's own pictures: a folder with a folder a label, or a CSV that lists files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path, PurePath

from toonnet.batch import BatchError, sources_in
from toonnet.dataset.labels import normalised
from toonnet.dataset.sources._source import ArtworkFile, Candidate, Source, SourceError, Wanted


class Folder(Source):
    """Pictures that are on this machine already; nothing of them is fetched or changed."""

    name = "folder"
    gives = "your own pictures: FOLDER/LABEL/…, or a CSV with file, label, title, author, licence"
    licence = "what the CSV or --licence says; pictures without a licence are never exported"
    needs = "a path: --sources folder:PATH"
    default = False

    def why_not(self) -> str | None:
        """Tell what is wrong with the path."""
        if not self.argument:
            return "it needs a path: --sources folder:PATH"
        if not Path(self.argument).exists():
            return f"{self.argument!r} doesn't exist"
        return None

    def candidates(self, wanted: Wanted, cache: Path) -> Iterator[Candidate]:
        """Yield the pictures under the folders that are called like labels, or the CSV's."""
        path = Path(self.argument)
        return self._in_folder(path, wanted) if path.is_dir() else self._in_csv(path, wanted)

    def _in_folder(self, folder: Path, wanted: Wanted) -> Iterator[Candidate]:
        try:
            found = sources_in(str(folder), shown_under="", destination="")
            files = sorted(file.relative for file in found if not file.optional)
        except BatchError as error:
            raise SourceError(str(error)) from error
        for relative in files:
            top, *rest = PurePath(relative).parts
            label = _label(top, wanted)
            if rest and label in wanted.labels:
                yield Candidate(
                    source=self.name,
                    source_id=f"{folder.resolve().name}/{relative}",
                    label=label,
                    artwork=ArtworkFile(folder / relative),
                    title=PurePath(relative).stem,
                    licence=self.settings.licence,
                    words=(PurePath(relative).stem, top),
                )

    def _in_csv(self, path: Path, wanted: Wanted) -> Iterator[Candidate]:
        try:
            with path.open(newline="", encoding="utf-8-sig") as file:
                rows = list(csv.DictReader(file, strict=True))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SourceError(f"can't read {str(path)!r}: {error}") from error
        for line, row in enumerate(rows, start=2):
            if not row.get("file") or not row.get("label"):
                raise SourceError(f"{str(path)!r}, line {line}: it needs a file and a label")
            label = _label(row["label"], wanted)
            if label is None:
                raise SourceError(f"{str(path)!r}, line {line}: no label {row['label']!r}")
            if label in wanted.labels:
                title = row.get("title") or PurePath(row["file"]).stem
                yield Candidate(
                    source=self.name,
                    source_id=f"{path.stem}/{row['file']}",
                    label=label,
                    artwork=ArtworkFile(path.parent / row["file"]),
                    title=title,
                    author=row.get("author") or None,
                    licence=row.get("licence") or self.settings.licence,
                    url=row.get("url") or None,
                    words=(title, row["label"]),
                    group=row.get("group") or None,
                )


def _label(name: str, wanted: Wanted) -> str | None:
    """Return the label of that name, or else the one that the name means."""
    if normalised(name) in wanted.label_list:
        return normalised(name)
    match = wanted.label_list.match([name])
    return match.label if match else None


SOURCES = (Folder,)
