"""A training, epoch by epoch; each that ends is kept, so that a killed one goes on there.

Everything random in an epoch follows from the seed and the epoch's number alone: the order of the
pictures, their views, and what dropout drops. So an epoch comes out the same whether the ones
before it ran in this process or in another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from toonnet.batch import Interruption, Progress
from toonnet.models.errors import ModelError
from toonnet.models.training._examples import Examples
from toonnet.models.training._feed import Feed
from toonnet.models.training._logs import write_logs
from toonnet.models.training._optimizer import optimizer_for
from toonnet.models.training._recipe import Recipe
from toonnet.models.training._sampling import chances
from toonnet.models.training._state import Rows, load_state, save_state

_STATE = "state.npz"
_PREDICTED_AT_ONCE = 64
_LEAST_PROBABILITY = 1e-7

Live = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]


@dataclass(frozen=True)
class Outcome:
    """How a training ended."""

    rows: Rows
    """The figures of each epoch."""
    signal: int
    """What interrupted it; 0: nothing."""


def train(
    net: keras.Model,
    training: Examples,
    validation: Examples | None,
    recipe: Recipe,
    folder: Path,
    *,
    seed: int,
    progress: Callable[[int], Progress],
    live: Live | None = None,
) -> Outcome:
    """Train a net, from where the folder's state is if it has one.

    Parameters
    ----------
    net
        Fresh, built the same way each time.
    training, validation
        What it learns from; what tells how well, after each epoch.
    recipe
        How.
    folder
        Gets ``state.npz``, ``history.csv`` and ``tensorboard/``.
    seed
        Of all that is random here.
    progress
        Is told the number of steps and returns what shows the progress.
    live
        What pictures go through after their augmentation, such as IUS.

    Returns
    -------
    Outcome
        The net has the weights of the last epoch then, averaged if the recipe says so; after an
        interruption nothing that counts.

    Raises
    ------
    ModelError
        If the loss isn't finite any more, or the state isn't this net's.
    """
    feed = Feed(
        training,
        recipe.batch,
        seed,
        recipe.augmentation,
        live,
        chances(training, recipe.balance, recipe.made) if recipe.drawn else None,
        recipe.pictures,
    )
    net.compile(
        optimizer_for(recipe, feed.steps),
        keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
        metrics=["categorical_accuracy"],
    )
    net.optimizer.build(net.trainable_variables)
    rows = load_state(folder / _STATE, net) if (folder / _STATE).exists() else []
    left = feed.steps * (recipe.epochs - len(rows))
    with progress(left) as bar, Interruption() as interruption:
        for epoch in range(len(rows), recipe.epochs):
            row = _trained(net, feed, epoch, _Watch(bar, interruption))
            if interruption.signal:
                return Outcome(rows, interruption.signal)
            with averaged(net):
                row |= _validated(net, validation, live)
            rows.append(row)
            save_state(folder / _STATE, net, rows)
            write_logs(folder, rows)
    if net.optimizer.use_ema:
        net.optimizer.finalize_variable_values(net.trainable_variables)
    return Outcome(rows, 0)


def probabilities(
    net: keras.Model, examples: Examples, live: Live | None = None
) -> NDArray[np.float32]:
    """Return what a net says of examples, N x classes."""
    parts = [np.empty((0, len(examples.labels)), np.float32)]
    for start in range(0, len(examples), _PREDICTED_AT_ONCE):
        inputs = [each[start : start + _PREDICTED_AT_ONCE] for each in examples.inputs]
        if live is not None:
            inputs[0] = live(inputs[0])
        parts.append(net.predict_on_batch(inputs[0] if len(inputs) == 1 else inputs))
    return np.concatenate(parts)


def member_outputs(features: keras.Model, examples: Examples) -> list[NDArray[np.float32]]:
    """Return what `toonnet.models.member_features` gives of examples: N x width each."""
    parts: list[list[NDArray[np.float32]]] = [
        [np.empty((0, tensor.shape[-1]), np.float32)] for tensor in features.outputs
    ]
    for start in range(0, len(examples), _PREDICTED_AT_ONCE):
        pictures = examples.inputs[0][start : start + _PREDICTED_AT_ONCE]
        made = features.predict_on_batch(pictures)
        for each, array in zip(parts, made if len(parts) > 1 else [made], strict=True):
            each.append(np.asarray(array).reshape(len(pictures), -1))
    return [np.concatenate(each) for each in parts]


@contextmanager
def averaged(net: keras.Model) -> Iterator[None]:
    """Have the averaged weights in the net for a while, if there are any."""
    if not net.optimizer.use_ema:
        yield
        return
    # Keras has no public name for them; its own callback takes the same way.
    means = net.optimizer._model_variables_moving_average
    kept = [keras.ops.convert_to_numpy(variable) for variable in net.trainable_variables]
    for variable, mean in zip(net.trainable_variables, means, strict=True):
        variable.assign(mean)
    try:
        yield
    finally:
        for variable, value in zip(net.trainable_variables, kept, strict=True):
            variable.assign(value)


def _trained(net: keras.Model, feed: Feed, epoch: int, watch: _Watch) -> dict[str, float]:
    _reseed(net, feed.seed, epoch)
    began = time.monotonic()
    told = net.fit(
        feed.ready(epoch),
        steps_per_epoch=feed.steps,
        initial_epoch=epoch,
        epochs=epoch + 1,
        verbose=0,
        shuffle=False,
        callbacks=[watch],
    ).history
    loss = told["loss"][-1] if told.get("loss") else float("nan")
    if not watch.interruption.signal and not np.isfinite(loss):
        raise ModelError(
            f"the loss isn't finite in epoch {epoch + 1}; lower --learning-rate and start anew"
        )
    pictures = feed.steps * min(feed.batch, len(feed.examples))
    return {
        "epoch": epoch + 1,
        "loss": float(loss),
        "error": 1 - float(told.get("categorical_accuracy", [0.0])[-1]),
        "pictures_per_s": pictures / (time.monotonic() - began),
    }


def _validated(
    net: keras.Model, validation: Examples | None, live: Live | None
) -> dict[str, float]:
    if validation is None or not len(validation):
        return {}
    said = probabilities(net, validation, live)
    right = said[np.arange(len(validation)), validation.classes]
    return {
        "validation_loss": float(-np.log(np.maximum(right, _LEAST_PROBABILITY)).mean()),
        "validation_error": float((said.argmax(1) != validation.classes).mean()),
    }


def _reseed(net: keras.Model, seed: int, epoch: int) -> None:
    """Set what dropout draws from, to numbers that the epoch alone decides."""
    for number, layer in enumerate(_layers(net)):
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            drawn = np.random.default_rng([seed, epoch, number]).integers(0, 2**32, 2, np.uint32)
            generator.state.assign(drawn)


def _layers(net: keras.Model) -> Iterator[Any]:
    for layer in net.layers:
        yield from _layers(layer) if isinstance(layer, keras.Model) else (layer,)


class _Watch(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types for mypy.
    """Moves the progress; ends an epoch early after a signal."""

    def __init__(self, bar: Progress, interruption: Interruption) -> None:
        super().__init__()
        self._bar, self.interruption = bar, interruption

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Count a step."""
        self._bar.advance(1, 0)
        if self.interruption.signal:
            self.model.stop_training = True
