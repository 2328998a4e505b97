"""From a Keras model to an ONNX file."""

from __future__ import annotations

import os
from typing import Any

import keras
from onnx import ModelProto, TensorProto, checker, helper

import toonnet.models.onnx._own_layers  # noqa: F401  # Registers its functions.
from toonnet import __version__
from toonnet.io import atomic_write
from toonnet.models.card import Card
from toonnet.models.onnx._graph import OPSET, Graph, Value
from toonnet.models.onnx._layers import write

CARD_KEY = "toonnet"
_IR_VERSION = 8
"""Of opset 17's time."""


def export_onnx(
    net: keras.Model, path: str | os.PathLike[str], card: Card, *, half: bool = False
) -> None:
    """Write a net as an ONNX file: float32 pictures, N x height x width x 3, of 0 to 255.

    Its outputs are probabilities, N x classes. The card is in its metadata.

    Parameters
    ----------
    net, path, card
        What to write, and where.
    half
        Keep kernels as float16, in half the bytes; all is computed in float32 nevertheless.

    Raises
    ------
    ModelError
        If the net has a layer that can't be exported.
    OSError
        If the file can't be written.
    """
    atomic_write(path, onnx_bytes(net, card, half=half))


def onnx_bytes(net: keras.Model, card: Card, *, half: bool = False) -> bytes:
    """Return what `export_onnx` writes."""
    graph = Graph(half=half)
    shape = tuple(net.input_shape)
    pictures = Value(graph.channels_first("pictures"), shape)
    (probabilities,) = _written(graph, net, [pictures])
    graph.rename(probabilities.name, "probabilities")
    proto = helper.make_graph(
        graph.nodes,
        net.name,
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["N", *shape[1:]])],
        [
            helper.make_tensor_value_info(
                "probabilities", TensorProto.FLOAT, ["N", len(card.labels)]
            )
        ],
        graph.constants,
    )
    return bytes(_model(proto, card).SerializeToString())


def _model(graph: Any, card: Card) -> ModelProto:
    model = helper.make_model(
        graph,
        producer_name="toonnet",
        producer_version=__version__,
        ir_version=_IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    helper.set_model_props(model, {CARD_KEY: card.to_json()})
    checker.check_model(model)
    return model


def _written(graph: Graph, model: keras.Model, inputs: list[Value]) -> list[Value]:
    """Write all layers of a functional model, each after those that it needs."""
    values = {id(tensor): value for tensor, value in zip(model.inputs, inputs, strict=True)}
    for node in _in_order(model):
        given = [values[id(tensor)] for tensor in node.input_tensors]
        layer = node.operation
        if isinstance(layer, keras.Model):
            made = _written(graph, layer, given)
        else:
            made = [Value(write(graph, layer, given), tuple(node.outputs[0].shape))]
        values.update({id(tensor): value for tensor, value in zip(node.outputs, made, strict=True)})
    return [values[id(tensor)] for tensor in model.outputs]


def _in_order(model: keras.Model) -> list[Any]:
    # The only list of a functional model's nodes that Keras keeps; deepest first.
    by_depth = model._nodes_by_depth
    nodes = [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]
    return [node for node in nodes if not node.is_input]
