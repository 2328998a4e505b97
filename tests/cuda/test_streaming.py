"""``toonnet ius --backend cuda``: the folder's pictures go through one process with the device."""

import json
from functools import partial

import pytest
from commands import drawing, run
from numpy.testing import assert_array_equal

from toonnet.batch import LocalEngine, Service, run_batch
from toonnet.cli import _ius_job
from toonnet.cli._pictures_job import work_list
from toonnet.fast import IUSParams, ius
from toonnet.io import read_picture, write_picture


@pytest.fixture
def art(tmp_path):
    folder = tmp_path / "art"
    folder.mkdir()
    for i in range(12):
        write_picture(folder / f"{i:02}.png", drawing(i))
    (folder / "bad.png").write_bytes(b"\x89PNG no more")
    return folder


def job(**options):
    params = IUSParams.default()
    return _ius_job.IUSJob(
        params=params,
        size_px=None,
        mask="none",
        output_format="png",
        max_pixels=10**8,
        backend="cuda",
        service=Service(partial(_ius_job.device_ius, params)),
        **options,
    )


def test_a_folder_gives_what_the_host_gives(art, tmp_path):
    out = tmp_path / "out"
    items = work_list([str(art)], str(out), ".png", null=False)
    unifying = job()
    summary = run_batch(unifying, items, out, engine=LocalEngine(4))
    unifying.service.close()
    assert summary.counts["done"] == 12
    assert [result.record.status for result in summary.problems] == ["skipped"]
    for i in range(12):
        unified = read_picture(out / f"{i:02}.png").picture
        assert_array_equal(unified, ius(drawing(i), backend="cpp"))
    ended = run("ius", art, out, "--json")  # On the host: it finds the same bytes, and is done.
    assert json.loads(ended.stdout)["unchanged"] == 12


def test_without_a_device_the_command_says_why(art, tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    ended = run("ius", art, tmp_path / "out", "--backend", "cuda")
    assert ended.returncode == 1
    assert b"'cuda' can't run ius" in ended.stderr
    assert b"remedy" in ended.stderr
    assert not (tmp_path / "out" / "00.png").exists()


def test_pictures_with_and_without_a_mask_go_together():
    work = _ius_job.device_ius(IUSParams.default())
    mask = drawing(2)[..., 0] > 90
    unified = work([(drawing(1), None), (drawing(2), mask), (drawing(3), None)])
    assert_array_equal(unified[0], ius(drawing(1)))
    assert_array_equal(unified[1], ius(drawing(2), mask=mask))
    assert_array_equal(unified[2], ius(drawing(3)))
