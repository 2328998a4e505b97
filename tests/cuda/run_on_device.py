"""Run every kernel once on a real device, on small pictures: for compute-sanitizer."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pictures
from run_kernels import USERS

if __name__ == "__main__":
    for file, use in USERS.items():
        for size in ((1, 1), (37, 53), (64, 97)):
            use(pictures.make("drawing", *size, seed=1))
        print(f"ran {file}")
