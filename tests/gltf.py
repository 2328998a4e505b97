"""The validator of the glTF format, by the format's makers."""

import json
import shutil
import subprocess

import pytest

from toonnet.dataset.packages import Package, fetch, tgz_members

needs_node = pytest.mark.skipif(
    not (shutil.which("npm") and shutil.which("node")), reason="needs Node.js"
)


def issues(folder, files):
    """Return what the validator says of each file's bytes, working in `folder`."""
    tarball = fetch(Package("npm", "gltf-validator", "2.0.0-dev.3.10"), folder)
    for name, content in tgz_members(tarball.path, lambda name: name.endswith((".js", ".json"))):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    for number, content in enumerate(files):
        (folder / f"{number}.glb").write_bytes(content)
    program = """
        const fs = require("fs"), check = require("./package").validateBytes;
        const names = process.argv.slice(1);
        Promise.all(names.map(name => check(new Uint8Array(fs.readFileSync(name)))))
            .then(all => console.log(JSON.stringify(all.map(report => report.issues))));
    """
    names = [f"{number}.glb" for number in range(len(files))]
    done = subprocess.run(
        ["node", "-e", program, *names], cwd=folder, capture_output=True, check=True
    )
    return json.loads(done.stdout)
