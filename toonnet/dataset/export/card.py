"""The data set's card: README.md as Hugging Face reads and shows it."""

from __future__ import annotations

import json
from collections import Counter

from toonnet.dataset.export._format import Format, Json, Plan
from toonnet.dataset.export._words import DESCRIPTION, licences_of
from toonnet.dataset.licences import Licence

_TASKS = {"coco": ["image-classification", "image-segmentation", "object-detection"]}
_HUB_LICENCES = {
    *("apache-2.0", "mit", "cc0-1.0", "unlicense", "wtfpl", "zlib", "isc", "ofl-1.1", "0bsd"),
    *(f"cc-by{kind}-{version}" for kind in ("", "-sa") for version in ("2.0", "2.5", "3.0", "4.0")),
    *(f"cc-by-nc{kind}-{version}" for kind in ("", "-sa", "-nd") for version in ("3.0", "4.0")),
    *("bsd-2-clause", "bsd-3-clause", "agpl-3.0", "gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0"),
}
"""Those that Hugging Face has a word for; others are ``other``."""
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))


def card(plan: Plan, layout: Format) -> bytes:
    """Return ``README.md``: metadata in YAML, what is in it, how to load it."""
    described = layout.card(plan)
    options = plan.options
    lines = [
        "---",
        *(f"{key}: {json.dumps(value)}" for key, value in _metadata(plan, described.configs)),
        "---",
        "",
        f"# {options.name}",
        "",
        DESCRIPTION,
        "",
        *_counts(plan),
        "",
        f"Labels are numbered in the order of `labels.txt`. {_split_text(plan)} The pictures stand "
        f"in a random order (seed {options.seed}).",
        "",
        "| file | holds |",
        "|---|---|",
        "| `pictures.csv` | every picture: what it shows, its side, where it comes from |",
        "| `ATTRIBUTION.csv`, `ATTRIBUTION.md` | who made it and everything it was made from |",
        "| `LICENSES.md` | the licences, and what they ask for |",
        "| `croissant.json` | Croissant metadata |",
        "| `SHA256SUMS` | checksums: `sha256sum -c SHA256SUMS` |",
        "",
        "Loading:",
        "",
        f"```python\n{described.loading}```",
    ]
    return ("\n".join(lines) + "\n").encode()


def _metadata(plan: Plan, configs: Json) -> list[tuple[str, object]]:
    licences = sorted({_hub_licence(licence) for licence in licences_of(plan.samples)})
    count = len(plan.samples)
    size = next((word for limit, word in _SIZES if count < limit), "n>1M")
    return [
        ("license", licences if len(licences) > 1 else licences[0]),
        ("pretty_name", plan.options.name),
        ("task_categories", _TASKS.get(plan.options.format, ["image-classification"])),
        ("size_categories", [size]),
        ("tags", ["cartoon", "clip art", "emoji", "croissant"]),
        *configs.items(),
    ]


def _hub_licence(licence: Licence) -> str:
    name = licence.name.lower().removesuffix("-only").removesuffix("-or-later").removesuffix("+")
    return name if name in _HUB_LICENCES else "other"


def _counts(plan: Plan) -> list[str]:
    counts = Counter((sample.label, sample.split) for sample in plan.samples)
    present = [label for label in plan.labels if any(counts[label, s] for s in plan.splits)]
    rows = [
        f"| {label} | {' | '.join(f'{counts[label, split]:,}' for split in plan.splits)} |"
        for label in present
    ]
    totals = " | ".join(f"{len(samples):,}" for samples in plan.splits.values())
    return [
        f"| label | {' | '.join(plan.splits)} |",
        f"|---|{'--:|' * len(plan.splits)}",
        *rows,
        f"| all | {totals} |",
    ]


def _split_text(plan: Plan) -> str:
    texts = {
        "grouped": "Pictures that come from one another are on one side of the split.",
        "paper": "The split is random: an edition of a training picture may be tested on.",
        "folds": "Pictures that come from one another are in one fold.",
        "none": "There is no split.",
    }
    return texts[plan.options.split]
