"""NPN: networks plus a network (section 4.3 of the paper).

The pre-logits of m trained nets become m x width by a dense layer each; an m x 1 convolution mixes
them and a dense layer classifies. The members stay as they are: only this head is trained, on
features that are computed once.

>>> from toonnet.models import combine, head, member_features
>>> features = member_features([first, second])  # doctest: +SKIP
>>> top = head([512, 2048], classes=12)
>>> ...  # train top on features.predict(pictures)
>>> net = combine([first, second], top)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from toonnet.models.area import AreaResize
from toonnet.models.errors import ModelError
from toonnet.models.heads import Classifier, classes_of, classified, classifier_of, pre_logits
from toonnet.models.looks import one_look
from toonnet.models.npn_options import NpnOptions


def member_features(members: Sequence[keras.Model]) -> keras.Model:
    """Return a model that gives the members' pre-logits, a list of N x width.

    It takes uint8 pictures of the largest member's size; the others get them shrunk by area.
    The members are frozen by this. Each looks once: what it has to look more often is of no use
    before the head (`toonnet.models.looks.looking` makes the whole look as often).

    Raises
    ------
    ValueError
        If there is no member, or no size is the largest both ways.
    ModelError
        If a member isn't a net of `toonnet.models`.
    """
    if not members:
        raise ValueError("members must be at least one net, got none")
    members = [one_look(net) for net in members]
    sizes = [tuple(net.input.shape[1:3]) for net in members]
    height, width = (max(each) for each in zip(*sizes, strict=True))
    if (height, width) not in sizes:
        raise ValueError(f"one member must be the largest both ways, got {sizes}")
    pictures = keras.Input((height, width, 3), dtype="uint8", name="pictures")
    features = []
    for number, (net, size) in enumerate(zip(members, sizes, strict=True), 1):
        net.trainable = False
        trunk = keras.Model(net.input, pre_logits(net), name=f"member_{number}")
        trunk.trainable = False
        resized = AreaResize(*size, name=f"member_{number}_size")(pictures)
        features.append(trunk(pictures if size == (height, width) else resized, training=False))
    return keras.Model(pictures, features, name="member_features")


def head(
    widths: Sequence[int],
    classes: int,
    options: NpnOptions | None = None,
    classifiers: Sequence[Classifier] = (),
) -> keras.Model:
    """Build what is trained of an NPN.

    Parameters
    ----------
    widths
        Of the members' pre-logits.
    classes
        How many.
    options
        How; None: `NpnOptions()`.
    classifiers
        Each member's, from `classifier_of`; what a head with ``start="members"`` begins with.

    Returns
    -------
    keras.Model
        A list of m tensors, N x width each, to probabilities, N x classes.

    Raises
    ------
    ValueError
        If there are no widths, or a head that starts from its members has other than one
        classifier each or is narrower than there are classes.
    """
    if not widths:
        raise ValueError("widths must be at least one, got none")
    options = NpnOptions() if options is None else options
    if options.start == "members" and len(classifiers) != len(widths):
        raise ValueError(
            f"classifiers must be {len(widths)} to start from members, got {len(classifiers)}"
        )
    inputs, rows = [], []
    for number, width in enumerate(widths, 1):
        name = f"member_{number}"
        x = keras.Input((width,), name=f"{name}_pre_logits")
        inputs.append(x)
        if options.batch_normalization:
            x = layers.BatchNormalization(name=f"{name}_normalization")(x)
        x = layers.Dense(options.width, name=f"{name}_dense")(x)
        x = _activated(x, options, name)
        rows.append(layers.Reshape((1, options.width, 1), name=f"{name}_row")(x))
    stacked = layers.Concatenate(axis=1, name="stacked")(rows) if len(rows) > 1 else rows[0]
    x = layers.Conv2D(options.filters, (len(rows), 1), name="mixing")(stacked)
    x = layers.Flatten(name="mixed")(_activated(x, options, "mixing"))
    made = keras.Model(inputs, classified(x, classes, dropout=options.dropout), name="npn_head")
    if options.start == "members":
        _start_from(made, classifiers)
    return made


def _start_from(fresh_head: keras.Model, classifiers: Sequence[Classifier]) -> None:
    """Give a head weights of which it is the mean of the members' logits.

    A head that is trained on the pictures that its members know by heart learns little from them;
    this one has what the members know to begin with.
    """
    classes = classes_of(fresh_head)
    logits = fresh_head.get_layer("logits")
    width = logits.kernel.shape[0]
    if width < classes:
        raise ValueError(f"width must be at least the {classes} classes, got {width}")
    for number, (kernel, bias) in enumerate(classifiers, 1):
        dense = fresh_head.get_layer(f"member_{number}_dense")
        values, offsets = (np.array(each) for each in dense.get_weights())
        values[:, :classes], offsets[:classes] = kernel, bias
        dense.set_weights([values, offsets])
    mixing = fresh_head.get_layer("mixing")
    shares, offset = mixing.get_weights()
    mixing.set_weights([np.full_like(shares, 1 / len(classifiers)), np.zeros_like(offset)])
    logits.set_weights([np.eye(width, classes, dtype=np.float32), np.zeros(classes, np.float32)])


def combine(members: Sequence[keras.Model], trained_head: keras.Model) -> keras.Model:
    """Return members and a `trained_head` as one net, from uint8 pictures to probabilities.

    Raises
    ------
    ModelError
        If the head isn't for these members.
    """
    features = member_features(members)
    widths = [int(tensor.shape[-1]) for tensor in features.outputs]
    wanted = [int(tensor.shape[-1]) for tensor in trained_head.inputs]
    if widths != wanted:
        raise ModelError(f"the head is for pre-logits of {wanted}, the members have {widths}")
    found = features.outputs
    return keras.Model(
        features.input,
        trained_head(found if len(found) > 1 else found[0]),
        name=f"npn_{len(members)}",
    )


def folded(trained_head: keras.Model) -> keras.Model:
    """Return a head of one dense layer that gives the same, for use; the head itself if none does.

    With one filter and no activation all layers of a `trained_head` are linear: together they are
    one matrix, of a hundredth of the weights.
    """
    mixing = trained_head.get_layer("mixing")
    bent = (layers.ReLU, layers.BatchNormalization)
    if mixing.filters > 1 or any(isinstance(layer, bent) for layer in trained_head.layers):
        return trained_head
    shares, offset = _arrays(mixing)
    matrix, bias = _arrays(trained_head.get_layer("logits"))
    rows, bias = [], bias + offset.sum() * matrix.sum(0)
    for number, share in enumerate(shares.ravel(), 1):
        kernel, its_bias = _arrays(trained_head.get_layer(f"member_{number}_dense"))
        rows.append(share * kernel @ matrix)
        bias = bias + share * its_bias @ matrix
    inputs = [
        keras.Input(tensor.shape[1:], name=f"member_{number}_pre_logits")
        for number, tensor in enumerate(trained_head.inputs, 1)
    ]
    joined = layers.Concatenate(name="joined")(inputs) if len(inputs) > 1 else inputs[0]
    outputs = classified(joined, classes_of(trained_head), dropout=0.0)
    made = keras.Model(inputs, outputs, name="npn_head")
    made.get_layer("logits").set_weights([np.concatenate(rows), bias])
    return made


def _arrays(layer: keras.layers.Layer) -> list[NDArray[np.float64]]:
    return [keras.ops.convert_to_numpy(weight).astype(np.float64) for weight in layer.weights]


def npn(members: Sequence[keras.Model], options: NpnOptions | None = None) -> keras.Model:
    """Return an NPN with a fresh head; the members must tell the same classes apart.

    `options` None: `NpnOptions()`.

    Raises
    ------
    ModelError
        If they don't.
    ValueError
        If there are none, or none is the largest both ways.
    """
    counts = {classes_of(net) for net in members}
    if len(counts) > 1:
        raise ModelError(f"members must have the same classes, got {sorted(counts)} of them")
    widths = [int(tensor.shape[-1]) for tensor in member_features(members).outputs]
    top = head(widths, counts.pop(), options, [classifier_of(net) for net in members])
    return combine(members, top)


def _activated(x: Any, options: NpnOptions, name: str) -> Any:
    return x if options.activation == "linear" else layers.ReLU(name=f"{name}_relu")(x)
