"""What is in a data set: counts, splits, and whether a style gives a label away."""

from toonnet.dataset.stats._association import Association, association
from toonnet.dataset.stats._survey import STATUSES, Survey, survey

__all__ = ["STATUSES", "Association", "Survey", "association", "survey"]
