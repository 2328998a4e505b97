"""Digests of every operation's results on generated cases, to compare across processes."""

import hashlib

import cv2
import numpy as np
import operations
import pictures

from toonnet import fast
from toonnet.fast import IUSParams


def arguments(name, case):
    """Return the keyword arguments that the case stands for."""
    rng = np.random.default_rng(case.seed)
    match name:
        case "mean_shift_filter":
            return case.mean_shift_arguments
        case "mean_shift_segment":
            min_area_px = pictures.random_min_area_px(case)
            return {**case.mean_shift_arguments, "min_area_px": min_area_px}
        case "unify" | "ius":
            params = vars(pictures.random_ius_params(case.seed)) | case.mean_shift_arguments
            return {"params": IUSParams(**params), "mask": pictures.random_mask(case)}
        case "rgb_histogram":
            return {"bins": int(rng.integers(1, 257)), "mask": pictures.random_mask(case)}
        case "line_strokes":
            return {"length_px": int(rng.integers(0, 91)) * 2 + 1}
        case "elastic_warp":
            spacing_px = int(rng.integers(1, 60))
            nodes = [(side - 1) // spacing_px + 4 for side in (case.height, case.width)]
            return {"moves": rng.normal(0, 4, (*nodes, 2)), "spacing_px": spacing_px}
        case "texture_blend":
            shape = (case.height, case.width, 3)[: rng.integers(2, 4)]
            return {"texture": rng.integers(0, 256, shape, np.uint8)}
    return {}


def opencv_mean_shift(picture, spatial_radius_px, color_radius, max_iterations, epsilon):
    criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, max_iterations, epsilon)
    return cv2.pyrMeanShiftFiltering(
        picture, spatial_radius_px, color_radius, maxLevel=0, termcrit=criteria
    )


def result(name, case, backend):
    """Return what `backend` makes of the case; ``"opencv"``: OpenCV, else Numba, else NumPy."""
    picture = case.picture
    if backend == "opencv":
        if name == "mean_shift_filter":
            return opencv_mean_shift(picture, **case.mean_shift_arguments)
        if name == "rgb_to_hsv":
            return cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
        backend = operations.reference_backend(name)
    return getattr(fast, name)(picture, **arguments(name, case), backend=backend)


def digests(case, backend):
    """Return a short digest of each operation's result, in the order of the contracts."""
    return [_digest(result(name, case, backend)) for name in operations.NAMES]


def _digest(value):
    parts = value if isinstance(value, tuple) else (value,)
    together = b"".join(np.asarray(part).tobytes() for part in parts)
    return hashlib.blake2b(together, digest_size=8).hexdigest()
