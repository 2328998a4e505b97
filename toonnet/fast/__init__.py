"""Fast kernels on arrays: pictures are uint8, H x W x 3, RGB; batches N x H x W x 3 or a list.

Every function takes ``out=``, ``threads=`` and ``backend=`` and gives the same bytes at any number
of threads and on every backend, but `fit_texture`, whose backends may be one gray level apart.
"""

from toonnet.fast._dispatch import (
    BackendUnavailable,
    available_backends,
    set_threads,
    why_not,
)
from toonnet.fast.elastic_warp import elastic_warp
from toonnet.fast.fit_texture import Fit, fit_texture
from toonnet.fast.hamming_pairs import hamming_pairs
from toonnet.fast.ius import ius
from toonnet.fast.line_strokes import line_strokes
from toonnet.fast.mean_shift_filter import mean_shift_filter
from toonnet.fast.mean_shift_segment import mean_shift_segment
from toonnet.fast.params import IUSParams
from toonnet.fast.rgb_histogram import rgb_histogram
from toonnet.fast.rgb_to_hsv import rgb_to_hsv
from toonnet.fast.sample_texture import sample_texture
from toonnet.fast.texture_blend import texture_blend
from toonnet.fast.unify import unify

__all__ = [
    "BackendUnavailable",
    "Fit",
    "IUSParams",
    "available_backends",
    "elastic_warp",
    "fit_texture",
    "hamming_pairs",
    "ius",
    "line_strokes",
    "mean_shift_filter",
    "mean_shift_segment",
    "rgb_histogram",
    "rgb_to_hsv",
    "sample_texture",
    "set_threads",
    "texture_blend",
    "unify",
    "why_not",
]
