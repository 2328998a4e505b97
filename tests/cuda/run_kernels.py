"""Run every kernel once under the thread sanitizer: run_kernels.py FILE [NTH]

The NTH barrier of FILE is taken out. The sanitizer has to be loaded before Python.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pictures
from cuda_shim import ShimDevice, shim

from toonnet import fast
from toonnet.fast._cuda._sources import kernel_source

BARRIER = re.compile(r"__sync(?:threads|warp)\(\);")
USERS = {
    "texture_blend.cu": lambda p: fast.texture_blend(p, p[..., 0].copy(), backend="cuda"),
    "rgb_to_hsv.cu": lambda p: fast.rgb_to_hsv(p, backend="cuda"),
    "rgb_histogram.cu": lambda p: fast.rgb_histogram(p, backend="cuda"),
    "mean_shift.cu": lambda p: fast.mean_shift_filter(p, backend="cuda"),
    "background.cu": lambda p: fast.unify(p, backend="cuda"),
    "fill.cu": lambda p: fast.unify(p, backend="cuda"),
}


def without_barrier(file, nth):
    """Return the edit that takes a file's barrier out."""
    source = kernel_source(file)
    barrier = list(BARRIER.finditer(source))[nth - 1]
    return file, source, f"{source[: barrier.start()]};{source[barrier.end() :]}"


if __name__ == "__main__":
    file, *nth = sys.argv[1:]
    edit = without_barrier(file, int(nth[0])) if nth else None
    with shim(ShimDevice(sanitizer="thread", edit=edit)):
        for kind in ("drawing", "noise"):
            USERS[file](pictures.make(kind, 18, 25, seed=3))
    print("ran", file)
