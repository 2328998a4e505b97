"""What was fetched before: answers for a while, files for good; no name or content has a key."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from toonnet.io import atomic_write


class Cache:
    """Answers and files under a folder, each written in one step.

    ``answers/<host>/<hash>.json`` has an address without its key, when it was fetched, and the
    answer; ``files/<source>/<hash>`` is the file as it came.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answer(self, host: str, url: str, *, younger_than: float) -> str | None:
        """Return the answer to an address if it was fetched after that moment."""
        try:
            entry = json.loads(self._answer_path(host, url).read_text("utf-8"))
            fresh = entry["url"] == url and entry["fetched"] > younger_than
            return str(entry["answer"]) if fresh else None
        except (OSError, ValueError, KeyError, TypeError):
            return None  # Not there, or spoiled: it is fetched anew.

    def keep_answer(self, host: str, url: str, text: str, *, now: float) -> None:
        """Remember an answer."""
        entry = {"url": url, "fetched": now, "answer": text}
        # The cache may lose its last answers with the power: a spoiled one is fetched anew.
        _write(self._answer_path(host, url), json.dumps(entry).encode(), durable=False)

    def file(self, source: str, name: str) -> Path:
        """Return where the file is or will be that a source knows by this name."""
        return self._folder / "files" / _slug(source) / _digest(name)

    def keep_file(self, source: str, name: str, content: bytes) -> Path:
        """Keep a file; return where."""
        path = self.file(source, name)
        _write(path, content, durable=True)
        return path

    def _answer_path(self, host: str, url: str) -> Path:
        return self._folder / "answers" / _slug(host) / f"{_digest(url)}.json"


def _write(path: Path, content: bytes, *, durable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, content, durable=durable)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip(".-") or "host"
