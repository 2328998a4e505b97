"""Who made the pictures and under which licences: tables for programs, pages for people."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from toonnet.dataset.export._format import Plan
from toonnet.dataset.export._sample import Sample, Work
from toonnet.dataset.export._words import licences_of
from toonnet.dataset.licences import licences_in, meaning

PICTURES_CSV = "pictures.csv"
_ATTRIBUTION_COLUMNS = (
    *("picture_id", "role", "id", "title", "author", "licence", "licence_url", "source"),
    *("source_id", "url", "package", "package_version", "changes"),
)
_FRAMED = "cut out, scaled and laid on white"


def documents(plan: Plan, places: dict[str, str]) -> dict[str, bytes]:
    """Return the tables and pages, by path.

    Parameters
    ----------
    plan
        What is exported.
    places
        The file that each picture is in, by the picture's id.
    """
    return {
        PICTURES_CSV: _pictures_csv(plan, places),
        "ATTRIBUTION.csv": _attribution_csv(plan),
        "ATTRIBUTION.md": _attribution_page(plan).encode(),
        "LICENSES.md": _licences_page(plan).encode(),
        "labels.txt": "".join(f"{label}\n" for label in plan.labels).encode(),
    }


def _pictures_csv(plan: Plan, places: dict[str, str]) -> bytes:
    """Return one row a picture: everything known about it and the file that it is in."""
    rows = (
        {**sample.metadata(), "class_number": sample.class_number, "file": places[sample.id]}
        for sample in plan.samples
    )
    columns = (*plan.samples[0].metadata(), "class_number", "file")
    return _csv(columns, ([str(row[name]) for name in columns] for row in rows))


def _attribution_csv(plan: Plan) -> bytes:
    """Return a row for each picture and for everything that it was made from."""
    return _csv(
        _ATTRIBUTION_COLUMNS,
        (
            _attribution(sample, work, "parent" if place else "picture", plan)
            for sample in plan.samples
            for place, work in enumerate((sample.work, *sample.parents))
        ),
    )


def _attribution(sample: Sample, work: Work, role: str, plan: Plan) -> Sequence[str]:
    links = " ".join(filter(None, (each.url for each in licences_in(work.licence))))
    return (
        *(sample.id, role, work.id, work.title, work.author, work.licence, links, work.source),
        *(work.source_id, work.url, work.package, work.package_version, _changes(work, plan)),
    )


def _changes(work: Work, plan: Plan) -> str:
    changes = work.operation or ("" if work.kind == "body" else _FRAMED)
    size = plan.options.size_px
    return f"{changes}; longer side {size} pixels" if size and changes else changes


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def _attribution_page(plan: Plan) -> str:
    """Return every work once, by source, with the ids of the pictures that show it."""
    shown_in: dict[Work, list[str]] = {}
    for sample in plan.samples:
        for work in _originals(sample):
            shown_in.setdefault(work, []).append(sample.id)
    lines = [
        "# Attribution",
        "",
        "Every picture was made from the works below: cut out, scaled and laid on white, and where "
        "ATTRIBUTION.csv says so changed further. It has a row for each picture and each of its "
        "parents.",
    ]
    source = None
    for work in sorted(shown_in, key=lambda work: (work.source, work.title, work.id)):
        if work.source != source:
            source = work.source
            lines += ["", f"## {_plain(source)}", ""]
        ids = ", ".join(f"`{picture_id}`" for picture_id in sorted(shown_in[work]))
        lines.append(f"- {_credit(work)}: {ids}")
    return "\n".join(lines) + "\n"


def _originals(sample: Sample) -> list[Work]:
    """Return what nothing precedes: a drawing or a 3D model."""
    chain = (sample.work, *sample.parents)
    return [chain[-1]]


def _credit(work: Work) -> str:
    title = _plain(work.title or work.source_id)
    name = f"[{title}]({_link(work.url)})" if work.url else title
    model = " (3D model)" if work.kind == "body" else ""
    package = f", {_plain(work.package)} {_plain(work.package_version)}" if work.package else ""
    author = _plain(work.author) if work.author else "an unknown author"
    return f"{name}{model} by {author}, {_licence_links(work.licence)}{package}"


def _licence_links(expression: str) -> str:
    """Return an expression with each licence's name a link to its text."""
    links = {each.name: each.url for each in licences_in(expression)}
    return re.sub(
        r"[^\s()]+",
        lambda word: f"[{word[0]}]({links[word[0]]})" if links.get(word[0]) else _plain(word[0]),
        expression,
    )


def _licences_page(plan: Plan) -> str:
    """Return the licences with what they ask for and how many pictures have them."""
    pictures: Counter[str] = Counter()
    sources: dict[str, set[str]] = {}
    for sample in plan.samples:
        for licence in licences_of([sample]):
            pictures[licence.name] += 1
            sources.setdefault(licence.name, set()).add(sample.picture.source)
    lines = [
        "# Licences",
        "",
        "Each picture has its own licence, told in ATTRIBUTION.md and in the tables; a picture "
        "that was made from others has all of theirs.",
        "",
        "| licence | asks for | pictures | sources |",
        "|---|---|--:|---|",
    ]
    for licence in licences_of(plan.samples):
        name = f"[{_plain(licence.name)}]({licence.url})" if licence.url else _plain(licence.name)
        from_where = ", ".join(_plain(source) for source in sorted(sources[licence.name]))
        asks = f"{licence.family}: {meaning(licence.family)}"
        lines.append(f"| {name} | {asks} | {pictures[licence.name]:,} | {from_where} |")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, in one line."""
    return re.sub(r"([\\`*_{}\[\]<>()#|~!&])", r"\\\1", " ".join(text.split()))


def _link(url: str) -> str:
    """Return an address that can't end the link that it stands in."""
    unsafe = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\n": "", "\\": "%5C"}
    return "".join(unsafe.get(character, character) for character in url)
