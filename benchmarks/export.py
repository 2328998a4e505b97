"""Exports of 10,000 pictures: pictures a second beside the readers' own writers, and memory.

``make bench-export``. The same PNG files with the same metadata, read from the same folder. The
writer is `Format.make` alone, in one process like its peer. The command is all of ``toonnet
export`` with two workers: start, choosing, checks and hashes of every file, attribution, checksums.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.pictures import CARTOONS, pictures
from toonnet.dataset import Dataset, identity, mask_file, picture_file, pixel_sha256
from toonnet.dataset.export import FORMATS, ExportOptions
from toonnet.dataset.export._choice import choose
from toonnet.dataset.export._format import Plan
from toonnet.dataset.export._run import layout_of
from toonnet.dataset.export._sample import Sample
from toonnet.dataset.labels import load_labels
from toonnet.io import encode_mask, encode_picture

PICTURES = 10_000
SIDE_PX = 512
MEMORY_LIMIT_MB = 1000
_TICK_S = 0.05


def make_dataset(folder: Path, count: int) -> None:
    """Make a data set whose files are a few drawings under many names."""
    drawings = [picture for kind in CARTOONS for picture in pictures(kind, (SIDE_PX, SIDE_PX))]
    files = []
    for number, picture in enumerate(drawings):
        png, mask = folder / f"drawing-{number}.png", folder / f"mask-{number}.png"
        folder.mkdir(exist_ok=True)
        png.write_bytes(encode_picture(picture, "png"))
        mask.write_bytes(encode_mask((picture < 250).any(axis=2).astype(np.uint8) * 255))
        files.append((png, mask, pixel_sha256(picture), *picture.shape[:2]))
    labels = load_labels().names
    with Dataset.create(folder) as dataset, dataset.transaction() as connection:
        for number in range(count):
            png, mask, digest, height, width = files[number % len(files)]
            name, label = f"picture-{number}", labels[number % len(labels)]
            picture_id = identity("benchmark", name)
            for source, target in ((png, picture_file(picture_id)), (mask, mask_file(picture_id))):
                (folder / target).parent.mkdir(parents=True, exist_ok=True)
                os.link(source, folder / target)
            connection.execute(
                "INSERT INTO picture (id, file, height, width, pixel_sha256, label, "
                "collected_label, origin, source, source_id, title, author, licence, url, "
                "group_id, status) VALUES (?, ?, ?, ?, ?, ?, ?, 'collected', 'benchmark', ?, "
                "'A title of a drawing', 'Its author', 'CC-BY-4.0', ?, ?, 'accepted')",
                (
                    *(picture_id, picture_file(picture_id), height, width, digest, label, label),
                    *(name, f"https://example.org/{name}", name),
                ),
            )
            connection.execute(
                "INSERT INTO mask VALUES (?, 'alpha', ?)", (picture_id, mask_file(picture_id))
            )


def command(dataset: Path, destination: Path, layout: str) -> tuple[float, float]:
    """Run ``toonnet export``; return its seconds and the most MB it and its workers took."""
    began = time.monotonic()
    process = subprocess.Popen(
        [
            *(sys.executable, "-P", "-m", "toonnet.cli", "export", dataset, destination),
            *("--format", layout, "--workers", "2", "--quiet"),
        ],
        start_new_session=True,
    )
    most_kb = 0
    watcher = threading.Thread(target=process.wait)
    watcher.start()
    while watcher.is_alive():
        most_kb = max(most_kb, _memory_kb(process.pid))
        watcher.join(_TICK_S)
    if process.returncode:
        raise SystemExit(f"toonnet export --format {layout} ended with {process.returncode}")
    return time.monotonic() - began, most_kb / 1024


def _memory_kb(session: int) -> int:
    """Return the proportional set size of a session's processes: shared pages count once."""
    total = 0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == session:
                lines = (entry / "smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total


def writer(plan: Plan, destination: Path) -> None:
    """Write the files of the pictures alone, in this process."""
    layout = layout_of(plan.options.format)
    layout.prepare()
    for shard in layout.shards(plan):
        path = destination / shard.target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(layout.make(plan, shard))


def by_copying(samples: Sequence[Sample], destination: Path) -> None:
    """Copy files into folders of labels, as a loop with `shutil` does."""
    with (destination / "metadata.jsonl").open("w") as table:
        for sample in samples:
            folder = destination / sample.label
            folder.mkdir(exist_ok=True)
            shutil.copyfile(sample.file.path, folder / f"{sample.id}.png")
            table.write(json.dumps(sample.metadata()) + "\n")


def by_webdataset(samples: Sequence[Sample], destination: Path) -> None:
    """Write with `webdataset.ShardWriter`."""
    import webdataset

    pattern = str(destination / "train-%06d.tar")
    with webdataset.ShardWriter(pattern, maxsize=64 * 2**20, verbose=0) as sink:
        for sample in samples:
            sink.write(
                {
                    "__key__": sample.id,
                    "png": Path(sample.file.path).read_bytes(),
                    "cls": sample.class_number,
                    "json": sample.metadata(),
                }
            )


def by_tensorflow(samples: Sequence[Sample], destination: Path) -> None:
    """Write with `tf.io.TFRecordWriter`."""
    import tensorflow as tf

    def feature(value: bytes | str | int) -> tf.train.Feature:
        if isinstance(value, int):
            return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))
        data = value.encode() if isinstance(value, str) else value
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[data]))

    with tf.io.TFRecordWriter(str(destination / "train.tfrecord")) as sink:
        for sample in samples:
            values = {
                **sample.metadata(),
                "label": sample.class_number,
                "image": Path(sample.file.path).read_bytes(),
            }
            features = {name: feature(value) for name, value in values.items()}
            example = tf.train.Example(features=tf.train.Features(feature=features))
            sink.write(example.SerializeToString())


def by_datasets(samples: Sequence[Sample], destination: Path) -> None:
    """Write with `datasets.Dataset.to_parquet`."""
    from datasets import Dataset as Table
    from datasets import Features, Image, Value

    rows = [sample.metadata() for sample in samples]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    features = {
        name: Value("int32" if isinstance(values[0], int) else "string")
        for name, values in columns.items()
    }
    images = [{"bytes": Path(s.file.path).read_bytes(), "path": f"{s.id}.png"} for s in samples]
    table = Table.from_dict(
        {"image": images, **columns}, features=Features({"image": Image(), **features})
    )
    table.to_parquet(destination / "train.parquet")


def by_pycocotools(samples: Sequence[Sample], destination: Path) -> None:
    """Copy files, encode masks with pycocotools, write the annotations."""
    import cv2
    from pycocotools import mask as coder

    annotations = []
    for number, sample in enumerate(samples):
        shutil.copyfile(sample.file.path, destination / f"{sample.id}.png")
        mask = cv2.imread(sample.mask.path, cv2.IMREAD_GRAYSCALE) >= 128  # type: ignore[union-attr]
        runs = coder.encode(np.asfortranarray(mask.astype(np.uint8)))
        annotations.append(
            {
                "image_id": number,
                "segmentation": {"size": runs["size"], "counts": runs["counts"].decode()},
                "area": int(coder.area(runs)),
                "bbox": coder.toBbox(runs).tolist(),
            }
        )
    images = [sample.metadata() for sample in samples]
    (destination / "instances.json").write_text(
        json.dumps({"images": images, "annotations": annotations})
    )


PEERS: dict[str, tuple[str, Callable[[Sequence[Sample], Path], None]]] = {
    "imagefolder": ("shutil.copyfile", by_copying),
    "webdataset": ("webdataset.ShardWriter", by_webdataset),
    "tfrecord": ("tf.io.TFRecordWriter", by_tensorflow),
    "parquet": ("datasets to_parquet", by_datasets),
    "coco": ("pycocotools", by_pycocotools),
}


def seconds_of(work: Callable[[], None]) -> float:
    """Return the median of three runs' processor seconds: other programs then matter less."""
    measured = []
    for _ in range(3):
        began = time.process_time()
        work()
        measured.append(time.process_time() - began)
    return sorted(measured)[1]


def main(count: int) -> int:
    """Print the table; return 1 if memory goes over its limit."""
    most = 0.0
    print(
        "| format | writer, pictures/cpu-s | its peer | pictures/cpu-s | times | command, s | MB |"
    )
    print("|---|--:|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        make_dataset(root / "dataset", count)
        for layout in FORMATS:
            with Dataset.open(root / "dataset") as dataset:
                options = ExportOptions(format=layout)
                choice = choose(dataset, options)
            plan = Plan(options, choice.labels, choice.samples)
            peer, work = PEERS[layout]
            seconds = []
            for run in (
                lambda plan=plan: writer(plan, _fresh(root / "out")),
                lambda work=work, plan=plan: work(plan.samples, _fresh(root / "out")),
            ):
                run()  # Imports and the page cache.
                seconds.append(seconds_of(run))
            total_s, memory_mb = command(root / "dataset", _fresh(root / "out"), layout)
            most = max(most, memory_mb)
            ours, theirs = (count / each for each in seconds)
            print(
                f"| {layout} | {ours:,.0f} | {peer} | {theirs:,.0f} | {ours / theirs:.1f} | "
                f"{total_s:.1f} | {memory_mb:,.0f} |",
                flush=True,
            )
    if most > MEMORY_LIMIT_MB:
        print(f"memory: {most:,.0f} MB, the limit is {MEMORY_LIMIT_MB:,}", file=sys.stderr)
    return int(most > MEMORY_LIMIT_MB)


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES))
