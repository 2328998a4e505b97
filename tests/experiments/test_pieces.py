"""Pieces that another machine runs: with Keras on JAX, then taken in here."""

import dataclasses
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from packs import small_pack

from toonnet.batch import progress_for
from toonnet.experiments import plan
from toonnet.experiments.bench import Bench
from toonnet.experiments.pack import SIDES, Pack
from toonnet.experiments.pieces import collected, pieces_of, run_piece
from toonnet.experiments.rows import Row, write_row
from toonnet.experiments.scales import SCALES
from toonnet.models import ModelError

SMOKE = SCALES["smoke"]
WANTED = ("figure9",)


def bench(folder, pack, split="grouped-0"):
    return {
        split: Bench(
            pack,
            SMOKE,
            split,
            folder / "results",
            folder / "work",
            1,
            lambda total, label: progress_for(total, label, quiet=True),
        )
    }


def piece(folder, pack_file, **environment):
    """Run piece 0 as the other machine does; return where its archive is."""
    return subprocess.run(
        [
            *(sys.executable, "-P", "-m", "toonnet.experiments", pack_file, "--scale", "smoke"),
            *("--what", "figure9", "--piece", "0", "--out", folder / "out"),
            *("--work", folder / "there"),
        ],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    """Return a folder with a pack and what a piece of it left."""
    pytest.importorskip("jax")
    folder = tmp_path_factory.mktemp("pieces")
    small_pack().save(folder / "pack.npz")
    ended = piece(folder, folder / "pack.npz", KERAS_BACKEND="jax")
    assert ended.returncode == 0, ended.stderr
    assert "piece 0: grouped-0/r101, grouped-0/gv3" in ended.stderr
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder with what a piece of made-up outputs left: nothing is trained for it."""
    folder = tmp_path_factory.mktemp("made")
    benches = bench(folder, small_pack())
    here, random = benches["grouped-0"], np.random.default_rng(0)
    for cell in (plan.member("r101"), plan.member("gv3")):
        outputs = {"classifier_kernel": random.normal(size=(6, 3)), "classifier_bias": np.ones(3)}
        for side in SIDES[1:]:
            count = len(here.pack.numbers("grouped-0", side))
            outputs[f"pre_logits_{side}"] = random.normal(size=(count, 6)).astype(np.float32)
            outputs[f"probabilities_{side}"] = random.dirichlet((1, 1, 1), count)
        here.keep(cell, outputs)
        hash_ = SMOKE.hash_of(cell, "grouped-0", here.pack.digest)
        ranks = ranks_of(here, cell)
        write_row(here.folder, Row(cell=cell.name, hash=hash_, configuration={}, ranks=ranks))
    done = run_piece(0, benches, WANTED, folder / "out", 100)
    assert done == ["grouped-0/r101", "grouped-0/gv3"]
    return folder


@pytest.mark.timeout(900)
def test_what_comes_back_is_taken_in_and_heads_are_trained_on_it(returned, tmp_path):
    benches = bench(tmp_path, Pack.load(returned / "pack.npz"))
    assert collected(returned / "out", benches, WANTED) == 2
    here = benches["grouped-0"]
    row = here.done(plan.member("gv3"))
    assert row.made_by["backend"] == "jax"
    assert len(row.epochs) == SMOKE.recipe.epochs
    there = bench(returned / "there", here.pack)["grouped-0"]
    assert_array_equal(row.ranks, ranks_of(here, plan.member("gv3")))
    states = list((returned / "there").rglob("outputs.npz"))
    assert len(states) == 2
    assert there.scale is SMOKE
    head = plan.batch_cell("gv3", 4, SMOKE)
    made = here.run(head)
    assert len(made.ranks) == len(row.ranks)
    assert here.run(head).seconds == made.seconds
    # Taken in again, nothing is new and nothing is lost.
    assert collected(returned / "out", benches, WANTED) == 0
    assert here.done(head) is not None


def ranks_of(here, cell):
    """Return the test pictures' ranks by the outputs that came back."""
    said = here.outputs(cell).probabilities["test"]
    classes = here.pack.classes[here.pack.numbers("grouped-0", "test")]
    right = said[np.arange(len(said)), classes][:, None]
    return (said >= right).sum(1) - 1


def test_archives_of_other_pictures_are_refused(made, tmp_path):
    pack = small_pack()
    pack.sides["grouped-0"][0] = 0
    with pytest.raises(ModelError, match="other pictures or settings; pack again"):
        collected(made / "out", bench(tmp_path, pack), WANTED)


def test_broken_archives_are_refused(made, tmp_path):
    (part,) = (made / "out").iterdir()
    content = part.read_bytes()
    benches = bench(tmp_path, small_pack())
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / part.name
    target.write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError, match=r"piece 0 .* can't be read"):
        collected(tmp_path / "out", benches, WANTED)
    # Half in one part, half in the next: that is as good as in one.
    (tmp_path / "out" / "piece-0.zip.001").write_bytes(content[len(content) // 2 :])
    assert collected(tmp_path / "out", benches, WANTED) == 2
    cell = plan.member("gv3")
    there = bench(made, small_pack())["grouped-0"]
    for one, other in zip(
        *(each.outputs(cell).pre_logits.items() for each in (there, benches["grouped-0"])),
        strict=True,
    ):
        assert one[0] == other[0]
        assert_array_equal(one[1], other[1])
    with pytest.raises(ModelError, match=r"no piece-N.zip.000"):
        collected(tmp_path / "work", benches, WANTED)


def test_outputs_of_another_form_are_refused(made, tmp_path):
    (part,) = (made / "out").iterdir()
    (tmp_path / "out").mkdir()
    with (
        zipfile.ZipFile(part) as archive,
        zipfile.ZipFile(tmp_path / "out" / part.name, "w") as other,
    ):
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith("gv3.npz"):
                content = archive.read("grouped-0/r101.json")
            other.writestr(name, content)
        other.writestr("../../evil.json", "{}")
    with pytest.raises(ModelError, match="can't be read"):
        collected(tmp_path / "out", bench(tmp_path, small_pack()), WANTED)
    assert not (tmp_path.parent / "evil.json").exists()


def test_pieces_have_every_net_once_and_end_in_time():
    """Of the paper's nets, on as many pictures as a full data set has."""
    scale, small = SCALES["gpu"], small_pack(SCALES["gpu"].splits)
    times = 10_000 // len(small.ids)
    pack = dataclasses.replace(
        small,
        sides={name: np.tile(each, times) for name, each in small.sides.items()},
    )
    pieces = pieces_of(pack, scale, plan.ALL)
    cells = [each for piece in pieces for each in piece.cells]
    nets = [cell for cell in plan.all_cells(plan.ALL, scale) if hasattr(cell, "net")]
    assert len(cells) == len(set(cells)) == len(nets) * len(scale.splits)
    assert set(cells) == {(split, net) for split in scale.splits for net in nets}
    assert max(each.returned_bytes for each in pieces) < 64e6
    late = [each for each in pieces if each.expected_s > 9 * 60]
    assert not late, [(each.expected_s, each.cells) for each in late]


def test_a_piece_that_is_not_there(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "toonnet.experiments", tmp_path / "pack.npz", "--piece", "0",
         "--out", tmp_path, "--scale", "nothing"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "nothing" in ended.stderr
