"""What `benchmarks.recognition` runs in a process of its own: prints figures as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.interleave import Effort, interleave, ratio
from toonnet.batch import progress_for
from toonnet.cli._keras import start_keras
from toonnet.models.training import RECIPES, Examples

CLASSES, BATCH, STEPS, EPOCHS = 12, 32, 12, 3
EFFORT = Effort(rounds=7, seconds=1.0)
MEMBERS, MEMBERS_PX = ("small", "mobilenet_v2"), 64


def examples(size_px: int, count: int) -> Examples:
    """Return random pictures."""
    random = np.random.default_rng(0)
    pictures = random.integers(0, 256, (count, size_px, size_px, 3), np.uint8)
    labels = tuple(map(str, range(CLASSES)))
    return Examples((pictures,), np.arange(count) % CLASSES, labels)


def net(name: str, size_px: int) -> dict[str, float]:
    """Return pictures a second, trained, inferred and as input alone, with two threads."""
    start_keras(2, 0, deterministic=False)
    from toonnet.models import create
    from toonnet.models.training._feed import Feed
    from toonnet.models.training.loop import train

    data = examples(size_px, BATCH * STEPS)
    recipe = RECIPES["modern"].with_values(epochs=EPOCHS, batch=BATCH)
    model = create(name, CLASSES, size_px=size_px)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        rows = train(
            model,
            data,
            None,
            recipe,
            Path(folder),
            seed=0,
            progress=lambda total: progress_for(total, "", quiet=True),
        ).rows
    trained_s = time.perf_counter() - began
    fastest = max(row["pictures_per_s"] for row in rows[1:])
    began = time.perf_counter()
    for _ in Feed(data, BATCH, 0, recipe.augmentation).batches(0):
        pass
    input_s = time.perf_counter() - began
    batch = data.inputs[0][:BATCH]
    model.predict_on_batch(batch)
    seconds = interleave({"net": model.predict_on_batch}, {"net": [(batch,)]}, EFFORT)["net"]
    return {
        "train_per_s": fastest,
        "input_per_s": len(data) / input_s,
        "infer_per_s": BATCH / float(np.median(seconds)),
        "first_s": trained_s - EPOCHS * len(data) / fastest,
    }


def npn(cores: int) -> dict[str, float]:
    """Return an NPN-2's times beside its members'; each operation has one thread.

    Parameters
    ----------
    cores
        That operations are spread over: with 2, each member can have its own.
    """
    start_keras(1, 0, deterministic=False)
    import tensorflow as tf

    tf.config.threading.set_inter_op_parallelism_threads(cores)
    from toonnet.models import combine, create, folded, head
    from toonnet.models.heads import pre_logits

    members = [create(name, CLASSES, size_px=MEMBERS_PX) for name in MEMBERS]
    widths = [int(pre_logits(member).shape[-1]) for member in members]
    top = folded(head(widths, CLASSES))
    whole = combine(members, top)
    batch = examples(MEMBERS_PX, BATCH).inputs[0]
    features = [np.ones((BATCH, width), np.float32) for width in widths]
    runs = {
        "first": lambda: members[0].predict_on_batch(batch),
        "second": lambda: members[1].predict_on_batch(batch),
        "head": lambda: top.predict_on_batch(features),
        "whole": lambda: whole.predict_on_batch(batch),
    }
    for run in runs.values():
        run()
    seconds = interleave(runs, {name: [()] for name in runs}, EFFORT)
    members_s = seconds["first"] + seconds["second"]
    slower = max(("first", "second"), key=lambda name: float(np.median(seconds[name])))
    return {
        "head_share": ratio(members_s, seconds["head"]),
        "over_slower": ratio(seconds[slower], seconds["whole"]),
        "over_sum": ratio(members_s, seconds["whole"]),
        **{f"{name}_ms": 1000 * float(np.median(each)) for name, each in seconds.items()},
    }


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    found = net(arguments[0], int(arguments[1])) if what == "net" else npn(int(arguments[0]))
    print(json.dumps(found))
