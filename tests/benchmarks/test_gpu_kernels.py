"""The GPU suite ``kernels``, with NumPy in CuPy's place and the shim in the device's."""

import json
import math
from types import SimpleNamespace

import numpy as np
import pictures as drawn
import pytest
from cuda_shim import ShimDevice, on_device, shim, unwrapped, wrapped

from benchmarks import gpu, gpu_kernels


class Event:
    def record(self):
        """Nothing runs beside the host."""

    def synchronize(self):
        """All is done."""


@pytest.fixture
def cupy(monkeypatch):
    monkeypatch.setattr(gpu, "WARM_UP_CALLS", 1)
    monkeypatch.setattr(gpu, "CALLS", 1)
    for name, value in (("BATCH_BYTES", 50_000), ("IUS_BATCH", 4), ("SINGLE_CALLS", 3)):
        monkeypatch.setattr(gpu_kernels, name, value)
    monkeypatch.setattr(gpu_kernels, "SIZE", (40, 30))
    monkeypatch.setattr(gpu_kernels, "CHECKED_SIZES", ((5, 7), (16, 16)))
    monkeypatch.setattr(
        gpu_kernels, "pictures", lambda kind, size: [drawn.make("drawing", *size, seed=len(kind))]
    )
    cuda = SimpleNamespace(
        Event=Event,
        get_elapsed_time=lambda start, end: 1.0,
        get_current_stream=lambda: SimpleNamespace(synchronize=lambda: None),
    )
    with shim():
        yield SimpleNamespace(
            asarray=on_device,
            empty=ShimDevice().empty,
            copyto=lambda there, here: there.__setitem__(..., here),
            bincount=lambda a, minlength: wrapped(np.bincount(unwrapped(a), minlength=minlength)),
            cuda=cuda,
        )


def test_every_figure_is_found(cupy):
    rows = list(gpu_kernels.measure(cupy))
    names = [name for name, _, _ in rows]
    assert len(names) == len(set(names))
    assert all(math.isfinite(value) and value > 0 for _, value, _ in rows)
    for name in ("device copy", "texture_blend, of a copy's", "rgb_histogram, one picture", "ius"):
        assert name in names


def test_a_difference_from_cpp_ends_it(cupy, monkeypatch):
    def wrong(picture, **options):
        return on_device(picture.get()) if not options else picture ^ 1

    monkeypatch.setitem(gpu_kernels.OPERATIONS, "ius", wrong)
    with pytest.raises(AssertionError, match="ius differs from cpp on picture 0"):
        gpu_kernels.check(cupy)


def test_results_are_written_a_file_a_device_and_suite(tmp_path):
    result = {"device": "NVIDIA H200", "cupy": "14.2.0", "rows": []}
    file = gpu.write(tmp_path, "kernels", result)
    assert file.name == "gpu-nvidia-h200-kernels.json"
    assert json.loads(file.read_text()) == result
