"""Arrays on a device: they stay there, whatever form they have; what is wrong is said."""

import numpy as np
import operations
import pictures
import pytest
from cuda_shim import DeviceArray, ShimDevice, on_device, shim
from operations import assert_same

from toonnet import fast
from toonnet.fast._contracts import CONTRACTS
from toonnet.fast._cuda import _transfer

NAMES = [name for name in operations.NAMES if "cuda" in CONTRACTS[name].backends]
HOST_ONLY = [name for name in operations.NAMES if "cuda" not in CONTRACTS[name].backends]
EVERY_OP = pytest.mark.parametrize("name", NAMES)
SIZES = [(13, 17), (1, 1), (1, 9), (31, 5), (24, 40), (7, 1), (16, 16)]


@pytest.fixture
def device():
    with shim() as device:
        yield device


def several(sizes=SIZES):
    kinds = pictures.KINDS
    return [pictures.make(kinds[i % len(kinds)], *size, seed=i) for i, size in enumerate(sizes)]


def with_companions(name, images, seed=2):
    if name not in operations.COMPANIONS:
        return None
    return [operations.companion(name, image, seed) for image in images]


def assert_there(result):
    for part in result if isinstance(result, list) else [result]:
        assert type(part) is DeviceArray


@EVERY_OP
def test_a_picture_stays_on_the_device(name, device):
    image = pictures.make("drawing", 45, 61, seed=3)
    companion = operations.companion(name, image)
    result = operations.run(name, on_device(image), on_device(companion))
    assert_there(result)
    assert_same(result.get(), operations.run(name, image, companion, backend="cpp"))
    assert device.lanes == []


@EVERY_OP
def test_a_list_stays_on_the_device(name, device):
    images = several()
    companions = with_companions(name, images)
    result = operations.run(name, on_device(images), on_device(companions))
    assert_there(result)
    expected = operations.run(name, images, companions, backend="cpp")
    for a, b in zip(result, expected, strict=True):
        assert_same(a.get(), b)


@EVERY_OP
@pytest.mark.parametrize("listed", [False, True])
def test_a_stack_stays_on_the_device_and_is_one_launch_a_kernel(name, listed, device):
    images = several([(11, 23)] * 9)
    companions = with_companions(name, images)
    if companions is not None:
        companions = on_device(companions) if listed else on_device(np.stack(companions))
    result = operations.run(name, on_device(np.stack(images)), companions)
    assert_there(result)
    launched = [launch.kernel for launch in device.launches]
    assert len(launched) == len(set(launched))
    with shim():
        host = None if companions is None else [part.get() for part in companions]
        expected = operations.run(name, images, host, backend="cpp")
    assert_same(result.get(), np.stack(expected))


@EVERY_OP
def test_out_takes_the_result(name, device):
    image = pictures.make("drawing", 20, 30, seed=4)
    companion = operations.companion(name, image)
    expected = operations.run(name, image, companion, backend="cpp")
    out = on_device(np.full_like(expected, 9))
    result = operations.run(name, on_device(image), on_device(companion), out=out)
    assert result is out
    assert_same(out.get(), expected)


@EVERY_OP
def test_strided_pictures_are_taken(name, device):
    whole = pictures.make("drawing", 40, 66, seed=6)
    image = on_device(whole)[::2, ::-3]
    companion = operations.companion(name, image)
    expected = operations.run(name, image.get(), companion, backend="cpp")
    assert_same(operations.run(name, image, on_device(companion)).get(), expected)


@EVERY_OP
def test_an_empty_stack_gives_an_empty_stack(name, device):
    companion = {"mask": bool, "texture": np.uint8}.get(operations.COMPANIONS.get(name))
    companions = None if companion is None else on_device(np.empty((0, 5, 7), companion))
    result = operations.run(name, on_device(np.empty((0, 5, 7, 3), np.uint8)), companions)
    assert len(result) == 0
    assert_there(result)


@EVERY_OP
@pytest.mark.parametrize("backend", ["numpy", "numba", "cpp"])
def test_backends_of_the_host_refuse_arrays_of_the_device(name, backend, device):
    image = on_device(np.zeros((5, 7, 3), np.uint8))
    with pytest.raises(TypeError, match=f"{backend!r} takes .*DeviceArray.*cupy.asnumpy"):
        operations.run_simply(name, image, backend=backend)


@pytest.mark.parametrize("name", HOST_ONLY)
def test_operations_without_a_kernel_say_where_they_exist(name, device):
    image = on_device(np.zeros((5, 7, 3), np.uint8))
    with pytest.raises(fast.BackendUnavailable, match=f"{name} has no cuda kernel; it exists on"):
        operations.run_simply(name, image)


def test_pictures_companions_and_results_are_in_one_place(device):
    here, there = np.zeros((5, 7, 3), np.uint8), on_device(np.zeros((5, 7, 3), np.uint8))
    with pytest.raises(TypeError, match=r"image\[1\] must be on the CUDA device.*cupy.asarray"):
        fast.rgb_to_hsv([there, here])
    with pytest.raises(TypeError, match=r"image\[1\] must be in the machine's memory"):
        fast.rgb_to_hsv([here, there])
    with pytest.raises(TypeError, match="texture must be on the CUDA device"):
        fast.texture_blend(there, here)
    with pytest.raises(TypeError, match="texture must be in the machine's memory"):
        fast.texture_blend(here, there)
    with pytest.raises(TypeError, match="out must be on the CUDA device"):
        fast.rgb_to_hsv(there, out=here.copy())
    with pytest.raises(TypeError, match="out must be in the machine's memory"):
        fast.rgb_to_hsv(here, out=there)
    with pytest.raises(TypeError, match=r"texture\[1\] must be on the CUDA device"):
        fast.texture_blend([there, there], [there, here])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: np.zeros((5, 7, 3), np.float32), "uint8, got float32"),
        (lambda: np.zeros((5, 7), np.uint8), r"HxWx3 or NxHxWx3, got \(5, 7\)"),
        (lambda: np.zeros((0, 7, 3), np.uint8), r"at least one row and one column"),
    ],
)
def test_bad_arrays_are_refused_as_on_the_host(make, message, device):
    for image in (make(), on_device(make())):
        with pytest.raises((TypeError, ValueError), match=message):
            fast.rgb_to_hsv(image)


def test_a_result_in_the_wrong_order_or_place_is_refused(device):
    image = on_device(np.zeros((6, 8, 3), np.uint8))
    with pytest.raises(ValueError, match="out must be C-contiguous"):
        fast.rgb_to_hsv(image, out=on_device(np.zeros((6, 16, 3), np.uint8))[:, ::2])
    with pytest.raises(ValueError, match="out must not overlap"):
        fast.rgb_to_hsv(image, out=image)


class Holder:
    """An array of another library."""

    def __init__(self, array):
        self.array = array
        self.__cuda_array_interface__ = array.__cuda_array_interface__


def test_arrays_of_other_libraries_are_taken_without_a_copy(device):
    image, out = (on_device(pictures.make("drawing", 20, 30, seed=i)) for i in (4, 5))
    result = fast.rgb_to_hsv(Holder(image), out=Holder(out))
    assert isinstance(result, Holder)
    assert_same(out.get(), fast.rgb_to_hsv(image.get()))


def test_what_tells_of_no_address_is_a_type_error(device):
    broken = Holder(on_device(np.zeros((5, 7, 3), np.uint8)))
    del broken.__cuda_array_interface__["data"]
    with pytest.raises(TypeError, match="Holder, whose __cuda_array_interface__ lacks 'data'"):
        fast.rgb_to_hsv(broken)


def test_pictures_longer_than_a_piece(device):
    rng = np.random.default_rng(0)
    for pixels in (2**17, 2**17 + 1, 3 * 2**17 + 5):
        image = rng.integers(0, 256, (1, pixels, 3), np.uint8)
        image[:, pixels // 2 :] = 7
        counts = fast.rgb_histogram(on_device(image))
        assert_same(counts.get(), fast.rgb_histogram(image))
        texture = rng.integers(0, 256, (1, pixels), np.uint8)
        blended = fast.texture_blend(on_device(image), on_device(texture))
        assert_same(blended.get(), fast.texture_blend(image, texture))


def test_pictures_that_begin_anywhere(device):
    memory = on_device(np.random.default_rng(0).integers(0, 256, 4000, np.uint8))
    for start in range(48):
        image = memory[start : start + 900].reshape(15, 20, 3)
        texture = memory[2000 - start : 2300 - start].reshape(15, 20)
        host, gray = image.get(), texture.get()
        assert_same(fast.rgb_to_hsv(image).get(), fast.rgb_to_hsv(host))
        assert_same(fast.rgb_histogram(image).get(), fast.rgb_histogram(host))
        assert_same(fast.texture_blend(image, texture).get(), fast.texture_blend(host, gray))


# --- NumPy in ---------------------------------------------------------------------------------


@EVERY_OP
def test_long_batches_take_turns_on_three_lanes(name, device, monkeypatch):
    monkeypatch.setattr(_transfer, "_CHUNK_BYTES", 2000)
    images = several() * 3
    companions = with_companions(name, images)
    result = operations.run(name, images, companions, backend="cuda")
    expected = operations.run(name, images, companions, backend="cpp")
    for a, b in zip(result, expected, strict=True):
        assert_same(a, b)
    assert len(device.lanes) == 3
    assert min(lane.uses for lane in device.lanes) > 1


@EVERY_OP
def test_out_of_memory_halves_the_batch(name):
    images = several([(20, 30)] * 16)
    companions = with_companions(name, images)
    expected = operations.run(name, images, companions, backend="cpp")
    with shim(ShimDevice(room_bytes=150_000, room_is_total=True)) as device:
        result = operations.run(name, images * 6, companions and companions * 6, backend="cuda")
        assert device.refusals > 0
    for a, b in zip(result, [*expected] * 6, strict=True):
        assert_same(a, b)


@EVERY_OP
def test_a_picture_that_has_no_room_alone_says_so(name):
    images = several([(20, 30)] * 2)
    with (
        shim(ShimDevice(room_bytes=1000)),
        pytest.raises(MemoryError, match="no room for picture 0 of the batch alone"),
    ):
        operations.run(name, images, with_companions(name, images), backend="cuda")


def test_no_device_is_a_reason_with_a_remedy():
    with shim("no driver; remedy: install it"):
        assert fast.why_not("ius", "cpp") is None
        assert fast.why_not("rgb_to_hsv", "cuda") == "no driver; remedy: install it"
        with pytest.raises(fast.BackendUnavailable, match="'cuda' can't run rgb_to_hsv: no driver"):
            fast.rgb_to_hsv(np.zeros((2, 3, 3), np.uint8), backend="cuda")
        with pytest.raises(fast.BackendUnavailable, match="no driver; remedy"):
            fast.rgb_to_hsv(on_device(np.zeros((2, 3, 3), np.uint8)))
        assert "cuda" not in fast.available_backends("rgb_to_hsv")
