#!/usr/bin/env bash
# Build the source archive, from it the wheel, repair that for other Linux systems, install it in a
# clean environment outside the tree and run the tests against it: tools/wheel_check.sh [pytest options]
# Left out is what uses nothing of a wheel that other tests don't: trainings, the paper's experiments,
# and what is of the tree alone.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export PATH="$root/.venv/bin:$PATH"
left_out=(cli/test_models.py cli/test_reproduce.py models/test_training.py experiments docs benchmarks tools)
workshop=$(mktemp -d)
trap 'rm -rf "$workshop"' EXIT

python -P -m build --outdir "$workshop/dist" . >"$workshop/build.log" 2>&1 || {
    cat "$workshop/build.log"
    exit 1
}
rm -rf wheelhouse
auditwheel repair --wheel-dir wheelhouse "$workshop"/dist/*.whl
cp "$workshop"/dist/*.tar.gz wheelhouse
ls wheelhouse

python -P -m venv "$workshop/venv"
tools/pip_install.sh "$workshop/venv/bin/python" "$(echo "$root"/wheelhouse/*.whl)[test]"

# -P: without it the tree's own toonnet/ would stand before the installed one.
cd "$workshop"
"$workshop/venv/bin/python" -P -c 'import toonnet._core; print("testing", toonnet._core.__file__)'
"$workshop/venv/bin/python" -P -m pytest -c "$root/pyproject.toml" --rootdir "$root" \
    -n 2 --dist worksteal --timeout 300 "${left_out[@]/#/--ignore=$root/tests/}" "$@" "$root/tests"
