"""Small nets for tests, with averages that batch normalisation can be seen by."""

import numpy as np

from toonnet.models import Card, create


def pictures(count, height=32, width=40, seed=0):
    """Return random pictures whose upper rows are white, uint8, N x height x width x 3."""
    random = np.random.default_rng(seed).integers(0, 256, (count, height, width, 3), dtype=np.uint8)
    random[:, : height // 4] = 255
    return random


def layers_of(net):
    """Yield all layers, those of nets inside of nets too."""
    for layer in net.layers:
        yield from layers_of(layer) if hasattr(layer, "layers") else (layer,)


def settled(net):
    """Give batch normalisation the averages of some pictures, as if trained; return the net."""
    normalizations = [layer for layer in layers_of(net) if hasattr(layer, "moving_mean")]
    momentum = {layer: layer.momentum for layer in normalizations}
    for layer in normalizations:
        layer.momentum = 0.0
    net(pictures(8, *net.input_shape[1:3]), training=True)
    for layer in normalizations:
        layer.momentum = momentum[layer]
    return net


def small(size_px=(32, 40), classes=5, seed=0, **options):
    """Return a small net with weights that a seed decides."""
    import keras

    keras.utils.set_random_seed(seed)
    return settled(create("small", classes, size_px=size_px, **options))


def tiny(size_px=(16, 20), classes=3, dropout=0.2):
    """Return a net of one convolution: for tests of what trains it."""
    import keras
    from keras import layers

    from toonnet.models.colors import Colors
    from toonnet.models.heads import classified

    keras.utils.set_random_seed(0)
    given = keras.Input((*size_px, 3), dtype="uint8", name="pictures")
    x = layers.Conv2D(8, 3, strides=2)(Colors()(given))
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.5)(x))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(given, classified(x, classes, dropout=dropout), name="tiny")


def card_for(net, **values):
    """Return a card that fits a net."""
    labels = tuple(f"class {number}" for number in range(net.output_shape[-1]))
    return Card(labels=labels, size_px=tuple(net.input_shape[1:3]), **values)


def outputs(net, *inputs):
    """Return a net's outputs, without a graph being made for it."""
    given = inputs[0] if len(inputs) == 1 else list(inputs)
    return np.asarray(net(given, training=False))
