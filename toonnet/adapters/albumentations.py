"""IUS and the hand-drawn filter as Albumentations transforms.

>>> import albumentations
>>> from toonnet.adapters.albumentations import Stylize, Unify
>>> pipeline = albumentations.Compose([Unify(p=1.0), Stylize("crayon", p=0.5)], seed=7)

Needs ``pip install 'albumentations<2.1'``, the last versions under the MIT licence.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from albumentations import ImageOnlyTransform
from numpy.typing import NDArray

from toonnet.adapters._work import StyleName, Stylizing, Unifying, as_texture

Picture = NDArray[np.uint8]


class Stylize(ImageOnlyTransform):  # type: ignore[misc]  # Albumentations isn't always there.
    """Draw the picture by hand; the pipeline's seed decides angles, offsets and the hand.

    Parameters
    ----------
    style, gray, by_region, texture
        See `toonnet.adapters.Stylizing`.
    p
        How often.
    """

    class InitSchema(ImageOnlyTransform.InitSchema):  # type: ignore[misc]
        """What the arguments may be; checked by `Stylizing`."""

        style: str
        gray: bool
        by_region: bool
        texture: Any

    def __init__(
        self,
        style: StyleName = "pencil",
        gray: bool = False,
        by_region: bool = True,
        texture: Any = None,
        p: float = 0.5,
    ) -> None:
        super().__init__(p=p)
        self.work = Stylizing(style, gray, by_region, as_texture(texture))
        self.style, self.gray, self.by_region, self.texture = style, gray, by_region, texture

    def apply(self, img: Picture, seed: int = 0, **params: Any) -> Picture:
        """Return the drawing of `img`, uint8 H x W x 3."""
        return self.work(img, seed)

    def get_params(self) -> dict[str, Any]:
        """Return a seed, drawn from the pipeline's generator."""
        return {"seed": self.py_random.getrandbits(32)}

    def get_transform_init_args(self) -> dict[str, Any]:
        """Return the arguments for a saved pipeline."""
        return self.work.config()


class Unify(ImageOnlyTransform):  # type: ignore[misc]  # Likewise.
    """Unify the picture's style (IUS).

    Parameters
    ----------
    preset
        See `toonnet.adapters.Unifying`.
    p
        How often.
    """

    class InitSchema(ImageOnlyTransform.InitSchema):  # type: ignore[misc]
        """What the arguments may be; checked by `Unifying`."""

        preset: str

    def __init__(self, preset: Any = "default", p: float = 1.0) -> None:
        super().__init__(p=p)
        self.work, self.preset = Unifying(preset), preset

    def apply(self, img: Picture, **params: Any) -> Picture:
        """Return `img` unified, uint8 H x W x 3."""
        return self.work(img)

    def get_transform_init_args(self) -> dict[str, Any]:
        """Return the arguments for a saved pipeline."""
        return self.work.config()
