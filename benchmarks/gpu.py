"""``make bench-gpu SUITE=name``: measures on a GPU; without a name, lists the suites.

On CUDA devices times come from CUDA events on the current stream, after a warm-up: a host clock
would measure the launch, not the work.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from toonnet.fast import why_not

WARM_UP_CALLS = 10
CALLS = 50
BATCH = 256
SIZE = (299, 299)
RESULTS = Path(__file__).with_name("results")


@dataclass(frozen=True)
class Suite:
    """Figures of one subject on a GPU."""

    summary: str
    device: Callable[[], tuple[dict[str, str], Any]]
    """Returns the device's name with its library's version, and what `measure` takes;
    RuntimeError: there is none."""
    measure: Callable[[Any], Iterator[tuple[str, float, str]]]
    """Yields name, value, unit."""


def event_ms(cupy: Any, work: Callable[[], Any]) -> float:
    """Return the median milliseconds of `work` on the current stream."""
    for _ in range(WARM_UP_CALLS):
        work()
    milliseconds = []
    for _ in range(CALLS):
        start, end = cupy.cuda.Event(), cupy.cuda.Event()
        start.record()
        work()
        end.record()
        end.synchronize()
        milliseconds.append(cupy.cuda.get_elapsed_time(start, end))
    return statistics.median(milliseconds)


def _transfer(cupy: Any) -> Iterator[tuple[str, float, str]]:
    from cupyx import empty_pinned

    from benchmarks.pictures import pictures

    drawings = pictures("emoji", SIZE)
    shape = (BATCH, *drawings[0].shape)
    host = empty_pinned(shape, np.uint8)
    for i in range(BATCH):
        host[i] = drawings[i % len(drawings)]
    device, copy = cupy.empty(shape, np.uint8), cupy.empty(shape, np.uint8)
    gigabytes = host.nbytes / 1e9
    for name, work, passes in (
        ("host to device", lambda: device.set(host), 1),
        ("device to host", lambda: device.get(out=host, blocking=False), 1),
        ("device to device, read and written", lambda: cupy.copyto(copy, device), 2),
    ):
        yield name, passes * gigabytes / (event_ms(cupy, work) / 1e3), "GB/s"


def _kernels(cupy: Any) -> Iterator[tuple[str, float, str]]:
    from benchmarks import gpu_kernels

    yield from gpu_kernels.measure(cupy)


def _opengl() -> tuple[dict[str, str], Any]:
    from benchmarks.rendering import suite

    device, _, version = suite.device().partition("; ")
    return {"device": device, "opengl": version}, suite


def _cuda() -> tuple[dict[str, str], Any]:
    cupy = load_cupy()
    properties = cupy.cuda.runtime.getDeviceProperties(cupy.cuda.Device().id)
    return {"device": properties["name"].decode(), "cupy": cupy.__version__}, cupy


def load_cupy() -> Any:
    """Return the module cupy where a CUDA device answers.

    Raises
    ------
    RuntimeError
        With the reason and the remedy.
    """
    try:
        import cupy
    except ImportError as error:
        raise RuntimeError(f"{error}; remedy: pip install 'toonnet[cuda]'") from error
    if reason := why_not("rgb_to_hsv", "cuda"):
        raise RuntimeError(reason)
    return cupy


SUITES: dict[str, Suite] = {
    "kernels": Suite("the cuda backend beside a plain copy, CuPy, cuCIM and cpp", _cuda, _kernels),
    "transfer": Suite(
        f"copies of {BATCH} pictures of 299 x 299, pinned host memory", _cuda, _transfer
    ),
    "render": Suite(
        "snapshots of a ball, read back; on any OpenGL device",
        _opengl,
        lambda suite: suite.measure(),
    ),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suite", nargs="?", help="its name; without one, the suites are listed")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the JSON file")
    options = parser.parse_args(arguments)
    name = options.suite
    if name is None:
        for known, suite in SUITES.items():
            print(f"{known:16}{suite.summary}")
        return 0
    if name not in SUITES:
        print(f"SUITE must be one of {', '.join(SUITES)}, got {name!r}", file=sys.stderr)
        return 2
    suite = SUITES[name]
    try:
        described, device = suite.device()
    except RuntimeError as error:
        print(f"suite {name} can't run here: {error}", file=sys.stderr)
        return 1
    print(", ".join(f"{key} {value}" for key, value in described.items()))
    rows = []
    for row, value, unit in suite.measure(device):
        print(f"{row:40}{value:10.1f} {unit}", flush=True)
        rows.append({"name": row, "value": value, "unit": unit})
    write(options.results, name, {**described, "rows": rows})
    return 0


def write(folder: Path, suite: str, result: dict[str, Any]) -> Path:
    """Write a suite's figures as JSON, a file a device and suite; return the file."""
    device = re.sub(r"[^a-z0-9]+", "-", result["device"].lower()).strip("-")
    file = folder / f"gpu-{device}-{suite}.json"
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return file


if __name__ == "__main__":
    sys.exit(main())
