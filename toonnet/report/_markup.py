"""Pieces of the page: tables with bars, heat maps, columns; all text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib import resources


def tag(name: str, content: str = "", **attributes: object) -> str:
    """Return an element; `content` is markup, attributes are text (``class_`` is ``class``)."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>"


def stacked_bar(parts: Sequence[tuple[str, int]], whole: int, label: str) -> str:
    """Return a bar whose parts are as long as their counts; `whole` is as long as it gets.

    Parameters
    ----------
    parts
        Name and count; the name is the part's style class too.
    whole
        The count of the longest bar beside it.
    label
        What readers of the page without eyes are told.
    """
    pieces, x = [], 0.0
    for name, count in parts:
        width = 100 * count / max(1, whole)
        if count:
            about = tag("title", escape(f"{name.replace('_', ' ')}: {count:,}"))
            pieces.append(
                tag(
                    "rect",
                    about,
                    x=f"{x:.3f}",
                    y=0,
                    width=f"{width:.3f}",
                    height=10,
                    class_=f"fill-{name.replace(' ', '-')}",
                )
            )
        x += width
    return tag(
        "svg",
        "".join(pieces),
        class_="bar",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], foot: Sequence[str] = (), **attributes: str
) -> str:
    """Return a table of markup cells; a cell that starts as a number stands right."""
    top = tag("tr", "".join(tag("th", cell, scope="col", class_=_side(cell)) for cell in head))
    body = "".join(tag("tr", "".join(map(_cell, range(len(row)), row))) for row in rows)
    parts = tag("thead", top) + tag("tbody", body)
    if foot:
        parts += tag("tfoot", tag("tr", "".join(map(_cell, range(len(foot)), foot))))
    return tag("div", tag("table", parts, **attributes), class_="scroll")


def number(count: int) -> str:
    """Return a count as a cell: a dash for none."""
    return (
        f'<span class="number">{count:,}</span>' if count else '<span class="number none">–</span>'
    )


def columns(counts: Sequence[tuple[str, int]], label: str) -> str:
    """Return a column chart: each column's name below it, its count above it."""
    width, height, step = 46 * len(counts), 150, 46
    most = max(1, *(count for _, count in counts))
    pieces = []
    for place, (name, count) in enumerate(counts):
        tall = 100 * count / most
        middle = place * step + step / 2
        pieces += [
            tag(
                "rect",
                x=middle - 15,
                y=f"{120 - tall:.1f}",
                width=30,
                height=f"{tall:.1f}",
                rx=2,
                class_="fill-accent",
            ),
            tag("text", f"{count:,}", x=middle, y=f"{114 - tall:.1f}", class_="value"),
            tag("text", escape(name), x=middle, y=138),
        ]
    return tag(
        "svg",
        "".join(pieces),
        class_="columns",
        viewBox=f"0 0 {width} {height}",
        style=f"max-width:{width}px",
        role="img",
        aria_label=label,
    )


def heat_map(rows: Mapping[str, Mapping[str, int]], names: Sequence[str], corner: str) -> str:
    """Return a table whose cells are as dark as their share of the row."""
    body = []
    for row, counts in rows.items():
        total = sum(counts.values())
        cells = [tag("th", escape(row), scope="row")]
        for name in names:
            count = counts.get(name, 0)
            share = count / total if total else 0.0
            cells.append(
                tag(
                    "td",
                    f"{count:,}" if count else "",
                    style=f"--share:{share:.3f}",
                    title=f"{row}, {name}: {count:,} ({share:.0%})",
                )
            )
        body.append(tag("tr", "".join(cells) + tag("td", f"{total:,}", class_="sum")))
    top = (
        tag("th", escape(corner), scope="col")
        + "".join(
            tag("th", tag("span", escape(name)), scope="col", class_="slanted") for name in names
        )
        + tag("th", "all", scope="col", class_="number")
    )
    parts = tag("thead", tag("tr", top)) + tag("tbody", "".join(body))
    return tag("div", tag("table", parts, class_="heat"), class_="scroll")


def legend(names: Iterable[str]) -> str:
    """Return what colours mean."""
    entries = (
        tag(
            "li",
            tag("i", class_=f"dot fill-{name.replace(' ', '-')}") + escape(name.replace("_", " ")),
        )
        for name in names
    )
    return tag("ul", "".join(entries), class_="legend")


def _cell(place: int, content: str) -> str:
    if place == 0:
        return tag("th", content, scope="row")
    return tag("td", content, class_=_side(content))


def _side(content: str) -> str | None:
    return "number" if content.startswith('<span class="number') else None


def right(name: str) -> str:
    """Return the head of a column of numbers."""
    return f'<span class="number">{escape(name)}</span>'


def figure(text: str) -> str:
    """Return a figure that stands right, such as a share."""
    return f'<span class="number">{escape(text)}</span>'


def tiles(figures: Iterable[tuple[str, str, str]]) -> str:
    """Return the page's main figures: each a value, its name and "warn" or nothing."""
    items = "".join(
        tag("li", tag("b", escape(value)) + tag("span", escape(name)), class_=kind or None)
        for value, name, kind in figures
    )
    return tag("ul", items, class_="tiles")


def document(
    title: str,
    head: str,
    sections: Iterable[tuple[str, str, str]],
    *,
    made_by: str,
    command: str,
) -> str:
    """Return a whole page that loads nothing.

    Parameters
    ----------
    title
        Of the browser's tab; text.
    head
        Markup above the links to the sections.
    sections
        Anchor, title (text) and markup of each.
    made_by, command
        What made the page; text.
    """
    style = resources.files(__package__).joinpath("page.css").read_text("utf-8")
    parts = list(sections)
    links = "".join(tag("a", escape(name), href=f"#{anchor}") for anchor, name, _ in parts)
    body = "".join(
        tag("section", tag("h2", escape(name)) + content, id=anchor)
        for anchor, name, content in parts
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>\n{style}</style>\n</head>\n<body>\n"
        f'<header class="top">{head}{tag("nav", links)}</header>\n'
        f"<main>{body}</main>\n<footer>Made by {escape(made_by)}: "
        f"<code>{escape(command)}</code></footer>\n</body>\n</html>\n"
    )
