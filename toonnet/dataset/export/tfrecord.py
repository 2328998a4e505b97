"""TFRecord: files of ``tf.train.Example``, with what TensorFlow Datasets needs to read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from toonnet.dataset.export._example import Value, example, record
from toonnet.dataset.export._format import Card, Format, Json, Plan, Shard, Written
from toonnet.dataset.export._words import DESCRIPTION, VERSION

_RECORD_OVERHEAD_BYTES = 16
_INTEGERS = ("height", "width")
_FEATURE = "tensorflow_datasets.core.features"


class TFRecord(Format):
    """``toonnet-train.tfrecord-00000-of-00004``, ``dataset_info.json`` and ``features.json``."""

    name = "tfrecord"

    def shards(self, plan: Plan) -> list[Shard]:
        """See `Format.shards`."""
        name = plan.options.name
        return plan.shards(
            lambda split, number, count: f"{name}-{split}.tfrecord-{number:05}-of-{count:05}"
        )

    def make(self, plan: Plan, shard: Shard) -> bytes:
        """See `Format.make`."""
        pieces: list[bytes] = []
        for sample in shard.samples:
            features: dict[str, Value] = {
                **sample.metadata(),
                "label": sample.class_number,
                "image": sample.picture_bytes(),
            }
            if plan.has_masks:
                features["has_mask"] = int(sample.mask is not None)
                features["mask"] = sample.mask_bytes()
            pieces += record(example(features))
        return b"".join(pieces)

    def documents(
        self, plan: Plan, read: Callable[[str], bytes], written: Mapping[str, Written]
    ) -> dict[str, bytes]:
        """See `Format.documents`."""
        return {
            "dataset_info.json": _text(_dataset_info(plan, self.shards(plan), written)),
            "features.json": _text(_features(plan)),
            "label.labels.txt": "".join(f"{label}\n" for label in plan.labels).encode(),
        }

    def card(self, plan: Plan) -> Card:
        """See `Format.card`."""
        split = next(iter(plan.splits))
        loading = f'''import tensorflow as tf

files = sorted(tf.io.gfile.glob("{plan.options.name}-{split}.tfrecord-*"))
features = {{
    "image": tf.io.FixedLenFeature([], tf.string),
    "label": tf.io.FixedLenFeature([], tf.int64),
}}


def decoded(example):
    found = tf.io.parse_single_example(example, features)
    return tf.io.decode_png(found["image"], channels=3), found["label"]


pictures = tf.data.TFRecordDataset(files).map(decoded)
for picture, class_number in pictures.take(1):
    print(picture.shape, int(class_number))
'''
        return Card(loading, {})


def _dataset_info(plan: Plan, shards: list[Shard], written: Mapping[str, Written]) -> Json:
    splits = []
    for split in plan.splits:
        own = [shard for shard in shards if shard.split == split]
        lengths = [len(shard.samples) for shard in own]
        size = sum(written[shard.target].size_bytes for shard in own)
        splits.append(
            {
                "filepathTemplate": "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}",
                "name": split,
                "numBytes": str(size - _RECORD_OVERHEAD_BYTES * sum(lengths)),
                "shardLengths": [str(length) for length in lengths],
            }
        )
    keys = [{"featureKey": "image"}, {"featureKey": "label"}]
    return {
        "description": DESCRIPTION,
        "fileFormat": "tfrecord",
        "name": plan.options.name,
        "splits": splits,
        "supervisedKeys": {"tuple": {"items": keys}},
        "version": VERSION,
    }


def _features(plan: Plan) -> Json:
    sample = plan.samples[0]
    features = {
        name: _scalar("int64") if name in _INTEGERS else _feature("text_feature.Text", text={})
        for name in sample.metadata()
    }
    features["label"] = _feature(
        "class_label_feature.ClassLabel", classLabel={"numClasses": str(len(plan.labels))}
    )
    features["image"] = _image(channels=3)
    if plan.has_masks:
        features["has_mask"] = _scalar("bool")
        features["mask"] = _image(channels=1)
    return _feature("features_dict.FeaturesDict", featuresDict={"features": features})


def _feature(kind: str, **content: Json) -> Json:
    return {"pythonClassName": f"{_FEATURE}.{kind}", **content}


def _scalar(dtype: str) -> Json:
    return _feature("scalar.Scalar", tensor={"dtype": dtype, "encoding": "none", "shape": {}})


def _image(channels: int) -> Json:
    shape = {"dimensions": ["-1", "-1", str(channels)]}
    return _feature(
        "image_feature.Image", image={"dtype": "uint8", "encodingFormat": "png", "shape": shape}
    )


def _text(content: Json) -> bytes:
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()
