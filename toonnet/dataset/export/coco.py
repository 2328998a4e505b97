"""COCO: pictures, and where in them what is, told by their alpha masks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset.export._format import Card, Format, Json, Plan, Shard, Written
from toonnet.dataset.export._polygons import polygons
from toonnet.dataset.export._rle import bounding_box, runs_of
from toonnet.dataset.export._sample import Sample
from toonnet.dataset.export._words import DESCRIPTION, VERSION, licences_of
from toonnet.dataset.export.croissant import pictures_in_files
from toonnet.dataset.licences import licences_in
from toonnet.io import decode_picture

_DRAWN_FROM = 128
_PARTS = ".toonnet/annotations"
"""Annotations are made in parts by several workers; the parts stay, so that a run can go on."""
_SAMPLES_A_PART = 250


class COCO(Format):
    """``train/ID.png`` and ``annotations/instances_train.json``."""

    name = "coco"

    def shards(self, plan: Plan) -> list[Shard]:
        """See `Format.shards`."""
        shards = [Shard(f"{s.split}/{s.id}.png", s.split, [s]) for s in plan.samples]
        if plan.has_masks:
            drawn = (sample for sample in plan.samples if sample.mask is not None)
            shards += [Shard(f"masks/{s.split}/{s.id}.png", s.split, [s], "masks") for s in drawn]
        return shards + _parts(plan)

    def make(self, plan: Plan, shard: Shard) -> bytes:
        """See `Format.make`."""
        if shard.kind == "annotations":
            method = plan.options.segmentation
            found = [_annotation(sample, method) for sample in shard.samples]
            return "".join(json.dumps(each) + "\n" for each in found).encode()
        (sample,) = shard.samples
        return sample.mask_bytes() if shard.kind == "masks" else sample.picture_bytes()

    def documents(
        self, plan: Plan, read: Callable[[str], bytes], written: Mapping[str, Written]
    ) -> dict[str, bytes]:
        """Return the annotations of each split; ids of pictures begin at 1 and run through."""
        parts = _parts(plan)
        found, first = {}, 1
        for split, samples in plan.splits.items():
            own = [part.target for part in parts if part.split == split]
            annotations = (line for path in own for line in read(path).splitlines())
            content = _instances(plan, samples, map(json.loads, annotations), first)
            found[f"annotations/instances_{split}.json"] = json.dumps(content).encode()
            first += len(samples)
        return found

    def card(self, plan: Plan) -> Card:
        """See `Format.card`."""
        split = next(iter(plan.splits))
        loading = f"""from pycocotools.coco import COCO

coco = COCO("annotations/instances_{split}.json")
image = next(iter(coco.imgs.values()))
for annotation in coco.loadAnns(coco.getAnnIds(image["id"])):
    mask = coco.annToMask(annotation)
    print(image["file_name"], coco.cats[annotation["category_id"]]["name"], mask.sum())
"""
        return Card(loading, {})

    def croissant_fields(self, plan: Plan) -> tuple[list[Json], list[Json]]:
        """See `Format.croissant_fields`."""
        return pictures_in_files("[!m]*/*.png")


def _parts(plan: Plan) -> list[Shard]:
    shards = []
    for split, samples in plan.splits.items():
        for first in range(0, len(samples), _SAMPLES_A_PART):
            target = f"{_PARTS}/{split}-{first // _SAMPLES_A_PART:05}.jsonl"
            part = samples[first : first + _SAMPLES_A_PART]
            shards.append(Shard(target, split, part, "annotations"))
    return shards


def _annotation(sample: Sample, method: str) -> Json:
    """Return where in the picture it is; without a mask it may be anywhere."""
    import cv2

    height, width = sample.height, sample.width
    if sample.mask is None:
        whole = [[0, 0, width, 0, width, height, 0, height]]
        return {"segmentation": whole, "area": height * width, "bbox": [0, 0, width, height]}
    gray = cv2.extractChannel(decode_picture(sample.mask_bytes()).picture, 0)
    mask: NDArray[np.bool_] = gray >= _DRAWN_FROM
    runs = runs_of(mask)
    segmentation: object = {"size": [height, width], "counts": runs.text()}
    if method == "polygon":
        segmentation = polygons(mask)
    return {"segmentation": segmentation, "area": runs.area, "bbox": list(bounding_box(mask))}


def _instances(
    plan: Plan, samples: list[Sample], annotations: Iterator[Json], first_id: int
) -> Json:
    licences = {licence.name: n for n, licence in enumerate(licences_of(plan.samples), start=1)}
    images, found = [], []
    for image_id, (sample, annotation) in enumerate(
        zip(samples, annotations, strict=True), start=first_id
    ):
        first_licence = licences_in(sample.work.licence)[0].name
        images.append(
            {
                **sample.metadata(),
                "id": image_id,
                "picture_id": sample.id,
                "file_name": f"{sample.id}.png",
                "license": licences[first_licence],
                "coco_url": sample.picture.url or "",
            }
        )
        found.append(
            {
                "id": image_id,
                "image_id": image_id,
                "category_id": sample.class_number + 1,
                # Readers take run lengths of a single thing as readily as polygons.
                "iscrowd": 0,
                "has_mask": sample.mask is not None,
                **annotation,
            }
        )
    return {
        "info": {"description": DESCRIPTION, "version": VERSION},
        "licenses": [
            {"id": licences[licence.name], "name": licence.name, "url": licence.url}
            for licence in licences_of(plan.samples)
        ],
        "categories": [
            {"id": number, "name": label, "supercategory": "cartoon"}
            for number, label in enumerate(plan.labels, start=1)
        ],
        "images": images,
        "annotations": found,
    }
