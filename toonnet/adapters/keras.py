"""IUS and the hand-drawn filter as Keras preprocessing layers, and for ``tf.data``.

>>> from toonnet.adapters.keras import Stylize, Unify, mapped
>>> layer = Stylize("pencil", seed=7)
>>> pictures = mapped(dataset, Stylize("pencil"), seed=7)  # doctest: +SKIP

A layer runs before a model, on the processor. In a ``tf.data`` pipeline `mapped` gives every
element a seed of its own by its place, so that parallel calls change nothing.
"""

from __future__ import annotations

import threading
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from toonnet.adapters._work import StyleName, Stylizing, Unifying, Work, as_texture


class _PictureLayer(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types for mypy.
    """Calls its work on pictures of 0 to 255, H x W x 3 or N x H x W x 3, of any dtype."""

    def __init__(self, work: Work, *, seed: int | None, **kwargs: Any) -> None:
        super().__init__(trainable=False, **kwargs)
        self.work, self.seed = work, seed
        self._random = np.random.default_rng(seed)
        self._one_at_a_time = threading.Lock()

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the input's shape."""
        return input_shape

    def call(self, images: Any, training: bool = True) -> Any:
        """Return the pictures worked on, in the input's dtype; unchanged outside of training."""
        if not training and isinstance(self.work, Stylizing):
            return images
        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            return _in_graph(tf.convert_to_tensor(images), self._next_seeds)(self.work)
        array = keras.ops.convert_to_numpy(images)
        return keras.ops.convert_to_tensor(work_on(self.work, array, self._next_seeds(array)))

    def _next_seeds(self, array: NDArray[Any]) -> NDArray[np.int64]:
        """Draw a seed for each picture of `array`."""
        with self._one_at_a_time:
            count = array.shape[0] if array.ndim == 4 else 1
            return self._random.integers(0, 2**62, count)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make another layer like it."""
        return {**super().get_config(), **self.work.config(), "seed": self.seed}

    def __reduce__(self) -> Any:
        return _made, (type(self), self.get_config())


def _made(kind: type[_PictureLayer], config: dict[str, Any]) -> _PictureLayer:
    layer: _PictureLayer = kind.from_config(config)
    return layer


@keras.saving.register_keras_serializable("toonnet")
class Stylize(_PictureLayer):
    """Draw pictures by hand while training.

    Parameters
    ----------
    style, gray, by_region, texture
        See `toonnet.adapters.Stylizing`.
    seed
        The first call's and all later ones' randomness follows from it; None: another each time.
    """

    def __init__(
        self,
        style: StyleName = "pencil",
        gray: bool = False,
        by_region: bool = True,
        texture: Any = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        work = Stylizing(style, gray, by_region, as_texture(texture))
        kwargs.pop("trainable", None)
        super().__init__(work, seed=seed, **kwargs)


@keras.saving.register_keras_serializable("toonnet")
class Unify(_PictureLayer):
    """Unify the style of pictures (IUS), in training and outside of it.

    Parameters
    ----------
    preset
        See `toonnet.adapters.Unifying`.
    """

    def __init__(self, preset: Any = "default", seed: int | None = None, **kwargs: Any) -> None:
        kwargs.pop("trainable", None)
        super().__init__(Unifying(preset), seed=seed, **kwargs)


def mapped(dataset: Any, layer: _PictureLayer, seed: int = 0, parallel_calls: int = 2) -> Any:
    """Work on every picture of a ``tf.data.Dataset``; the rest of each element stays.

    Parameters
    ----------
    dataset
        Of pictures, or of tuples or dictionaries (``"image"``) that begin with them.
    layer
        A `Stylize` or `Unify`; its own seed doesn't count.
    seed
        An element's randomness follows from this and its place. Each pass over the data set draws
        anew, the same passes in the same way.
    parallel_calls
        How many elements at a time; changes no result.

    Returns
    -------
    ``tf.data.Dataset`` of elements like those that came.
    """
    import tensorflow as tf

    seeds = tf.data.Dataset.random(seed, rerandomize_each_iteration=True)

    def changed(element: Any, place_seed: Any) -> Any:
        def work(images: Any) -> Any:
            def seeds_for(array: NDArray[Any], number: int) -> NDArray[np.int64]:
                count = array.shape[0] if array.ndim == 4 else 1
                return np.random.default_rng(int(number)).integers(0, 2**62, count)

            return _in_graph(images, seeds_for, place_seed)(layer.work)

        if isinstance(element, dict):
            return {**element, "image": work(element["image"])}
        if isinstance(element, tuple):
            return (work(element[0]), *element[1:])
        return work(element)

    return tf.data.Dataset.zip((dataset, seeds)).map(
        changed, num_parallel_calls=parallel_calls, deterministic=True
    )


def _in_graph(images: Any, seeds_for: Any, *numbers: Any) -> Any:
    """Return what calls a work on TensorFlow's tensor, in a graph or out of it."""
    import tensorflow as tf

    def run(work: Work) -> Any:
        def on_arrays(array: NDArray[Any], *values: Any) -> NDArray[Any]:
            return work_on(work, array, seeds_for(array, *values))

        result = tf.numpy_function(on_arrays, [images, *numbers], images.dtype)
        result.set_shape(images.shape)
        return result

    return run


def work_on(work: Work, images: NDArray[Any], seeds: NDArray[np.int64]) -> NDArray[Any]:
    """Return `images`, N x H x W x 3, after `work` on each with its seed of `seeds`, N.

    Values are rounded to 0 to 255 and given back in the type that they came in.
    """
    pictures = images if images.ndim == 4 else images[None]
    whole = np.clip(np.rint(pictures), 0, 255).astype(np.uint8)
    results = [work(picture, int(seed)) for picture, seed in zip(whole, seeds, strict=True)]
    stacked = np.stack(results) if results else whole
    return np.asarray(stacked.reshape(images.shape), images.dtype)
