"""The benchmarks' own rules: peers are what they state, runs interleave, broken promises show."""

import json

import cv2
import numpy as np
import pytest

from benchmarks import gpu, run
from benchmarks import table as table_module
from benchmarks.cases import REFERENCE_SIZE, Case, cases
from benchmarks.check import Finding, promises, ratio_findings, verdict
from benchmarks.compare import PeerRow, Row, backend_milliseconds, compare
from benchmarks.interleave import ONCE, Effort, interleave, ratio, typical_ms
from benchmarks.measures import MEASURES
from benchmarks.peers import PEERS, Peer
from benchmarks.run import file_name, promised
from benchmarks.table import END, README, START, filled, table
from toonnet.fast import available_backends
from toonnet.fast._contracts import CONTRACTS, KINDS, Promise


def test_contracts_and_benchmarks_name_the_same_things():
    assert {name for row in CONTRACTS.values() for name in row.peers} == set(PEERS)
    assert set(promised()) == set(MEASURES)
    assert len(promised()) == len(MEASURES)
    for contract in CONTRACTS.values():
        assert set(contract.floors) <= set(KINDS)
        assert contract.peers or not contract.floors


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in cases(((45, 62),))])
def test_peers_compare_as_they_state(case):
    row = compare(case, ONCE)
    assert [peer.name for peer in row.peers] == list(case.contract.peers)
    assert all(peer.ratio > 0 for peer in row.peers)
    assert Row.from_json(row.to_json()) == row


def test_every_backend_is_timed():
    milliseconds = backend_milliseconds(Case(CONTRACTS["ius"], "emoji", (31, 20)), ONCE)
    assert set(milliseconds) == set(available_backends("ius"))
    assert min(milliseconds.values()) > 0


def test_differing_outputs_are_refused():
    ours = np.array([[4, 5]])
    equal, close = Peer("a", max, "equal"), Peer("b", max, "±1")
    equal.verify(ours, ours.copy())
    close.verify(ours, ours + 1)
    with pytest.raises(ValueError, match="off by 1"):
        equal.verify(ours, ours + 1)
    with pytest.raises(ValueError, match="off by 2"):
        close.verify(ours, ours - 2)
    with pytest.raises(ValueError, match=r"\(1, 2\)"):
        equal.verify(ours, ours[:, :1])


def test_a_peer_of_another_convention_is_not_timed(monkeypatch):
    full_range = Peer("full", lambda rgb: cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV_FULL), "equal")
    monkeypatch.setitem(PEERS, CONTRACTS["rgb_to_hsv"].peers[0], full_range)
    with pytest.raises(ValueError, match="full: output must be equal"):
        compare(Case(CONTRACTS["rgb_to_hsv"], "photo", (31, 20)), ONCE)


def test_backends_are_checked_before_they_are_timed():
    class Wrong(Case):
        def call(self, backend):
            return lambda picture: picture + (backend == "numpy")

    with pytest.raises(ValueError, match="numpy must equal cpp"):
        backend_milliseconds(Wrong(CONTRACTS["rgb_to_hsv"], "emoji", (31, 20)), ONCE)


def test_contestants_take_turns_on_rotating_inputs():
    calls = []
    contestants = {name: lambda i, name=name: calls.append((name, i)) for name in "ab"}
    inputs = {"a": [(0,), (1,)], "b": [(0,), (1,)]}
    seconds = interleave(contestants, inputs, Effort(rounds=2, seconds=0.0))
    there = [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    back = [("b", 0), ("a", 0), ("b", 1), ("a", 1)]
    assert calls == there + back
    assert seconds["a"].shape == seconds["b"].shape == (2, 2)


def test_ratio_is_the_median_of_pairs():
    ours = np.array([[1.0, 1.0, 4.0]])
    theirs = np.array([[2.0, 9.0, 12.0]])
    assert ratio(ours, theirs) == 3.0
    assert typical_ms(np.array([[0.001, 0.002], [0.001, 0.002], [9.0, 0.002]])) == 1.5


def _row(speed):
    peer = CONTRACTS["ius"].peers[0]
    return Row("ius", "emoji", 299, 299, 3.0, (PeerRow(peer, "equal", 60.0, speed),))


def test_a_ratio_under_its_floor_fails(capsys):
    floor = CONTRACTS["ius"].floors["emoji"]
    (met,) = ratio_findings([_row(floor)])
    (missed,) = ratio_findings([_row(floor - 0.1)])
    assert verdict([met]) == 0
    assert "all promises hold" in capsys.readouterr().out
    assert verdict([met, missed]) == 1
    assert "FAIL  ius against OpenCV + Numba IUS, emoji" in capsys.readouterr().out


def test_floors_hold_at_the_reference_size_only():
    row = _row(0.1)
    elsewhere = Row(row.op, row.kind, 224, 299, row.milliseconds, row.peers)
    assert list(ratio_findings([elsewhere])) == []


def test_the_limit_is_an_option():
    for limit_ms in (2.0, 5.0):
        (promise,) = [p for _, p in promises(limit_ms) if p.measure == "ius_224_ms"]
        assert promise.at_most == limit_ms
    assert not Finding("ius", 2.1, Promise("ius_224_ms", at_most=2.0)).holds
    assert Finding("ius", 1.9, Promise("ius_224_ms", at_most=2.0)).holds


def test_every_promise_is_bounded():
    for owner, promise in promises(5.0):
        assert (promise.at_least is None) != (promise.at_most is None), owner


def test_table_fills_the_readme_between_its_markers():
    rows = [
        Row(op, kind, 299, 299, 3.0, (PeerRow("peer", "equal", 60.0, 20.0),)).to_json()
        for op in ("ius", "rgb_to_hsv")
        for kind in KINDS
    ]
    machine = {
        "cpu": "CPU (R) X",
        "instruction_set": "avx2",
        "system": "Linux x86_64",
        "python": "3.11",
        "libraries": {"numpy": "2.4"},
    }
    text = table({"machine": machine, "rows": rows})
    line = "| `ius` | peer | equal |" + " 3.0 ms, **20.0×** |" * len(KINDS)
    assert text.splitlines()[2] == line
    assert "CPU (R) X, avx2" in text
    assert filled(f"a\n{START}\nold\n{END}\nb", "new") == f"a\n{START}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="<!-- end -->"):
        filled(f"a\n{START}\nb", "new")
    assert file_name(machine) == "cpu-r-x-avx2.json"


def test_a_run_leaves_results_and_the_table(tmp_path, monkeypatch):
    readme = tmp_path / "README.md"
    readme.write_text(f"{START}\n{END}\n", encoding="utf-8")
    monkeypatch.setattr(table_module, "README", readme)
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(run, "FULL", ONCE)
    monkeypatch.setattr(run, "promised", lambda: ["call_overhead_us"])
    blends = [Case(CONTRACTS["texture_blend"], kind, REFERENCE_SIZE) for kind in KINDS]
    monkeypatch.setattr(run, "cases", lambda sizes=(): blends)
    monkeypatch.setattr(run, "render_cases", list)
    assert run.main([]) == 0
    (path,) = (tmp_path / "results").iterdir()
    results = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == file_name(results["machine"])
    assert np.isfinite(results["figures"]["call_overhead_us"])  # A difference: may be below 0.
    assert [row["kind"] for row in results["rows"]] == list(KINDS)
    assert set(results["backends_ms"]) == {case.id for case in blends}
    assert table(results) in readme.read_text(encoding="utf-8")
    monkeypatch.setitem(run.MEASURES, "call_overhead_us", lambda effort: 12.5)
    assert run.main(["--figure", "call_overhead_us"]) == 0
    renewed = json.loads(path.read_text(encoding="utf-8"))
    assert renewed == results | {"figures": {"call_overhead_us": 12.5}}
    path.unlink()
    assert run.main(["--figure", "call_overhead_us"]) == 1


def test_readme_has_a_place_for_the_table():
    filled(README.read_text(encoding="utf-8"), "")


def test_gpu_suites_are_listed(capsys):
    assert gpu.main([]) == 0
    assert "transfer" in capsys.readouterr().out


def test_an_unknown_gpu_suite_is_named(capsys):
    assert gpu.main(["nothing"]) == 2
    assert "'nothing'" in capsys.readouterr().err


def test_a_gpu_suite_runs_or_says_why_not(capsys):
    status = gpu.main(["transfer"])
    printed = capsys.readouterr()
    if status == 0:
        assert "GB/s" in printed.out
    else:
        assert status == 1
        assert "suite transfer can't run here: " in printed.err
        assert "remedy: " in printed.err
