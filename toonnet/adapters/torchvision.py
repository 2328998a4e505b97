"""IUS and the hand-drawn filter as callables in the style of ``torchvision.transforms.v2``.

>>> from toonnet.adapters.torchvision import Stylize, Unify
>>> transform = Stylize("pencil", p=0.5, seed=7)  # Beside others in v2.Compose.

They take what transforms take: a PIL image, a uint8 tensor C x H x W or N x C x H x W, or samples
that hold one (tuples, lists, dictionaries), whose other parts stay. torchvision itself isn't
needed, and PyTorch only where tensors come in.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from toonnet.adapters._work import StyleName, Stylizing, Unifying, Work


class _Transform:
    """Calls its work with a chance of `p` on the pictures of a sample."""

    def __init__(self, work: Work, p: float, seed: int | None) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"p must be between 0 and 1, got {p}")
        self.work, self.p, self.seed = work, p, seed
        self._random: np.random.Generator | None = None

    def __call__(self, *sample: Any) -> Any:
        """Return the sample with its pictures worked on."""
        random = self._generator()
        chosen, seed = random.random() < self.p, int(random.integers(0, 2**62))
        inputs = sample[0] if len(sample) == 1 else sample
        return _changed(inputs, self.work, seed) if chosen else inputs

    def _generator(self) -> np.random.Generator:
        """Return the generator: with a seed each loader's worker has its own, else PyTorch's."""
        torch = sys.modules.get("torch")
        if self.seed is None:
            if torch is None:
                return np.random.default_rng()
            return np.random.default_rng(int(torch.randint(2**62, ())))
        if self._random is None:
            worker = torch.utils.data.get_worker_info() if torch else None
            self._random = np.random.default_rng([self.seed, worker.id + 1 if worker else 0])
        return self._random

    def __getstate__(self) -> dict[str, Any]:
        """Leave the generator out: in another process it begins anew, by that process's number."""
        return {**self.__dict__, "_random": None}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.work}, p={self.p}, seed={self.seed})"


class Stylize(_Transform):
    """Draw pictures by hand.

    Parameters
    ----------
    style, gray, by_region, texture
        See `toonnet.adapters.Stylizing`.
    p
        How often.
    seed
        Of chance and drawing; None: PyTorch's own generator, which its loaders seed.
    """

    def __init__(
        self,
        style: StyleName = "pencil",
        gray: bool = False,
        by_region: bool = True,
        texture: Any = None,
        *,
        p: float = 0.5,
        seed: int | None = None,
    ) -> None:
        super().__init__(Stylizing(style, gray, by_region, texture), p, seed)


class Unify(_Transform):
    """Unify the style of pictures (IUS).

    Parameters
    ----------
    preset
        See `toonnet.adapters.Unifying`.
    p
        How often.
    seed
        Of chance.
    """

    def __init__(self, preset: Any = "default", *, p: float = 1.0, seed: int | None = None) -> None:
        super().__init__(Unifying(preset), p, seed)


def _changed(value: Any, work: Work, seed: int) -> Any:
    """Return a sample with every picture in it worked on."""
    if isinstance(value, dict):
        return {key: _changed(part, work, seed) for key, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_changed(part, work, seed) for part in value))
    if isinstance(value, list | tuple):
        return type(value)(_changed(part, work, seed) for part in value)
    image_module, torch = sys.modules.get("PIL.Image"), sys.modules.get("torch")
    if image_module is not None and isinstance(value, image_module.Image):
        return image_module.fromarray(work(np.asarray(value.convert("RGB")), seed))
    if torch is not None and isinstance(value, torch.Tensor) and _is_picture(value, torch):
        return _changed_tensor(value, work, seed, torch)
    return value


def _is_picture(tensor: Any, torch: Any) -> bool:
    """Return whether a tensor is uint8, 3 x H x W or N x 3 x H x W."""
    return tensor.dtype == torch.uint8 and tensor.ndim in (3, 4) and tensor.shape[-3] == 3


def _changed_tensor(tensor: Any, work: Work, seed: int, torch: Any) -> Any:
    channels_last = np.moveaxis(tensor.detach().cpu().numpy(), -3, -1)
    pictures = channels_last if tensor.ndim == 4 else channels_last[None]
    done = [work(np.ascontiguousarray(p), seed + i) for i, p in enumerate(pictures)]
    stacked = np.moveaxis(np.stack(done), -1, -3).reshape(tensor.shape)
    result = torch.from_numpy(np.ascontiguousarray(stacked)).to(tensor.device)
    wrap = getattr(type(tensor), "wrap_like", None)  # torchvision's own kind of tensor stays one.
    return result if wrap is None else wrap(tensor, result)
