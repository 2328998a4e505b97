"""Croissant: what the files of an export are and hold, for search engines and programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from toonnet.dataset.export._format import Format, Json, Plan, Written
from toonnet.dataset.export._words import DESCRIPTION, VERSION, licences_of
from toonnet.dataset.export.attribution import PICTURES_CSV

CROISSANT_FILE = "croissant.json"
_CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonlines",
    ".parquet": "application/x-parquet",
    ".tar": "application/x-tar",
}
_TERMS = (
    "citeAs column conformsTo:dct extract field fileProperty fileObject fileSet format includes "
    "isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace "
    "samplingRate separator source subField transform"
)


def croissant(plan: Plan, layout: Format, written: Mapping[str, Written]) -> bytes:
    """Return ``croissant.json``.

    Parameters
    ----------
    plan, layout
        What is exported, and how.
    written
        The files that are there, by path.
    """
    objects = [
        _file_object(path, file)
        for path, file in written.items()
        if _media_type(path) and (path == PICTURES_CSV or path in layout.croissant_files(plan))
    ]
    file_sets, fields = layout.croissant_fields(plan)
    licences = [licence.url or licence.name for licence in licences_of(plan.samples)]
    content = {
        "@context": _context(),
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS_TO,
        "name": plan.options.name,
        "description": DESCRIPTION,
        "license": licences,
        "version": VERSION,
        "distribution": [*objects, *file_sets],
        "recordSet": [_record_set(plan, fields)],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def field(name: str, data_type: str, source: Json, **more: Any) -> Json:
    """Return a field of the pictures' record set."""
    base = {"@type": "cr:Field", "@id": f"pictures/{name}", "name": name, "dataType": data_type}
    return {**base, "source": source, **more}


def column(name: str, source: Json) -> Json:
    """Return what a field is read from: a column of a table."""
    return {**source, "extract": {"column": name}}


def file_set(name: str, media_type: str, includes: str, within: Iterable[str] = ()) -> Json:
    """Return a set of files: those of a pattern, in the folder or in archives of it."""
    found: Json = {"@type": "cr:FileSet", "@id": name, "name": name}
    if containers := [{"@id": path} for path in within]:
        found["containedIn"] = containers
    return {**found, "encodingFormat": media_type, "includes": includes}


def pictures_in_files(includes: str, within: Iterable[str] = ()) -> tuple[list[Json], list[Json]]:
    """Return the file set of PNG files called by their ids, and the fields that they give.

    The other fields come from ``pictures.csv``, joined by the id.
    """
    images = {"fileSet": {"@id": "png-files"}}
    name = {
        **images,
        "extract": {"fileProperty": "filename"},
        # Readers apply it to its own result too.
        "transform": {"regex": r"^([0-9a-f]{16})(?:\.png)?$"},
    }
    joined = column("id", {"fileObject": {"@id": PICTURES_CSV}})
    content = {**images, "extract": {"fileProperty": "content"}}
    return [file_set("png-files", "image/png", includes, within)], [
        field("id", "sc:Text", name, references=joined),
        field("image", "sc:ImageObject", content),
    ]


def _record_set(plan: Plan, fields: list[Json]) -> Json:
    table = {"fileObject": {"@id": PICTURES_CSV}}
    given = {each["name"] for each in fields}
    rest = [
        field(name, "sc:Integer" if isinstance(value, int) else "sc:Text", column(name, table))
        for name, value in plan.samples[0].metadata().items()
        if name not in given
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": "pictures",
        "name": "pictures",
        "description": "Every picture, what it shows and where it comes from.",
        "key": {"@id": "pictures/id"},
        "field": [*fields, *rest],
    }


def _file_object(path: str, file: Written) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{file.size_bytes} B",
        "encodingFormat": _media_type(path),
        "sha256": file.sha256,
    }


def _media_type(path: str) -> str | None:
    return next((kind for end, kind in _MEDIA_TYPES.items() if path.endswith(end)), None)


def _context() -> Json:
    terms: Json = {}
    for term in _TERMS.split():
        name, _, vocabulary = term.partition(":")
        terms[name] = f"{vocabulary or 'cr'}:{name}"
    return {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "dct": "http://purl.org/dc/terms/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "sc": "https://schema.org/",
        **terms,
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "equivalentProperty": "cr:equivalentProperty",
        "examples": {"@id": "cr:examples", "@type": "@json"},
    }
