"""The optimizer that a recipe asks for."""

from __future__ import annotations

from typing import Any

import keras
from keras.optimizers import schedules

from toonnet.models.training._recipe import Recipe

_EPOCHS_A_STEP = 5
_AVERAGED_SHARE = 0.05
_CLIPPED_NORM = 5.0


def optimizer_for(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """Return the optimizer of a training of so many steps an epoch."""
    total = recipe.epochs * steps
    options: dict[str, Any] = {"learning_rate": _schedule(recipe, steps)}
    if recipe.averaged:
        span = max(2.0, _AVERAGED_SHARE * total)
        options |= {"use_ema": True, "ema_momentum": 1 - 1 / span}
    if recipe.optimizer == "adam":
        return keras.optimizers.Adam(**options)
    options |= {"weight_decay": recipe.weight_decay, "global_clipnorm": _CLIPPED_NORM}
    if recipe.optimizer == "sgd":
        made = keras.optimizers.SGD(momentum=0.9, nesterov=True, **options)
    else:
        made = keras.optimizers.AdamW(**options)
    # Offsets and normalisation have few values, which decay would only bend.
    made.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return made


def _schedule(recipe: Recipe, steps: int) -> Any:
    rate, total = recipe.learning_rate, recipe.epochs * steps
    if recipe.schedule == "steps":
        changes = range(_EPOCHS_A_STEP, recipe.epochs, _EPOCHS_A_STEP)
        rates = [rate / 10**number for number in range(len(changes) + 1)]
        if not changes:
            return rate
        return schedules.PiecewiseConstantDecay([epoch * steps - 1 for epoch in changes], rates)
    warm_up = min(recipe.warm_up_epochs, recipe.epochs // 2) * steps
    if not warm_up:
        return schedules.CosineDecay(rate, total)
    return schedules.CosineDecay(0.0, total - warm_up, warmup_target=rate, warmup_steps=warm_up)
