"""Compares the native core, on every instruction set, with OpenCV and Numba on generated pictures.

Each case is made from its number, so that any run can be taken up with ``--first``. Ends with the
count of pictures compared, or with the first case that differs and exit status 1.
"""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import corpus
import operations
import pictures

from toonnet import _core, fast

REFERENCE = "opencv"
"""OpenCV where it has the operation, else Numba."""
CHUNK = 2_500


def case_of(number):
    """Return a case: most up to 32 x 32, one in 16 larger, another 16th of any radii."""
    case = pictures.random_case(number, largest=110 if number % 16 == 1 else 32)
    if number % 16:
        return case
    rng = np.random.default_rng(number)
    return replace(
        case,
        spatial_radius_px=int(rng.integers(1, 65)),
        color_radius=float(rng.uniform(0, 442)) or 1.0,
        max_iterations=int(rng.integers(1, 101)),
    )


def print_digests(backend, first, count):
    """Print one line a case with the digest of each operation's result."""
    fast.set_threads(1)
    for number in range(first, first + count):
        print(*corpus.digests(case_of(number), backend))


def digests_in_process(level, first, count):
    """Return the lines that a process of its own prints: the reference's or a level's."""
    backend = REFERENCE if level == REFERENCE else "cpp"
    environment = os.environ if level == REFERENCE else {**os.environ, "TOONNET_SIMD": level}
    arguments = ["--print", backend, "--first", str(first), "--count", str(count)]
    done = subprocess.run(
        [sys.executable, "-P", __file__, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        check=True,
    )
    return done.stdout.splitlines()


def first_difference(first, lines):
    """Return a description of the first case on which a level differs, or None."""
    reference = lines.pop(REFERENCE)
    for i, expected in enumerate(reference):
        for level, found in lines.items():
            if found[i] != expected:
                pairs = zip(operations.NAMES, found[i].split(), expected.split(), strict=True)
                wrong = [name for name, digest, wanted in pairs if digest != wanted]
                return f"case {first + i} differs on {level} in {', '.join(wrong)}: " + repr(
                    case_of(first + i)
                )
    return None


def compare(first, count, workers):
    """Compare chunk by chunk; return the exit status."""
    roles = [REFERENCE, *_core.simd_levels()]
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        while done < count:
            start, size = first + done, min(CHUNK, count - done)
            runs = {role: pool.submit(digests_in_process, role, start, size) for role in roles}
            difference = first_difference(start, {role: run.result() for role, run in runs.items()})
            if difference:
                print(difference)
                return 1
            done += size
            print(f"{done} of {count} pictures equal; next is --first {first + done}", flush=True)
    names = ", ".join(_core.simd_levels())
    print(f"{count} pictures from {first} on: every operation equal on {names}")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--count", type=int, default=100_000, help="how many pictures")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--print", choices=[REFERENCE, "cpp"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.print:
        print_digests(options.print, options.first, options.count)
        return 0
    return compare(options.first, options.count, options.workers)


if __name__ == "__main__":
    sys.exit(main())
