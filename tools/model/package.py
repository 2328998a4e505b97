"""Train the model that comes with toonnet, on all but what is held out, and put it in its place.

python -m tools.model.package DATASET RUNS

RUNS/concepts must be there: python -m tools.model.pretrain. Then make the card anew:
python -m tools.model.card.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.model.recipe import MADE_ORIGINS, TRAIN_OPTIONS
from toonnet.cli._keras import start_keras
from toonnet.models.recognition import packaged_file

_MOST_BYTES = 10 * 10**6


def main(folder: str, runs: str) -> None:
    """Train, test on what is held out, export."""
    run = Path(runs) / "packaged"
    options = [*TRAIN_OPTIONS, "--split", "held_out", "--start-from", str(Path(runs) / "concepts")]
    origins = ["--origins", ",".join(MADE_ORIGINS)]
    command = [sys.executable, "-P", "-m", "toonnet.cli", "train", folder, str(run)]
    subprocess.run([*command, *options, *origins], check=True)
    start_keras(1, 0, deterministic=False)
    from toonnet.models import export_onnx, load

    net, card = load(run / "model.keras")
    target = packaged_file()
    export_onnx(net, target, card, half=True)
    size = target.stat().st_size
    print(f"{target}: {size:,} bytes")
    if size > _MOST_BYTES:
        sys.exit(f"that is over {_MOST_BYTES:,}")


if __name__ == "__main__":
    main(*sys.argv[1:])
