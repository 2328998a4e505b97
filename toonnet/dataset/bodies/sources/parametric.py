"""Cartoon figures modelled from parameters; see `toonnet.render.bodies`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from toonnet import __version__
from toonnet.dataset.bodies._candidate import BodyCandidate
from toonnet.dataset.sources import Source, Wanted
from toonnet.render import Mesh

MOST_SEEDS = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """A design with its parameters."""

    design: str
    version: int
    parameters: Mapping[str, Any]

    def read(self) -> bytes:
        """Return the design, its version and the parameters."""
        return json.dumps([self.design, self.version, self.parameters]).encode()

    def mesh(self) -> Mesh:
        """Return the figure."""
        from toonnet.render.bodies import DESIGNS

        return DESIGNS[self.design].mesh(self.parameters)


class Parametric(Source):
    """All designs, some seeds each; ids are like ``bee-round/3``."""

    name: ClassVar[str] = "parametric"
    gives: ClassVar[str] = "cartoon figures designed for toonnet, their shapes drawn from seeds"
    licence: ClassVar[str] = "Apache-2.0"
    needs: ClassVar[str] = f"nothing; parametric:N makes N seeds a design, at most {MOST_SEEDS}"

    @property
    def seeds(self) -> int:
        """Return how many seeds of a design there are; ValueError if the argument isn't one."""
        if not self.argument:
            return MOST_SEEDS
        if not self.argument.isdecimal() or not 0 < int(self.argument) <= MOST_SEEDS:
            raise ValueError(
                f"a design has 1 to {MOST_SEEDS} seeds, got {self.name}:{self.argument}"
            )
        return int(self.argument)

    def candidates(self, wanted: Wanted, cache: Path) -> Iterator[BodyCandidate]:
        """Yield the designs of the wanted labels, seed by seed."""
        from toonnet.render.bodies import DESIGNS

        for design in DESIGNS.values():
            for seed in range(self.seeds if design.label in wanted.labels else 0):
                parameters = design.parameters(seed)
                yield BodyCandidate(
                    source=self.name,
                    source_id=f"{design.name}/{seed}",
                    label=design.label,
                    artwork=Figure(design.name, design.version, parameters),
                    title=f"{design.name} {seed}",
                    author="toonnet",
                    licence="Apache-2.0",
                    package="toonnet",
                    package_version=__version__,
                    recipe={
                        "design": design.name,
                        "version": design.version,
                        "seed": seed,
                        "parameters": parameters,
                        "group": design.name,
                    },
                    parametric=True,
                )


SOURCES: Sequence[type[Source]] = (Parametric,)
