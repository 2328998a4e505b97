"""The renderers as processes that are asked to draw."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.rendering.environments import python_of


@dataclass(frozen=True)
class Peer:
    """Another renderer."""

    name: str
    environment: str
    """Of `environments.REQUIREMENTS`, or ``toonnet``: this one."""
    words: tuple[str, ...] = ()
    """Arguments of its process."""


PEERS = (
    Peer("VTK", "vtk"),
    Peer("pyrender", "pyrender"),
    Peer("pyrender, unlit", "pyrender", ("unlit",)),
    Peer("trimesh + pyglet", "pyglet"),
    Peer("ours by OpenGL", "toonnet", ("egl",)),
)


class Contestant:
    """A renderer in a process of its own; a context manager."""

    def __init__(self, name: str, command: list[str | Path]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @classmethod
    def ours(cls) -> Contestant:
        """Return our own renderer."""
        return cls("toonnet", [sys.executable, _script("toonnet")])

    @classmethod
    def of(cls, peer: Peer) -> Contestant:
        """Return another renderer; its environment is made if it isn't there."""
        own = peer.environment == "toonnet"
        python = sys.executable if own else python_of(peer.environment)
        return cls(peer.name, [python, _script(peer.environment), *peer.words])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._process:  # Closing its input ends it.
            pass

    def ask(self, **request: Any) -> dict[str, Any]:
        """Return the answer to a request.

        Raises
        ------
        RuntimeError
            If the process says that it failed, or ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": "its process ended"}
        if "error" in answer:
            raise RuntimeError(f"{self.name} can't {request['do']}: {answer['error']}")
        return answer

    def open(self, scene: Path, size_px: int, samples: int) -> str:
        """Open a scene; return the names of the renderer and its driver."""
        answer = self.ask(do="open", scene=str(scene), size_px=size_px, samples=samples)
        return str(answer["renderer"])

    def save(self, path: Path) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Return the pictures of all views, and where the model is seen in them."""
        self.ask(do="save", path=str(path))
        with np.load(path) as arrays:
            return arrays["pictures"], arrays["silhouettes"]


def _script(name: str) -> Path:
    return Path(__file__).with_name(f"{name}_child.py")
