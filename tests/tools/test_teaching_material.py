"""What the packaged model's net learns from before it learns the labels."""

from dataclasses import dataclass

import numpy as np
import pytest

from tools.model.drawn import SIDE_PX, Drawn, framed, likeness
from tools.model.icons import Things, _chosen, colored
from toonnet.dataset.sources.iconify import usable_sets


@dataclass(frozen=True)
class Icon:
    source_id: str
    source: str = "iconify"
    licence: str = "MIT"


def about(author, *, palette):
    return {"author": {"name": author}, "palette": palette, "license": {"spdx": "MIT"}}


def test_sets_of_one_colour_are_of_artists_without_coloured_ones():
    collections = {
        "bright": about("Ann", palette=True),
        "dark": about("Ann", palette=False),
        "plain": about("Bob", palette=False),
    }
    assert list(usable_sets(collections)) == ["bright"]
    assert list(usable_sets(collections, colored=False)) == ["plain"]


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("cat-face-outline-24", "cat"),
        ("taxi", "car"),
        ("snail-filled", "snail"),
        ("arrow-up-sharp", "arrow up"),
        ("battery-android-3", None),
        ("account-tree", None),
        ("outline", None),
    ],
)
def test_an_icon_means_a_label_or_a_thing(name, thing):
    match = Things(frozenset()).match([name])
    assert (match and match.word) == thing


def test_each_hand_gives_one_before_any_gives_a_second():
    hands = {name: [Icon(f"{name}:{n}") for n in range(9)] for name in ("a", "b", "c", "d", "e")}
    few = {name: hands[name] for name in ("a", "b")}
    chosen = list(_chosen({"snail": hands, "yak": few, "cat": few}))
    assert {thing for thing, _ in chosen} == {"snail", "cat"}
    snails = [icon.source_id[0] for thing, icon in chosen if thing == "snail"]
    assert len(snails) == 16
    assert sorted(snails[:5]) == sorted(snails[5:10]) == ["a", "b", "c", "d", "e"]
    assert len(chosen) == 16 + 18
    assert chosen == list(_chosen({"snail": hands, "yak": few, "cat": few}))


def ring(side=128, width=12):
    rows, columns = np.mgrid[:side, :side] - (side - 1) / 2
    radius = np.hypot(rows, columns)
    return np.where(np.abs(radius - side * 0.4) < width / 2, 255, 0).astype(np.uint8)


def test_an_icon_gets_colours_and_keeps_its_paper():
    drawn = [colored(ring(), np.random.default_rng(seed)) for seed in range(60)]
    middles = [picture[SIDE_PX // 2, SIDE_PX // 2].tolist() for picture in drawn]
    filled = [middle for middle in middles if middle != [255, 255, 255]]
    assert 20 <= len(filled) <= 50
    assert len({tuple(middle) for middle in filled}) > 15
    for picture in drawn:
        assert picture.shape == (SIDE_PX, SIDE_PX, 3)
        assert (picture[:3] == 255).all()
        assert (picture[0] == 255).all()
        assert (picture < 200).any()
    again = colored(ring(), np.random.default_rng(7))
    np.testing.assert_array_equal(again, drawn[7])
    assert colored(np.zeros((32, 32), np.uint8), np.random.default_rng(0)) is None


def test_what_is_drawn_is_framed_and_centred():
    picture = np.full((40, 90, 3), 255, np.uint8)
    picture[10:20, 50:90] = 0
    small = framed(picture, (picture < 255).any(2))
    rows, columns = (np.flatnonzero((small < 255).any((axis, 2))) for axis in (1, 0))
    assert (columns[0], columns[-1]) == (4, 59)
    assert (rows[0], rows[-1]) == (25, 38)
    assert framed(picture, np.zeros((40, 90), bool)) is None


def test_likeness_is_of_values_or_of_outlines():
    white = np.full((SIDE_PX, SIDE_PX, 3), 255, np.uint8)
    disc, hollow, bar = white.copy(), white.copy(), white.copy()
    disc[16:48, 16:48] = 0
    hollow[16:48, 16:48] = 0
    hollow[20:44, 20:44] = 255
    bar[:, 4:8] = 0
    real = np.stack([disc, bar])
    np.testing.assert_allclose(likeness(np.stack([bar, disc]), real), 1, atol=1e-5)
    assert likeness(hollow[None], real)[0] < 0.9
    assert likeness(hollow[None], real, outlines=True)[0] > 0.999
    assert likeness(white[None], real)[0] == 0


def test_pictures_are_kept_with_what_they_show(tmp_path):
    pictures = [np.full((4, 4, 3), 7, np.uint8), None, np.full((4, 4, 3), 9, np.uint8)]
    things = [("cat", Icon("a:1")), ("dog", Icon("a:2")), ("owl", Icon("b:3"))]
    drawn = Drawn.of(pictures, things)
    assert drawn.motifs.tolist() == ["cat", "owl"]
    assert drawn.ids.tolist() == ["iconify/a:1", "iconify/b:3"]
    drawn.and_others(drawn.part(np.array([False, True]))).save(tmp_path / "drawn.npz")
    assert Drawn.load(tmp_path / "drawn.npz").pictures[:, 0, 0, 0].tolist() == [7, 9, 9]
