"""No kernel has a race; and what looks for them finds one where a barrier is taken out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("run_kernels.py")
FILES = [
    *("texture_blend.cu", "rgb_to_hsv.cu", "rgb_histogram.cu"),
    *("mean_shift.cu", "background.cu", "fill.cu"),
]
RACE = "WARNING: ThreadSanitizer: data race"


def run(*arguments):
    compiler = ["c++", "-print-file-name=libtsan.so"]
    library = subprocess.run(compiler, capture_output=True, text=True, check=True).stdout.strip()
    environment = {
        **os.environ,
        "LD_PRELOAD": library,
        "TSAN_OPTIONS": "exitcode=66 halt_on_error=1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-P", str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("file", FILES)
def test_no_kernel_has_a_race(file):
    ended = run(file)
    assert ended.returncode == 0, ended.stderr[:3000]
    assert ended.stdout == f"ran {file}\n"


@pytest.mark.parametrize(
    ("file", "nth"),
    [
        *(("texture_blend.cu", 1), ("texture_blend.cu", 2), ("rgb_to_hsv.cu", 3)),
        *(("rgb_histogram.cu", 2), ("mean_shift.cu", 2), ("fill.cu", 8)),
    ],
)
def test_a_barrier_taken_out_is_found(file, nth):
    ended = run(file, nth)
    assert ended.returncode == 66
    assert RACE in ended.stderr
