"""The pack of pictures: it keeps all, it fits, and strange files are told."""

import json

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from packs import small_pack

from toonnet.experiments.pack import Pack, within
from toonnet.io import decode_picture
from toonnet.models import ModelError
from toonnet.models.inputs import net_picture


def test_a_pack_keeps_everything(tmp_path):
    pack = small_pack(("grouped-0", "paper-0"))
    pack.save(tmp_path / "pack.npz")
    again = Pack.load(tmp_path / "pack.npz")
    assert (again.labels, again.ids, again.groups) == (pack.labels, pack.ids, pack.groups)
    assert again.encoded == pack.encoded
    for one, other in (
        (again.classes, pack.classes),
        (again.collected, pack.collected),
        (again.sides["paper-0"], pack.sides["paper-0"]),
    ):
        assert_array_equal(one, other)
    assert again.digest == pack.digest


def test_other_pictures_or_sides_are_another_pack():
    pack, moved, changed = small_pack(), small_pack(), small_pack()
    moved.sides["grouped-0"][0] = 3
    object.__setattr__(changed, "encoded", (pack.encoded[1], *pack.encoded[1:]))
    assert len({pack.digest, moved.digest, changed.digest}) == 3


@pytest.mark.parametrize("unify", ["none", "default"])
def test_pictures_are_what_nets_get_elsewhere(unify, tmp_path):
    pack = small_pack()
    pictures = pack.pictures(24, unify, tmp_path, workers=2)
    for number in (0, 7):
        whole = decode_picture(pack.encoded[number]).picture
        assert_array_equal(pictures[number], net_picture(whole, (24, 24), unify))
    (kept,) = tmp_path.iterdir()
    before = kept.stat().st_mtime_ns
    assert_array_equal(pack.pictures(24, unify, tmp_path, workers=2), pictures)
    assert kept.stat().st_mtime_ns == before


def test_examples_are_those_of_the_side(tmp_path):
    pack = small_pack()
    pictures = pack.pictures(16, "none", tmp_path, workers=1)
    numbers = [number for number, side in enumerate(pack.sides["grouped-0"]) if side == 3]
    tested = pack.examples("grouped-0", "test", pictures)
    assert tested.ids == tuple(pack.ids[number] for number in numbers)
    assert_array_equal(tested.inputs[0], pictures[numbers])
    assert_array_equal(tested.classes, pack.classes[numbers])
    assert_array_equal(tested.collected, pack.collected[numbers])


def test_pictures_that_are_too_much_lose_quality_but_little():
    pack = small_pack(size_px=128)
    whole = sum(map(len, pack.encoded))
    assert within(pack.encoded, whole, workers=1) == pack.encoded
    lossless = within(pack.encoded, whole - 1, workers=2)
    size = sum(map(len, lossless))
    assert size < whole
    assert_array_equal(*(decode_picture(each[5]).picture for each in (pack.encoded, lossless)))
    fewer = within(pack.encoded, 0.8 * size, workers=2)
    assert sum(map(len, fewer)) <= 0.8 * size
    for one, other in zip(pack.encoded[::5], fewer[::5], strict=True):
        pictures = [decode_picture(each).picture.astype(float) for each in (one, other)]
        assert np.abs(pictures[0] - pictures[1]).mean() < 8
    with pytest.raises(ModelError, match="pictures need over"):
        within(pack.encoded, 1000, workers=1)


def test_what_is_no_pack_is_told(tmp_path):
    path = tmp_path / "pack.npz"
    with pytest.raises(ModelError, match="no pack"):
        Pack.load(path)
    small_pack().save(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ModelError, match="no pack"):
        Pack.load(path)
    with open(path, "wb") as file:
        told = np.frombuffer(json.dumps({"format": 99}).encode(), np.uint8)
        np.savez(file, told=told, pictures=told, ends=np.array([3]))
    with pytest.raises(ModelError, match="another format"):
        Pack.load(path)
    with open(path, "wb") as file:
        np.savez(file, told=np.array([{}], object), pictures=told, ends=told)
    with pytest.raises(ModelError, match="no pack"):
        Pack.load(path)
