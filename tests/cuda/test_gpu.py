"""On a real device: CuPy's arrays, streams and memory. Elsewhere these say why they skip."""

import operations
import pictures
import pytest
from operations import assert_same

from toonnet import fast
from toonnet.fast._contracts import CONTRACTS

pytestmark = pytest.mark.gpu

NAMES = [name for name in operations.NAMES if "cuda" in CONTRACTS[name].backends]
EVERY_OP = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def cupy():
    return pytest.importorskip("cupy")


def sent(cupy, value):
    return None if value is None else cupy.asarray(value)


@EVERY_OP
@pytest.mark.parametrize("kind", pictures.KINDS)
def test_cupy_in_cupy_out_equals_cpp(kind, name, cupy):
    image = pictures.make(kind, 203, 299, seed=5)
    companion = operations.companion(name, image)
    result = operations.run(name, cupy.asarray(image), sent(cupy, companion))
    assert isinstance(result, cupy.ndarray)
    assert_same(result.get(), operations.run(name, image, companion, backend="cpp"))


@EVERY_OP
@pytest.mark.parametrize("stacked", [True, False])
def test_a_batch_stays_on_the_device(stacked, name, cupy):
    sizes = [(37, 53)] * 9 if stacked else [(1, 1), (37, 53), (5, 299), (203, 16)]
    images = [pictures.make("drawing", *size, seed=i) for i, size in enumerate(sizes)]
    companions = None
    if name in operations.COMPANIONS:
        companions = [operations.companion(name, image) for image in images]
    expected = operations.run(name, images, companions, backend="cpp")

    def there(batch):
        if batch is None:
            return None
        sent_each = [cupy.asarray(entry) for entry in batch]
        return cupy.stack(sent_each) if stacked else sent_each

    out = there(expected) if stacked or name != "rgb_histogram" else None
    for options in ({}, {"out": out}):
        result = operations.run(name, there(images), there(companions), **options)
        assert options.get("out") is None or result is out
        for a, b in zip(result, expected, strict=True):
            assert_same(a.get(), b)


@pytest.mark.parametrize("normalize", ["mixed", "channel"])
def test_shares_equal_those_of_cpp(normalize, cupy):
    image = pictures.make("drawing", 203, 299, seed=5)
    shares = fast.rgb_histogram(cupy.asarray(image), normalize=normalize)
    assert_same(shares.get(), fast.rgb_histogram(image, normalize=normalize))


@EVERY_OP
def test_numpy_in_numpy_out_equals_cpp(name):
    images = [pictures.make("drawing", 50 + i, 60, seed=i) for i in range(40)]
    companions = None
    if name in operations.COMPANIONS:
        companions = [operations.companion(name, image) for image in images]
    result = operations.run(name, images, companions, backend="cuda")
    expected = operations.run(name, images, companions, backend="cpp")
    for a, b in zip(result, expected, strict=True):
        assert_same(a, b)


@EVERY_OP
def test_the_callers_stream_is_used(name, cupy):
    image = pictures.make("drawing", 203, 299, seed=5)
    companion = operations.companion(name, image)
    with cupy.cuda.Stream(non_blocking=True) as stream:
        result = operations.run(name, cupy.asarray(image), sent(cupy, companion))
        stream.synchronize()
    assert_same(result.get(), operations.run(name, image, companion, backend="cpp"))


def test_dlpack_is_taken_without_a_copy(cupy):
    class Exporter:
        def __init__(self, array):
            self.__dlpack__, self.__dlpack_device__ = array.__dlpack__, array.__dlpack_device__

    image = cupy.asarray(pictures.make("drawing", 20, 30, seed=1))
    assert_same(fast.rgb_to_hsv(Exporter(image)).get(), fast.rgb_to_hsv(image.get()))


def test_arrays_of_another_device_name_both(cupy):
    if cupy.cuda.runtime.getDeviceCount() < 2:
        pytest.skip("there is one device only")
    with cupy.cuda.Device(1):
        image = cupy.zeros((5, 7, 3), cupy.uint8)
    with pytest.raises(ValueError, match="on CUDA device 1, but the current one is 0"):
        fast.rgb_to_hsv(image)
