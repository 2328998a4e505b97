"""Labels as options name them."""

from __future__ import annotations

from toonnet.dataset import load_labels
from toonnet.dataset.labels import normalised


def labels_named(tags: list[str]) -> frozenset[str]:
    """Return the labels of these names; of none, all.

    Raises
    ------
    ValueError
        If there is no label of that name.
    """
    labels = load_labels()
    for tag in tags:
        if normalised(tag) not in labels:
            raise ValueError(f"no label is called {tag!r}; there are {', '.join(labels.names)}")
    return frozenset(map(normalised, tags)) or frozenset(labels.names)
