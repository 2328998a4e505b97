"""``make bench-clean``: what cleaning 10,000 pictures takes; exits 1 where it is too much.

The pictures are the benchmarks' drawings in other colours, mirrored, moved and resized, so that
there are near-duplicates among them. They are made once, in ``.cache``; only cleaning is timed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from benchmarks.machine import machine, one_line
from benchmarks.pictures import Picture, pictures
from toonnet.dataset import Dataset, identity, picture_file, pixel_sha256
from toonnet.dataset.clean import apply_rules, chosen_rules
from toonnet.fast._contracts import KINDS
from toonnet.io import encode_picture

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "cleaning"
SIDE_PX = 512
WORKERS = 2
MOST_S, MOST_SEARCH_S, MOST_BYTES = 60.0, 2.0, 1 << 30


@cache
def _drawings(with_photographs: bool) -> list[Picture]:
    kinds = [kind for kind in KINDS if kind != "photo" or with_photographs]
    return [drawing for kind in kinds for drawing in pictures(kind, (SIDE_PX, SIDE_PX))]


def variant(number: int) -> Picture:
    """Return a drawing, changed in a way that its number decides; every tenth copies another."""
    if number % 10 == 9:
        number -= 7
    rng = np.random.default_rng(number)
    drawings = _drawings(number % 20 == 0)
    hsv = cv2.cvtColor(drawings[rng.integers(len(drawings))], cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(np.int64) + rng.integers(0, 180)) % 180
    turned = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    if rng.random() < 0.5:
        turned = turned[:, ::-1]
    move = cv2.getRotationMatrix2D((256, 256), rng.uniform(-30, 30), rng.uniform(0.5, 1))
    white = (255, 255, 255)
    return cv2.warpAffine(turned, move, (SIDE_PX, SIDE_PX), flags=cv2.INTER_AREA, borderValue=white)


def make(folder: Path, count: int) -> None:
    """Make a data set of so many pictures."""
    shutil.rmtree(folder, ignore_errors=True)
    Dataset.create(folder).close()
    variant(0)  # Reads the drawings, before the fork.
    columns = "id, file, height, width, pixel_sha256, label, collected_label, origin, source"
    with get_context("fork").Pool(WORKERS) as pool, Dataset.open(folder) as dataset:
        tasks = [(folder, number) for number in range(count)]
        for id_, sha256 in pool.starmap(_write, tasks, chunksize=16):
            values = (id_, picture_file(id_), SIDE_PX, SIDE_PX, sha256, "cat", "cat", "collected")
            with dataset.transaction() as connection:
                connection.execute(
                    f"INSERT INTO picture ({columns}, source_id) VALUES ({', '.join('?' * 10)})",
                    (*values, "drawn", id_),
                )


def _write(folder: Path, number: int) -> tuple[str, str]:
    picture, id_ = variant(number), identity("drawn", str(number))
    path = folder / picture_file(id_)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode_picture(picture, "png"))
    return id_, pixel_sha256(picture)


def clean(folder: Path) -> dict[str, float]:
    """Clean a data set in a process of its own; return what it took."""
    toonnet = Path(sys.executable).with_name("toonnet")
    command = [toonnet, "clean", folder, "--force", "--json", "--quiet", "--workers", str(WORKERS)]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(ended.stdout)
    return {
        "pictures": told["pictures"],
        "marked": sum(rule["marked"] for rule in told["rules"].values()),
        "seconds": time.monotonic() - began,
        "processor_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "largest_process_bytes": after.ru_maxrss * 1024,
    }


def search_s(folder: Path) -> float:
    """Return the processor's seconds that the rule of near-duplicates takes, reading included."""
    with Dataset.open(folder) as dataset:
        began = time.process_time()
        apply_rules(dataset, chosen_rules(only=["near_duplicates"]), dry_run=True)
        return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many pictures")
    count = parser.parse_args().count
    folder = CACHE / str(count)
    if not (folder / "made").exists():
        make(folder, count)
        (folder / "made").touch()
    print(one_line(machine()), f"load {os.getloadavg()[0]:.1f}", flush=True)
    took = clean(folder)
    took["near_duplicates_s"] = search_s(folder)
    for name, value in took.items():
        print(f"{name:24}{value:16,.1f}")
    bytes_in_all = took["largest_process_bytes"] * (WORKERS + 1)
    fits = (
        took["seconds"] * 10_000 / count <= MOST_S
        and took["near_duplicates_s"] <= MOST_SEARCH_S
        and bytes_in_all <= MOST_BYTES
    )
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
