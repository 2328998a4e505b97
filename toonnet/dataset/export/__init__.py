"""Data sets in the forms that others read: one module a format, and what tells whose they are."""

from toonnet.dataset.export._options import FORMATS, SPLITS, ExportOptions
from toonnet.dataset.export._run import ExportReport, export

__all__ = ["FORMATS", "SPLITS", "ExportOptions", "ExportReport", "export"]
