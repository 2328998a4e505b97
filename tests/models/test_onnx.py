"""ONNX gives what Keras gives, through ONNX Runtime and through OpenCV."""

import cv2
import keras
import numpy as np
import onnxruntime
import pytest
from nets import card_for, outputs, pictures, settled, small

from toonnet.models import (
    Card,
    FinOptions,
    ModelError,
    NpnOptions,
    create,
    export_onnx,
    fin,
    npn,
)
from toonnet.models.looks import looking
from toonnet.models.portable import PortableNet
from toonnet.models.temperature import calibrated

NETS = {
    "rgb": lambda: small(),
    "gray": lambda: small(colors="gray"),
    "hsv": lambda: small(colors="hsv"),
    "fin": lambda: fin(small()),
    "hsv_histogram": lambda: fin(small(), FinOptions(feature="hsv_histogram")),
    "gray_histogram": lambda: fin(small(), FinOptions(feature="gray_histogram")),
    "local_contrast": lambda: fin(small(), FinOptions(feature="local_contrast")),
    "fin_otherwise": lambda: fin(
        small(),
        FinOptions(
            normalization="z_score",
            binning="overflow",
            convolution="along",
            insertion="add",
            skip_background=True,
        ),
    ),
    "fin_by_channel": lambda: fin(small(), FinOptions(normalization="channel", filters=3)),
    "npn": lambda: npn(
        [small((48, 40)), fin(small((32, 32), colors="gray"))],
        NpnOptions(filters=3, activation="relu", batch_normalization=True, width=64),
    ),
    "two_looks": lambda: looking(fin(small()), 2),
    "six_looks": lambda: looking(fin(small()), 6),
    "calibrated": lambda: calibrated(looking(small(), 2), 0.6),
    "npn_1": lambda: npn([small()], NpnOptions(width=64)),
    "resnet18": lambda: create("resnet18", 5, size_px=(33, 40)),
    "mobilenet_v2": lambda: create("mobilenet_v2", 5, size_px=(33, 40)),
    "resnet50": lambda: create("resnet50", 5, size_px=(33, 40)),
    "inception_v3": lambda: create("inception_v3", 5, size_px=75),
    "alexnet": lambda: create("alexnet", 5, size_px=(67, 70)),
    "vgg16": lambda: create("vgg16", 5, size_px=(32, 40)),
}


DEEP = ("resnet50", "inception_v3")
"""With averages of a few small pictures, these make rounding errors grow a thousandfold."""


@pytest.mark.parametrize("name", NETS)
def test_equal_answers(name, tmp_path):
    keras.utils.set_random_seed(1)
    net = settled(NETS[name]())
    path = tmp_path / "net.onnx"
    export_onnx(net, path, card_for(net))
    batch = pictures(3, *net.input_shape[1:3])
    expected = outputs(net, batch)
    assert np.ptp(expected, axis=0).max() > 1e-2
    tolerance = 1e-3 if name in DEEP else 1e-5
    floats = batch.astype(np.float32)
    session = onnxruntime.InferenceSession(path)
    np.testing.assert_allclose(session.run(None, {"pictures": floats})[0], expected, atol=tolerance)
    through_opencv = cv2.dnn.readNetFromONNX(str(path))
    for count in (3, 1):
        through_opencv.setInput(floats[:count])
        np.testing.assert_allclose(through_opencv.forward(), expected[:count], atol=tolerance)


@pytest.mark.parametrize("name", ["npn", "two_looks", "six_looks", "calibrated"])
def test_more_pictures_than_the_time_before(name, tmp_path):
    keras.utils.set_random_seed(1)
    net = settled(NETS[name]())
    export_onnx(net, tmp_path / "net.onnx", card_for(net))
    opened = PortableNet(tmp_path / "net.onnx")
    batch = pictures(9, *net.input_shape[1:3])
    expected = outputs(net, batch)
    for count in (1, 2, 9, 3, 5):
        np.testing.assert_allclose(opened.probabilities(batch[:count]), expected[:count], atol=1e-5)


@pytest.mark.parametrize("name", ["rgb", "fin", "npn"])
def test_half_the_bytes_give_nearly_the_same(name, tmp_path):
    keras.utils.set_random_seed(1)
    net = settled(NETS[name]())
    sizes = {}
    for half in (False, True):
        export_onnx(net, tmp_path / "net.onnx", card_for(net), half=half)
        sizes[half] = (tmp_path / "net.onnx").stat().st_size
    assert sizes[True] < 0.55 * sizes[False]
    batch = pictures(3, *net.input_shape[1:3]).astype(np.float32)
    session = onnxruntime.InferenceSession(tmp_path / "net.onnx")
    (through_onnxruntime,) = session.run(None, {"pictures": batch})
    through_opencv = cv2.dnn.readNetFromONNX(str(tmp_path / "net.onnx"))
    through_opencv.setInput(batch)
    np.testing.assert_allclose(through_opencv.forward(), through_onnxruntime, atol=1e-5)
    np.testing.assert_allclose(through_onnxruntime, outputs(net, batch), atol=2e-3)


def test_the_card_is_in_the_file(tmp_path):
    net = small()
    card = card_for(net, unify="default")
    export_onnx(net, tmp_path / "net.onnx", card)
    metadata = onnxruntime.InferenceSession(tmp_path / "net.onnx").get_modelmeta()
    assert Card.from_json(metadata.custom_metadata_map["toonnet"]) == card


def test_what_cannot_be_exported_is_named(tmp_path):
    net = small()
    strange = keras.Model(net.input, keras.layers.GaussianNoise(1, name="noise")(net.output))
    with pytest.raises(ModelError, match="'noise' is a GaussianNoise"):
        export_onnx(strange, tmp_path / "net.onnx", card_for(net))
    assert not list(tmp_path.iterdir())
