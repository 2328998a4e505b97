"""Cleaning a data set: measure every picture once, then ask rules that can be tuned and undone."""

from toonnet.dataset.clean.cleaning import Cleaned, apply_rules, undo_rules
from toonnet.dataset.clean.likeness import near_duplicate_clusters
from toonnet.dataset.clean.measuring import measure_pictures
from toonnet.dataset.clean.rules import RULES, Finding, Rule, chosen_rules, thresholds

__all__ = [
    "RULES",
    "Cleaned",
    "Finding",
    "Rule",
    "apply_rules",
    "chosen_rules",
    "measure_pictures",
    "near_duplicate_clusters",
    "thresholds",
    "undo_rules",
]
