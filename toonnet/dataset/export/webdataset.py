"""WebDataset: tar files of samples, each a PNG, its class number and its metadata."""

from __future__ import annotations

import json

from toonnet.dataset.export._format import Card, Format, Json, Plan, Shard
from toonnet.dataset.export._tar import archive, member
from toonnet.dataset.export.croissant import pictures_in_files


class WebDataset(Format):
    """``train/toonnet-train-000000.tar`` with ``ID.png``, ``ID.cls``, ``ID.json`` and masks."""

    name = "webdataset"

    def shards(self, plan: Plan) -> list[Shard]:
        """See `Format.shards`."""
        name = plan.options.name
        return plan.shards(lambda split, number, _: f"{split}/{name}-{split}-{number:06}.tar")

    def make(self, plan: Plan, shard: Shard) -> bytes:
        """See `Format.make`."""
        pieces: list[bytes] = []
        for sample in shard.samples:
            metadata = sample.metadata()
            pieces += member(f"{sample.id}.png", sample.picture_bytes())
            pieces += member(f"{sample.id}.cls", str(sample.class_number).encode())
            if plan.has_masks:
                metadata["has_mask"] = int(sample.mask is not None)
                pieces += member(f"{sample.id}.mask.png", sample.mask_bytes())
            text = json.dumps(metadata, ensure_ascii=False, sort_keys=True)
            pieces += member(f"{sample.id}.json", text.encode())
        return archive(pieces)

    def card(self, plan: Plan) -> Card:
        """See `Format.card`."""
        split, count = next((name, count) for name, count in _counts(self.shards(plan)).items())
        loading = f'''import webdataset

shards = "{split}/{plan.options.name}-{split}-{{000000..{count - 1:06}}}.tar"
pictures = webdataset.WebDataset(shards, shardshuffle=False).decode("rgb8")
for picture, class_number, metadata in pictures.to_tuple("png", "cls", "json"):
    print(picture.shape, class_number, metadata["title"])
    break
'''
        files = [{"split": name, "path": f"{name}/*.tar"} for name in plan.splits]
        return Card(loading, {"configs": [{"config_name": "default", "data_files": files}]})

    def croissant_files(self, plan: Plan) -> frozenset[str]:
        """See `Format.croissant_files`."""
        return frozenset(shard.target for shard in self.shards(plan))

    def croissant_fields(self, plan: Plan) -> tuple[list[Json], list[Json]]:
        """See `Format.croissant_fields`."""
        return pictures_in_files(f"{'?' * 16}.png", sorted(self.croissant_files(plan)))


def _counts(shards: list[Shard]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for shard in shards:
        counts[shard.split] = counts.get(shard.split, 0) + 1
    return counts
