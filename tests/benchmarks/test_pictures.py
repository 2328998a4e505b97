"""The benchmarks' pictures: the manifest, the files it pins, the crayon generator."""

import hashlib
import re
from collections import Counter

import numpy as np
import pytest

import benchmarks.pictures
from benchmarks import crayon
from benchmarks.pictures import PACKED, Layer, entries, pack, pictures, verified
from toonnet.fast._contracts import KINDS


def test_manifest_has_six_pictures_a_real_kind():
    counts = Counter(entry.kind for entry in entries())
    assert set(counts) == set(KINDS) - {"crayon"}
    assert min(counts.values()) >= 6
    assert len({entry.layers for entry in entries()}) == len(entries())


def test_manifest_pins_every_file():
    for entry in entries():
        assert re.fullmatch(r"\d+(\.\d+)+", entry.version), entry
        assert entry.layers
        for layer in entry.layers:
            assert layer.size > 0
            assert re.fullmatch("[0-9a-f]{64}", layer.sha256), layer
            assert ".." not in layer.file


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_have_the_asked_form(kind):
    found = pictures(kind, (29, 40))
    assert len(found) >= 6
    for picture in found:
        assert picture.shape == (29, 40, 3)
        assert picture.dtype == np.uint8
    assert len({picture.tobytes() for picture in found}) == len(found)


def test_files_are_checked():
    layer = Layer("file", 4, hashlib.sha256(b"good").hexdigest())
    assert verified(b"good", layer) == b"good"
    with pytest.raises(ValueError, match=layer.sha256):
        verified(b"evil", layer)
    with pytest.raises(ValueError, match="must have 5 bytes"):
        verified(b"good", Layer("file", 5, layer.sha256))


def test_unknown_kind_is_named():
    with pytest.raises(ValueError, match="'doodle'"):
        pictures("doodle", (8, 8))


def test_crayon_drawings_depend_on_the_seed_alone():
    first = crayon.draw(3, 60, 80)
    np.random.seed(1)  # noqa: NPY002  # The global state must not matter.
    assert np.array_equal(crayon.draw(3, 60, 80), first)
    other_hand = crayon.draw(3 + len(crayon.MOTIFS), 60, 80)
    assert 0 < np.abs(other_hand.astype(int) - first).mean() < 60


@pytest.mark.parametrize("seed", range(len(crayon.MOTIFS)))
def test_crayon_drawings_look_drawn(seed):
    picture = crayon.draw(seed, 224, 224).astype(int)
    light = picture.min(axis=2) > 215
    colourful = np.ptp(picture, axis=2) > 60
    dark = picture.max(axis=2) < 90
    assert 0.1 < light.mean() < 0.95  # Paper, also in the gaps between strokes.
    assert 0.02 < colourful.mean() < 0.7
    assert 0.003 < dark.mean() < 0.25  # Outlines.
    corner = picture[:16, :16].reshape(-1, 3)
    assert corner.std(axis=0).min() > 0.3  # A camera's noise, not a renderer's flat white.
    assert corner.max() < 255


def test_packed_pictures_are_the_same_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(benchmarks.pictures, "KINDS", ("crayon",))
    drawn = pictures("crayon", (40, 30))
    pack(tmp_path / PACKED, [(40, 30)])
    monkeypatch.setenv("TOONNET_PACKED_PICTURES", str(tmp_path / PACKED))
    monkeypatch.setattr(benchmarks.pictures.crayon, "draw", None)
    for one, other in zip(pictures("crayon", (40, 30)), drawn, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(ValueError, match="has no pictures of crayon 40x31; make gpu-pack"):
        pictures("crayon", (40, 31))
