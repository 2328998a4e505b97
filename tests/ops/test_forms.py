"""One picture, a stack, a list, `out=`, threads, strides: the same bytes, for every operation."""

import numpy as np
import operations
import pictures
import pytest
from operations import ON_BACKENDS, assert_same

from toonnet import fast

SIZES = [(13, 17), (1, 1), (1, 9), (31, 5), (24, 40), (7, 1)]
EVERYWHERE = pytest.mark.parametrize(("name", "backend"), ON_BACKENDS)
EVERY_OP = pytest.mark.parametrize("name", operations.NAMES)


def several(sizes=SIZES):
    kinds = pictures.KINDS
    return [pictures.make(kinds[i % len(kinds)], *size, seed=i) for i, size in enumerate(sizes)]


def companions_of(name, images):
    if name not in operations.COMPANIONS:
        return None
    return [operations.companion(name, image, seed) for seed, image in enumerate(images)]


def singles(name, images, companions, **options):
    companions = companions or [None] * len(images)
    pairs = zip(images, companions, strict=True)
    return [operations.run(name, image, companion, **options) for image, companion in pairs]


@EVERYWHERE
def test_a_list_equals_its_pictures(name, backend):
    images = several()
    companions = companions_of(name, images)
    expected = singles(name, images, companions, backend=backend)
    for threads in (1, 2, 7):
        result = operations.run(name, images, companions, backend=backend, threads=threads)
        for i, part in enumerate(operations.parts(name, result, len(images))):
            assert_same(part, expected[i], f"picture {i}, {threads} threads")


@EVERYWHERE
def test_a_stack_equals_its_pictures(name, backend):
    images = several([(11, 23)] * 6)
    companions = companions_of(name, images)
    if name == "texture_blend":
        companions = [texture[..., 0] if texture.ndim == 3 else texture for texture in companions]
    expected = singles(name, images, companions, backend=backend)
    for threads in (1, 2, 7):
        stacked = None if companions is None else np.stack(companions)
        result = operations.run(name, np.stack(images), stacked, backend=backend, threads=threads)
        for i, part in enumerate(operations.parts(name, result, len(images))):
            assert_same(part, expected[i], f"picture {i}, {threads} threads")


@EVERY_OP
@pytest.mark.parametrize("threads", [2, 7])
def test_threads_give_the_same_bytes_on_one_large_picture(name, threads):
    image = pictures.make("drawing", 301, 203, seed=8)
    expected = operations.run_simply(name, image, threads=1)
    assert_same(operations.run_simply(name, image, threads=threads), expected)


@EVERYWHERE
def test_strided_and_read_only_pictures_are_taken_and_left_alone(name, backend):
    whole = pictures.make("drawing", 40, 66, seed=6)
    expected = operations.run_simply(name, whole[::2, ::-3].copy(), backend=backend)
    before = whole.copy()
    whole.flags.writeable = False
    for image in (whole[::2, ::-3], np.asfortranarray(whole[::2, ::-3])):
        assert_same(operations.run_simply(name, image, backend=backend), expected)
    np.testing.assert_array_equal(whole, before)


@EVERYWHERE
def test_memory_mapped_pictures_are_taken(name, backend, tmp_path):
    image = pictures.make("blocks", 20, 30, seed=6)
    expected = operations.run_simply(name, image, backend=backend)
    mapped = np.memmap(tmp_path / "picture", np.uint8, "w+", shape=image.shape)
    mapped[...] = image
    assert_same(operations.run_simply(name, mapped, backend=backend), expected)


def same_form(result, value):
    """Return arrays like a result's, filled with `value`; for labels and count, the labels only."""
    result = result[0] if isinstance(result, tuple) else result
    if isinstance(result, list):
        return [np.full_like(part, value) for part in result]
    return np.full_like(result, value)


@EVERYWHERE
@pytest.mark.parametrize("form", ["one", "stack", "list"])
def test_out_takes_the_result(form, name, backend):
    images = several([(9, 14)] * 3)
    image = {"one": images[0], "stack": np.stack(images), "list": images}[form]
    companions = companions_of(name, images)
    if name == "texture_blend":
        companions = [np.ascontiguousarray(t[..., 0] if t.ndim == 3 else t) for t in companions]
    if form == "one" and companions is not None:
        companions = companions[0]
    expected = operations.run(name, image, companions, backend=backend)
    out = same_form(expected, 99)
    result = operations.run(name, image, companions, backend=backend, out=out)
    labels = result[0] if isinstance(result, tuple) else result
    assert labels is out
    if form == "one":
        assert_same(result, expected)
    else:
        for a, b in zip(
            operations.parts(name, result, 3), operations.parts(name, expected, 3), strict=True
        ):
            assert_same(a, b)


@EVERY_OP
def test_an_empty_stack_gives_an_empty_stack(name):
    empty = np.empty((0, 5, 7, 3), np.uint8)
    dtypes = {"mask": bool, "texture": np.uint8, "moves": np.float64}
    dtype = dtypes.get(operations.COMPANIONS.get(name))
    companions = None if dtype is None else np.empty((0, 5, 7), dtype)
    result = operations.run(name, empty, companions)
    shapes = {
        "mean_shift_segment": [(0, 5, 7), (0,)],
        "rgb_histogram": [(0, 19, 3)],
        "line_strokes": [(0, 5, 7)],
    }.get(name, [(0, 5, 7, 3)])
    parts = result if isinstance(result, tuple) else (result,)
    assert [part.shape for part in parts] == shapes


@EVERY_OP
def test_an_empty_list_gives_nothing(name):
    result = operations.run(name, [], [] if name in operations.COMPANIONS else None)
    result = result[0] if isinstance(result, tuple) else result
    assert len(result) == 0


@EVERYWHERE
@pytest.mark.parametrize("size", [(1, 1), (1, 2), (2, 1), (1, 300), (300, 1), (2, 2), (3, 2)])
def test_small_and_thin_pictures(size, name, backend):
    image = pictures.make("blocks", *size, seed=2)
    expected = operations.run_simply(name, image, backend=operations.reference_backend(name))
    assert_same(operations.run_simply(name, image, backend=backend), expected)


@pytest.mark.parametrize("name", ["unify", "ius"])
@pytest.mark.parametrize("backend", fast.available_backends("ius"))
def test_a_mask_of_nothing_keeps_the_filtered_picture(name, backend):
    image = pictures.make("drawing", 20, 30, seed=2)
    expected = image if name == "unify" else fast.mean_shift_filter(image)
    unified = operations.run(name, image, np.zeros((20, 30), bool), backend=backend)
    np.testing.assert_array_equal(unified, expected)


def test_set_threads_is_the_default_and_none_restores_it():
    image = pictures.make("drawing", 64, 64, seed=2)
    expected = fast.ius([image] * 4, threads=1)
    try:
        for count in (1, 3):
            fast.set_threads(count)
            for part in fast.ius([image] * 4):
                np.testing.assert_array_equal(part, expected[0])
    finally:
        fast.set_threads(None)
