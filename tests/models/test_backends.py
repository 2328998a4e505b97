"""Keras's other backend computes the same."""

import os
import subprocess
import sys

import numpy as np
import pytest
from nets import card_for, outputs, pictures, small
from subprocesses import run_python

from toonnet import fast
from toonnet.models import FinOptions, fin, npn, save

CODE = """
import sys
import keras
import numpy as np
from toonnet.models import load
from toonnet.models.colors import hsv
from toonnet.models.features import Histogram

folder = sys.argv[1]
assert keras.backend.backend() == "jax"
given = np.load(f"{folder}/pictures.npy")
net = load(f"{folder}/net.keras").net
net.compile("adam", "sparse_categorical_crossentropy")
np.savez(
    f"{folder}/jax.npz",
    histogram=np.asarray(Histogram()(given)),
    hsv=np.asarray(hsv(given.astype(np.float32))),
    probabilities=net.predict_on_batch(given),
    loss=net.train_on_batch(given, np.arange(3)),
)
"""


ONEDNN = """
import os
from toonnet.cli._keras import start_keras

start_keras(1, 0, deterministic=False)
from tensorflow.python.util import _pywrap_util_port

print(os.environ["TF_ENABLE_ONEDNN_OPTS"], _pywrap_util_port.IsMklEnabled())
"""


@pytest.mark.parametrize(
    ("given", "found"), [({}, "1 True"), ({"TF_ENABLE_ONEDNN_OPTS": "0"}, "0")]
)
def test_onednn_is_on_everywhere_unless_told_otherwise(given, found, monkeypatch):
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    assert run_python(ONEDNN, **given).startswith(found)


def test_jax_computes_the_same(tmp_path):
    pytest.importorskip("jax")
    net = npn([small((16, 24)), fin(small((16, 20), colors="hsv"), FinOptions(width=32))])
    given = pictures(3, 16, 24)
    save(net, tmp_path / "net.keras", card_for(net))
    np.save(tmp_path / "pictures.npy", given)
    ended = subprocess.run(
        [sys.executable, "-P", "-c", CODE, tmp_path],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    with np.load(tmp_path / "jax.npz") as found:
        expected = fast.rgb_histogram(given, normalize="mixed")
        np.testing.assert_array_equal(found["histogram"], expected)
        np.testing.assert_array_equal(found["hsv"], fast.rgb_to_hsv(given))
        np.testing.assert_allclose(found["probabilities"], outputs(net, given), atol=1e-5)
        truth = outputs(net, given)[np.arange(3), np.arange(3)]
        np.testing.assert_allclose(found["loss"], -np.log(truth).mean(), rtol=1e-3)
