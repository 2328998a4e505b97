"""Every public operation on pictures in one form, for tests that hold for all of them."""

import numpy as np

from toonnet import fast
from toonnet.fast._contracts import CONTRACTS

NAMES = tuple(name for name, row in CONTRACTS.items() if row.takes == "pictures")
ON_BACKENDS = [(name, backend) for name in NAMES for backend in fast.available_backends(name)]
"""Parameters of a test of every operation on every backend that can run it."""


def reference_backend(name):
    """Return the backend to compare ``cpp`` with: ``numba`` where the operation has it."""
    return "numba" if "numba" in CONTRACTS[name].backends else "numpy"


COMPANIONS = {
    "unify": "mask",
    "ius": "mask",
    "rgb_histogram": "mask",
    "texture_blend": "texture",
    "elastic_warp": "moves",
}
"""The argument that goes with each picture, where there is one."""


def companion(name, picture, seed=0):
    """Return a mask, texture or moves for `picture`, or None if the operation takes none."""
    rng = np.random.default_rng(seed)
    match COMPANIONS.get(name):
        case "mask":
            return rng.random(picture.shape[:2]) < 0.8
        case "texture":
            return rng.integers(0, 256, picture.shape[: 2 + seed % 2], np.uint8)
        case "moves":
            return rng.normal(
                0, 3, ((picture.shape[0] + 15) // 16 + 3, (picture.shape[1] + 15) // 16 + 3, 2)
            )
    return None


def run(name, image, companions=None, **options):
    """Call the operation; its companion argument is left out where ``companions`` is None."""
    if companions is not None:
        options[COMPANIONS[name]] = companions
    return getattr(fast, name)(image, **options)


def run_simply(name, picture, **options):
    """Call the operation on one picture, with the companion that it can't do without."""
    needed = companion(name, picture) if COMPANIONS.get(name) in ("texture", "moves") else None
    return run(name, picture, needed, **options)


def parts(name, result, count):
    """Return a batch's result as a list of arrays, or pairs of them, one a picture."""
    if name == "mean_shift_segment":
        labels, counts = result
        return [(labels[i], np.int64(counts[i])) for i in range(count)]
    return [result[i] for i in range(count)]


def assert_same(a, b, message=""):
    """Assert equal values, shapes and dtypes of two results of one picture."""
    for x, y in zip(
        *(value if isinstance(value, tuple) else (value,) for value in (a, b)), strict=True
    ):
        np.testing.assert_array_equal(x, y, err_msg=message, strict=isinstance(x, np.ndarray))
