"""The report of a model: one HTML file with everything in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet import __version__
from toonnet.models.evaluation._figures import Figures, Predictions, Share, figures
from toonnet.report import (
    Curve,
    curves,
    document,
    figure,
    heat_map,
    number,
    picture_uri,
    right,
    stacked_bar,
    table,
    tag,
    tiles,
)

MOST_MISTAKES = 120


def page(
    title: str,
    predictions: Predictions,
    configuration: Mapping[str, Any],
    *,
    command: str,
    rows: Sequence[Mapping[str, float]] = (),
    picture: Callable[[str], NDArray[np.uint8] | None] = lambda id_: None,
) -> str:
    """Return the report; it loads nothing.

    Parameters
    ----------
    title
        Of the page.
    predictions
        Of the pictures that the model is tested on.
    configuration
        What made the model: plain values.
    command
        What made the page.
    rows
        The training's figures of each epoch, if they are known.
    picture
        Gives a picture by its id, to show what was mistaken; None: there is none.
    """
    real = figures(predictions.part(predictions.collected))
    everything = figures(predictions)
    sections = [("figures", "Figures", _figures(real, everything))]
    if everything is not None:
        shown = real or everything
        sections += [
            ("classes", "Classes", _classes(shown)),
            ("confusion", "Confusion", _confusion(shown, predictions.labels)),
            ("sureness", "How sure it is", _sureness(shown)),
            ("mistakes", "Mistakes", _mistakes(predictions, picture)),
        ]
    if rows:
        sections.append(("training", "Training", _training(rows)))
    sections.append(("configuration", "Configuration", _configuration(configuration)))
    head = tag("h1", escape(title)) + _lead(real, everything)
    return document(title, head, sections, made_by=f"toonnet {__version__}", command=command)


def _lead(real: Figures | None, everything: Figures | None) -> str:
    told = real or everything
    if told is None:
        return tag("p", "There was no picture to test on.", class_="lead")
    kind = "collected pictures" if real else "pictures, none of them a collected one,"
    text = f"Tested on {told.top_1.count:,} {kind} that it wasn't trained on."
    return tag("p", text, class_="lead") + tiles(
        [
            (_percent(told.top_1.share), "top-1 error", ""),
            (_percent(told.top_3.share), "top-3 error", ""),
            (_percent(told.balanced_top_1), "balanced top-1 error", ""),
            (_percent(told.balanced_top_3), "balanced top-3 error", ""),
        ]
    )


def _figures(real: Figures | None, everything: Figures | None) -> str:
    rows = []
    for name, found in (("collected pictures", real), ("all pictures", everything)):
        if found is not None:
            rows.append(
                [
                    name,
                    number(found.top_1.count),
                    *map(_with_interval, (found.top_1, found.top_3)),
                    figure(_percent(found.balanced_top_1)),
                    figure(_percent(found.balanced_top_3)),
                ]
            )
    about = (
        "Errors with their 95 % intervals (Wilson). Balanced: the mean of the classes' errors. "
        "Collected pictures are real ones, neither composed nor derived."
    )
    head = ["", *map(right, ("pictures", "top-1", "top-3", "balanced top-1", "balanced top-3"))]
    return tag("p", about, class_="soft") + table(head, rows)


def _classes(found: Figures) -> str:
    longest = max(top_1.count for top_1, _ in found.by_class.values())
    rows = []
    for label, (top_1, top_3) in found.by_class.items():
        wrong = round(top_1.share * top_1.count)
        parts = [("accepted", top_1.count - wrong), ("rejected", wrong)]
        bar = stacked_bar(parts, longest, f"{label}: {wrong} of {top_1.count} wrong")
        rows.append([escape(label), bar, number(top_1.count), *map(_with_interval, (top_1, top_3))])
    return table(["class", "", *map(right, ("pictures", "top-1 error", "top-3 error"))], rows)


def _confusion(found: Figures, labels: Sequence[str]) -> str:
    counts = {
        label: dict(zip(labels, row, strict=True))
        for label, row in zip(labels, found.confusion, strict=True)
        if any(row)
    }
    about = "What pictures of a row's class were taken for; on the diagonal they are right."
    return tag("p", about, class_="soft") + heat_map(counts, labels, "class")


def _sureness(found: Figures) -> str:
    rows = [
        [_percent(each.said), figure(_percent(each.right)), number(each.count)]
        for each in found.sureness
    ]
    about = (
        "How probable it calls the class that it takes a picture for, by tenths, and how often it "
        f"is right; they differ by {_percent(found.calibration_error)} on average."
    )
    head = ["says", right("is right"), right("pictures")]
    return tag("p", about, class_="soft") + table(head, rows)


def _mistakes(predictions: Predictions, picture: Callable[[str], NDArray[np.uint8] | None]) -> str:
    said = predictions.probabilities
    wrong = np.flatnonzero(predictions.ranks >= 1)
    surest = wrong[np.argsort(-said[wrong].max(1), kind="stable")][:MOST_MISTAKES]
    images = []
    for place in surest:
        pixels = picture(predictions.ids[place])
        if pixels is not None:
            truth = predictions.labels[predictions.classes[place]]
            guess, share = predictions.labels[said[place].argmax()], said[place].max()
            text = f"{truth}, taken for {guess} ({share:.0%})"
            images.append(
                f'<img src="{picture_uri(pixels)}" alt="{escape(text)}" title="{escape(text)}" '
                'loading="lazy">'
            )
    if not images:
        return tag("p", "None to show.", class_="soft")
    about = f"{len(wrong):,} in all; the surest first. Hover over one for what it was taken for."
    return tag("p", about, class_="soft") + tag("div", "".join(images), class_="sheet")


def _training(rows: Sequence[Mapping[str, float]]) -> str:
    parts = []
    for name, title, scale, unit in (("error", "Error", 100, " %"), ("loss", "Loss", 1, "")):
        lines = [
            Curve(side, [scale * row[key] for row in rows if key in row])
            for side, key in (("training", name), ("validation", f"validation_{name}"))
        ]
        parts.append(tag("h3", f"{title} by epoch") + curves(lines, f"{title} by epoch", unit))
    return "".join(parts)


def _configuration(configuration: Mapping[str, Any]) -> str:
    rows = [
        [escape(name), f'<span class="reason">{escape(_plain(value))}</span>']
        for name, value in configuration.items()
    ]
    return table(["setting", "value"], rows)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _with_interval(share: Share) -> str:
    return figure(f"{_percent(share.share)} ({_percent(share.low)} – {_percent(share.high)})")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
