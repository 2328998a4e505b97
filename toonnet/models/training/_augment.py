"""Other views of the same drawings: random, on uint8, before the net; decided by a generator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_WHITE = (255, 255, 255)


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How far pictures are changed; 0 leaves a change out."""

    flip: float = 0.5
    """Share that is mirrored left to right."""
    smallest_part: float = 0.4
    """Least share of the picture's area that is shown, at the net's full size."""
    shrink: float = 0.2
    """Share by which a side may be smaller, white around it."""
    stretch: float = 0.15
    """Share by which height and width may differ."""
    turn_deg: float = 12.0
    """Largest angle either way."""
    color: float = 0.15
    """Largest change of each channel's gain, of 1, and of all offsets, of 255."""
    mix: float = 0.3
    """Share of batches in which each picture is mixed with another (mixup, alpha 0.2)."""

    def __post_init__(self) -> None:
        for name in ("flip", "mix", "shrink", "stretch", "color"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1, got {getattr(self, name)}")
        if not 0 < self.smallest_part <= 1:
            raise ValueError(
                f"smallest_part must be above 0 and at most 1, got {self.smallest_part}"
            )

    def changed(
        self,
        pictures: NDArray[np.uint8],
        targets: NDArray[np.float32],
        random: np.random.Generator,
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return another view of each picture of a batch, and the targets, mixed likewise.

        Parameters
        ----------
        pictures
            uint8, N x height x width x 3.
        targets
            float32, N x classes.
        random
            Decides everything.
        """
        import cv2

        height, width = pictures.shape[1:3]
        result = np.empty_like(pictures)
        gains, offsets = self._colors(len(pictures), random)
        for number, matrix in enumerate(self._matrices(len(pictures), (height, width), random)):
            cv2.warpAffine(
                pictures[number],
                matrix,
                (width, height),
                dst=result[number],
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=_WHITE,
            )
            if self.color:
                table = np.arange(256)[:, None] * gains[number] + offsets[number]
                table = np.clip(np.rint(table), 0, 255).astype(np.uint8)
                cv2.LUT(result[number], table[None], dst=result[number])
        return self._mixed(result, targets, random)

    def _matrices(
        self, count: int, size_px: tuple[int, int], random: np.random.Generator
    ) -> NDArray[np.float64]:
        """Return what takes a result's pixel to the picture's, count x 2 x 3."""
        height, width = size_px
        mirrored = np.where(random.random(count) < self.flip, -1.0, 1.0)
        side = random.uniform(np.sqrt(self.smallest_part), 1 + self.shrink, count)
        stretch = np.exp(random.uniform(-self.stretch, self.stretch, count))
        angle = np.deg2rad(random.uniform(-self.turn_deg, self.turn_deg, count))
        # What is left of the picture beside the part, or of white beside the picture.
        room = np.abs(1 - side)[:, None] / 2 * random.uniform(-1, 1, (count, 2))
        sine, cosine = np.sin(angle) * side, np.cos(angle) * side
        linear = np.empty((count, 2, 2))
        linear[:, 0] = np.stack([mirrored * cosine * stretch, -sine * stretch], -1)
        linear[:, 1] = np.stack([mirrored * sine / stretch, cosine / stretch], -1)
        centre = np.array([(width - 1) / 2, (height - 1) / 2])
        shift = centre + room * (width, height) - linear @ centre
        return np.concatenate([linear, shift[:, :, None]], -1)

    def _colors(
        self, count: int, random: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        gains = 1 + self.color * random.uniform(-1, 1, (count, 1)) / 2
        gains = gains + self.color * random.uniform(-1, 1, (count, 3)) / 2
        # White stays about white: it is the paper that cartoons are drawn on.
        offsets = 255 * (1 - gains) + 255 * self.color * random.uniform(-1, 0, (count, 1)) / 3
        return gains, offsets

    def _mixed(
        self,
        pictures: NDArray[np.uint8],
        targets: NDArray[np.float32],
        random: np.random.Generator,
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        if random.random() >= self.mix:
            return pictures, targets
        share = random.beta(0.2, 0.2, len(pictures))
        shares = np.maximum(share, 1 - share).astype(np.float32)
        other = random.permutation(len(pictures))
        weights = shares[:, None, None, None]
        mixed = weights * pictures + (1 - weights) * pictures[other]
        targets = shares[:, None] * targets + (1 - shares[:, None]) * targets[other]
        return np.rint(mixed).astype(np.uint8), targets
