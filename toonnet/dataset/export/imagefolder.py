"""Folders of pictures: a folder a split, in it a folder a label, as every framework reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from toonnet.dataset.export._format import Card, Format, Json, Plan, Shard, Written, safe_names
from toonnet.dataset.export._sample import Sample
from toonnet.dataset.export.croissant import pictures_in_files


class ImageFolder(Format):
    """``train/cat/ID.png``, ``train/metadata.jsonl`` and ``masks/train/cat/ID.png``."""

    name = "imagefolder"

    def shards(self, plan: Plan) -> list[Shard]:
        """See `Format.shards`."""
        names = safe_names(plan.labels)
        shards = []
        for sample in plan.samples:
            path = f"{sample.split}/{names[sample.label]}/{sample.id}.png"
            shards.append(Shard(path, sample.split, [sample]))
            if plan.has_masks and sample.mask is not None:
                shards.append(Shard(f"masks/{path}", sample.split, [sample], "masks"))
        return shards

    def make(self, plan: Plan, shard: Shard) -> bytes:
        """See `Format.make`."""
        (sample,) = shard.samples
        return sample.mask_bytes() if shard.kind == "masks" else sample.picture_bytes()

    def documents(
        self, plan: Plan, read: Callable[[str], bytes], written: Mapping[str, Written]
    ) -> dict[str, bytes]:
        """Return Hugging Face's table of each split."""
        names = safe_names(plan.labels)
        return {
            f"{split}/metadata.jsonl": "".join(
                _metadata_line(sample, names) for sample in samples
            ).encode()
            for split, samples in plan.splits.items()
        }

    def card(self, plan: Plan) -> Card:
        """See `Format.card`."""
        split = next(iter(plan.splits))
        loading = f"""from datasets import load_dataset

pictures = load_dataset("imagefolder", data_dir=".", split="{split}")
print(pictures[0]["image"].size, pictures[0]["label"])
"""
        files = [{"split": name, "path": [f"{name}/**"]} for name in plan.splits]
        return Card(loading, {"configs": [{"config_name": "default", "data_files": files}]})

    def croissant_fields(self, plan: Plan) -> tuple[list[Json], list[Json]]:
        """See `Format.croissant_fields`."""
        return pictures_in_files("[!m]*/*/*.png")


def _metadata_line(sample: Sample, names: dict[str, str]) -> str:
    # Hugging Face takes paths under the table's own folder only, so masks can't be among them.
    line: Json = {"file_name": f"{names[sample.label]}/{sample.id}.png", **sample.metadata()}
    return json.dumps(line, ensure_ascii=False) + "\n"
