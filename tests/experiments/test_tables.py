"""From rows to tables, without a net: made-up outcomes must come out as what they are."""

import dataclasses
import json

import numpy as np
import pytest
from packs import small_pack

from toonnet.experiments import paper, plan
from toonnet.experiments.cells import HeadCell, NetCell
from toonnet.experiments.findings import Findings
from toonnet.experiments.report import comparisons, write_report
from toonnet.experiments.rows import PicturesTested, Row, read_row, write_row, write_tested
from toonnet.experiments.scales import SCALES
from toonnet.experiments.statistics import paired
from toonnet.experiments.tables import tables_of, timings
from toonnet.models import ModelError

SPLITS = ("grouped-0", "grouped-1", "paper-0")
SCALE = dataclasses.replace(SCALES["smoke"], nets=SCALES["cpu"].nets, splits=SPLITS)
PACK = small_pack(SPLITS)


def ranks(cell, split):
    """Return outcomes of test pictures that the cell's name decides."""
    seed = list((cell.name + split).encode())
    count = len(PACK.numbers(split, "test"))
    return np.random.default_rng(seed).choice(3, count, p=(0.6, 0.3, 0.1))


def row_of(cell, split):
    more = {"unify_ms": 4.0}
    if cell == plan.comparison(SCALE):
        values = np.linspace(0, 1, 70).tolist()
        names = [each.name for each in cell.members]
        alike = np.full((len(names), len(names)), 0.5).tolist()
        more = {"label": "cat", "pre_logits": dict.fromkeys(names, values), "similarity": alike}
    head = isinstance(cell, HeadCell)
    epochs = [
        {"epoch": 1, "loss": 2.0, "error": 0.5, "validation_error": 0.6},
        {"epoch": 2, "loss": 1.0, "error": 0.4, "validation_error": 0.5},
    ]
    return Row(
        cell=cell.name,
        hash=SCALE.hash_of(cell, split, PACK.digest),
        configuration=SCALE.configuration(cell),
        ranks=ranks(cell, split),
        epochs=epochs,
        evaluation_ms={"one": 0.2, "many": 0.01} if head else {"one": 10.0, "many": 1.0},
        more=more,
    )


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    for split in SPLITS:
        write_tested(folder / "smoke" / split, PicturesTested.of(PACK, split))
        for cell in plan.all_cells(plan.ALL, SCALE):
            write_row(folder / "smoke" / split, row_of(cell, split))
    return folder


@pytest.fixture
def found(results):
    return Findings(results, SCALE)


def test_a_row_comes_back_as_it_was(results):
    cell = NetCell(net="gv3", fin="paper")
    written, read = row_of(cell, "paper-0"), read_row(results / "smoke" / "paper-0", cell.name)
    np.testing.assert_array_equal(read.ranks, written.ranks)
    one, other = (dataclasses.asdict(row) | {"ranks": 0} for row in (written, read))
    assert json.loads(json.dumps(one)) == json.loads(json.dumps(other))


def test_a_broken_row_is_named(tmp_path):
    (tmp_path / "gv3.json").write_text('{"cell": "gv3"}')
    with pytest.raises(ModelError, match=r"gv3.json' is no result .*remove it"):
        read_row(tmp_path, "gv3")


def test_names_are_all_different():
    for scale in SCALES.values():
        cells = plan.all_cells(plan.ALL, scale)
        assert len({cell.name for cell in cells}) == len(cells)
        hashes = {scale.hash_of(cell, "grouped-0", "") for cell in cells}
        assert len(hashes) == len(cells)


def test_a_hash_hangs_on_all_that_decides_the_figures():
    net, other = NetCell(net="gv3"), dataclasses.replace(SCALE, head={"width": 31})
    longer = dataclasses.replace(SCALE, recipe=SCALE.recipe.with_values(epochs=3))
    top = plan.npn(("gv3",))
    assert SCALE.hash_of(net, "grouped-0", "a") == other.hash_of(net, "grouped-0", "a")
    seen = {
        SCALE.hash_of(top, "grouped-0", "a"),
        other.hash_of(top, "grouped-0", "a"),
        longer.hash_of(top, "grouped-0", "a"),
        SCALE.hash_of(top, "grouped-1", "a"),
        SCALE.hash_of(top, "grouped-0", "b"),
    }
    assert len(seen) == 5


def test_every_need_comes_before():
    for scale in SCALES.values():
        for what in plan.ALL:
            there = set()
            for cell in plan.cells_of(what, scale):
                assert set(cell.needs) <= there, cell.name
                there.add(cell)


def test_the_gpu_scale_has_every_cell_of_the_paper():
    cells = set(plan.all_cells(plan.ALL, SCALES["gpu"]))
    assert {
        NetCell(net=net, unify=unify) for net in paper.NETS for unify in ("none", "default")
    } < (cells)
    assert {plan.npn(names) for names in paper.TABLE_3} < cells


def test_errors_are_those_of_the_outcomes(found):
    cell = NetCell(net="r50")
    outcomes, real = [], []
    for split in SPLITS[:2]:
        numbers = PACK.numbers(split, "test")
        outcomes.append(ranks(cell, split) >= 1)
        real.append(PACK.collected[numbers])
    everything, collected = np.concatenate(outcomes), np.concatenate(real)
    assert found.error(cell, "grouped", "all").value == pytest.approx(everything.mean())
    wanted = everything[collected].mean()
    assert found.error(cell, "grouped", "collected").value == pytest.approx(wanted)
    table = tables_of("table1", found)[0]
    assert f"{100 * wanted:.1f} (" in table.rows[0][5]
    assert table.rows[0][2:4] == ["36.8", "36.5"]
    assert "2 seeds" in table.note


def test_an_effect_pairs_the_same_pictures(found):
    without, with_it = NetCell(net="gv3"), NetCell(net="gv3", fin="paper")
    told = found.effect(without, with_it, "paper", "all")
    numbers = PACK.numbers("paper-0", "test")
    one, other = (ranks(cell, "paper-0") >= 1 for cell in (without, with_it))
    groups = np.array(PACK.groups)[numbers]
    assert told == paired(one, other, groups, np.zeros(len(numbers)))


def test_rows_of_other_pictures_do_not_count(results, tmp_path):
    cell, folder = NetCell(net="r50"), tmp_path / "smoke" / "grouped-0"
    write_tested(folder, PicturesTested.of(PACK, "grouped-0"))
    write_row(folder, dataclasses.replace(row_of(cell, "grouped-0"), hash="0"))
    assert Findings(tmp_path, SCALE).error(cell, "grouped", "all") is None
    assert tables_of("table1", Findings(tmp_path, SCALE)) == []


def test_what_is_not_known_yet_is_left_out(tmp_path):
    folder = tmp_path / "smoke" / "grouped-0"
    write_tested(folder, PicturesTested.of(PACK, "grouped-0"))
    write_row(folder, row_of(NetCell(net="gv3"), "grouped-0"))
    found = Findings(tmp_path, SCALE)
    (table,) = tables_of("table1", found)
    assert [row[0] for row in table.rows] == ["GoogleNet v3"]
    assert table.rows[0][-1] == "–"
    assert tables_of("table3", found) == []


def test_the_form_of_least_validation_error_is_chosen(results, tmp_path):
    """Not the one that tests best."""
    forms = plan.ideas()[1].forms
    (tmp_path / "smoke").mkdir()
    for split in SPLITS:
        write_tested(tmp_path / "smoke" / split, PicturesTested.of(PACK, split))
        for error, (_, cell) in zip((0.3, 0.4, 0.2, 0.5, 0.6), forms, strict=True):
            row = row_of(cell, split)
            epochs = [*row.epochs[:-1], {**row.epochs[-1], "validation_error": error}]
            write_row(tmp_path / "smoke" / split, dataclasses.replace(row, epochs=epochs))
    table = tables_of("variants", Findings(tmp_path, SCALE))[0]
    assert [name for name, *_ in table.rows if "chosen" in name] == [f"{forms[2][0]} ← chosen"]
    for split in SPLITS:
        (tmp_path / "smoke" / split / f"{forms[4][1].name}.json").unlink()
    table = tables_of("variants", Findings(tmp_path, SCALE))[0]
    assert not [name for name, *_ in table.rows if "chosen" in name]
    assert [row[1] for row in table.rows] == ["30.0", "40.0", "20.0", "50.0"]


def test_the_heads_share_is_of_its_members(found):
    last = timings(found).rows[-1]
    assert last[0] == "NPN: R-50 & R-101 & G-v3 & G-v3-FIN"
    assert last[1:3] == ["40.20", "4.01"]
    assert last[-1] == "0.2 %"


def test_the_report_has_all_tables_and_loads_nothing(results):
    paths = write_report(results, SCALE, "toonnet reproduce")
    text = paths["README.md"].read_text()
    page = paths["report.html"].read_text()
    for title in ("Table 1", "Table 2", "Table 3", "Figure 9", "Figure 10", "Figure 11", "IUS in"):
        assert title in text
        assert title in page
    for name in (results / "smoke" / "plots").iterdir():
        assert f"plots/{name.name}" in text
    assert 'src="data:image/png' in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    told = json.loads(paths["results.json"].read_text())
    names = {each.name for each in comparisons(SCALE)}
    assert set(told["effects"]) == names
    for by_scheme in told["effects"].values():
        for effects in by_scheme.values():
            interval = effects["top_1"]["difference"]
            assert interval["low"] <= interval["value"] <= interval["high"]
