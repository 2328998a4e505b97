"""The paper's own numbers: errors in percent, as its tables 1 to 3 have them.

Its text is scrambled where the tables stand; `docs/reproduce.md` says how they were put together.
"""

from __future__ import annotations

from typing import NamedTuple

NETS = {
    "alexnet": "AlexNet",
    "vgg16": "VGG-16",
    "r50": "ResNet-50",
    "r101": "ResNet-101",
    "r152": "ResNet-152",
    "gv3": "GoogleNet v3",
}
"""Of its experiments, by the short names that are used here."""


class Errors(NamedTuple):
    """Of a row; None: not given."""

    top_1: float
    top_3: float | None = None


TABLE_1 = {
    ("alexnet", False): Errors(45.4),
    ("alexnet", True): Errors(44.1),
    ("vgg16", False): Errors(40.4),
    ("vgg16", True): Errors(39.4),
    ("r50", False): Errors(36.8),
    ("r50", True): Errors(36.5),
    ("r101", False): Errors(34.7),
    ("r101", True): Errors(34.4),
    ("r152", False): Errors(32.8),
    ("r152", True): Errors(32.6),
    ("gv3", False): Errors(27.1),
    ("gv3", True): Errors(26.7),
}
"""By net and whether its inputs were unified (IUS)."""

TABLE_2 = {
    ("r101", "gray", False): Errors(37.6, 15.6),
    ("r101", "gray", True): Errors(35.4, 13.5),
    ("r101", "rgb", False): Errors(34.4, 12.8),
    ("r101", "rgb", True): Errors(33.0, 11.8),
    ("gv3", "gray", False): Errors(30.3, 12.8),
    ("gv3", "gray", True): Errors(28.4, 11.5),
    ("gv3", "rgb", False): Errors(26.7, 9.6),
    ("gv3", "rgb", True): Errors(25.8, 8.7),
}
"""By net, colours and whether a feature was inserted (FIN); the inputs are unified."""

TABLE_3 = {
    ("r101",): Errors(33.3, 11.8),
    ("gv3",): Errors(25.4, 8.1),
    ("r101", "gv3"): Errors(24.7, 7.2),
    ("r101", "gv3-fin"): Errors(24.0, 7.2),
    ("gv3", "gv3-fin"): Errors(23.3, 7.3),
    ("r101", "gv3", "gv3-fin"): Errors(22.4, 7.0),
    ("r50", "r101", "gv3", "gv3-fin"): Errors(22.4, 7.3),
}
"""By members."""

UNIFY_MS = 5.0
"""IUS, a picture."""
