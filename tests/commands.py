"""Runs the command line as its users do, and looks at what it leaves."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from toonnet.io import write_picture

TOONNET = [sys.executable, "-P", "-m", "toonnet.cli"]
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("TOONNET_")}


def run(*arguments, **options):
    """Run toonnet to its end; standard output and error come as bytes."""
    options.setdefault("env", CLEAN)
    options.setdefault("timeout", 120)
    return subprocess.run(
        [*TOONNET, *map(os.fspath, map(str_or_bytes, arguments))],
        capture_output=True,
        check=False,
        **options,
    )


def without_keras(folder):
    """Return an environment in which Keras and TensorFlow can't be imported."""
    blocked = folder / "blocked"
    for name in ("keras", "tensorflow", "jax", "onnx"):
        (blocked / name).mkdir(parents=True)
        (blocked / name / "__init__.py").write_text("raise ImportError('blocked')")
    return {**CLEAN, "PYTHONPATH": os.fspath(blocked)}


def start(*arguments, **options):
    """Start toonnet in the background, its output thrown away."""
    return subprocess.Popen(
        [*TOONNET, *map(str_or_bytes, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=CLEAN,
        **options,
    )


def str_or_bytes(argument):
    """Return an argument as the operating system takes it."""
    return argument if isinstance(argument, bytes) else str(argument)


def report(ended):
    """Return the JSON that a run with --json printed."""
    return json.loads(ended.stdout)


def reasons(ended):
    """Return why each problematic source of a run with --json gave no result."""
    return {problem["source"]: problem["reason"] for problem in report(ended)["problems"]}


def tree(folder):
    """Return the sha256 of every file under a folder, None for folders, by relative path."""
    found = {}
    for root, folders, files in os.walk(os.fsencode(folder)):
        for name in folders:
            found[os.path.relpath(os.path.join(root, name), os.fsencode(folder))] = None
        for name in files:
            path = os.path.join(root, name)
            digest = hashlib.sha256(Path(os.fsdecode(path)).read_bytes()).hexdigest()
            found[os.path.relpath(path, os.fsencode(folder))] = digest
    return found


def manifest(destination):
    """Return the manifest's records by target."""
    lines = (Path(destination) / ".toonnet" / "manifest.jsonl").read_text().splitlines()
    return {record["target"]: record for record in map(json.loads, lines)}


def drawing(seed, height=48, width=64):
    """Return a small drawing: coloured blobs with dark outlines on white."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    picture = np.full((height, width, 3), 255, np.uint8)
    for _ in range(5):
        center_y, center_x, radius = rng.integers(height), rng.integers(width), rng.integers(6, 16)
        distance = np.hypot(y - center_y, x - center_x)
        picture[distance < radius] = 20
        picture[distance < radius - 2] = rng.integers(0, 256, 3)
    return picture


def write_drawings(folder, count, **size):
    """Write so many drawings as PNG; return their paths."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    paths = [Path(folder) / f"drawing-{seed:03d}.png" for seed in range(count)]
    for seed, path in enumerate(paths):
        write_picture(path, drawing(seed, **size))
    return paths
