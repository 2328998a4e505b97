"""`run_batch` with jobs that misbehave in every way that real ones can."""

import dataclasses
import faulthandler
import hashlib
import json
import multiprocessing
import os
import resource
import select
import signal
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from commands import manifest, tree

from toonnet.batch import BatchError, Item, LocalEngine, Made, run_batch
from toonnet.io import PictureError


@dataclass
class Reversed:
    """Writes each source backwards; what a source says can make its worker misbehave."""

    recipe: dict
    log: Path

    def prepare(self):
        """Nothing to import."""

    def read(self, item):
        return Path(item.source).read_bytes()

    def make(self, item, content):
        with self.log.open("a") as log:
            log.write(f"{item.shown}\n")
        word = content.split(b":")[0].decode()
        if word == "bad":
            raise PictureError("broken", "it says so", "don't say so")
        if word == "error":
            raise RuntimeError("a bug")
        if word == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "kill-once" and self.log.read_text().count(item.shown) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "abort":
            faulthandler.disable()
            os.abort()
        if word == "exit":
            os._exit(7)
        if word == "sleep":
            time.sleep(600)
        if word == "memory":
            resource.setrlimit(resource.RLIMIT_AS, (2**31, resource.RLIM_INFINITY))
            bytearray(2**33)
        if word == "noisy":
            os.write(2, b"a warning of a native library\n" * 1000)
        return Made(content[::-1])


class Bench:
    """A folder of sources with these words, a job and a destination."""

    def __init__(self, folder, words, **recipe):
        self.source, self.destination = folder / "source", folder / "destination"
        self.source.mkdir()
        for number, word in enumerate(words):
            (self.source / f"{number:03}").write_text(f"{word}:{number}")
        self.job = Reversed(recipe, folder / "log")
        self.job.log.touch()

    def items(self):
        names = sorted(path.name for path in self.source.iterdir())
        return [Item(f"{name}.out", str(self.source / name), name) for name in names]

    def run(self, workers=2, timeout_s=60.0, **options):
        self.job.log.write_text("")
        engine = LocalEngine(workers, timeout_s=timeout_s)
        return run_batch(self.job, self.items(), self.destination, engine=engine, **options)

    def made(self):
        return sorted(self.job.log.read_text().split())


@pytest.fixture
def bench(tmp_path):
    return lambda words, **recipe: Bench(tmp_path, words, **recipe)


def test_all_done(bench):
    run = bench(["word"] * 100)
    summary = run.run()
    assert summary.exit_status == 0
    assert summary.counts == {"done": 100}
    assert (run.destination / "042.out").read_text() == "24:drow"
    record = manifest(run.destination)["042.out"]
    assert record["source"] == "042"
    assert record["source_sha256"] == hashlib.sha256(b"word:42").hexdigest()
    assert record["sha256"] == hashlib.sha256(b"24:drow").hexdigest()
    assert sorted(path.name for path in (run.destination / ".toonnet").iterdir()) == [
        "manifest.jsonl"
    ]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_number_of_workers_changes_nothing(bench, workers):
    run = bench(["word", "bad", "word", "error"] * 10)
    run.run(workers)
    assert len(manifest(run.destination)) == 40
    one = tree(run.destination)
    run.run(3, force=True)
    assert tree(run.destination) == one


def test_the_second_run_does_nothing(bench):
    run = bench(["word"] * 20)
    run.run()
    before = tree(run.destination)
    summary = run.run()
    assert summary.counts == {"unchanged": 20}
    assert run.made() == []
    assert tree(run.destination) == before


def test_changed_sources_recipes_and_results_are_done_again(bench):
    run = bench(["word"] * 6, strength=1)
    run.run()
    (run.source / "002").write_text("other:2")
    (run.destination / "003.out").unlink()
    (run.destination / "004.out").write_text("spoiled")
    run.run()
    assert run.made() == ["002", "003", "004"]
    assert (run.destination / "004.out").read_text() == "4:drow"
    run.job = dataclasses.replace(run.job, recipe={"strength": 2})
    run.run()
    assert len(run.made()) == 6
    run.run(force=True)
    assert len(run.made()) == 6


def test_faults_are_skipped_with_reasons_and_tried_again(bench):
    run = bench(["word", "bad", "error", "word"])
    for _ in range(2):
        summary = run.run()
        assert summary.exit_status == 3
        assert summary.reasons == {"broken": 1, "error": 1}
        assert "001" in run.made()
    records = manifest(run.destination)
    assert records["001.out"]["status"] == "skipped"
    assert records["002.out"]["detail"] == "RuntimeError: a bug"
    (trace,) = [problem.trace for problem in summary.problems if problem.trace]
    assert 'raise RuntimeError("a bug")' in trace
    (run.source / "001").write_text("mended:1")
    assert run.run().counts["done"] == 1


def test_raise_ends_the_run(bench):
    run = bench(["word"] * 5 + ["bad"] + ["word"] * 200)
    summary = run.run(on_error="raise")
    assert summary.exit_status == 1
    assert "'005' is skipped: broken" in summary.error
    assert summary.counts["done"] < 200
    assert not multiprocessing.active_children()


def test_quarantine_copies_the_input(bench):
    run = bench(["word", "bad", "error"])
    summary = run.run(on_error="quarantine")
    quarantine = run.destination / ".toonnet" / "quarantine"
    assert summary.quarantined == 2
    assert {path.name: path.read_text() for path in quarantine.iterdir()} == {
        "001": "bad:1",
        "002": "error:2",
    }
    assert (run.source / "001").exists()


def test_on_error_is_checked(bench):
    with pytest.raises(ValueError, match="'ignore'"):
        bench([]).run(on_error="ignore")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("word", "how"),
    [
        ("kill", "was killed by SIGKILL"),
        ("abort", "was killed by SIGABRT"),
        ("exit", "ended with status 7"),
    ],
)
def test_a_picture_that_kills_its_worker_fails_alone(bench, word, how):
    run = bench(["word"] * 30 + [word] + ["word"] * 30)
    summary = run.run()
    assert summary.counts == {"done": 60, "failed": 1}
    record = manifest(run.destination)["030.out"]
    assert record["reason"] == "worker_died"
    assert how in record["detail"]
    assert run.made().count("030") == 2
    assert not multiprocessing.active_children()


@pytest.mark.timeout(60)
def test_a_worker_that_dies_once_costs_nothing(bench):
    run = bench(["word"] * 10 + ["kill-once"] * 3 + ["word"] * 10)
    assert run.run().counts == {"done": 23}


@pytest.mark.timeout(60)
def test_many_deaths_leave_the_same_as_one_worker_would(bench):
    run = bench((["word"] * 3 + ["kill"]) * 6)
    assert run.run(3).counts == {"done": 18, "failed": 6}
    several = tree(run.destination)
    assert run.run(1, force=True).counts == {"done": 18, "failed": 6}
    assert tree(run.destination) == several


@pytest.mark.timeout(60)
def test_a_picture_that_takes_too_long_is_given_up(bench):
    run = bench(["word"] * 5 + ["sleep"] + ["word"] * 20)
    began = time.monotonic()
    summary = run.run(timeout_s=0.5)
    assert time.monotonic() - began < 20
    assert summary.counts == {"done": 25, "failed": 1}
    assert manifest(run.destination)["005.out"]["reason"] == "timeout"


@pytest.mark.timeout(60)
def test_workers_end_with_their_parent_whatever_they_are_doing(bench):
    run = bench(["sleep"] * 2)
    parent = os.fork()
    if parent == 0:
        run.run()
        os._exit(0)
    children = Path(f"/proc/{parent}/task/{parent}/children")
    while len(run.made()) < 2:
        time.sleep(0.01)
    workers = [os.pidfd_open(int(pid)) for pid in children.read_text().split()]
    assert len(workers) == 2
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    # A descriptor tells of the end itself; /proc keeps a process until whoever inherits it asks.
    for worker in workers:
        assert select.select([worker], [], [], 20)[0]
        os.close(worker)


@pytest.mark.timeout(60)
def test_memory_that_runs_out_is_a_reason(bench):
    run = bench(["word", "memory", "word"])
    summary = run.run(1)
    assert summary.reasons == {"out_of_memory": 1}
    assert summary.counts["done"] == 2


def test_what_native_libraries_print_stays_with_the_worker(bench, capfd):
    assert bench(["noisy"] * 5).run().counts == {"done": 5}
    assert capfd.readouterr() == ("", "")


def test_two_runs_into_one_folder_exclude_each_other(bench, tmp_path):
    run = bench(["word"] * 3)
    run.run()
    from toonnet.batch import Destination

    with Destination(run.destination), pytest.raises(BatchError, match="another run is writing"):
        run.run()
    assert run.run().exit_status == 0


def test_a_run_that_may_wait_begins_when_the_other_one_has_ended(bench):
    from toonnet.batch import Destination

    run, told = bench(["word"] * 3), []
    with ExitStack() as held:
        held.enter_context(Destination(run.destination))

        def on_wait(line):
            told.append(line)
            threading.Timer(0.5, held.close).start()

        summary = run.run(on_wait=on_wait)
    assert summary.counts == {"done": 3}
    assert told == [f"another run is writing to {str(run.destination)!r}; waiting for its end"]


def test_a_torn_journal_is_read_up_to_the_tear(bench):
    run = bench(["word"] * 5)
    run.run()
    before = tree(run.destination)
    own = run.destination / ".toonnet"
    lines = (own / "manifest.jsonl").read_bytes().splitlines(keepends=True)
    (own / "manifest.jsonl").unlink()
    (own / "journal.jsonl").write_bytes(b"".join(lines[:3]) + lines[3][:20])
    run.run()
    assert run.made() == ["003", "004"]
    assert tree(run.destination) == before


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\n", b"[]\n", b'{"target": 1}\n', b"{}\n\n"])
def test_a_spoiled_manifest_costs_only_time(bench, content):
    run = bench(["word"] * 3)
    run.run()
    before = tree(run.destination)
    (run.destination / ".toonnet" / "manifest.jsonl").write_bytes(content)
    assert run.run().exit_status == 0
    assert tree(run.destination) == before


def test_no_items_are_no_error(bench):
    run = bench([])
    assert run.run().exit_status == 0
    assert manifest(run.destination) == {}


@pytest.mark.parametrize("value", [0, -1])
def test_numbers_are_checked(value):
    with pytest.raises(ValueError, match=f"workers must be at least 1, got {value}"):
        LocalEngine(value)
    with pytest.raises(ValueError, match=f"timeout_s must be above 0, got {value}"):
        LocalEngine(1, timeout_s=value)


class Memory:
    """A ledger that keeps what it is given in a list."""

    def __init__(self):
        self.results = []

    def load(self):
        self.records = {result.record.target: result.record for result in self.results}

    def known(self, target):
        return self.records.get(target)

    def write(self, results):
        self.results += results

    def sync(self):
        """Nothing to force."""

    def finish(self):
        """Nothing to tidy."""

    def close(self):
        """Nothing to close."""


@dataclass
class Measured(Reversed):
    """Also tells the length and writes a second file."""

    def make(self, item, content):
        made = super().make(item, content)
        upper = {f"upper/{item.shown}": content.upper()}
        return dataclasses.replace(made, facts={"length": len(content)}, others=upper)


def test_another_ledger_takes_facts_and_files_that_belong_together(bench):
    run, ledger = bench(["word", "bad", "word"]), Memory()
    run.job = Measured({}, run.job.log)
    assert run.run(ledger=ledger).counts == {"done": 2, "skipped": 1}
    assert not (run.destination / ".toonnet" / "manifest.jsonl").exists()
    assert (run.destination / "upper" / "000").read_text() == "WORD:0"
    by_target = {result.record.target: result for result in ledger.results}
    assert by_target["002.out"].facts == {"length": 6}
    digest = hashlib.sha256(b"WORD:0").hexdigest()
    assert by_target["000.out"].record.others == {"upper/000": digest}
    (run.destination / "upper" / "002").write_text("spoiled")
    run.run(ledger=ledger)
    assert run.made() == ["001", "002"]
    assert (run.destination / "upper" / "002").read_text() == "WORD:2"


def test_an_input_that_is_no_file_is_quarantined_as_it_was_read(bench):
    run = bench(["bad"])
    run.job.read = lambda item: b"bad: of no file"
    items = [Item("folder/one.out", "", "one")]
    run_batch(run.job, items, run.destination, engine=LocalEngine(1), on_error="quarantine")
    kept = run.destination / ".toonnet" / "quarantine" / "folder" / "one.out"
    assert kept.read_bytes() == b"bad: of no file"


def test_items_of_one_unit_meet_one_worker(tmp_path):
    @dataclass
    class Noted(Reversed):
        def make(self, item, content):
            time.sleep(0.002)
            return Made(str(os.getpid()).encode())

    bench = Bench(tmp_path, ["good"] * 60)
    units = ["", "a", "b", "b", "c"] * 2 + [f"d{number // 7}" for number in range(50)]
    items = [
        dataclasses.replace(item, unit=unit)
        for item, unit in zip(bench.items(), units, strict=True)
    ]
    job = Noted({}, bench.job.log)
    run_batch(job, items, bench.destination, engine=LocalEngine(3))
    workers = [(bench.destination / item.target).read_text() for item in items]
    of_unit = {}
    for number, unit in enumerate(units):
        if number < 10:
            unit += str(number // 5)  # Far apart, they needn't meet.
        of_unit.setdefault(unit, set()).add(workers[number])
    assert all(len(met) == 1 for unit, met in of_unit.items() if unit[0] in "abcd")
    assert len(set(workers)) > 1


def test_files_that_no_longer_belong_to_a_result_go(tmp_path):
    @dataclass
    class Accompanied(Reversed):
        def make(self, item, content):
            others = {f"{item.target}-{n}": b"other" for n in range(self.recipe["others"])}
            return Made(content, others=others)

    def run(others):
        job = Accompanied({"others": others}, bench.job.log)
        run_batch(job, bench.items(), bench.destination, engine=LocalEngine(1))
        return sorted(path.name for path in bench.destination.glob("*.out*"))

    bench = Bench(tmp_path, ["good", "good"])
    assert len(run(3)) == 8
    (bench.destination / "000.out-0x").write_text("somebody else's")
    assert run(1) == ["000.out", "000.out-0", "000.out-0x", "001.out", "001.out-0"]


def test_a_manifest_that_names_a_file_elsewhere_takes_nothing_away(tmp_path):
    bench = Bench(tmp_path, ["good"])
    bench.run()
    (tmp_path / "precious").write_text("here before")
    path = bench.destination / ".toonnet" / "manifest.jsonl"
    record = manifest(bench.destination)["000.out"]
    for name in ("../precious", str(tmp_path / "precious")):
        path.write_text(json.dumps(record | {"others": {name: "0"}}) + "\n")
        assert bench.run().counts["done"] == 1
        assert (tmp_path / "precious").exists()
