"""Review: what people decide about pictures, written at once, undone at will, carried as CSV."""

from toonnet.dataset.review.decide import (
    VERDICTS,
    Act,
    Verdict,
    checked_who,
    last_act,
    record,
    undo,
    utc_now,
)
from toonnet.dataset.review.shipped import apply_shipped_decisions
from toonnet.dataset.review.table import (
    COLUMNS,
    Exported,
    Imported,
    export_decisions,
    import_decisions,
)

__all__ = [
    "COLUMNS",
    "VERDICTS",
    "Act",
    "Exported",
    "Imported",
    "Verdict",
    "apply_shipped_decisions",
    "checked_who",
    "export_decisions",
    "import_decisions",
    "last_act",
    "record",
    "undo",
    "utc_now",
]
