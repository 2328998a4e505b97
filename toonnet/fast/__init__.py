"""Fast kernels on arrays: pictures are uint8, H x W x 3, RGB; batches N x H x W x 3 or a list.

Every function takes ``out=``, ``threads=`` and ``backend=`` and gives the same bytes on every
backend and at any number of threads.
"""

from toonnet.fast._dispatch import (
    BackendUnavailable,
    available_backends,
    set_threads,
    why_not,
)
from toonnet.fast.rgb_to_hsv import rgb_to_hsv

__all__ = [
    "BackendUnavailable",
    "available_backends",
    "rgb_to_hsv",
    "set_threads",
    "why_not",
]
