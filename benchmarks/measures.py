"""Finds the figures that the contracts promise beside the ratios to peers; names are the keys.

All on the backend ``cpp`` and, where nothing else is said, one thread.
"""

from __future__ import annotations

import ctypes
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from benchmarks import recognition
from benchmarks.cases import REFERENCE_SIZE, Case, gray, hatching
from benchmarks.command_line import command_line_share, dask_share
from benchmarks.interleave import Effort, interleave, ratio, typical_ms
from benchmarks.pictures import CARTOONS, pictures
from benchmarks.rendering import figures as rendering
from toonnet import _core, fast, stylize
from toonnet.fast._contracts import CONTRACTS

PAPER_SIZE = (224, 224)
LARGE_SIZE = (512, 512)
BATCH = 64
LARGE_SIDE_PX = 9472
"""A picture of 256 MiB."""
SMALL_SIDE_PX = 8
CALLS = 1000
HASHES = 10_000
PROCESSES = 15


def ius_224_ms(effort: Effort) -> float:
    """Milliseconds of `ius` a cartoon at 224 x 224, of the slower kind of cartoon."""
    return _slowest_ms("ius", PAPER_SIZE, effort)


def unify_ms(effort: Effort) -> float:
    """Milliseconds of all but mean shift a cartoon at 299 x 299, of the slower kind of cartoon."""
    return _slowest_ms("unify", REFERENCE_SIZE, effort)


def _slowest_ms(op: str, size: tuple[int, int], effort: Effort) -> float:
    def milliseconds(kind: str) -> float:
        case = Case(CONTRACTS[op], kind, size)
        run = {op: case.call("cpp")}
        return typical_ms(interleave(run, {op: case.inputs()}, effort)[op])

    return max(map(milliseconds, CARTOONS))


def two_thread_gain(effort: Effort) -> float:
    """How many times faster two threads are than one at `ius` of 64 cartoons of 224 x 224."""
    drawings = [picture for kind in CARTOONS for picture in pictures(kind, PAPER_SIZE)]
    batch = np.stack([drawings[i % len(drawings)] for i in range(BATCH)])
    seconds = interleave(
        {
            "one": lambda images: fast.ius(images, threads=1, backend="cpp"),
            "two": lambda images: fast.ius(images, threads=2, backend="cpp"),
        },
        {"one": [(batch,)], "two": [(batch,)]},
        effort,
    )
    return ratio(seconds["two"], seconds["one"])


def call_overhead_us(effort: Effort) -> float:
    """Microseconds that `rgb_to_hsv` of a tiny picture takes more than the bare binding."""
    picture = pictures("emoji", (SMALL_SIDE_PX, SMALL_SIDE_PX))[0]
    sources, targets = [(picture,)], [(np.empty_like(picture),)]

    def public() -> None:
        for _ in range(CALLS):
            fast.rgb_to_hsv(picture, threads=1)

    def bare() -> None:
        for _ in range(CALLS):
            _core.rgb_to_hsv_u8(sources, targets, params=None, threads=1)

    seconds = interleave({"public": public, "bare": bare}, {"public": [()], "bare": [()]}, effort)
    return float(np.median(seconds["public"] - seconds["bare"]) / CALLS * 1e6)


def blend_share_of_memcpy(effort: Effort) -> float:
    """(Bytes read + written) / s of `texture_blend` on a large picture, over memcpy's."""
    random = np.random.default_rng(0)
    shape = (LARGE_SIDE_PX, LARGE_SIDE_PX, 3)
    picture = random.integers(0, 256, shape, np.uint8)
    texture = random.integers(0, 256, shape, np.uint8)
    blended = np.zeros_like(picture)

    def blend() -> None:
        fast.texture_blend(picture, texture, out=blended, threads=1, backend="cpp")

    def copy() -> None:
        ctypes.memmove(blended.ctypes.data, picture.ctypes.data, picture.nbytes)

    seconds = interleave({"blend": blend, "copy": copy}, {"blend": [()], "copy": [()]}, effort)
    return ratio(seconds["blend"], seconds["copy"]) * 3 / 2


def hamming_10000_ms(effort: Effort) -> float:
    """Milliseconds of `hamming_pairs` of 10,000 hashes."""
    seconds = interleave({"ours": _near(HASHES, "cpp")}, {"ours": [()]}, effort)
    return typical_ms(seconds["ours"])


def hamming_gain(effort: Effort) -> float:
    """How many times faster `hamming_pairs` of 10,000 hashes is than NumPy, one row a call."""
    seconds = interleave(
        {"cpp": _near(HASHES, "cpp"), "numpy": _near(HASHES, "numpy")},
        {"cpp": [()], "numpy": [()]},
        effort,
    )
    return ratio(seconds["cpp"], seconds["numpy"])


def _near(count: int, backend: str) -> Callable[[], object]:
    hashes = np.random.default_rng(0).integers(0, 2**64, count, np.uint64)
    return lambda: fast.hamming_pairs(hashes, threads=1, backend=backend)


def fit_512_ms(effort: Effort) -> float:
    """Milliseconds of `fit_texture` to 1e-3 at 512 x 512 with textures in [0.45, 0.98]."""
    return _fit_ms(0.98, effort)


def fit_near_white_512_ms(effort: Effort) -> float:
    """Milliseconds of `fit_texture` to 1e-3 at 512 x 512, a sixth of the texture near white."""
    return _fit_ms(1.3, effort)


def _fit_ms(brightest: float, effort: Effort) -> float:
    def milliseconds(kind: str) -> float:
        drawings = pictures(kind, LARGE_SIZE)
        inputs = [(gray(drawing), hatching(drawing, brightest)) for drawing in drawings]

        def fit(tone: Any, texture: Any) -> None:
            fast.fit_texture(tone, texture, tolerance=1e-3, threads=1, backend="cpp")

        return typical_ms(interleave({"fit": fit}, {"fit": inputs}, effort)["fit"])

    return max(map(milliseconds, CARTOONS))


def color_pencil_512_ms(effort: Effort) -> float:
    """Milliseconds of `toonnet.stylize.pencil` in colour, by region, clip-art at 512 x 512."""
    inputs = [(drawing,) for drawing in pictures("clip-art", LARGE_SIZE)]
    return typical_ms(interleave({"ours": _color_pencil}, {"ours": inputs}, effort)["ours"])


def pencil_sketch_gain(effort: Effort) -> float:
    """How many times faster that is than `cv2.pencilSketch`, which is another method."""
    inputs = [(drawing,) for drawing in pictures("clip-art", LARGE_SIZE)]
    cv2.setNumThreads(1)
    seconds = interleave(
        {"ours": _color_pencil, "theirs": cv2.pencilSketch},
        {"ours": inputs, "theirs": inputs},
        effort,
    )
    return ratio(seconds["ours"], seconds["theirs"])


def _color_pencil(drawing: Any) -> None:
    stylize.pencil(drawing, threads=1)


def import_ms(effort: Effort) -> float:
    """Milliseconds that importing `toonnet.fast` takes more than NumPy alone, in new processes."""
    count = PROCESSES if effort.rounds > 1 else 3
    extra = [_import_seconds("toonnet.fast") - _import_seconds("numpy") for _ in range(count)]
    return statistics.median(extra) * 1e3


def _import_seconds(module: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-P", "-c", f"import {module}"], check=True)
    return time.perf_counter() - start


MEASURES: dict[str, Callable[[Effort], float]] = {
    measure.__name__: measure
    for measure in (
        ius_224_ms,
        unify_ms,
        two_thread_gain,
        call_overhead_us,
        blend_share_of_memcpy,
        hamming_10000_ms,
        hamming_gain,
        color_pencil_512_ms,
        pencil_sketch_gain,
        fit_512_ms,
        fit_near_white_512_ms,
        import_ms,
        command_line_share,
        dask_share,
        rendering.render_vtk_gain,
        rendering.render_pyrender_gain,
        rendering.render_4_samples_gain,
        rendering.render_files_per_s,
        recognition.feed_gain,
        recognition.npn_head_share,
        recognition.npn_two_cores,
        recognition.predict_start_ms,
    )
}
