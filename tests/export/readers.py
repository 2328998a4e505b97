"""What each format's own readers find in an export, all told alike.

``python readers.py READER[:NAME]=FOLDER …`` prints a JSON object: by reader and split the pictures
as {id, label, pixels, mask, …}, where pixels and mask are hashes as the catalog has them. It
runs in a process of its own, as TensorFlow takes ten seconds to import.
"""

import io
import json
import os
import re
import sys
from contextlib import redirect_stdout
from glob import glob
from pathlib import Path

import numpy as np
from PIL import Image

from toonnet.dataset import pixel_sha256


def told(picture_id, label, pixels, mask=None, **metadata):
    """Return one picture as all readers tell it; a mask is gray or None."""
    if mask is not None:
        mask = np.asarray(mask)
        mask = pixel_sha256(np.dstack([mask.reshape(mask.shape[:2])] * 3))
    found = {"id": picture_id, "label": label, "pixels": pixel_sha256(np.asarray(pixels))}
    return {**found, "mask": mask, **metadata}


def read_datasets(folder):
    """Read with Hugging Face's datasets, by the card alone."""
    from datasets import load_dataset

    found = {}
    for split, rows in load_dataset(folder).items():
        names = getattr(rows.features["label"], "names", None)
        found[split] = [
            told(
                pixels=row.pop("image"),
                picture_id=row.pop("id"),
                label=names[row.pop("label")] if names else row.pop("label"),
                **row,
            )
            for row in rows
        ]
    return found


def read_datasets_of_tars(folder):
    """Read tar files with Hugging Face's datasets."""
    from datasets import load_dataset

    labels = Path(folder, "labels.txt").read_text().splitlines()
    return {
        split: [
            told(
                row["json"]["id"],
                labels[row["cls"]],
                row["png"],
                row["mask.png"] if row["json"]["has_mask"] else None,
            )
            for row in rows
        ]
        for split, rows in load_dataset(folder).items()
    }


def read_webdataset(folder):
    """Read tar files with webdataset."""
    import webdataset

    labels = Path(folder, "labels.txt").read_text().splitlines()
    found = {}
    for split in splits_of(folder):
        shards = sorted(glob(f"{folder}/{split}/*.tar"))
        samples = webdataset.WebDataset(shards, shardshuffle=False, empty_check=False)
        found[split] = []
        for sample in samples.decode("rgb8"):
            metadata = sample["json"]
            assert sample["__key__"] == metadata.pop("id")
            assert labels[sample["cls"]] == metadata.pop("label")
            mask = sample["mask.png"][..., 0] if metadata.pop("has_mask", 0) else None
            label = labels[sample["cls"]]
            found[split].append(told(sample["__key__"], label, sample["png"], mask, **metadata))
    return found


def read_tensorflow(folder):
    """Read TFRecord files with TensorFlow Datasets, which decodes by features.json."""
    import tensorflow_datasets as tfds

    builder = tfds.builder_from_directory(folder)
    label_of = builder.info.features["label"].int2str
    found = {}
    for split in builder.info.splits:
        examples = list(tfds.as_numpy(builder.as_dataset(split=split)))
        assert len(examples) == builder.info.splits[split].num_examples
        found[split] = []
        for example in examples:
            text = {k: v.decode() if isinstance(v, bytes) else v for k, v in example.items()}
            mask = text.pop("mask")[..., 0]
            mask = mask if text.pop("has_mask") else None
            image, label = text.pop("image"), label_of(text.pop("label"))
            text = {k: v.item() if isinstance(v, np.generic) else v for k, v in text.items()}
            found[split].append(told(text.pop("id"), label, image, mask, **text))
    return found


def read_tf_data(folder):
    """Read TFRecord files with tf.data alone."""
    import tensorflow as tf

    wanted = {
        "image": tf.io.FixedLenFeature([], tf.string),
        "label": tf.io.FixedLenFeature([], tf.int64),
        "id": tf.io.FixedLenFeature([], tf.string),
    }
    labels = Path(folder, "labels.txt").read_text().splitlines()
    found = {}
    for split in splits_of(folder):
        files = sorted(glob(f"{folder}/*-{split}.tfrecord-*"))
        found[split] = []
        for record in tf.data.TFRecordDataset(files):
            row = tf.io.parse_single_example(record, wanted)
            pixels = tf.io.decode_png(row["image"], channels=3).numpy()
            label = labels[int(row["label"])]
            found[split].append(told(row["id"].numpy().decode(), label, pixels))
    return found


def read_keras(folder):
    """Read folders of labels with Keras, whose classes are in the alphabet's order."""
    import keras

    found = {}
    for split in splits_of(folder):
        pictures = keras.utils.image_dataset_from_directory(
            f"{folder}/{split}", batch_size=None, image_size=(40, 56), shuffle=False
        )
        ids = [Path(path).stem for path in pictures.file_paths]
        found[split] = [
            told(picture_id, pictures.class_names[int(number)].replace("_", " "), pixels)
            for picture_id, (pixels, number) in zip(
                ids, ((x.numpy().astype(np.uint8), y) for x, y in pictures), strict=True
            )
        ]
    return found


def read_written_by_tensorflow(path):
    """Write the Examples that a JSON file describes as TensorFlow does; return the file's bytes."""
    import tensorflow as tf

    kinds = {
        "bytes": lambda values: {
            "bytes_list": tf.train.BytesList(value=[bytes.fromhex(each) for each in values])
        },
        "int64": lambda values: {"int64_list": tf.train.Int64List(value=values)},
        "float": lambda values: {"float_list": tf.train.FloatList(value=values)},
    }
    with tf.io.TFRecordWriter(f"{path}.tfrecord") as writer:
        for described in json.loads(Path(path).read_text()):
            features = {
                name: tf.train.Feature(**kinds[kind](values))
                for name, (kind, values) in described.items()
            }
            example = tf.train.Example(features=tf.train.Features(feature=features))
            writer.write(example.SerializeToString(deterministic=True))
    return Path(f"{path}.tfrecord").read_bytes().hex()


def read_pycocotools(folder):
    """Read with pycocotools; masks are told by their pixels, boxes and areas as they stand."""
    from pycocotools.coco import COCO

    found = {}
    for split in splits_of(folder):
        coco = COCO(f"{folder}/annotations/instances_{split}.json")
        found[split] = []
        for image in coco.imgs.values():
            (annotation,) = coco.loadAnns(coco.getAnnIds(image["id"]))
            path = f"{folder}/{split}/{image['file_name']}"
            drawn = coco.annToMask(annotation).astype(bool)
            found[split].append(
                told(
                    image["picture_id"],
                    coco.cats[annotation["category_id"]]["name"],
                    Image.open(path),
                    drawn.astype(np.uint8) * 255,
                    bbox=annotation["bbox"],
                    area=annotation["area"],
                    has_mask=annotation["has_mask"],
                    licence=image["licence"],
                )
            )
    return found


def read_mlcroissant(folder):
    """Read with mlcroissant what croissant.json says."""
    import mlcroissant

    dataset = mlcroissant.Dataset(f"{folder}/croissant.json")
    found = {}
    for record in dataset.records("pictures"):
        row = {key.removeprefix("pictures/"): value for key, value in record.items()}
        row = {k: v.decode() if isinstance(v, bytes) else v for k, v in row.items()}
        row = {k: "" if v != v or v is None else v for k, v in row.items()}  # NaN: nothing.
        pixels = row.pop("image", np.zeros((1, 1, 3), np.uint8))
        row = {k: v.item() if isinstance(v, np.generic) else v for k, v in row.items()}
        found.setdefault(row["split"], []).append(
            told(row.pop("id"), row.pop("label"), pixels, **row)
        )
    return found


def read_card(folder):
    """Run the code on an export's card, which people copy; return what it prints."""
    (code,) = re.findall(r"```python\n(.*?)```", Path(folder, "README.md").read_text(), re.DOTALL)
    printed, before = io.StringIO(), os.getcwd()
    os.chdir(folder)
    with redirect_stdout(printed):
        exec(compile(code, "card", "exec"), {"__name__": "card"})
    os.chdir(before)
    return printed.getvalue()


def splits_of(folder):
    rows = Path(folder, "README.md").read_text().partition("| label |")[2].splitlines()[0]
    return [name.strip() for name in rows.split("|") if name.strip()]


if __name__ == "__main__":
    readers = {name[5:]: value for name, value in globals().items() if name.startswith("read_")}
    wanted = dict(pair.split("=", 1) for pair in sys.argv[1:])
    with redirect_stdout(io.StringIO()):  # Some readers print.
        found = {name: readers[name.split(":")[0]](folder) for name, folder in wanted.items()}
    json.dump(found, sys.stdout, default=str)
