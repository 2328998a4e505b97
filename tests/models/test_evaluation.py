"""Figures against counting by hand; the report; models without Keras."""

import json
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nets import card_for, outputs, pictures, small
from numpy.testing import assert_array_equal

from toonnet.models import Card, ModelError, export_onnx
from toonnet.models.evaluation import (
    Predictions,
    figures,
    page,
    predictions_csv,
    read_predictions,
    wilson,
)
from toonnet.models.portable import PortableNet

LABELS = ("a", "b", "c", "d")


@st.composite
def predictions(draw):
    count = draw(st.integers(0, 12))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    said = random.dirichlet(np.ones(4), count).astype(np.float32)
    return Predictions(
        LABELS,
        tuple(f"{number:04d}" for number in range(count)),
        random.integers(0, draw(st.integers(1, 4)), count),
        said,
        random.random(count) < 0.7,
    )


@given(predictions())
def test_figures_are_counts(found):
    told = figures(found)
    if not found.ids:
        assert told is None
        return
    wrong = {1: {}, 3: {}}
    for number, row in zip(found.classes, found.probabilities, strict=True):
        order = sorted(range(4), key=lambda c: -row[c])
        for most, errors in wrong.items():
            errors.setdefault(LABELS[number], []).append(number not in order[:most])
    assert told.top_1.share == pytest.approx(np.mean([*chain(*wrong[1].values())]))
    assert told.top_3.share == pytest.approx(np.mean([*chain(*wrong[3].values())]))
    assert told.balanced_top_1 == pytest.approx(np.mean([np.mean(e) for e in wrong[1].values()]))
    assert told.balanced_top_3 == pytest.approx(np.mean([np.mean(e) for e in wrong[3].values()]))
    assert set(told.by_class) == set(wrong[1])
    for label, (top_1, top_3) in told.by_class.items():
        assert top_1.count == top_3.count == len(wrong[1][label])
        assert top_1.share == pytest.approx(np.mean(wrong[1][label]))
    confusion = np.array(told.confusion)
    assert confusion.sum() == len(found.ids)
    assert np.trace(confusion) == len(found.ids) - round(told.top_1.share * len(found.ids))
    json.dumps(told.to_json())


@given(predictions())
def test_how_sure_is_counted_by_tenths(found):
    if not found.ids:
        return
    tenths = {}
    for number, row in zip(found.classes, found.probabilities, strict=True):
        guess = max(range(4), key=lambda c: row[c])
        tenths.setdefault(int(10 * row[guess]), []).append((row[guess], guess == number))
    told = figures(found)
    assert [each.count for each in told.sureness] == [len(tenths[k]) for k in sorted(tenths)]
    gaps = []
    for each, tenth in zip(told.sureness, sorted(tenths), strict=True):
        said, right = np.mean(tenths[tenth], axis=0)
        assert (each.said, each.right) == pytest.approx((said, right))
        gaps += [abs(said - right)] * each.count
    assert told.calibration_error == pytest.approx(np.mean(gaps))


def test_a_model_that_cannot_choose_is_wrong():
    said = np.full((4, 4), 0.25, np.float32)
    told = figures(Predictions(LABELS, tuple("wxyz"), np.arange(4), said, np.ones(4, bool)))
    assert told.top_1.share == told.top_3.share == 1


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.27753),
        (5, 10, 0.23659, 0.76341),
        (10, 10, 0.72247, 1.0),
        (27, 100, 0.19270, 0.36431),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilsons_interval(count, total, low, high):
    assert wilson(count, total) == pytest.approx((low, high), abs=1e-4)


@given(predictions())
def test_a_table_comes_back(found):
    again = read_predictions(predictions_csv(found))
    assert (again.labels, again.ids) == (found.labels, found.ids)
    for name in ("classes", "probabilities", "collected"):
        assert_array_equal(getattr(again, name), getattr(found, name))


@pytest.mark.parametrize("text", ["", "id,x\n", "id,label,collected,a\n1,b,1,0.5\n"])
def test_what_is_no_table(text):
    with pytest.raises(ModelError, match="no predictions"):
        read_predictions(text)


def some_predictions():
    random = np.random.default_rng(0)
    said = random.dirichlet(np.ones(4), 20).astype(np.float32)
    ids = tuple(map(str, range(20)))
    return Predictions(LABELS, ids, random.integers(0, 4, 20), said, random.random(20) < 0.5)


def test_the_page_loads_nothing_and_escapes():
    rows = [{"epoch": e, "loss": 1 / e, "error": 0.5, "validation_error": 0.6} for e in (1, 2)]
    picture = np.zeros((30, 40, 3), np.uint8)
    text = page(
        "<runs>",
        some_predictions(),
        {"recipe": {"name": "<paper>"}},
        command="toonnet train <x>",
        rows=rows,
        picture=lambda id_: picture,
    )
    assert "<runs>" not in text
    assert "&lt;paper&gt;" in text.replace("\\u003c", "&lt;")
    assert 'src="data:image/webp' in text
    assert "http" not in text.replace("http://www.w3.org", "")
    assert "polyline" in text
    error = figures(some_predictions().part(some_predictions().collected)).calibration_error
    assert f"they differ by {100 * error:.1f} % on average" in text


def test_a_page_without_pictures():
    none = Predictions(LABELS, (), np.zeros(0, np.int64), np.zeros((0, 4)), np.zeros(0, bool))
    assert "no picture to test on" in page("empty", none, {}, command="")


def test_a_portable_net(tmp_path):
    net = small()
    card = card_for(net, unify="default")
    export_onnx(net, tmp_path / "net.onnx", card)
    portable = PortableNet(tmp_path / "net.onnx")
    assert portable.card == card
    batch = pictures(5)
    np.testing.assert_allclose(portable.probabilities(batch), outputs(net, batch), atol=1e-5)
    assert portable.probabilities(batch[:0]).shape == (0, 5)


@pytest.mark.parametrize(
    "content",
    [b"", b"no model", bytes(1000), b"\xff" * 100, b"\x72\x85\x80\x80\x80\x10abc"],
)
def test_what_is_no_portable_net(content, tmp_path):
    path = tmp_path / "bad.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="no model of toonnet"):
        PortableNet(path)


def test_an_onnx_file_that_was_cut_or_is_not_there(tmp_path):
    net = small((16, 16))
    export_onnx(net, tmp_path / "net.onnx", card_for(net))
    content = (tmp_path / "net.onnx").read_bytes()
    for length in (10, len(content) // 2, len(content) - 5):
        (tmp_path / "cut.onnx").write_bytes(content[:length])
        with pytest.raises(ModelError, match="no model of toonnet"):
            PortableNet(tmp_path / "cut.onnx")
    with pytest.raises(ModelError, match="No such file"):
        PortableNet(tmp_path / "none.onnx")


@pytest.mark.parametrize(
    "wrong",
    [{"labels": ("a",)}, {"labels": ("a", "a")}, {"size_px": (0, 3)}, {"unify": "some"}],
)
def test_wrong_cards(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Card(**{"labels": ("a", "b"), "size_px": (3, 3), **wrong})
