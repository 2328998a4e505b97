#!/usr/bin/env bash
# Run one piece of the experiments on a machine that has Python with JAX, but neither toonnet nor Keras:
#     tools/piece.sh WHEELS PACK OUT --piece N [--scale gpu] [--what all]
# WHEELS is the folder that `make piece-wheels` filled; nothing is installed, nothing is fetched.
set -euo pipefail
wheels=$(realpath "$1") pack=$(realpath "$2") out=$(realpath -m "$3")
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
for wheel in "$wheels"/*.whl; do python3 -m zipfile -e "$wheel" "$unpacked"; done
# What the machine has comes first: a wheel is only for what it lacks.
cat >"$unpacked/run_piece.py" <<EOF
import runpy, sys
sys.path.insert(0, "$root")
sys.path.append("$unpacked")
sys.argv[0] = "python -m toonnet.experiments"
runpy.run_module("toonnet.experiments", run_name="__main__", alter_sys=False)
EOF
KERAS_BACKEND=${KERAS_BACKEND:-jax} PYTHONUNBUFFERED=1 \
    python3 -P "$unpacked/run_piece.py" "$pack" --out "$out" --work "$unpacked/work" "${@:4}"
