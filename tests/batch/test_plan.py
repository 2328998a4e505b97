"""The names of results: nothing is lost, whatever the sources are called and listed like."""

import itertools
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toonnet.batch import BatchError, Source, check_no_overwriting, limited, listed_source, plan


def targets(*relatives):
    """Return the result's name by source's name."""
    sources = [Source(f"/source/{name}", name, name) for name in relatives]
    return {item.shown: item.target for item in plan(sources, ".png")}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["cat.jpg"], ["cat.png"]),
        (["cat.PNG"], ["cat.png"]),
        (["cat"], ["cat.png"]),
        (["version-1.2"], ["version-1.2.png"]),
        (["a/cat.jpg", "b/cat.png"], ["a/cat.png", "b/cat.png"]),
        (["cat.png", "cat.jpg"], ["cat.png", "cat.jpg.png"]),
        (["cat.gif", "cat.jpg"], ["cat.gif.png", "cat.jpg.png"]),
        (["cat.png", "cat.jpg", "cat.webp"], ["cat.png", "cat.jpg.png", "cat.webp.png"]),
        (["cat.jpg", "cat.png/x.svg"], ["cat.jpg.png", "cat.png/x.png"]),
    ],
)
def test_names(names, expected):
    assert targets(*names) == dict(zip(names, expected, strict=True))


def test_a_name_that_another_source_has_is_never_taken():
    named = targets("cat.png", "cat.jpg", "cat.jpg.png")
    assert named["cat.png"] == "cat.png"
    assert named["cat.jpg.png"] == "cat.jpg.png"
    assert named["cat.jpg"].startswith("cat.jpg-")


NAMES = ["cat", "cat.png", "cat.PNG", "cat.jpg", "cat.jpg.png", "cat.gif", "cat.png.png", "a/b.png"]


@given(st.sets(st.sampled_from([*NAMES, "cat.png/b.svg", "cat.png/b.png", "x" * 254, "x" * 255])))
@settings(max_examples=150)
def test_names_are_unique_and_independent_of_the_order(names):
    expected = targets(*sorted(names))
    folders = {os.path.dirname(target) for target in expected.values()}
    assert len(set(expected.values())) == len(names)
    assert not folders & set(expected.values())
    assert all(len(os.path.basename(target)) <= 255 for target in expected.values())
    shuffled = sorted(names)
    random.Random(len(names)).shuffle(shuffled)
    assert targets(*shuffled) == expected


def test_two_roots_with_the_same_name_keep_both():
    sources = [Source(f"/{root}/cat.png", "cat.png", f"{root}/cat.png") for root in "ab"]
    names = {item.target for item in plan(sources, ".png")}
    assert len(names) == 2
    assert names == {item.target for item in plan(sources[::-1], ".png")}


def test_a_source_given_twice_is_done_once():
    source = Source("/a/../a/cat.png", "cat.png", "cat.png")
    assert len(plan([source, Source("/a/cat.png", "cat.png", "cat.png")], ".png")) == 1


@pytest.mark.parametrize(
    ("path", "relative"),
    [
        ("art/cat.png", "art/cat.png"),
        ("./art//cat.png", "art/cat.png"),
        ("/home/art/cat.png", "cat.png"),
        ("../cat.png", "cat.png"),
        ("art/../../cat.png", "cat.png"),
        (".toonnet/manifest.png", "manifest.png"),
    ],
)
def test_a_listed_file_never_leaves_the_destination(path, relative):
    assert listed_source(path).relative == relative


def test_sources_are_not_overwritten(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    items = plan([Source(f"{tmp_path}/link/cat.png", "cat.png", "cat.png")], ".png")
    with pytest.raises(BatchError, match=r"'cat\.png' in the destination is one of the sources"):
        check_no_overwriting(items, tmp_path)
    check_no_overwriting(items, tmp_path / "elsewhere")


def test_limit():
    items = plan([Source(f"/{i:02}.png", f"{i:02}.png", f"{i:02}.png") for i in range(20)], ".png")
    assert limited(items, None, None) == items
    assert limited(items, 30, 5) == items
    assert limited(items, 4, None) == items[:4]
    chosen = limited(items, 4, 5)
    assert chosen == limited(items, 4, 5)
    assert len(chosen) == 4
    assert chosen == sorted(chosen, key=lambda item: item.target)
    choices = {tuple(item.target for item in limited(items, 4, seed)) for seed in range(20)}
    assert len(choices) > 10
    assert all(set(limited(items, k, 1)) <= set(items) for k, _ in itertools.product(range(5), "a"))
