"""Experiments in pieces that other machines run: each starts from the pack, leaves one archive.

An archive holds its cells' rows and, where heads need them, the nets' outputs; it is cut into
parts, as some ways back take small files only. Nothing in it is believed but rows whose hash is
that of a cell of ours, and arrays of the right shapes.
"""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from toonnet.experiments import plan
from toonnet.experiments.cells import EnsembleCell, HeadCell, NetCell, Scale
from toonnet.experiments.pack import SIDES, Pack
from toonnet.experiments.rows import PicturesTested, row_bytes, row_of, write_row, write_tested
from toonnet.io import atomic_write
from toonnet.models.errors import ModelError

if TYPE_CHECKING:
    from toonnet.experiments.bench import Bench

MOST_S = 8 * 60
"""Cells are put together up to this expected time; a piece has 9 minutes."""
MOST_RETURNED_BYTES = 50_000_000
PART_BYTES = 15_000_000
_CONTENTS = "piece.json"
"""The names of an archive's cells. What was cut off has none, even if an array's own archive,
inside, is what is found then."""
_PART = re.compile(r"piece-(\d+)\.zip\.(\d{3})")
_WIDTHS = {
    "small": 256,
    "resnet18": 512,
    "mobilenet_v2": 1280,
    "vgg16": 4096,
    "alexnet": 4096,
}
_WIDTH = 2048


@dataclass(frozen=True)
class Piece:
    """Nets that are trained in one go."""

    cells: tuple[tuple[str, NetCell], ...]
    """By split; one that goes on from another is in the same piece."""
    expected_s: float
    returned_bytes: float


def pieces_of(pack: Pack, scale: Scale, wanted: Sequence[plan.What]) -> list[Piece]:
    """Return the pieces that all nets take; the heads are run where the pieces come back.

    The same pack gives the same pieces everywhere.
    """
    needed = _members(scale, wanted)
    pieces: list[Piece] = []
    for split in scale.splits:
        trained = len(pack.numbers(split, "train"))
        tested = sum(len(pack.numbers(split, side)) for side in SIDES[1:])
        for chain in _chains(scale, wanted):
            seconds = sum(scale.expected_s(cell, trained) for cell in chain)
            values = sum(
                2 * _width(cell, scale) * (cell in needed) + 4 * len(pack.labels) for cell in chain
            )
            made = Piece(tuple((split, cell) for cell in chain), seconds, tested * values)
            last = pieces[-1] if pieces else None
            if last is not None and _fit(last, made):
                pieces[-1] = Piece(
                    (*last.cells, *made.cells),
                    last.expected_s + made.expected_s,
                    last.returned_bytes + made.returned_bytes,
                )
            else:
                pieces.append(made)
    return pieces


def run_piece(
    number: int, benches: Mapping[str, Bench], wanted: Sequence[plan.What], out: Path, most_s: float
) -> list[str]:
    """Run a piece's cells; write the archive's parts; return the names of those that are done.

    No cell is begun that would end after `most_s` seconds.
    """
    bench = next(iter(benches.values()))
    pieces = pieces_of(bench.pack, bench.scale, wanted)
    if not 0 <= number < len(pieces):
        raise ValueError(f"piece must be 0 to {len(pieces) - 1}, got {number}")
    needed, began = _members(bench.scale, wanted), time.monotonic()
    buffer, done = io.BytesIO(), list[str]()
    with zipfile.ZipFile(buffer, "w") as archive:
        for split, cell in pieces[number].cells:
            bench = benches[split]
            expected_s = bench.scale.expected_s(cell, len(bench.pack.numbers(split, "train")))
            if done and time.monotonic() - began + expected_s > most_s:
                break
            row = bench.run(cell)
            archive.writestr(f"{split}/{cell.name}.json", row_bytes(row))
            archive.writestr(f"{split}/{cell.name}.npz", _kept(bench, cell, cell in needed))
            done.append(f"{split}/{cell.name}")
        archive.writestr(_CONTENTS, json.dumps(done))
    out.mkdir(parents=True, exist_ok=True)
    content = buffer.getvalue()
    for part, start in enumerate(range(0, len(content), PART_BYTES)):
        name = f"piece-{number}.zip.{part:03d}"
        atomic_write(out / name, content[start : start + PART_BYTES])
    return done


def collected(folder: Path, benches: Mapping[str, Bench], wanted: Sequence[plan.What]) -> int:
    """Take in the rows and outputs that pieces have left in a folder; return how many cells.

    Raises
    ------
    ModelError
        If an archive isn't whole, or is of other pictures or settings.
    """
    taken = 0
    parts = sorted(
        (int(found[1]), int(found[2]), path)
        for path in folder.rglob("piece-*")
        if (found := _PART.fullmatch(path.name))
    )
    if not parts:
        raise ModelError(f"{str(folder)!r} has no piece-N.zip.000")
    scale = next(iter(benches.values())).scale
    cells = {cell.name: cell for cell in plan.all_cells(wanted, scale)}
    for number, those in groupby(parts, key=lambda part: part[0]):
        content = b"".join(path.read_bytes() for _, _, path in those)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in map(str, json.loads(archive.read(_CONTENTS))):
                    split, _, cell_name = name.partition("/")
                    cell = cells.get(cell_name)
                    if split in benches and isinstance(cell, NetCell):
                        taken += _take(archive, split, cell, benches[split])
        except (zipfile.BadZipFile, ValueError, TypeError, KeyError, OSError) as error:
            raise ModelError(f"piece {number} in {str(folder)!r} can't be read: {error}") from error
    return taken


def _take(archive: zipfile.ZipFile, split: str, cell: NetCell, bench: Bench) -> bool:
    """Take in a cell; return whether it was new."""
    row = row_of(archive.read(f"{split}/{cell.name}.json"))
    wanted = bench.scale.hash_of(cell, split, bench.pack.digest)
    if row.hash != wanted or row.cell != cell.name:
        raise ModelError(f"{split}/{cell.name} is of other pictures or settings; pack again")
    content = io.BytesIO(archive.read(f"{split}/{cell.name}.npz"))
    with np.load(content, allow_pickle=False) as stored:
        outputs = {name: stored[name] for name in stored.files}
    for side in SIDES[1:]:
        count = len(bench.pack.numbers(split, side))
        if outputs[f"probabilities_{side}"].shape != (count, len(bench.pack.labels)):
            raise ValueError(f"{cell.name} has other outputs than there are pictures")
        if f"pre_logits_{side}" in outputs and len(outputs[f"pre_logits_{side}"]) != count:
            raise ValueError(f"{cell.name} has other pre-logits than there are pictures")
    kernel, bias = outputs["classifier_kernel"], outputs["classifier_bias"]
    if (kernel.shape[1:], bias.shape) != 2 * ((len(bench.pack.labels),),):
        raise ValueError(f"{cell.name} has another classifier than there are classes")
    new = bench.done(cell) is None
    bench.keep(cell, outputs)
    write_tested(bench.folder, PicturesTested.of(bench.pack, split))
    if new:
        write_row(bench.folder, row)
    return new


def _kept(bench: Bench, cell: NetCell, pre_logits: bool) -> bytes:
    outputs = bench.outputs(cell)
    arrays: dict[str, NDArray[Any]] = {
        f"probabilities_{side}": each for side, each in outputs.probabilities.items()
    }
    arrays |= {f"classifier_{name}": each for name, each in outputs.classifier._asdict().items()}
    if pre_logits:
        arrays |= {f"pre_logits_{side}": each for side, each in outputs.pre_logits.items()}
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _members(scale: Scale, wanted: Sequence[plan.What]) -> set[NetCell]:
    """Return the nets whose pre-logits are needed."""
    return {
        member
        for cell in plan.all_cells(wanted, scale)
        if isinstance(cell, HeadCell)
        or (isinstance(cell, EnsembleCell) and cell.how in ("logistic", "pre_logits"))
        for member in cell.members
    }


def _chains(scale: Scale, wanted: Sequence[plan.What]) -> list[list[NetCell]]:
    """Return the nets, those that go on from one another together."""
    nets = [cell for cell in plan.all_cells(wanted, scale) if isinstance(cell, NetCell)]
    chains: dict[NetCell, list[NetCell]] = {}
    for net in nets:
        first = net
        while first.needs:
            (first,) = first.needs
        chains.setdefault(first, []).append(net)
    return list(chains.values())


def _fit(one: Piece, other: Piece) -> bool:
    return (
        one.expected_s + other.expected_s <= MOST_S
        and one.returned_bytes + other.returned_bytes <= MOST_RETURNED_BYTES
    )


def _width(cell: NetCell, scale: Scale) -> int:
    backbone = scale.nets[cell.net].backbone
    return int(scale.fin.get("width", _WIDTH)) if cell.fin else _WIDTHS.get(backbone, _WIDTH)
