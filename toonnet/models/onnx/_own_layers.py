"""How toonnet's own layers are written in ONNX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from toonnet.models.area import HALF, AreaResize
from toonnet.models.colors import GRAY, SPACES, Colors
from toonnet.models.errors import ModelError
from toonnet.models.features import BACKGROUND_FROM, FEATURES, Histogram
from toonnet.models.looks import WHITE, Mirror, Move
from toonnet.models.onnx._graph import Graph, Value
from toonnet.models.onnx._layers import writes
from toonnet.models.temperature import LEAST_PROBABILITY, Temperature


def _channel(graph: Graph, picture: str, number: int) -> str:
    """Return one channel; a convolution, as slices aren't known everywhere."""
    kernel = np.zeros((1, 3, 1, 1))
    kernel[0, number] = 1
    return graph.add("Conv", [picture, graph.constant(kernel)], kernel_shape=[1, 1])


def _rgb(graph: Graph, picture: str) -> str:
    return picture


def _gray(graph: Graph, picture: str) -> str:
    weights = graph.constant(np.reshape(GRAY, (1, 3, 1, 1)))
    weighted = graph.add("Conv", [picture, weights], kernel_shape=[1, 1])
    return graph.add(
        "Floor", [graph.binary("Div", graph.binary("Add", weighted, 16384.0), 32768.0)]
    )


def _hsv(graph: Graph, picture: str) -> str:
    """Write `toonnet.models.colors.hsv`; what is one where two values are equal chooses."""
    red, green, blue = (_channel(graph, picture, number) for number in range(3))
    value = graph.binary("Max", graph.binary("Max", red, green), blue)
    least = graph.binary("Min", graph.binary("Min", red, green), blue)
    chroma = graph.binary("Sub", value, least)
    is_red = _is_zero(graph, graph.binary("Sub", value, red))
    is_green = _is_zero(graph, graph.binary("Sub", value, green))

    def sextant(first: str, second: str, turns: float) -> str:
        turned = graph.binary("Mul", chroma, turns)
        return graph.binary("Add", graph.binary("Sub", first, second), turned)

    other = _chosen(graph, is_green, sextant(blue, red, 2.0), sextant(red, green, 4.0))
    position = _chosen(graph, is_red, graph.binary("Sub", green, blue), other)
    hue = _fixed(graph, position, 30.0, chroma)
    # A whole number below 0 is at most -1.
    below = graph.add("Clip", [graph.add("Neg", [hue]), graph.constant(0.0), graph.constant(1.0)])
    hue = graph.binary("Add", hue, graph.binary("Mul", below, 180.0))
    return graph.add("Concat", [hue, _fixed(graph, chroma, 255.0, value), value], axis=1)


def _is_zero(graph: Graph, x: str) -> str:
    """Return 1 where a whole number of at least 0 is 0, else 0."""
    one = graph.constant(1.0)
    return graph.add("Sub", [one, graph.add("Clip", [x, graph.constant(0.0), one])])


def _chosen(graph: Graph, condition: str, then: str, other: str) -> str:
    """Return `then` where the condition is 1, `other` where it is 0."""
    difference = graph.binary("Mul", condition, graph.binary("Sub", then, other))
    return graph.binary("Add", other, difference)


def _fixed(graph: Graph, x: str, numerator: float, divisor: str) -> str:
    at_least_one = graph.binary("Max", divisor, 1.0)
    quotient = graph.add("Div", [graph.constant(numerator * 4096.0), at_least_one])
    product = graph.binary("Mul", x, graph.add("Round", [quotient]))
    return graph.add("Floor", [graph.binary("Div", graph.binary("Add", product, 2048.0), 4096.0)])


def _local_contrast(graph: Graph, picture: str) -> str:
    def largest(x: str) -> str:
        return graph.add("MaxPool", [x], kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])

    return graph.binary("Add", largest(picture), largest(graph.add("Neg", [picture])))


_SPACES: dict[str, Callable[[Graph, str], str]] = {"rgb": _rgb, "hsv": _hsv, "gray": _gray}
_FEATURES: dict[str, Callable[[Graph, str], str]] = {
    "rgb_histogram": _rgb,
    "hsv_histogram": _hsv,
    "gray_histogram": _gray,
    "local_contrast": _local_contrast,
}


@writes(Colors)
def _colors(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    scale = [2.0 / most for most in SPACES[layer.space][1]]
    converted = _SPACES[layer.space](graph, inputs[0].name)
    scaled = graph.binary("Mul", converted, graph.constant(np.reshape(scale, (1, -1, 1, 1))))
    return graph.binary("Sub", scaled, 1.0)


@writes(Histogram)
def _histogram(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    """Write the histogram by clipped ramps: 1 from an edge on, 0 below it, for whole numbers."""
    if layer.feature not in _FEATURES:
        raise ModelError(f"feature {layer.feature!r} can't be exported")
    picture, (_, height, width, _) = inputs[0]
    values = _FEATURES[layer.feature](graph, picture)
    channels, bins = len(FEATURES[layer.feature].ranges), layer.bins
    edges = np.concatenate([np.full((1, channels), -1.0), layer.edges()])
    # Output channel k channels + c is 1 where value c reaches edge k.
    kernel = np.tile(np.eye(channels), (bins, 1))[:, :, None, None]
    bias = 1.0 - edges.reshape(-1)
    ramps = graph.add(
        "Conv", [values, graph.constant(kernel), graph.constant(bias)], kernel_shape=[1, 1]
    )
    reached = graph.add("Clip", [ramps, graph.constant(0.0), graph.constant(1.0)])
    if layer.skip_background:
        reached = graph.binary("Mul", reached, _foreground(graph, picture))
    pixels = float((height or 0) * (width or 0))
    mean = graph.add("GlobalAveragePool", [reached])
    sums = graph.add("Round", [graph.binary("Mul", mean, pixels)])
    sums = graph.reshaped(sums, (-1, bins * channels))
    # Counts are differences between neighbouring sums.
    difference = np.eye(bins * channels) - np.eye(bins * channels, k=-channels)
    counts = graph.add("MatMul", [sums, graph.constant(difference)])
    return _normalized(graph, layer, graph.reshaped(counts, (-1, bins, channels)))


def _foreground(graph: Graph, picture: str) -> str:
    channels = [_channel(graph, picture, number) for number in range(3)]
    darkest = graph.binary("Min", graph.binary("Min", *channels[:2]), channels[2])
    below = graph.add("Sub", [graph.constant(BACKGROUND_FROM), darkest])
    return graph.add("Clip", [below, graph.constant(0.0), graph.constant(1.0)])


def _normalized(graph: Graph, layer: Any, counts: str) -> str:
    if layer.normalization == "z_score":
        mean = graph.add("ReduceMean", [counts], axes=[1, 2], keepdims=1)
        centred = graph.binary("Sub", counts, mean)
        squared = graph.binary("Mul", centred, centred)
        variance = graph.add("ReduceMean", [squared], axes=[1, 2], keepdims=1)
        spread = graph.binary("Max", graph.add("Sqrt", [variance]), 1.0)
        return graph.binary("Div", centred, spread)
    axes = [1, 2] if layer.normalization == "mixed" else [1]
    total = graph.add("ReduceSum", [counts, graph.constant(axes, np.int64)], keepdims=1)
    return graph.binary("Div", counts, graph.binary("Max", total, 1.0))


@writes(Mirror)
def _mirror(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    # From the last column to the first. A product with a matrix would do as well, but ``cv2.dnn``
    # 5.0 crashes where that gets more pictures than the time before.
    first, last, axis, step = ([-1], [-(2**31)], [3], [-1])
    bounds = [graph.constant(each, np.int64) for each in (first, last, axis, step)]
    return graph.add("Slice", [inputs[0].name, *bounds])


@writes(Move)
def _move(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    picture, (_, height, width, _) = inputs[0]
    before, after = max(layer.pixels, 0), max(-layer.pixels, 0)
    first, last, axes = ([after] * 2, [height - before, width - before], [2, 3])
    bounds = [graph.constant(each, np.int64) for each in (first, last, axes)]
    left = graph.add("Slice", [picture, *bounds])
    room = graph.constant([0, 0, before, before, 0, 0, after, after], np.int64)
    return graph.add("Pad", [left, room, graph.constant(WHITE)], mode="constant")


@writes(Temperature)
def _temperature(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    logarithms = graph.add("Log", [graph.binary("Max", inputs[0].name, LEAST_PROBABILITY)])
    scaled = graph.binary("Mul", logarithms, 1 / layer.temperature)
    return graph.add("Softmax", [scaled], axis=-1)


@writes(AreaResize)
def _area(graph: Graph, layer: Any, inputs: Sequence[Value]) -> str:
    picture, (_, height, width, _) = inputs[0]
    rows, columns = layer.weights_for(height, width)
    x = graph.add("MatMul", [graph.constant(rows[None, None]), picture])
    x = graph.add("MatMul", [x, graph.constant(columns.T[None, None])])
    return graph.add("Floor", [graph.binary("Add", x, HALF)])
