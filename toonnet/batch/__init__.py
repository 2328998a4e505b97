"""The one mechanism for long runs: work list, workers, errors, progress, ledger, resume, signals.

A command plans `Item` objects with `plan`, describes the work in a `Job`, and calls `run_batch`.
"""

from toonnet.batch._dask import DaskEngine
from toonnet.batch._destination import OWN_FOLDER, Destination, Place
from toonnet.batch._errors import BatchError
from toonnet.batch._interruption import Interruption
from toonnet.batch._job import (
    Divisible,
    Item,
    Job,
    Made,
    OnError,
    Record,
    Result,
    Task,
    recipe_hash,
)
from toonnet.batch._ledger import Ledger, Manifest
from toonnet.batch._local import DEFAULT_TIMEOUT_S, Engine, LocalEngine
from toonnet.batch._progress import Progress, notice_for, progress_for
from toonnet.batch._run import preview, run_batch
from toonnet.batch._service import Service
from toonnet.batch._sources import (
    Source,
    check_no_overwriting,
    limited,
    listed_source,
    plan,
    sources_at,
    sources_in,
)
from toonnet.batch._summary import ALL_DONE, FAILED, PARTLY_DONE, USAGE, Summary, printable
from toonnet.batch._worker import become_worker

__all__ = [
    "ALL_DONE",
    "DEFAULT_TIMEOUT_S",
    "FAILED",
    "OWN_FOLDER",
    "PARTLY_DONE",
    "USAGE",
    "BatchError",
    "DaskEngine",
    "Destination",
    "Divisible",
    "Engine",
    "Interruption",
    "Item",
    "Job",
    "Ledger",
    "LocalEngine",
    "Made",
    "Manifest",
    "OnError",
    "Place",
    "Progress",
    "Record",
    "Result",
    "Service",
    "Source",
    "Summary",
    "Task",
    "become_worker",
    "check_no_overwriting",
    "limited",
    "listed_source",
    "notice_for",
    "plan",
    "preview",
    "printable",
    "progress_for",
    "recipe_hash",
    "run_batch",
    "sources_at",
    "sources_in",
]
