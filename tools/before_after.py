"""Draw README's picture anew: ``python -m tools.before_after``, from the root of the tree."""

from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import crayon
from toonnet.fast import ius

SEEDS = (8, 11, 13, 14)
SIDE_PX = 240
TARGET = Path("docs/before_after.jpg")

drawings = [crayon.draw(seed, SIDE_PX, SIDE_PX) for seed in SEEDS]
sheet = np.vstack([np.hstack(drawings), np.hstack(ius(drawings))])
Image.fromarray(sheet).save(TARGET, quality=85, optimize=True)
