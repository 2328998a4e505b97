"""Groups: what comes from one drawing is together, and stays on its side."""

import pytest
from commands import run, write_drawings
from hypothesis import given
from hypothesis import strategies as st
from rows import add_picture

from toonnet.dataset import Dataset
from toonnet.dataset.groups import assign_groups
from toonnet.dataset.held_out import load_held_out
from toonnet.dataset.motifs import drawing_keys, load_families, load_motifs
from toonnet.dataset.splits import assign_split, load_split


@pytest.fixture
def dataset(tmp_path):
    with Dataset.create(tmp_path / "demo") as made:
        yield made


def add(dataset, *named, **values):
    """Add pictures by 'source/source id'; return their ids."""
    with dataset.transaction() as connection:
        return [
            add_picture(connection, name.partition("/")[2], source=name.partition("/")[0], **values)
            for name in named
        ]


def groups(dataset):
    assign_groups(dataset)
    return {
        f"{picture.source}/{picture.source_id}": picture.group_id for picture in dataset.pictures()
    }


def key(name, **about):
    source, _, source_id = name.partition("/")
    title = about.pop("title", source_id.rpartition(":")[2].replace("-", " "))
    (found,) = drawing_keys(source, source_id, title=title, **about)
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("iconify/noto:elephant", "iconify/noto-v1:elephant"),
        ("iconify/fluent-emoji:honeybee", "iconify/fluent-emoji-flat:honeybee"),
        ("iconify/emojione:penguin", "iconify/emojione-v1:penguin"),
        ("iconify/twemoji:cat-face", "iconify/twemoji:weary-cat"),
        ("iconify/twemoji:cat", "iconify/twemoji:black-cat"),
        ("iconify/noto:cloud", "iconify/noto:sun-behind-rain-cloud"),
        ("iconify/noto:automobile", "iconify/noto-v1:taxi"),
        ("iconify/streamline-emojis:penguin-1", "iconify/streamline-emojis:penguin-2"),
        ("iconify/streamline-color:tree-2", "iconify/streamline-color:tree-2-flat"),
    ],
)
def test_editions_recolourings_and_expressions_are_one_drawing(first, second):
    assert key(first) == key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("iconify/noto:elephant", "iconify/twemoji:elephant"),
        ("iconify/noto:cat-face", "iconify/noto:cat"),
        ("iconify/noto:oncoming-taxi", "iconify/noto:taxi"),
        ("iconify/noto:rose", "iconify/noto:tulip"),
        ("iconify/glyphs-poly:car", "iconify/icon-park:car"),
    ],
)
def test_other_hands_and_other_motifs_are_other_drawings(first, second):
    assert key(first) != key(second)


def test_one_emoji_has_one_key_whatever_its_source_calls_it():
    names = [
        key("iconify/fluent-emoji:grinning-cat-with-smiling-eyes"),
        key("fluent3d/1f638", title="grinning cat face with smiling eyes"),
        key("fluent3d/1f63a", title="smiling cat face with open mouth"),
    ]
    assert set(names) == {"fluent/cat face"}


def test_a_series_of_one_author_is_one_drawing_and_another_authors_another():
    first = key("openclipart/signs/clouds_jon_phillips_01", author="Jon Phillips")
    assert first == key("openclipart/weather/cloud_jon_phillips_09", author="Jon  Phillips")
    assert first != key("openclipart/weather/cloud_jon_phillips_09", author="J. Phillips")
    assert first != key("openclipart/weather/cloud_jon_phillips_09", author=None)


def test_composed_pictures_are_told_by_the_layers_that_dominate():
    robots = [
        drawing_keys(
            "robohash", f"set1/{color}/{color}_body-0{body}+{color}_face-1{face}+x_eyes-01"
        )
        for color, body, face in [("red", 1, 0), ("blue", 1, 0), ("red", 2, 0)]
    ]
    assert robots[0] == robots[1] == ("robohash-robots/0-01", "robohash-robots/1-10")
    assert robots[2] == ("robohash-robots/0-02", "robohash-robots/1-10")
    heads = [drawing_keys("robohash", f"set3/Robot-Design{number}+wave1") for number in (1, 9, 10)]
    assert heads[0] == heads[1] != heads[2]
    with pytest.raises(ValueError, match="names no layer"):
        drawing_keys("robohash", "set3/something")


def test_whose_hand_is_unknown_is_a_hand_a_file():
    assert key("folder/cats/one.png") != key("folder/cats/two.png")


def test_layers_that_two_pictures_share_make_them_one_group(dataset):
    names = [
        f"robohash/set1/red/red_body-0{body}+red_face-0{face}"
        for body, face in [(1, 2), (1, 3), (4, 3)]
    ]
    add(dataset, *names, "robohash/set1/red/red_body-05+red_face-05", origin="composed")
    found = groups(dataset)
    assert len({found[name] for name in names}) == 1
    assert len(set(found.values())) == 2


def test_what_derives_from_a_picture_is_in_its_group(dataset):
    (drawn,) = add(dataset, "iconify/noto:elephant")
    with dataset.transaction() as connection:
        unified = add_picture(connection, "u", parent_id=drawn, recipe_hash="1", origin="unified")
        add_picture(connection, "s", parent_id=unified, recipe_hash="2", origin="stylized")
    assert set(groups(dataset).values()) == {"noto/elephant"}


def test_what_derives_from_a_body_is_in_its_group(dataset):
    with dataset.transaction() as connection:
        connection.execute(
            "INSERT INTO body (id, label, source, source_id) VALUES ('b', 'car', 'homes', 'suv')"
        )
        add_picture(connection, "v", parent_id="b", recipe_hash="1", origin="rendered")
    assert set(groups(dataset).values()) == {"homes/suv"}
    assert dataset.connection.execute("SELECT group_id FROM body").fetchone() == ("homes/suv",)


def test_equal_pixels_make_one_group_named_by_the_smallest_key(dataset):
    add(dataset, "iconify/twemoji:elephant", "iconify/noto:zebra", pixel_sha256="same")
    assert set(groups(dataset).values()) == {"noto/zebra"}


def test_merged_groups_keep_the_test_side(dataset):
    names = [f"folder/{number}" for number in range(20)]
    ids = add(dataset, *names)
    groups(dataset)
    places = assign_split(dataset).places
    trained, tested = (
        next(name for name in names if places[name].side == side) for side in ("train", "test")
    )
    folds = assign_split(dataset, "folds").places
    with dataset.transaction() as connection:
        for name in (trained, tested):
            connection.execute(
                "UPDATE picture SET pixel_sha256 = 'same' WHERE id = ?", [ids[names.index(name)]]
            )
    merged = groups(dataset)[trained]
    assert merged == groups(dataset)[tested] == min(trained, tested)
    assert load_split(dataset).places[merged].side == "test"
    after = load_split(dataset, "folds").places
    assert after[merged].fold == min(folds[trained].fold, folds[tested].fold)
    others = set(names) - {trained, tested}
    assert {name: load_split(dataset).places[name] for name in others} == {
        name: places[name] for name in others
    }
    assert set(after) == others | {merged}


def test_a_second_time_changes_nothing(dataset):
    add(dataset, "iconify/noto:elephant", "iconify/noto:cat", "folder/x")
    assert assign_groups(dataset) == 3
    assert assign_groups(dataset) == 0


@given(st.sets(st.sampled_from(range(12))))
def test_names_do_not_depend_on_what_else_is_there(tmp_path_factory, chosen):
    drawings = [
        f"iconify/{family}:{name}"
        for family in ("noto", "twemoji")
        for name in ("cat", "cat-face", "weary-cat", "dog", "rose", "zebra")
    ]
    with Dataset.create(tmp_path_factory.mktemp("some") / "d") as some:
        add(some, *(drawings[number] for number in chosen))
        found = groups(some)
    assert found == {name: key(name) for name in found}


def test_the_tables_are_sound():
    tables = load_motifs().tables
    used = {table for family in load_families() for table in family.tables}
    assert used == set(tables)
    names = [family.name for family in load_families()]
    assert len(names) == len(set(names))
    for table in tables.values():
        for motif, patterns in table.items():
            assert motif == motif.lower()
            assert patterns


def test_a_group_of_which_a_record_is_all_that_is_left_keeps_its_side(dataset):
    names = [f"folder/{number}" for number in range(10)]
    add(dataset, *names)
    groups(dataset)
    before = assign_split(dataset)
    with dataset.transaction() as connection:
        connection.execute("UPDATE picture SET group_id = NULL")
    groups(dataset)
    assert load_split(dataset) == before


def test_the_held_out_list_names_families_that_there_are():
    held_out = load_held_out()
    known = {family.name for family in load_families()}
    assert held_out.families <= known
    for drawing in held_out.drawings:
        family, _, motif = drawing.partition("/")
        assert family
        assert motif
        assert family not in held_out.families


def test_what_a_csv_calls_one_group_is_one(tmp_path):
    write_drawings(tmp_path / "art", 4)
    lines = ["file,label,group"]
    lines += [
        f"drawing-00{number}.png,cat,{group}" for number, group in enumerate(["tom", "Tom", "", ""])
    ]
    (tmp_path / "art" / "mine.csv").write_text("\n".join(lines))
    ended = run(
        "collect", tmp_path / "demo", "--sources", f"folder:{tmp_path / 'art' / 'mine.csv'}"
    )
    assert ended.returncode == 0, ended.stderr
    with Dataset.open(tmp_path / "demo") as made:
        found = sorted(picture.group_id for picture in made.pictures())
        assert found == [
            "folder/mine/drawing-002",
            "folder/mine/drawing-003",
            "folder/mine/tom",
            "folder/mine/tom",
        ]
        assert assign_groups(made) == 0
