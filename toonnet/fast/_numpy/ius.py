"""IUS in plain NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toonnet.fast._batch import each_picture
from toonnet.fast._numpy.mean_shift_filter import mean_shift_filter
from toonnet.fast._numpy.unify import unify
from toonnet.fast.params import IUSParams


@each_picture
def ius(
    picture: NDArray[np.uint8],
    mask: NDArray[np.bool_] | None,
    unified: NDArray[np.uint8],
    params: IUSParams,
) -> None:
    """Fill `unified` from `picture`."""
    filtered = np.empty_like(picture)
    mean_shift_filter([(picture,)], [(filtered,)], params=params, threads=1)
    unify([(filtered, mask)], [(unified,)], params=params, threads=1)
