"""``make bench-models``: training, inference, the input alone, NPN and its members, first answers.

Keras runs in processes of its own, as its threads are set once: two for nets, and a core for each
member of an NPN. Each net's training has the recipe ``modern``, with augmentation; its input alone
is the same batches, taken by nobody.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.interleave import FULL, Effort
from benchmarks.machine import machine, one_line
from toonnet.io import write_picture

NETS = (
    ("small", 64),
    ("small", 96),
    ("mobilenet_v2", 64),
    ("resnet18", 64),
    ("resnet50", 64),
    ("resnet101", 64),
    ("inception_v3", 75),
)
FASTEST = ("small", 64)
"""The net that its input has the least time for."""
STARTS = 7
_BLAS = "OPENBLAS_NUM_THREADS"


def child(what: str, *arguments: object) -> dict[str, float]:
    """Run a part of `benchmarks.recognition_child`; return its figures."""
    command = [sys.executable, "-P", "-c", "import sys; sys.path.insert(0, '.'); import runpy;"]
    command[-1] += "runpy.run_module('benchmarks.recognition_child', run_name='__main__')"
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", _BLAS: "1"}
    ended = subprocess.run(
        [*command, what, *map(str, arguments)],
        env=quiet,
        cwd=Path(__file__).resolve().parent.parent,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return found


def feed_gain(effort: Effort) -> float:
    """How many times faster the input alone is than the training of the fastest net with it."""
    found = child("net", *FASTEST)
    return found["input_per_s"] / found["train_per_s"]


def npn_head_share(effort: Effort) -> float:
    """An NPN-2's head's share of the time of its members, one after the other."""
    return child("npn", 1)["head_share"]


def npn_two_cores(effort: Effort) -> float:
    """Time of an NPN-2 whose members have a core each, over that of the slower one alone."""
    return child("npn", 2)["over_slower"]


def predict_start_ms(effort: Effort) -> float:
    """Milliseconds of ``toonnet predict PICTURE`` in a new process, with the packaged model."""
    count = STARTS if effort.rounds > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        picture = np.full((512, 512, 3), 255, np.uint8)
        picture[100:400, 150:350] = (240, 180, 40)
        path = Path(folder) / "picture.png"
        write_picture(path, picture)
        command = [sys.executable, "-P", "-m", "toonnet.cli", "predict", path]
        times = []
        for _ in range(count):
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def main() -> int:
    """Print a table of everything; return the exit status."""
    print(one_line(machine()), flush=True)
    print("| net @ px | trained /s | input alone /s | inferred /s | first step s |")
    print("|---|--:|--:|--:|--:|")
    for name, size_px in NETS:
        found = child("net", name, size_px)
        cells: list[Any] = [f"{name} @ {size_px}"]
        cells += [f"{found[key]:,.0f}" for key in ("train_per_s", "input_per_s", "infer_per_s")]
        print(f"| {' | '.join(cells)} | {found['first_s']:.0f} |", flush=True)
    for name, value in (
        ("NPN-2's head of its members' sum", npn_head_share(FULL)),
        ("NPN-2, a core a member, over the slower member", npn_two_cores(FULL)),
        ("a first answer, ms", predict_start_ms(FULL)),
    ):
        print(f"{name}: {value:.3g}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
