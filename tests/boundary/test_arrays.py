"""Bad arrays: a TypeError or ValueError that names the value, for every operation and backend."""

from types import SimpleNamespace

import numpy as np
import operations
import pytest
from operations import ON_BACKENDS

from toonnet import fast

EVERYWHERE = pytest.mark.parametrize(("name", "backend"), ON_BACKENDS)
EVERY_OP = pytest.mark.parametrize("name", operations.NAMES)
WITH_MASK = pytest.mark.parametrize("name", ["unify", "ius", "rgb_histogram"])

GOOD = np.full((5, 7, 3), 90, np.uint8)
TEXTURE = np.zeros((5, 7), np.uint8)
MOVES = np.zeros((4, 4, 2))


def run(name, image, **options):
    if name == "texture_blend":
        options.setdefault("texture", TEXTURE)
    if name == "elastic_warp":
        options.setdefault("moves", MOVES)
    return getattr(fast, name)(image, **options)


ON_A_GPU = SimpleNamespace(
    __cuda_array_interface__={"shape": (5, 7, 3), "typestr": "|u1", "version": 3}
)


@EVERYWHERE
@pytest.mark.parametrize(
    ("image", "message"),
    [
        (GOOD.astype(np.float32), "uint8, got float32"),
        (GOOD.astype(np.int64), "uint8, got int64"),
        (GOOD.astype(np.int8), "uint8, got int8"),
        (GOOD.astype(bool), "uint8, got bool"),
        (GOOD.astype(object), "uint8, got object"),
        (np.ma.masked_array(GOOD, mask=True), "masked"),
        (None, "NoneType"),
        (3, "got int"),
        ("cat.png", "got str"),
        (GOOD.tobytes(), "got bytes"),
        (ON_A_GPU, "SimpleNamespace"),
        (iter([GOOD]), "iterator"),
        ([GOOD, None], r"\[1\].*NoneType"),
        ([GOOD, GOOD.tolist()], r"\[1\].*list"),
        ([GOOD, GOOD.astype(np.uint16)], r"\[1\].*uint16"),
    ],
)
def test_wrong_types(image, message, name, backend):
    with pytest.raises(TypeError, match=message):
        run(name, image, backend=backend)


@EVERYWHERE
@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((), np.uint8), r"\(\)"),
        (GOOD[0], r"\(7, 3\)"),
        (GOOD[..., 0], r"\(5, 7\)"),
        (GOOD[..., :1], r"\(5, 7, 1\)"),
        (GOOD[..., :2], r"\(5, 7, 2\)"),
        (np.zeros((5, 7, 4), np.uint8), r"\(5, 7, 4\)"),
        (np.zeros((3, 5, 7), np.uint8), r"\(3, 5, 7\)"),
        (np.zeros((2, 5, 7, 4), np.uint8), r"\(2, 5, 7, 4\)"),
        (np.zeros((1, 2, 5, 7, 3), np.uint8), r"\(1, 2, 5, 7, 3\)"),
        (np.zeros((0, 7, 3), np.uint8), r"\(0, 7, 3\)"),
        (np.zeros((5, 0, 3), np.uint8), r"\(5, 0, 3\)"),
        (np.zeros((5, 7, 0), np.uint8), r"\(5, 7, 0\)"),
        (np.zeros((2, 0, 7, 3), np.uint8), r"\(2, 0, 7, 3\)"),
        (np.zeros((0, 0, 7, 3), np.uint8), r"\(0, 0, 7, 3\)"),
        ([GOOD, GOOD[0]], r"\[1\].*\(7, 3\)"),
        ([GOOD, np.stack([GOOD])], r"\[1\].*\(1, 5, 7, 3\)"),
        ([GOOD, GOOD[:0]], r"\[1\].*\(0, 7, 3\)"),
    ],
)
def test_wrong_shapes(image, message, name, backend):
    with pytest.raises(ValueError, match=message):
        run(name, image, backend=backend)


@EVERY_OP
def test_a_bad_element_raises_before_any_work(name):
    out = [np.full((5, 7, 3), 1, np.uint8), np.full((5, 7, 3), 1, np.uint8)]
    with pytest.raises((TypeError, ValueError)):
        run(name, [GOOD, GOOD[0]], out=out)
    assert all((array == 1).all() for array in out)


@EVERY_OP
@pytest.mark.parametrize("shape", [(1, 2**31), (2**31, 1), (2**16, 2**15), (2**40, 2**20)])
def test_more_pixels_than_fit_32_bits_are_refused(shape, name):
    huge = np.lib.stride_tricks.as_strided(np.zeros(3, np.uint8), (*shape, 3), (0, 0, 1))
    for image in (huge, huge[None], [huge]):
        with pytest.raises(ValueError, match=r"2\^31"):
            run(name, image)


# --- masks and textures -------------------------------------------------------------------------


@WITH_MASK
@pytest.mark.parametrize(
    ("mask", "error", "message"),
    [
        (np.ones((5, 7), np.uint8), TypeError, "bool, got uint8"),
        (np.ones((5, 7)), TypeError, "bool, got float64"),
        ([[True] * 7] * 5, TypeError, "mask must be a NumPy array, got list"),
        ("alpha", TypeError, "str"),
        (np.ma.masked_array(np.ones((5, 7), bool)), TypeError, "masked"),
        (np.ones((7, 5), bool), ValueError, r"\(5, 7\), got \(7, 5\)"),
        (np.ones((5, 7, 1), bool), ValueError, r"got \(5, 7, 1\)"),
        (np.ones((1, 5, 7), bool), ValueError, r"got \(1, 5, 7\)"),
    ],
)
def test_wrong_masks(mask, error, message, name):
    with pytest.raises(error, match=message):
        run(name, GOOD, mask=mask)


@WITH_MASK
@pytest.mark.parametrize(
    ("mask", "error", "message"),
    [
        (np.ones((5, 7), bool), ValueError, r"one entry a picture \(2\), got 5"),
        (np.ones((3, 5, 7), bool), ValueError, r"\(2\), got 3"),
        ([np.ones((5, 7), bool)], ValueError, r"\(2\), got 1"),
        ([np.ones((5, 7), bool), None], TypeError, r"mask\[1\].*NoneType"),
        ([np.ones((5, 7), bool), np.ones((5, 6), bool)], ValueError, r"mask\[1\].*\(5, 6\)"),
        (np.array(True), ValueError, "single value"),
        (7, TypeError, "int"),
    ],
)
def test_wrong_masks_of_a_batch(mask, error, message, name):
    for batch in ([GOOD, GOOD], np.stack([GOOD, GOOD])):
        with pytest.raises(error, match=message):
            run(name, batch, mask=mask)


@pytest.mark.parametrize(
    ("texture", "error", "message"),
    [
        (None, TypeError, "texture.*NoneType"),
        (TEXTURE.astype(float), TypeError, "texture.*float64"),
        (TEXTURE.tolist(), TypeError, "texture.*list"),
        (TEXTURE.T, ValueError, r"texture.*\(7, 5\)"),
        (TEXTURE[..., None], ValueError, r"texture.*\(5, 7, 1\)"),
        (np.zeros((5, 7, 4), np.uint8), ValueError, r"texture.*\(5, 7, 4\)"),
    ],
)
def test_wrong_textures(texture, error, message):
    with pytest.raises(error, match=message):
        fast.texture_blend(GOOD, texture)


# --- out= ---------------------------------------------------------------------------------------

PICTURE_OPS = ["rgb_to_hsv", "mean_shift_filter", "unify", "ius", "texture_blend"]


def of_two(name):
    """Return what the operation can't do without for a list of two pictures."""
    return {"texture": [TEXTURE, TEXTURE]} if name == "texture_blend" else {}


def read_only():
    array = np.zeros_like(GOOD)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("name", PICTURE_OPS)
@pytest.mark.parametrize(
    ("out", "error", "message"),
    [
        (np.zeros((7, 5, 3), np.uint8), ValueError, r"\(5, 7, 3\), got \(7, 5, 3\)"),
        (np.zeros((1, 5, 7, 3), np.uint8), ValueError, r"got \(1, 5, 7, 3\)"),
        (np.zeros((5, 7, 3), np.int8), TypeError, "uint8, got int8"),
        (np.zeros((5, 7, 3)), TypeError, "uint8, got float64"),
        (np.zeros((10, 7, 3), np.uint8)[::2], ValueError, "C-contiguous"),
        (np.asfortranarray(GOOD), ValueError, "C-contiguous"),
        (read_only(), ValueError, "writeable"),
        (np.ma.masked_array(GOOD), TypeError, "masked"),
        (GOOD.tolist(), TypeError, "out must be a NumPy array, got list"),
        ([np.zeros_like(GOOD)], TypeError, "got list"),
        (bytearray(105), TypeError, "bytearray"),
    ],
)
def test_wrong_out(out, error, message, name):
    with pytest.raises(error, match=message):
        run(name, GOOD, out=out)


def test_wrong_out_of_other_results():
    with pytest.raises(TypeError, match="int32, got int64"):
        fast.mean_shift_segment(GOOD, out=np.zeros((5, 7), np.int64))
    with pytest.raises(ValueError, match=r"\(5, 7\), got \(5, 7, 3\)"):
        fast.mean_shift_segment(GOOD, out=np.zeros((5, 7, 3), np.int32))
    with pytest.raises(TypeError, match="int32, got >i4"):
        fast.mean_shift_segment(GOOD, out=np.zeros((5, 7), ">i4"))
    with pytest.raises(TypeError, match="int64, got float32"):
        fast.rgb_histogram(GOOD, out=np.zeros((19, 3), np.float32))
    with pytest.raises(TypeError, match="float32, got int64"):
        fast.rgb_histogram(GOOD, normalize="mixed", out=np.zeros((19, 3), np.int64))
    with pytest.raises(ValueError, match=r"\(2, 19, 3\), got \(19, 3\)"):
        fast.rgb_histogram([GOOD, GOOD], out=np.zeros((19, 3), np.int64))


@pytest.mark.parametrize("name", PICTURE_OPS)
def test_overlapping_out(name):
    memory = np.zeros(400, np.uint8)
    image = memory[:105].reshape(5, 7, 3)
    for start in (0, 1, 104):
        with pytest.raises(ValueError, match="out must not overlap"):
            run(name, image, out=memory[start : start + 105].reshape(5, 7, 3))
    run(name, image, out=memory[105:210].reshape(5, 7, 3))
    other = np.zeros_like(GOOD)
    with pytest.raises(ValueError, match=r"out\[1\] must not overlap"):
        run(name, [GOOD, GOOD], out=[other, other], **of_two(name))


def test_out_overlapping_a_companion():
    memory = np.zeros(105, np.uint8)
    out = memory.reshape(5, 7, 3)
    with pytest.raises(ValueError, match="overlap"):
        fast.texture_blend(GOOD, memory[35:70].reshape(5, 7), out=out)
    with pytest.raises(ValueError, match="overlap"):
        fast.unify(GOOD, mask=memory[35:70].view(bool).reshape(5, 7), out=out)
    a, b = np.zeros_like(GOOD), np.zeros_like(GOOD)
    with pytest.raises(ValueError, match=r"out\[0\] must not overlap"):
        fast.rgb_to_hsv([GOOD, a], out=[a, b])


@pytest.mark.parametrize("name", PICTURE_OPS)
def test_out_of_a_list(name):
    batch = [GOOD, GOOD]
    for out, error, message in (
        ([np.zeros_like(GOOD)], ValueError, "2 arrays, got 1"),
        (np.zeros((2, 5, 7, 3), np.uint8), TypeError, "list of arrays"),
        ([np.zeros_like(GOOD), None], TypeError, r"out\[1\].*NoneType"),
        ([np.zeros_like(GOOD), GOOD[:2].copy()], ValueError, r"out\[1\].*\(2, 7, 3\)"),
    ):
        with pytest.raises(error, match=message):
            run(name, batch, out=out, **of_two(name))


# --- threads and backends -----------------------------------------------------------------------


@EVERY_OP
@pytest.mark.parametrize(
    ("threads", "error"),
    [(0, ValueError), (-1, ValueError), (1025, ValueError), (2**70, ValueError)]
    + [(value, TypeError) for value in (1.0, "2", True, float("nan"), [1])],
)
def test_wrong_threads(threads, error, name):
    with pytest.raises(error, match="threads must be"):
        run(name, GOOD, threads=threads)
    with pytest.raises(error, match="threads must be"):
        fast.set_threads(threads)


@EVERY_OP
def test_numpy_integers_are_thread_counts(name):
    run(name, GOOD, threads=np.int8(2))


@EVERY_OP
def test_unknown_backends(name):
    for backend in ("opencl", "CPP", "", None, 3):
        with pytest.raises((ValueError, TypeError), match="backend must be"):
            run(name, GOOD, backend=backend)
    with pytest.raises(ValueError, match="op must be one of"):
        fast.why_not("blur", "cpp")
    with pytest.raises(ValueError, match="op must be one of"):
        fast.available_backends("blur")
