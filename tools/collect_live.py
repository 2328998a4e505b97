"""Collect from every package that can be fetched here into a fresh folder, clean and report.

What a new user does, with the real clients, and the figures that it must reach: exit status 1 where
it doesn't. ``collect_live.py FOLDER`` keeps the data set there.
"""

import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toonnet.dataset import Dataset, load_labels
from toonnet.dataset.labels import OTHER

ROOT = Path(__file__).resolve().parent.parent
TOONNET = ROOT / ".venv" / "bin" / "toonnet"
LEAST_COLOURED = 1000
LEAST_CHROMA, LEAST_CHROMA_SHARE = 24, 0.01
"""A picture has colour if so large a share of what is drawn has so high a chroma, of 255."""
DRAWN_BELOW = 250
"""What is drawn has a channel under this."""
LEAST_A_LABEL = 15
LEAST_OTHER = 400
MOST_MEMORY_MB = 1024


def main() -> int:
    """Run the three commands, show and check the figures; return the exit status."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if sys.argv[1:] else Path(temporary) / "demo"
        wrong = []
        for step in (["collect"], ["clean"], ["stats", "--html", folder / "report.html"]):
            wrong += run(step[0], folder, *step[1:])
        wrong += check(folder)
    for line in wrong:
        print(f"not reached: {line}")
    return int(bool(wrong))


def run(command: str, *arguments: str | Path) -> list[str]:
    """Run a command; return what is wrong about how it went."""
    began = time.monotonic()
    process = subprocess.Popen([TOONNET, command, *arguments])
    peak = [0.0]
    watcher = threading.Thread(target=watch, args=(process, peak))
    watcher.start()
    process.wait()
    watcher.join()
    seconds = time.monotonic() - began
    print(f"=== {command}: status {process.returncode}, {seconds:.1f} s, {peak[0]:.0f} MB at most")
    wrong = []
    if process.returncode:
        wrong.append(f"{command} ended with {process.returncode}")
    if peak[0] > MOST_MEMORY_MB:
        wrong.append(f"{command} took {peak[0]:.0f} MB of memory, more than {MOST_MEMORY_MB}")
    return wrong


def watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    """Keep the largest memory of the process and all below it, shared pages counted once, in MB."""
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(memory_mb, family(process.pid))))
        time.sleep(0.2)


def family(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    found, rest = [], [pid]
    while rest:
        found.append(rest.pop())
        with suppress(OSError):
            children = Path(f"/proc/{found[-1]}/task/{found[-1]}/children").read_text()
            rest += map(int, children.split())
    return found


def memory_mb(pid: int) -> float:
    """Return a process's own part of the memory (PSS)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def check(folder: Path) -> list[str]:
    """Return which figures the data set misses."""
    with Dataset.open(folder) as dataset:
        accepted = list(dataset.pictures(status="accepted"))
        query = "SELECT count(*) FROM picture WHERE status = 'accepted' AND licence IS NULL"
        (without_licence,) = dataset.connection.execute(query).fetchone()
        coloured = sum(
            picture.label != OTHER
            and picture.origin == "collected"
            and has_colour(dataset.pixels(picture))
            for picture in accepted
        )
    counts = {
        label: sum(p.label == label and p.origin == "collected" for p in accepted)
        for label in load_labels().names
    }
    composed = sum(picture.origin == "composed" for picture in accepted)
    in_all = sum(count for label, count in counts.items() if label != OTHER)
    print(", ".join(f"{label} {count}" for label, count in counts.items()))
    print(f"accepted over the eleven: {in_all}, {coloured} coloured; besides, composed: {composed}")
    wrong = [
        f"{label}: {count} accepted, not {least}"
        for label, count in counts.items()
        if count < (least := LEAST_OTHER if label == OTHER else LEAST_A_LABEL)
    ]
    if coloured < LEAST_COLOURED:
        wrong.append(f"{coloured} coloured ones accepted over the eleven, not {LEAST_COLOURED}")
    if without_licence:
        wrong.append(f"{without_licence} accepted without a licence")
    return wrong


def has_colour(picture: NDArray[np.uint8]) -> bool:
    """Tell whether a picture has colour and isn't of black, white and gray alone."""
    darkest = picture.min(2)
    chroma = picture.max(2) - darkest
    coloured = chroma[darkest < DRAWN_BELOW] >= LEAST_CHROMA
    return coloured.size > 0 and bool(coloured.mean() >= LEAST_CHROMA_SHARE)


if __name__ == "__main__":
    sys.exit(main())
