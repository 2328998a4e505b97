"""An export as jobs of `toonnet.batch`: first the files of pictures, then what tells about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from toonnet import __version__
from toonnet.batch import Item, Made
from toonnet.dataset.export._format import Format, Plan, Shard


@dataclass(frozen=True)
class ShardsJob:
    """Makes the files that hold the pictures."""

    plan: Plan
    layout: Format
    by_target: Mapping[str, Shard]

    def items(self) -> list[Item]:
        """Return an item a file; a single picture's is called by the file that it comes from."""
        return [Item(target, target, target) for target in self.by_target]

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return everything besides the pictures that decides the bytes."""
        options = self.plan.options
        return {
            "operation": "export",
            "version": __version__,
            "format": options.format,
            "labels": list(self.plan.labels),
            "size_px": options.size_px,
            "masks": options.masks,
            "segmentation": options.segmentation,
            "writers": {package: version(package) for package in self.layout.needs},
        }

    def prepare(self) -> None:
        """Import what all workers need."""
        if self.plan.options.size_px is not None or self.plan.options.needs_masks:
            import cv2

            cv2.setNumThreads(1)
        self.layout.prepare()

    def read(self, item: Item) -> bytes:
        """Return what decides the file: every picture's metadata and hashes."""
        shard = self.by_target[item.target]
        return json.dumps([shard.kind, [each.identity() for each in shard.samples]]).encode()

    def make(self, item: Item, content: bytes) -> Made:
        """Return the file."""
        return Made(self.layout.make(self.plan, self.by_target[item.target]))


@dataclass(frozen=True)
class DocumentsJob:
    """Writes contents that are there already."""

    documents: Mapping[str, bytes]

    def items(self) -> list[Item]:
        """Return an item a document."""
        return [Item(target, target, target) for target in self.documents]

    @property
    def recipe(self) -> Mapping[str, Any]:
        """Return nothing that the contents don't tell."""
        return {"operation": "export", "version": __version__}

    def prepare(self) -> None:
        """Need nothing."""

    def read(self, item: Item) -> bytes:
        """Return the content."""
        return self.documents[item.target]

    def make(self, item: Item, content: bytes) -> Made:
        """Return the content."""
        return Made(content)
