"""``make bench-render-set``: 2,000 snapshots of 200 models, by ``toonnet render``, on two workers.

Exits 1 where they take over two minutes at 512 pixels, or where files of 256 pixels with one sample
come at less than 100 a second. The models are parametric figures, of 20,000 to 50,000 triangles;
the small files are those of spheres of 20,480. All are made once, in ``.cache``; only the command
is timed, from its start to its end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
import trimesh

from benchmarks.machine import machine, one_line
from toonnet.dataset import Dataset, identity
from toonnet.render import Material, Mesh, Part
from toonnet.render.bodies import DESIGNS
from toonnet.render.save import mesh_to_glb

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "render-set"
WORKERS = 2
VIEWS = 10
SPHERES, SPHERE_VIEWS = 40, 50
MOST_S, LEAST_FILES_A_SECOND = 120.0, 100.0


def make_set(folder: Path, count: int) -> None:
    """Make a data set of so many parametric figures."""
    shutil.rmtree(folder, ignore_errors=True)
    choice = list(product(range(count), DESIGNS.values()))[:count]
    with Dataset.create(folder) as dataset, dataset.transaction() as connection:
        for seed, design in choice:
            id_ = identity(design.name, str(seed))
            file = f"bodies/{id_[:2]}/{id_}.glb"
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(mesh_to_glb(design.mesh(design.parameters(seed))))
            connection.execute(
                "INSERT INTO body (id, file, label, source, source_id, licence, group_id, status)"
                " VALUES (?, ?, ?, ?, ?, 'Apache-2.0', ?, 'accepted')",
                [id_, file, design.label, design.name, str(seed), design.name],
            )


def make_spheres(folder: Path) -> None:
    """Write spheres of many colours as GLB."""
    folder.mkdir(parents=True, exist_ok=True)
    shape = trimesh.creation.icosphere(5)
    for number in range(SPHERES):
        color = np.random.default_rng(number).uniform(0.2, 1, 3).round(3)
        sphere = Part(
            np.asarray(shape.vertices), np.asarray(shape.faces), Material((*color.tolist(), 1.0))
        )
        (folder / f"{number:02d}.glb").write_bytes(mesh_to_glb(Mesh([sphere])))


def rendered(*arguments: str | Path) -> dict[str, float]:
    """Run the command in a process of its own; return what it took."""
    toonnet = Path(sys.executable).with_name("toonnet")
    command = [toonnet, "render", *arguments, "--json", "--quiet", "--workers", str(WORKERS)]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "done": json.loads(ended.stdout)["done"],
        "seconds": seconds,
        "processor_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "largest_process_mb": after.ru_maxrss / 1024,
    }


def show(title: str, took: dict[str, float]) -> None:
    print(title)
    for name, value in took.items():
        print(f"  {name:24}{value:12,.1f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many models")
    count = parser.parse_args().count
    folder, spheres = CACHE / str(count), CACHE / "spheres"
    if not (folder / "made").exists():
        make_set(folder, count)
        make_spheres(spheres)
        (folder / "made").touch()
    print(one_line(machine()), f"load {os.getloadavg()[0]:.1f}", flush=True)
    models = rendered(folder, "--force")
    models["snapshots_a_second"] = models["done"] / models["seconds"]
    show(f"{count} models, {VIEWS} views each, 512 pixels, 4 samples, masks", models)
    out = CACHE / "files"
    shutil.rmtree(out, ignore_errors=True)
    small = ("--size", "256", "--samples", "1", "--views", str(SPHERE_VIEWS), "--no-masks")
    files = rendered(spheres, out, *small)
    files["files_a_second"] = files["done"] * SPHERE_VIEWS / files["seconds"]
    show(f"{SPHERES} spheres, {SPHERE_VIEWS} views each, 256 pixels, 1 sample, no masks", files)
    fits = models["seconds"] * 200 / count <= MOST_S
    return 0 if fits and files["files_a_second"] >= LEAST_FILES_A_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
