"""What an export is asked to be."""

from __future__ import annotations

import re
from dataclasses import dataclass

FORMATS = ("imagefolder", "webdataset", "tfrecord", "parquet", "coco")
SPLITS = ("grouped", "paper", "folds", "none")
DEFAULT_SHARD_BYTES = 64 * 2**20

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """The choices of an export; `toonnet export --help` explains them.

    Raises
    ------
    ValueError
        If one of them isn't possible.
    """

    format: str
    name: str = "toonnet"
    """What the data set is called in file names and metadata."""
    licences: tuple[str, ...] = ()
    """Allowed licences and families; all that are known if empty."""
    split: str = "grouped"
    seed: int = 0
    """Of the split and of the order."""
    labels: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    size_px: int | None = None
    """Longer side; None: as they are."""
    masks: bool = False
    segmentation: str = "rle"
    """How COCO tells where the drawing is: ``rle``, exact, or ``polygon``."""
    shard_bytes: int = DEFAULT_SHARD_BYTES
    limit: int | None = None
    selection: str | None = None
    """The selection whose pictures are taken, such as a build's; None: all."""

    def __post_init__(self) -> None:
        for what, value, known in (
            ("format", self.format, FORMATS),
            ("split", self.split, SPLITS),
            ("segmentation", self.segmentation, ("rle", "polygon")),
        ):
            if value not in known:
                raise ValueError(f"{what} must be one of {', '.join(known)}, got {value!r}")
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                "name must be a letter and at most 39 more letters, digits and _, all small, "
                f"got {self.name!r}"
            )
        if self.size_px is not None and self.size_px < 1:
            raise ValueError(f"size_px must be at least 1, got {self.size_px}")
        if self.shard_bytes < 1:
            raise ValueError(f"shard_bytes must be at least 1, got {self.shard_bytes}")

    @property
    def needs_masks(self) -> bool:
        """Whether masks are read."""
        return self.masks or self.format == "coco"
