"""Stats: counts that add up, a measure that agrees with SciPy's, a page that loads nothing."""

import base64
import re
from collections import Counter
from html.parser import HTMLParser
from math import sqrt

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures_of_a_set import add_drawing
from rows import add_picture
from scipy.stats import chi2_contingency

from toonnet.dataset import Dataset
from toonnet.dataset.groups import assign_groups
from toonnet.dataset.splits import assign_split
from toonnet.dataset.stats import association, report, survey

pairs = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("abcd")), max_size=60)


@given(pairs)
def test_cramers_v_is_that_of_the_formula(drawn):
    rows, columns = (sorted({pair[place] for pair in drawn}) for place in (0, 1))
    found = association(drawn)
    assert 0 <= found.cramers_v <= 1 + 1e-9
    if len(rows) < 2 or len(columns) < 2:
        assert found.cramers_v == 0
        return
    counts = np.array([[drawn.count((row, column)) for column in columns] for row in rows])
    total = counts.sum()
    phi_squared = chi2_contingency(counts, correction=False).statistic / total
    corrected = max(0, phi_squared - (len(rows) - 1) * (len(columns) - 1) / (total - 1))
    sides = [size - (size - 1) ** 2 / (total - 1) for size in counts.shape]
    if min(sides) > 1:
        assert found.cramers_v == pytest.approx(
            min(1, sqrt(corrected / (min(sides) - 1))), abs=1e-6
        )
    assert found.guessed == pytest.approx(counts.max(axis=1).sum() / total)
    assert found.guessed_blindly == pytest.approx(counts.sum(axis=0).max() / total)


def test_a_style_that_tells_all_and_one_that_tells_nothing():
    assert association([("x", "a"), ("y", "b")] * 50).cramers_v == pytest.approx(1)
    independent = [(style, label) for style in "xy" for label in "ab"] * 25
    assert association(independent).cramers_v == 0
    assert association([]).cramers_v == 0


@pytest.fixture
def dataset(tmp_path):
    with Dataset.create(tmp_path / "my <pictures>") as made:
        for number in range(12):
            add_drawing(
                made,
                f"{number}.png",
                label=("cat", "dog", "submarine")[number % 3],
                status="accepted" if number % 3 != 1 else "pending",
                title=f"no {number} <script>alert(1)</script>",
                author='"Somebody" & co',
                url="https://example.org/?a=1&b=2",
                licence=None if number == 11 else "CC0-1.0",
            )
        with made.transaction() as connection:
            for number, (status, reason) in enumerate(
                [
                    ("rejected", "nearly empty: 1.5 % drawn"),
                    ("rejected", "nearly empty: 2 % drawn"),
                    ("duplicate", "nearly the same as 0123456789abcdef: 2 bits"),
                ]
            ):
                add_picture(connection, f"out {number}", status=status, reason=reason)
            add_picture(
                connection, "torn", status="broken", reason="truncated: ends at byte 99", file=None
            )
        assign_groups(made)
        assign_split(made)
        yield made


def test_counts_add_up(dataset):
    found = survey(dataset)
    pictures = list(dataset.pictures())
    assert found.labels == ("dog", "cat", "submarine")
    assert found.total(found.statuses) == len(pictures) == 16
    assert found.usable() == found.total(found.origins) == found.total(found.sources) == 12
    assert found.total(found.licences) == found.total(found.styles) == 12
    assert found.licences["none"] == {"submarine": 1}
    assert found.statuses["cat"] == {"accepted": 4, "broken": 1, "duplicate": 1, "rejected": 2}
    assert found.reasons["rejected"] == {"nearly empty": 2}
    assert found.reasons["duplicate"] == {"nearly the same": 1}
    assert sum(found.group_sizes.values()) == 12
    assert [split.scheme for split in found.splits] == ["grouped"]
    assert found.to_json()["groups"]["sizes"] == {"1": 12}


class Page(HTMLParser):
    """Collects elements, attributes and text; holds that tags are balanced."""

    VOID = frozenset({"meta", "img", "link", "br"})

    def __init__(self, markup):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], Counter(), [], []
        self.feed(markup)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def all(self, name):
        return [value for key, value in self.attributes if key == name]


def test_the_page_loads_nothing_and_escapes_everything(dataset):
    page = Page(report(dataset))
    assert not page.tags["script"] + page.tags["link"] + page.tags["iframe"]
    assert all(uri.startswith("data:image/webp;base64,") for uri in page.all("src"))
    assert set(page.all("href")) >= {"#classes", "https://example.org/?a=1&b=2"}
    assert not re.findall(r"url\(|@import", "".join(page.text))
    assert "my <pictures>" in page.text
    assert any(
        'no 3 <script>alert(1)</script> · "Somebody" & co · CC0-1.0' in title
        for title in page.all("title")
    )


def test_the_page_shows_what_is_accepted_or_of_a_class_without_any_pending(dataset):
    page = Page(report(dataset))
    assert len(page.all("src")) == 12
    with dataset.transaction() as connection:
        connection.execute("UPDATE picture SET status = 'accepted' WHERE source_id = '1.png'")
    page = Page(report(dataset))
    assert len(page.all("src")) == 9
    for uri in page.all("src"):
        encoded = np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8)
        assert max(cv2.imdecode(encoded, cv2.IMREAD_COLOR).shape[:2]) == 96


def test_fewer_pictures_are_shown_and_said_so(dataset):
    markup = report(dataset, most=6)
    assert len(Page(markup).all("src")) == 6
    assert "2 of 4, drawn at random" in markup
    assert markup == report(dataset, most=6)


def test_a_small_budget_costs_quality(dataset):
    sizes = [
        sum(map(len, Page(report(dataset, budget_bytes=budget)).all("src")))
        for budget in (10**6, 100)
    ]
    assert sizes[1] < sizes[0]


def test_a_spoiled_file_is_left_out_of_the_sheets(dataset):
    picture = next(dataset.pictures(status="accepted"))
    dataset.path(picture).write_bytes(b"spoiled")
    assert len(Page(report(dataset)).all("src")) == 11


def test_an_empty_data_set(tmp_path):
    with Dataset.create(tmp_path / "empty") as empty:
        assert survey(empty).to_json()["pictures"] == 0
        assert Page(report(empty)).tags["h1"] == 1
