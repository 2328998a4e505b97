"""Runs on a Dask cluster of several processes: the end is that of a run on this machine."""

import os
import signal
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest
from chores import Chore, items
from clusters import cluster
from commands import manifest, report, run, tree, write_drawings
from subprocesses import run_python

from toonnet.batch import (
    BatchError,
    DaskEngine,
    LocalEngine,
    plan,
    run_batch,
    sources_at,
    sources_in,
)
from toonnet.batch._dask import _Run
from toonnet.cli._ius_job import IUSJob
from toonnet.fast import IUSParams

JOB = IUSJob(
    params=IUSParams.default(), size_px=None, mask="none", output_format="png", max_pixels=10**6
)


@pytest.fixture(scope="module")
def client():
    with cluster() as client:
        yield client


@pytest.fixture(scope="module")
def art(tmp_path_factory):
    folder = tmp_path_factory.mktemp("art")
    paths = write_drawings(folder / "deep", 30)
    (folder / "torn.png").write_bytes(paths[0].read_bytes()[:99])
    return folder


def drawings(art, destination):
    return plan(sources_in(str(art), shown_under="", destination=str(destination)), ".png")


@dataclass
class Watcher(AbstractContextManager):
    """Is told how far a run is, and does something when it is so far."""

    at: int
    act: object
    seen: int = 0
    total: list = field(default_factory=list)

    def __exit__(self, *_):
        pass

    def advance(self, finished, problems):
        self.seen += finished
        if self.act and self.seen >= self.at:
            act, self.act = self.act, None
            act()


def test_the_end_is_that_of_a_run_on_this_machine(client, art, tmp_path):
    for name, engine in (("dask", DaskEngine(client=client)), ("local", LocalEngine(2))):
        summary = run_batch(JOB, drawings(art, tmp_path / name), tmp_path / name, engine=engine)
        assert summary.counts == {"done": 30, "skipped": 1}
        assert summary.reasons == {"truncated": 1}
    assert tree(tmp_path / "dask") == tree(tmp_path / "local")
    again = run_batch(
        JOB, drawings(art, tmp_path), tmp_path / "dask", engine=DaskEngine(client=client)
    )
    assert again.counts == {"unchanged": 30, "skipped": 1}


@pytest.mark.timeout(300)
def test_a_killed_worker_loses_nothing_and_doubles_nothing(client, tmp_path):
    def kill():
        pids = client.run(os.getpid)
        os.kill(pids[min(pids)], signal.SIGKILL)

    watcher = Watcher(20, kill)
    work = items(150)
    summary = run_batch(
        Chore(0.02), work, tmp_path / "dask", engine=DaskEngine(client=client), progress=watcher
    )
    assert watcher.act is None, "a worker was killed"
    assert summary.counts == {"done": 150}
    assert watcher.seen == 150
    run_batch(Chore(), work, tmp_path / "local", engine=LocalEngine(2))
    assert tree(tmp_path / "dask") == tree(tmp_path / "local")
    lines = (tmp_path / "dask" / ".toonnet" / "manifest.jsonl").read_text().splitlines()
    assert len(lines) == 150


@pytest.mark.timeout(300)
def test_the_task_that_workers_die_of_has_failed_and_no_other(client, tmp_path):
    engine = DaskEngine(client=client, timeout_s=30)
    summary = run_batch(Chore(), items(40, "poison"), tmp_path, engine=engine)
    assert summary.counts == {"done": 40, "failed": 1}
    (problem,) = summary.problems
    assert (problem.record.source, problem.record.reason) == ("poison", "worker_died")
    assert len(manifest(tmp_path)) == 41


@pytest.mark.timeout(300)
def test_results_that_were_fetched_outlive_their_worker(client, tmp_path):
    class KillingEngine(DaskEngine):
        def run(self, tasks, job, destination):
            run = _Run(client, tasks, job, destination, self.timeout_s)
            run._submit()
            (future,) = run._outstanding
            while not run._completed.has_ready():
                time.sleep(0.01)
            for pid in client.run(os.getpid).values():
                os.kill(pid, signal.SIGKILL)
            while future.status == "finished":
                time.sleep(0.01)
            yield run._collect()

    summary = run_batch(Chore(), items(1), tmp_path, engine=KillingEngine(client=client))
    assert summary.counts == {"done": 1}
    client.wait_for_workers(3, timeout=60)


@pytest.mark.timeout(300)
def test_what_takes_too_long_is_given_up(client, tmp_path):
    engine = DaskEngine(client=client, timeout_s=0.5)
    work = items(20, "endless", "asleep")
    summary = run_batch(Chore(), work, tmp_path, engine=engine)
    assert summary.counts == {"done": 20, "failed": 2}
    reasons = {problem.record.source: problem.record.reason for problem in summary.problems}
    # Only what returns to Python can be ended without its process.
    assert reasons == {"endless": "timeout", "asleep": "worker_died"}


def test_only_so_many_tasks_are_with_the_scheduler(client, tmp_path):
    counts = []

    class Counting(Watcher):
        def advance(self, finished, problems):
            counts.append(client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))

    run_batch(
        Chore(0.002),
        items(600),
        tmp_path,
        engine=DaskEngine(client=client),
        progress=Counting(0, None),
    )
    assert len(counts) > 20
    assert max(counts) <= 2 * 3 + 1 + 3, "two chunks a worker, one more, and ones that are done"


def test_an_interrupted_run_goes_on(client, tmp_path):
    watcher = Watcher(15, lambda: os.kill(os.getpid(), signal.SIGTERM))
    engine = DaskEngine(client=client)
    first = run_batch(Chore(0.01), items(100), tmp_path, engine=engine, progress=watcher)
    assert first.signal == signal.SIGTERM
    assert 15 <= first.counts["done"] < 100
    second = run_batch(Chore(), items(100), tmp_path, engine=engine)
    assert second.counts["unchanged"] >= first.counts["done"]
    assert second.counts.total() == 100


def at_url(art, url):
    """Put the art where a URL says."""
    import fsspec

    files, root = fsspec.core.url_to_fs(url)
    for path in sorted(art.rglob("*.png")):
        files.makedirs(f"{root}/{path.parent.relative_to(art)}", exist_ok=True)
        files.pipe_file(f"{root}/{path.relative_to(art)}", path.read_bytes())


def content_at(url):
    import fsspec

    files, root = fsspec.core.url_to_fs(url)
    return {os.path.relpath(path, root): files.cat_file(path) for path in files.find(root)}


def test_urls_that_all_machines_see(client, art, tmp_path):
    source, target = f"file://{tmp_path}/source", f"file://{tmp_path}/target"
    at_url(art, source)
    work = plan(sources_at(source, destination=target), ".png")
    engine = DaskEngine(client=client)
    summary = run_batch(JOB, work, target, engine=engine, on_error="quarantine")
    assert summary.counts == {"done": 30, "skipped": 1}
    assert summary.quarantined == 1
    assert run_batch(JOB, work, target, engine=engine).counts == {"unchanged": 30, "skipped": 1}
    run_batch(JOB, drawings(art, tmp_path / "plain"), tmp_path / "plain", engine=LocalEngine(2))
    plain = content_at(f"file://{tmp_path}/plain")
    found = content_at(target)
    quarantined = found.pop(".toonnet/quarantine/torn.png")
    assert quarantined == (art / "torn.png").read_bytes()
    assert found == plain


def test_memory_and_a_cluster_of_threads(art, tmp_path):
    with cluster(2, processes=False) as client:
        engine = DaskEngine(client=client)
        at_url(art, "memory://source")
        work = plan(sources_at("memory://source", destination="memory://target"), ".png")
        watcher = Watcher(5, lambda: os.kill(os.getpid(), signal.SIGTERM))
        first = run_batch(JOB, work, "memory://target", engine=engine, progress=watcher)
        assert first.signal == signal.SIGTERM
        journals = [name for name in content_at("memory://target") if "journal-" in name]
        assert journals
        second = run_batch(JOB, work, "memory://target", engine=engine)
        assert second.counts["unchanged"] == first.counts["done"] > 0
    run_batch(JOB, drawings(art, tmp_path / "plain"), tmp_path / "plain", engine=LocalEngine(2))
    assert content_at("memory://target") == content_at(f"file://{tmp_path}/plain")


def test_the_command_with_a_scheduler(client, art, tmp_path):
    address = client.scheduler.address
    options = ("--engine", "dask", "--scheduler", address, "--json")
    # Workers have another current folder.
    ended = run("ius", os.path.relpath(art, tmp_path), "dask", *options, cwd=tmp_path)
    assert ended.returncode == 3, ended.stderr
    assert report(ended)["done"] == 30
    assert run("ius", art, tmp_path / "local", "--workers", 2).returncode == 3
    assert tree(tmp_path / "dask") == tree(tmp_path / "local")


@pytest.mark.timeout(300)
def test_the_command_starts_a_cluster_itself(art, tmp_path):
    source, target = f"file://{art}", f"file://{tmp_path}/out"
    ended = run("ius", source, target, "--engine", "dask", "--workers", 2)
    assert ended.returncode == 3, ended.stderr
    assert b"30 done, 1 skipped" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert run("ius", art, tmp_path / "local").returncode == 3
    assert tree(tmp_path / "out") == tree(tmp_path / "local")


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), 2, b"goes with --engine dask"),
        (("--engine", "dask", "--backend", "cuda"), 2, b"--backend cuda takes --engine local"),
        (("--engine", "dask", "--scheduler", "nonsense"), 1, b"no Dask scheduler answers at"),
    ],
)
def test_what_is_wrong_is_one_clear_line(art, tmp_path, options, status, message):
    ended = run("ius", art, tmp_path / "out", *options)
    assert ended.returncode == status, ended.stderr
    assert message in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_a_url_that_nothing_opens_is_one_clear_line(art, tmp_path):
    ended = run("ius", "nowhere://pictures", tmp_path / "out")
    assert ended.returncode == 1
    assert b"error: can't open 'nowhere://pictures'" in ended.stderr
    ended = run("ius", art, "nowhere://pictures")
    assert ended.returncode == 1
    assert b"error: can't open 'nowhere://pictures'" in ended.stderr


def test_without_dask_one_line_says_what_to_install(tmp_path):
    code = f"""
import sys
sys.modules["distributed"] = None
from toonnet.batch import *
from toonnet.batch._job import Task
from toonnet.batch import Item
try:
    list(DaskEngine().run([Task(Item("a", "a", "a"))], None, Destination({str(tmp_path)!r})))
except BatchError as error:
    print(error)
"""
    assert run_python(code).strip() == "--engine dask needs dask: pip install 'toonnet[dask]'"
    assert "dask" not in run_python("import sys, toonnet.batch; print(*sys.modules)").split()


def test_a_worker_that_does_not_see_the_folder_is_told_of(client, tmp_path, monkeypatch):
    from toonnet.batch import Destination, Place

    # As where the folder has another name on the worker's machine.
    monkeypatch.setattr(Destination, "place", lambda self: Place("/nowhere/of/ours"))
    with pytest.raises(BatchError, match="doesn't see '/nowhere/of/ours'; mount the folder"):
        run_batch(Chore(), items(2), tmp_path, engine=DaskEngine(client=client))


def test_numbers_are_checked():
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        DaskEngine(0)
    with pytest.raises(ValueError, match="timeout_s must be above 0, got 0"):
        DaskEngine(timeout_s=0)
