#!/usr/bin/env bash
# Install packages with uv where it is present, else with pip: tools/pip_install.sh PYTHON WHAT…
set -euo pipefail
python=$1
shift
if uv --version >/dev/null 2>&1; then
    # Without compiled bytecode every start of Python compiles NumPy anew, for 0.3 s.
    uv pip install -q --compile-bytecode --python "$python" "$@" && exit
    echo "uv failed; trying pip" >&2
fi
exec "$python" -m pip install -q --disable-pip-version-check "$@"
