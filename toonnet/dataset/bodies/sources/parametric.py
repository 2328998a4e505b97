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

    def why_not(self) -> str | None:
        """Return None if the argument is a number of seeds, or there is none."""
        if not self.argument:
            return None
        if self.argument.isdecimal() and 0 < int(self.argument) <= MOST_SEEDS:
            return None
        return f"a design has 1 to {MOST_SEEDS} seeds, got {self.name}:{self.argument}"

    def candidates(self, wanted: Wanted, cache: Path) -> Iterator[BodyCandidate]:
        """Yield the designs of the wanted labels, seed by seed."""
        from toonnet.render.bodies import DESIGNS

        seeds = int(self.argument or MOST_SEEDS)
        for design in DESIGNS.values():
            for seed in range(seeds if design.label in wanted.labels else 0):
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
