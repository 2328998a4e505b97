"""One row per operation: what it takes, where it exists, how exact and how fast it must be.

Tests, benchmarks, ``toonnet doctor`` and README's table are generated from these rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

HOST_BACKENDS = ("numpy", "numba", "cpp")
"""Those that compute in the machine's memory, from the plainest to the fastest."""
DEVICE_BACKEND = "cuda"
"""The one that computes on a CUDA device."""
BACKENDS = (*HOST_BACKENDS, DEVICE_BACKEND)
"""Every backend."""

Inputs = Literal["pictures", "planes", "hashes"]
"""What a public function takes first."""

KINDS = ("clip-art", "emoji", "crayon", "photo")
"""The kinds of picture that speed is measured on."""


@dataclass(frozen=True)
class Promise:
    """A figure to hold that is no ratio to a peer."""

    measure: str
    """Name of the function in ``benchmarks.measures`` that finds it."""
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class OpContract:
    """What one operation promises."""

    name: str
    """Name of the public function, of its file in every backend folder, and in benchmark ids."""
    sources: tuple[str, ...]
    """The arrays that a kernel reads per picture, in order; a ``?`` marks one that may be None."""
    targets: tuple[str, ...]
    """The arrays that a kernel fills per picture, in order."""
    takes: Inputs = "pictures"
    backends: tuple[str, ...] = HOST_BACKENDS
    tolerance: int = 0
    """Largest difference between backends: 0 where integers decide."""
    peers: tuple[str, ...] = ()
    """Names of the peers it is measured against, in ``benchmarks/peers``; the first has floors."""
    floors: Mapping[str, float] = field(default_factory=dict)
    """Least speed ratio to the first peer by kind of picture: 299 x 299, one thread, ``cpp``."""
    promises: tuple[Promise, ...] = ()
    """Its other figures, on ``cpp``."""


CONTRACTS: Mapping[str, OpContract] = {
    contract.name: contract
    for contract in (
        OpContract(
            "rgb_to_hsv",
            sources=("picture",),
            targets=("hsv",),
            backends=BACKENDS,
            peers=("cv2.cvtColor",),
            promises=(Promise("call_overhead_us", at_most=10.0),),
        ),
        OpContract(
            "mean_shift_filter",
            sources=("picture",),
            targets=("filtered",),
            backends=BACKENDS,
            peers=("cv2.pyrMeanShiftFiltering",),
            floors={"clip-art": 17.0, "emoji": 19.0, "crayon": 10.0, "photo": 9.0},
        ),
        OpContract("mean_shift_segment", sources=("picture",), targets=("labels", "count")),
        OpContract(
            "unify",
            sources=("filtered", "mask?"),
            targets=("unified",),
            backends=BACKENDS,
            peers=("OpenCV + Numba unify",),
            promises=(Promise("unify_ms", at_most=0.5),),
        ),
        OpContract(
            "ius",
            sources=("picture", "mask?"),
            targets=("unified",),
            backends=BACKENDS,
            peers=("OpenCV + Numba IUS",),
            floors={"clip-art": 14.0, "emoji": 17.0, "crayon": 9.0, "photo": 8.0},
            promises=(
                Promise("ius_224_ms", at_most=5.0),
                Promise("two_thread_gain", at_least=1.7),
            ),
        ),
        OpContract(
            "rgb_histogram",
            sources=("picture", "mask?"),
            targets=("counts",),
            backends=BACKENDS,
            peers=("cv2.calcHist ×3", "np.bincount ×3"),
            floors=dict.fromkeys(KINDS, 2.0),
        ),
        OpContract(
            "texture_blend",
            sources=("picture", "texture"),
            targets=("blended",),
            backends=BACKENDS,
            peers=("PIL.ImageChops.screen",),
            floors=dict.fromkeys(KINDS, 3.0),
            promises=(Promise("blend_share_of_memcpy", at_least=0.8),),
        ),
        OpContract(
            "hamming_pairs",
            sources=("hashes",),
            targets=("pairs", "count"),
            takes="hashes",
            promises=(
                Promise("hamming_10000_ms", at_most=20.0),
                Promise("hamming_gain", at_least=10.0),
            ),
        ),
        OpContract(
            "elastic_warp",
            sources=("picture", "moves"),
            targets=("warped",),
            backends=("numpy", "cpp"),
            peers=("cv2.resize + cv2.remap",),
            floors=dict.fromkeys(KINDS, 1.5),
        ),
        OpContract(
            "line_strokes",
            sources=("picture",),
            targets=("strokes",),
            backends=("numpy", "cpp"),
            peers=("cv2.filter2D ×16",),
            floors=dict.fromkeys(KINDS, 3.0),
        ),
        OpContract(
            "fit_texture",
            sources=("tone", "hatching"),
            targets=("drawn", "fit"),
            takes="planes",
            backends=("numpy", "cpp"),
            tolerance=1,
            peers=("SciPy CG + Jacobi",),
            floors=dict.fromkeys(KINDS, 2.0),
            promises=(
                Promise("fit_512_ms", at_most=15.0),
                Promise("fit_near_white_512_ms", at_most=40.0),
            ),
        ),
        OpContract(
            "sample_texture",
            sources=("labels", "tile", "placements"),
            targets=("sampled",),
            takes="planes",
            backends=("numpy", "cpp"),
            peers=("cv2.remap, region by region",),
            floors=dict.fromkeys(KINDS, 2.0),
        ),
    )
}

PACKAGE_PROMISES = (
    Promise("color_pencil_512_ms", at_most=80.0),
    Promise("pencil_sketch_gain", at_least=3.0),
    Promise("import_ms", at_most=60.0),
    Promise("command_line_share", at_least=0.85),
    Promise("dask_share", at_least=0.87),
    Promise("render_vtk_gain", at_least=6.0),
    Promise("render_pyrender_gain", at_least=8.0),
    Promise("render_4_samples_gain", at_least=3.0),
    Promise("render_files_per_s", at_least=100.0),
    Promise("feed_gain", at_least=5.0),
    Promise("npn_head_share", at_most=0.05),
    Promise("npn_two_cores", at_most=1.3),
    Promise("predict_start_ms", at_most=1500.0),
)
"""Figures of the package as a whole."""
