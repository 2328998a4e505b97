"""A model that tells colours apart: what it says of a picture can be known beforehand."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from toonnet.models.card import Card

LABELS = ("red", "green", "blue", "other")
SIZE_PX = (32, 32)


def write_color_model(path, labels=LABELS):
    """Write an ONNX file that says which of red, green and blue a picture has most of."""
    card = Card(labels=labels, size_px=SIZE_PX)
    # How much a channel is above the mean of all; white and black are `other`.
    weights = np.full((3, 4), 0.0, np.float32)
    weights[:, :3] = (np.eye(3) - 1 / 3) * 2
    bias = np.array([0, 0, 0, 4], np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["pictures"], ["means"], axes=[1, 2], keepdims=0),
        helper.make_node("Gemm", ["means", "weights", "bias"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    shape = ["N", *SIZE_PX, 3]
    graph = helper.make_graph(
        nodes,
        "colors",
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", len(labels)])],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    helper.set_model_props(model, {"toonnet": card.to_json()})
    onnx.save(model, path)
