"""A net whose probabilities are as sure as it is right: the last layer of one that was calibrated.

Temperature scaling, after C. Guo et al., On Calibration of Modern Neural Networks (2017). No class
becomes likelier than another that was likelier before, so no error changes.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

LEAST_PROBABILITY = 1e-30
"""What is less is taken as this: a class that has none has no logarithm."""


@keras.saving.register_keras_serializable("toonnet")
class Temperature(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types for mypy.
    """Take probabilities to the power 1 / temperature, and their sum back to 1.

    Parameters
    ----------
    temperature
        Above 0: below 1 makes them surer, above 1 less sure.
    """

    def __init__(self, temperature: float, **kwargs: Any) -> None:
        super().__init__(trainable=kwargs.pop("trainable", False), **kwargs)
        if not temperature > 0:
            raise ValueError(f"temperature must be above 0, got {temperature}")
        self.temperature = temperature

    def call(self, probabilities: Any) -> Any:
        """Return the other probabilities, N x classes."""
        logarithms = ops.log(ops.maximum(probabilities, LEAST_PROBABILITY))
        return ops.softmax(logarithms / self.temperature)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the input's shape."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same layer."""
        return {**super().get_config(), "temperature": self.temperature}


def calibrated(net: keras.Model, temperature: float) -> keras.Model:
    """Return a net that gives a net's probabilities at a temperature; it shares the net's layers.

    `toonnet.models.evaluation.fit_temperature` finds the temperature.
    """
    if temperature == 1:
        return net
    output = Temperature(temperature, name="temperature", dtype="float32")(net.output)
    return keras.Model(net.input, output, name=net.name)
