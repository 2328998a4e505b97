"""Every rule on both sides of its thresholds, and how rules are chosen and tuned."""

import numpy as np
import pytest
from cleanable import clean, drawings, framed_square, marks, photograph, put, statuses, white

from toonnet.dataset.clean import RULES, apply_rules, chosen_rules, thresholds
from toonnet.dataset.clean.measured import Measured
from toonnet.dataset.clean.rules import Blank, NearlyEmpty, Photograph, Tiny


def measured(**values):
    known = {"id": "0", "label": "cat", "source": "drawn", "names": (), "pixel_sha256": "0"}
    return Measured(**{**known, "verdict": None, **values})


@pytest.mark.parametrize(
    ("rule", "measure", "marked", "left"),
    [
        (Blank(contrast=16), "contrast", 15, 16),
        (Tiny(side_px=64), "source_side_px", 63, 64),
        (NearlyEmpty(drawn_share=0.02), "drawn_share", 0.019999, 0.02),
        (Photograph(score=1.5), "photograph_score", 1.5, 1.4999),
    ],
)
def test_each_side_of_a_threshold(rule, measure, marked, left):
    (finding,) = rule.findings([measured(**{measure: value}) for value in (left, marked, None)])
    assert finding.rule == rule.name
    assert finding.status == "rejected"
    assert rule.name.replace("_", " ") in finding.reason


def test_pictures_on_both_sides(dataset):
    faint, seen = white(), white()
    faint[20:80, 20:80], seen[20:80, 20:80] = 255 - 15, 255 - 16
    put(dataset, "faint", faint)
    put(dataset, "seen", seen)
    put(dataset, "dot", framed_square(22))  # 2.95 % of the canvas
    put(dataset, "square", framed_square(23))  # 3.2 %
    put(dataset, "photograph", photograph())
    for number, picture in enumerate(drawings()[:3]):
        put(dataset, f"drawing {number}", picture)
    put(dataset, "icon", drawings()[3], measures={"source_side_px": 63})
    put(dataset, "large", drawings()[4], measures={"source_side_px": 64})
    cleaned = clean(dataset)
    assert marks(dataset) == {
        "faint": "blank",
        "dot": "nearly_empty",
        "photograph": "photograph",
        "icon": "tiny",
    }
    assert cleaned.pictures == 10
    assert {name for name, count in cleaned.marked.items() if count} == set(marks(dataset).values())
    assert statuses(dataset)["icon"] == (
        "rejected",
        "tiny: the original's longer side is 63 px",
    )
    assert statuses(dataset)["large"] == ("pending", None)


def test_wrong_words(dataset):
    for number, (label, title, words) in enumerate(
        [
            ("dog", "Hot-dog", ["food"]),
            ("dog", "Dog", ["hot", "dog"]),
            ("car", "cableCar_2", ["car"]),
            ("car", "car", ["no phrase", "tram cars"]),
            ("cat", "hot dog", []),
            ("other", "cable car", []),
        ]
    ):
        put(dataset, f"{number}", drawings()[number], label=label, title=title, words=words)
    clean(dataset, only=["wrong_words"])
    assert marks(dataset) == dict.fromkeys("023", "wrong_words")
    assert statuses(dataset)["0"] == ("rejected", "wrong words: hot dog")


def test_the_first_rule_that_applies_marks(dataset):
    put(dataset, "white", white(), measures={"source_side_px": 9})
    put(dataset, "white again", white(), measures={"source_side_px": 9})
    clean(dataset)
    assert set(marks(dataset).values()) == {"blank"}
    clean(dataset, without=["blank"])
    assert set(marks(dataset).values()) == {"tiny"}
    clean(dataset, without=["blank", "tiny", "nearly_empty"])
    assert list(marks(dataset).values()) == ["exact_duplicates"]


def test_rules_are_chosen_in_their_order():
    names = [rule.name for rule in RULES]
    assert [rule.name for rule in chosen_rules()] == names
    assert [rule.name for rule in chosen_rules(only=["tiny", "blank"])] == ["blank", "tiny"]
    left = [rule.name for rule in chosen_rules(without=["broken", "photograph"])]
    assert left == [name for name in names if name not in ("broken", "photograph")]


def test_thresholds_are_set():
    rules = chosen_rules(
        settings=["photograph.score=2.5", "tiny.side_px=100", "near_duplicates.hash=dhash"],
        only=["photograph", "tiny", "near_duplicates"],
    )
    assert [thresholds(rule) for rule in rules] == [
        {"side_px": 100},
        {"score": 2.5},
        {"distance": 6, "difference": 3.0, "hash": "dhash"},
    ]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("blurry.score=2", "no rule is called 'blurry'; there are broken, blank"),
        ("photograph.grain=2", "photograph has no threshold 'grain'; it has score"),
        ("wrong_words.score=2", "wrong_words has no threshold 'score'; it has none"),
        ("photograph=2", "photograph has no threshold ''"),
        ("photograph.score", "score must be a number from 0 to 12, got 'photograph.score'"),
        ("photograph.score=much", "must be a number from 0 to 12"),
        ("photograph.score=nan", "must be a number from 0 to 12"),
        ("tiny.side_px=-1", "side_px must be a whole number from 0 to"),
        ("tiny.side_px=6.5", "side_px must be a whole number"),
        ("near_duplicates.distance=65", "from 0 to 64"),
        ("near_duplicates.hash=ahash", "hash must be phash or dhash"),
    ],
)
def test_other_settings_are_refused(setting, message):
    with pytest.raises(ValueError, match=message):
        chosen_rules(settings=[setting])


@pytest.mark.parametrize("option", ["without", "only"])
def test_unknown_rules_are_refused(option):
    with pytest.raises(ValueError, match="no rule is called 'fuzzy'"):
        chosen_rules(**{option: ["fuzzy"]})


def test_every_rule_says_what_it_does():
    for rule in RULES:
        assert rule.says
        assert "\n" not in rule.says
        assert all(name in rule.says or name == "hash" for name in thresholds(rule()))


def test_an_unmeasured_picture_is_left_alone(dataset):
    put(dataset, "new", np.zeros((4, 4, 3), np.uint8))
    assert apply_rules(dataset, chosen_rules()).pictures == 0
    assert statuses(dataset) == {"new": ("pending", None)}
