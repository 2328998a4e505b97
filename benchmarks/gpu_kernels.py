"""The suite ``kernels``: the CUDA backend beside a plain copy, CuPy's expressions and ``cpp``.

Everything is checked equal to ``cpp`` first, on random and on real pictures. Batches are larger
than any cache; a single picture is another one in every call.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.gpu import event_ms
from benchmarks.pictures import KINDS, pictures
from toonnet import fast

SIZE = (299, 299)
BATCH_BYTES = 2 * 10**9
IUS_BATCH = 2048
SINGLE_CALLS = 1000
CHECKED_SIZES = ((299, 299), (1, 1), (17, 5), (224, 301), (640, 480))
OPERATIONS: dict[str, Callable[..., Any]] = {
    "texture_blend": lambda p, **o: fast.texture_blend(p, p[..., 0].copy(), **o),
    "rgb_histogram": fast.rgb_histogram,
    "rgb_to_hsv": fast.rgb_to_hsv,
    "mean_shift_filter": fast.mean_shift_filter,
    "unify": fast.unify,
    "ius": fast.ius,
}

Figures = Iterator[tuple[str, float, str]]


def measure(cupy: Any) -> Figures:
    """Check, then yield name, value and unit of each figure."""
    yield "pictures checked equal to cpp", check(cupy), ""
    yield from bandwidths(cupy)
    yield from single_calls(cupy)
    yield from whole_ius(cupy)


def check(cupy: Any) -> float:
    """Raise if an operation differs from ``cpp`` in any bit; return how many pictures it was."""
    rng = np.random.default_rng()  # Fresh: another run sees other pictures.
    checked = [rng.integers(0, 256, (*size, 3), np.uint8) for size in CHECKED_SIZES]
    checked += [picture for kind in KINDS for picture in pictures(kind, SIZE)]
    for name, operation in OPERATIONS.items():
        for i, picture in enumerate(checked):
            found = operation(cupy.asarray(picture)).get()
            if not np.array_equal(found, operation(picture, backend="cpp")):
                raise AssertionError(f"{name} differs from cpp on picture {i}, {picture.shape}")
    return float(len(checked))


def batch_of(cupy: Any, count: int) -> Any:
    """Return a stack of real pictures on the device, all kinds in turn."""
    chosen = [picture for kind in KINDS for picture in pictures(kind, SIZE)]
    stack = cupy.empty((count, *SIZE, 3), np.uint8)
    for i, picture in enumerate(chosen):
        stack[i :: len(chosen)] = cupy.asarray(picture)
    return stack


def bandwidths(cupy: Any) -> Figures:
    """Yield bytes read and written a second, each counted once, and shares of a plain copy's."""
    stack = batch_of(cupy, -(-BATCH_BYTES // (SIZE[0] * SIZE[1] * 3)))
    texture, out = stack[..., 0].copy(), cupy.empty(stack.shape, np.uint8)
    counts = cupy.empty((len(stack), 19, 3), np.int64)
    copied = 2 * stack.nbytes / event_ms(cupy, lambda: cupy.copyto(out, stack)) / 1e6
    yield "device copy", copied, "GB/s"
    blended_bytes = 2 * stack.nbytes + texture.nbytes
    for name, work, size in (
        ("texture_blend", lambda: fast.texture_blend(stack, texture, out=out), blended_bytes),
        ("rgb_histogram", lambda: fast.rgb_histogram(stack, out=counts), stack.nbytes),
        ("rgb_to_hsv", lambda: fast.rgb_to_hsv(stack, out=out), 2 * stack.nbytes),
    ):
        rate = size / event_ms(cupy, work) / 1e6
        yield name, rate, "GB/s"
        yield f"{name}, of a copy's", 100 * rate / copied, "%"
    yield from peers(cupy, stack[:256], texture[:256], len(stack))


def peers(cupy: Any, stack: Any, texture: Any, count: int) -> Figures:
    """Yield what CuPy's own expressions, and cuCIM where it is, take for as many pictures."""

    def blend() -> Any:
        values, grays = stack.astype(np.uint16), texture[..., None].astype(np.uint16)
        return (values + grays - (values * grays + 127) // 255).astype(np.uint8)

    def histogram() -> Any:
        return [cupy.bincount(stack[..., c].ravel(), minlength=256) for c in range(3)]

    scale = count / len(stack)
    yield "CuPy's texture blend, same batch", scale * event_ms(cupy, blend), "ms"
    yield "CuPy's histogram, same batch", scale * event_ms(cupy, histogram), "ms"
    try:
        from cucim.skimage import color
    except ImportError:
        return
    milliseconds = event_ms(cupy, lambda: color.rgb2hsv(stack))
    yield "cuCIM's rgb2hsv, same batch", scale * milliseconds, "ms"


def single_calls(cupy: Any) -> Figures:
    """Yield microseconds a call on one picture, on the host's clock: it is the host that waits."""
    stack = batch_of(cupy, 256)
    each = [cupy.asarray(picture) for picture in stack]
    grays = [picture[..., 0].copy() for picture in each]
    pairs = list(zip(each, grays, strict=True))
    for name, work in (
        ("texture_blend", lambda pair: fast.texture_blend(*pair)),
        ("rgb_histogram", lambda pair: fast.rgb_histogram(pair[0])),
    ):
        for pair in pairs[:10]:
            work(pair)
        cupy.cuda.get_current_stream().synchronize()
        began = time.perf_counter()
        for pair in itertools.islice(itertools.cycle(pairs), SINGLE_CALLS):
            work(pair)
        cupy.cuda.get_current_stream().synchronize()
        yield f"{name}, one picture", (time.perf_counter() - began) / SINGLE_CALLS * 1e6, "us"


def whole_ius(cupy: Any) -> Figures:
    """Yield pictures a second of IUS and its halves, and of ``cpp`` on one thread."""
    stack = batch_of(cupy, IUS_BATCH)
    out = cupy.empty(stack.shape, np.uint8)
    filtered = fast.mean_shift_filter(stack)
    for name, work in (
        ("ius", lambda: fast.ius(stack, out=out)),
        ("mean_shift_filter", lambda: fast.mean_shift_filter(stack, out=out)),
        ("unify", lambda: fast.unify(filtered, out=out)),
    ):
        yield name, len(stack) / event_ms(cupy, work) * 1e3, "pictures/s"
    host = stack[:64].get()
    began = time.perf_counter()
    fast.ius(host, threads=1, backend="cpp")
    yield "ius, cpp, one thread", len(host) / (time.perf_counter() - began), "pictures/s"
    began = time.perf_counter()
    fast.ius(stack.get(), backend="cuda")
    yield "ius, NumPy in and out", len(stack) / (time.perf_counter() - began), "pictures/s"
