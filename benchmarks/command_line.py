"""``toonnet ius``: its throughput over the bare work's, and a Dask cluster's over its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from benchmarks.cases import REFERENCE_SIZE
from benchmarks.interleave import Effort, interleave, ratio
from benchmarks.pictures import CARTOONS, pictures
from toonnet import fast
from toonnet.io import encode_picture

FILES = 1000
DASK_FILES = 2000
DASK_SIZE = (512, 512)
WORKERS = 2


def command_line_share(effort: Effort) -> float:
    """Throughput of ``toonnet ius --workers 2`` over decode, IUS and encode bare on 2 threads.

    A thousand cartoons of 299 x 299, PNG to PNG. The command's start, checks, hashes, manifest and
    files are its own cost.
    """
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        files = _write_cartoons(source, FILES, REFERENCE_SIZE)

        os.sync()  # Else the disk would be busy with the sources while the command is timed.

        def bare() -> None:
            with ThreadPoolExecutor(WORKERS) as threads:
                list(threads.map(_decode_unify_encode, files))

        def command() -> None:
            _run(source, folder)

        seconds = interleave(
            {"bare": bare, "command": command}, {"bare": [()], "command": [()]}, effort
        )
    return 1 / ratio(seconds["bare"], seconds["command"])


def dask_share(effort: Effort) -> float:
    """Throughput of ``toonnet ius --engine dask`` over that without, both with two workers.

    Two thousand cartoons of 512 x 512, as data sets have them. Starting the cluster counts.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        _write_cartoons(source, DASK_FILES, DASK_SIZE)
        os.sync()
        contestants = {
            "local": lambda: _run(source, folder),
            "dask": lambda: _run(source, folder, "--engine", "dask"),
        }
        seconds = interleave(contestants, {"local": [()], "dask": [()]}, effort)
    return 1 / ratio(seconds["local"], seconds["dask"])


def _run(source: Path, folder: str, *more: str) -> None:
    destination = tempfile.mkdtemp(dir=folder)
    toonnet = [sys.executable, "-P", "-m", "toonnet.cli"]
    options = ["--workers", str(WORKERS), "--quiet", *more]
    subprocess.run([*toonnet, "ius", source, destination, *options], check=True)


def _write_cartoons(folder: Path, count: int, size: tuple[int, int]) -> list[Path]:
    """Write different files: the cartoons, shifted, so that no two are the same work."""
    folder.mkdir()
    drawings = [picture for kind in CARTOONS for picture in pictures(kind, size)]
    paths = []
    for i in range(count):
        shift_px, drawing = divmod(i, len(drawings))
        shifted = np.roll(drawings[drawing], shift_px, axis=1)
        paths.append(folder / f"{i:04}.png")
        paths[-1].write_bytes(encode_picture(shifted, "png"))
    return paths


def _decode_unify_encode(path: Path) -> bytes:
    data = np.frombuffer(path.read_bytes(), np.uint8)
    picture = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    return encode_picture(fast.ius(picture, threads=1), "png")
