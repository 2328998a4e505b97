"""The report: one HTML file with everything in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from toonnet import __version__
from toonnet.dataset.split_counts import SplitCounts
from toonnet.dataset.stats._survey import NO_LICENCE, STATUSES, Survey, Table
from toonnet.dataset.stats._thumbnails import Thumbnail
from toonnet.report import (
    columns,
    document,
    heat_map,
    legend,
    number,
    right,
    stacked_bar,
    table,
    tag,
    tiles,
)

ORIGINS = ("collected", "composed", "rendered", "inflated", "stylized", "unified")
_MOST_REASONS = 25
_SIZES = ((1, 1), (2, 2), (3, 4), (5, 8), (9, 16), (17, 32), (33, 10**9))


def page(
    survey: Survey,
    sheets: Mapping[str, Sequence[Thumbnail]],
    more: Sequence[tuple[str, str, str]] = (),
) -> str:
    """Return the report as HTML; it loads nothing.

    Parameters
    ----------
    survey
        What there is to say.
    sheets
        By label, what to show of it.
    more
        Sections that come first: id, title and markup each.
    """
    sections = (
        *more,
        ("classes", "Classes", _classes(survey)),
        ("left-out", "What was left out", _left_out(survey)),
        ("sources", "Sources and licences", _sources(survey)),
        ("groups", "Groups", _groups(survey)),
        ("splits", "Splits", _splits(survey)),
        ("styles", "Styles", _styles(survey)),
        ("pictures", "Pictures", _sheets(survey, sheets)),
        ("credits", "Credits", _credits(sheets)),
    )
    return document(
        f"{survey.name}: a data set of cartoon pictures",
        _head(survey),
        sections,
        made_by=f"toonnet {__version__}",
        command=f"toonnet stats {survey.name} --html",
    )


def _head(survey: Survey) -> str:
    unlicensed = sum(survey.licences.get(NO_LICENCE, {}).values())
    counts = [
        (f"{survey.usable():,}", "usable pictures", ""),
        (f"{len(survey.labels):,}", "classes", ""),
        (f"{len(survey.group_sizes):,}", "groups", ""),
        (f"{len(survey.styles):,}", "artist families", ""),
        (f"{len(survey.licences) - (unlicensed > 0):,}", "licences", ""),
        (f"{unlicensed:,}", "without a licence", "warn" if unlicensed else ""),
    ]
    lead = (
        f"A data set of cartoon pictures: {survey.total(survey.statuses):,} are in its catalog, "
        f"{survey.usable():,} are accepted or still to be reviewed."
    )
    return tag("h1", escape(survey.name)) + tag("p", lead, class_="lead") + tiles(counts)


def _classes(survey: Survey) -> str:
    found = {origin for row in survey.origins.values() for origin in row}
    origins = [origin for origin in ORIGINS if origin in found]
    longest = max((survey.usable(label) for label in survey.labels), default=1)
    rows = []
    for label in survey.labels:
        counts = survey.origins.get(label, {})
        parts = [(origin, counts.get(origin, 0)) for origin in origins]
        rows.append(
            [
                escape(label),
                stacked_bar(parts, longest, f"{label}: {survey.usable(label)} pictures"),
                *(number(count) for _, count in parts),
                number(survey.groups.get(label, 0)),
            ]
        )
    totals = [sum(row.get(origin, 0) for row in survey.origins.values()) for origin in origins]
    return (
        tag(
            "p",
            "Accepted and pending pictures by what they show and how they came to be. A group "
            "is all that comes from one drawing or 3D model.",
            class_="soft",
        )
        + legend(origins)
        + table(
            ["class", "", *map(right, origins), right("groups")],
            rows,
            ["all", "", *map(number, totals), number(len(survey.group_sizes))],
        )
    )


def _left_out(survey: Survey) -> str:
    rows = []
    longest = max((sum(row.values()) for row in survey.statuses.values()), default=1)
    for label in survey.labels:
        counts = survey.statuses[label]
        parts = [(status, counts.get(status, 0)) for status in STATUSES]
        bar = stacked_bar(parts, longest, f"{label}: {sum(counts.values())} pictures")
        rows.append([escape(label), bar, *(number(count) for _, count in parts)])
    totals = [sum(row.get(status, 0) for row in survey.statuses.values()) for status in STATUSES]
    reasons = sorted(
        (
            (count, status, reason)
            for status, row in survey.reasons.items()
            if status not in ("accepted", "pending")
            for reason, count in row.items()
        ),
        key=lambda entry: (-entry[0], entry[1:]),
    )
    head = ["class", "", *map(right, STATUSES)]
    content = (
        tag("p", "Nothing is deleted: what isn't used has a status and a reason.", class_="soft")
        + legend(STATUSES)
        + table(head, rows, ["all", "", *map(number, totals)])
    )
    if reasons:
        shown = [
            [escape(status), f'<span class="reason">{escape(reason)}</span>', number(count)]
            for count, status, reason in reasons[:_MOST_REASONS]
        ]
        content += tag("h3", "Why") + table(["status", "reason", right("pictures")], shown)
        if len(reasons) > _MOST_REASONS:
            rest = sum(count for count, _, _ in reasons[_MOST_REASONS:])
            content += tag(
                "p",
                f"… and {len(reasons) - _MOST_REASONS:,} more reasons, of {rest:,} pictures; "
                "<code>--json</code> has them all.",
                class_="soft",
            )
    return content


def _sources(survey: Survey) -> str:
    return (
        tag(
            "p",
            "Where the usable pictures come from, and under which terms. A picture without a "
            "licence is never exported.",
            class_="soft",
        )
        + heat_map(_by_size(survey.sources), survey.labels, "source")
        + tag("h3", "Licences")
        + heat_map(_by_size(survey.licences), survey.labels, "licence")
    )


def _groups(survey: Survey) -> str:
    sizes = Counter(survey.group_sizes.values())
    bins = [
        (
            f"{first}" if first == last else f"{first}–{last}" if last < 10**9 else f"{first}+",
            sum(count for size, count in sizes.items() if first <= size <= last),
        )
        for first, last in _SIZES
    ]
    while len(bins) > 1 and not bins[-1][1]:
        bins.pop()
    largest = sorted(survey.group_sizes.items(), key=lambda entry: (-entry[1], entry[0]))[:12]
    rows = [[escape(name), number(size)] for name, size in largest]
    return (
        tag(
            "p",
            f"{len(survey.group_sizes):,} groups of pictures that come from one another: "
            "editions, recolourings and expressions of one artist's drawing, what derives from "
            "them, near-duplicates. No split parts a group.",
            class_="soft",
        )
        + tag("h3", 'Groups by size <span class="soft">pictures in a group</span>')
        + columns(bins, "number of groups by how many pictures they have")
        + tag("h3", "The largest")
        + table(["group", right("pictures")], rows)
    )


def _splits(survey: Survey) -> str:
    if not survey.splits:
        return tag(
            "p", "None is recorded yet: <code>toonnet split</code> makes one.", class_="soft"
        )
    return "".join(map(_split, survey.splits))


def _split(split: SplitCounts) -> str:
    longest = max(
        (sum(split.of(label, place)[0] for place in split.places) for label in split.labels),
        default=1,
    )
    rows = []
    for label in (*split.labels, None):
        counts = [(place, split.of(label, place)[0]) for place in split.places]
        share = split.test_share(label)
        whole = longest if label else sum(count for _, count in counts)
        row = [escape(label or "all"), stacked_bar(counts, whole, f"{label or 'all'} by side")]
        row += [number(count) for _, count in counts]
        rows.append(row if share is None else [*row, right(f"{share:.1%}")])
    *body, total = rows
    title = f'{escape(split.scheme)} <span class="soft">seed {split.seed}</span>'
    head = ["class", "", *(right(place.replace("_", " ")) for place in split.places)]
    head += [right("tested")] * (len(total) - len(head))
    return tag("h3", title) + legend(split.places) + table(head, body, total)


def _styles(survey: Survey) -> str:
    told = survey.association
    figures = "".join(
        tag("div", tag("b", value) + tag("span", text))
        for value, text in (
            (f"{told.cramers_v:.2f}", "Cramér's V between style and class: 0 tells nothing, 1 all"),
            (f"{told.guessed:.0%}", "of classes guessed right from the style alone"),
            (f"{told.guessed_blindly:.0%}", "guessed right without it, always saying the same"),
        )
    )
    return (
        tag(
            "p",
            "Does a style give the class away? A classifier that learns whose hand drew a "
            "picture should gain little by it. Collected pictures by artist family; the darker, "
            "the larger the class's share of the family.",
            class_="soft",
        )
        + tag("div", figures, class_="figures")
        + heat_map(_by_size(survey.styles), survey.labels, "artist family")
    )


def _sheets(survey: Survey, sheets: Mapping[str, Sequence[Thumbnail]]) -> str:
    parts = [
        tag(
            "p",
            "Hover over a picture for its title, author and licence. Pictures of a group "
            "stand together; a dashed frame is still to be reviewed.",
            class_="soft",
        )
    ]
    for label in survey.labels:
        shown = sheets.get(label, ())
        if shown:
            of = survey.usable(label)
            count = f"{of:,}" if len(shown) == of else f"{len(shown):,} of {of:,}, drawn at random"
            title = f'{escape(label)} <span class="soft">{count}</span>'
            images = "".join(map(_image, shown))
            parts.append(tag("h3", title) + tag("div", images, class_="sheet"))
    return "".join(parts)


def _image(thumbnail: Thumbnail) -> str:
    picture = thumbnail.picture
    title = picture.title or picture.source_id
    about = f"{title} · {picture.author or 'author unknown'} · {picture.licence or 'no licence'}"
    kind = "pending" if picture.status == "pending" else None
    return (
        f'<img src="{thumbnail.uri}" alt="{escape(title)}" loading="lazy" '
        f'title="{escape(about)} · {escape(picture.source)}"'
        + (f' class="{kind}">' if kind else ">")
    )


def _credits(sheets: Mapping[str, Sequence[Thumbnail]]) -> str:
    """Credit the pictures that the page shows: by whom, under which licence, where from."""
    credited: Counter[tuple[str, str, str, str]] = Counter()
    for shown in sheets.values():
        for thumbnail in shown:
            picture = thumbnail.picture
            package = " ".join(filter(None, (picture.package, picture.package_version)))
            credited[
                picture.author or "unknown",
                picture.licence or NO_LICENCE,
                package or picture.source,
                picture.url or "",
            ] += 1
    rows = [
        [_link(author, url), escape(licence), escape(origin), number(count)]
        for (author, licence, origin, url), count in sorted(
            credited.items(), key=lambda entry: (entry[0][2], entry[0][0].casefold(), entry[0])
        )
    ]
    return tag("p", "The pictures shown above, made smaller, are by:", class_="soft") + table(
        ["author", "licence", "from", right("pictures")], rows
    )


def _link(text: str, url: str) -> str:
    if not url.startswith(("https://", "http://")):
        return escape(text)
    return tag("a", escape(text), href=url, rel="noopener noreferrer")


def _by_size(rows: Table) -> Table:
    return dict(sorted(rows.items(), key=lambda row: (-sum(row[1].values()), row[0])))
