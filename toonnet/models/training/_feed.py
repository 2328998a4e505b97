"""Batches: the same for the same seed and epoch, whatever came before, made beside the training."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toonnet.models.card import Unify
from toonnet.models.inputs import net_picture
from toonnet.models.training._augment import Augmentation
from toonnet.models.training._examples import Examples

_AHEAD = 8
"""Batches that are made before they are asked for."""


@dataclass(frozen=True)
class LiveUnify:
    """IUS as a step of the input pipeline, after augmentation, instead of a cached one."""

    preset: Unify
    size_px: tuple[int, int]

    def __call__(self, pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the pictures unified and at the net's size."""
        return np.stack([net_picture(each, self.size_px, self.preset) for each in pictures])


@dataclass(frozen=True)
class Feed:
    """Gives an epoch's batches."""

    examples: Examples
    batch: int
    seed: int
    augmentation: Augmentation | None = None
    live: Callable[[NDArray[np.uint8]], NDArray[np.uint8]] | None = None
    chances: NDArray[np.float64] | None = None
    """How likely each example is to be drawn, of sum 1; None: each at most once an epoch."""
    pictures: int | None = None
    """Drawn an epoch, where it goes by chances; None: as many as there are."""

    @property
    def steps(self) -> int:
        """Batches an epoch; an incomplete last one is left out, unless it is the only one."""
        drawn = None if self.chances is None else self.pictures
        return max(1, (drawn or len(self.examples)) // self.batch)

    def batches(self, epoch: int) -> Iterator[tuple[Any, NDArray[np.float32]]]:
        """Yield (inputs, targets) of one epoch."""
        order = self._order(np.random.default_rng([self.seed, epoch]))
        targets = self.examples.targets()
        for step in range(self.steps):
            # Unsorted, as the order within a batch decides who is mixed with whom.
            chosen = order[step * self.batch : (step + 1) * self.batch]
            inputs, wanted = [each[chosen] for each in self.examples.inputs], targets[chosen]
            random = np.random.default_rng([self.seed, epoch, step])
            if self.augmentation is not None:
                inputs[0], wanted = self.augmentation.changed(inputs[0], wanted, random)
            if self.live is not None:
                inputs[0] = self.live(inputs[0])
            yield (inputs[0] if len(inputs) == 1 else tuple(inputs)), wanted

    def _order(self, random: np.random.Generator) -> NDArray[np.int64]:
        if self.chances is None:
            return random.permutation(len(self.examples))
        count = max(self.steps * self.batch, 1)
        # At even steps through the sum of all chances: an example comes as often as it should, give
        # or take one; drawn one by one, some would come thrice and others never.
        reached = (np.arange(count) + random.random()) / count
        shuffled = random.permutation(len(self.examples))
        drawn = np.searchsorted(np.cumsum(self.chances[shuffled]), reached)
        return random.permutation(shuffled[np.minimum(drawn, len(shuffled) - 1)])

    def ready(self, epoch: int) -> Any:
        """Return the epoch's batches, made ahead: a ``tf.data.Dataset``, or an iterator on JAX."""
        import keras

        if keras.backend.backend() == "tensorflow":
            return self._tf_dataset(epoch)
        return ahead(self.batches(epoch))

    def _tf_dataset(self, epoch: int) -> Any:
        import tensorflow as tf

        inputs, targets = next(self.batches(epoch)) if self.live else self._sample()

        def spec(array: NDArray[Any]) -> Any:
            return tf.TensorSpec((None, *array.shape[1:]), array.dtype)

        signature = (tf.nest.map_structure(spec, inputs), spec(targets))
        dataset = tf.data.Dataset.from_generator(
            lambda: self.batches(epoch), output_signature=signature
        )
        return dataset.apply(tf.data.experimental.assert_cardinality(self.steps)).prefetch(_AHEAD)

    def _sample(self) -> tuple[Any, NDArray[np.float32]]:
        """Return a batch's arrays, of no length: only their shapes and dtypes count."""
        inputs = tuple(each[:0] for each in self.examples.inputs)
        return (inputs[0] if len(inputs) == 1 else inputs), self.examples.targets()[:0]


def ahead(batches: Iterator[Any], count: int = _AHEAD) -> Iterator[Any]:
    """Yield what comes, made in a thread of its own, at most so many before they are taken."""
    waiting: queue.Queue[Any] = queue.Queue(count)
    end, given_up = object(), threading.Event()

    def put(item: Any) -> bool:
        while not given_up.is_set():
            try:
                waiting.put(item, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def make() -> None:
        try:
            for batch in batches:
                if not put(batch):
                    return
            put(end)
        except Exception as error:
            put(error)

    threading.Thread(target=make, name="toonnet-feed", daemon=True).start()
    try:
        while (item := waiting.get()) is not end:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        given_up.set()
