"""What is in a data set: counts, splits, and whether a style gives a label away."""

from toonnet.dataset.stats._association import Association, association
from toonnet.dataset.stats._report import report
from toonnet.dataset.stats._survey import NO_LICENCE, STATUSES, Survey, survey

__all__ = ["NO_LICENCE", "STATUSES", "Association", "Survey", "association", "report", "survey"]
