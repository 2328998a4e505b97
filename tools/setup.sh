#!/usr/bin/env bash
# Make .venv and install toonnet into it, editable, with what tests and linters need.
# Does nothing where nothing has changed; after a change in C++ it only compiles again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python
suits='import sys; sys.exit(sys.version_info < (3, 11))'

# The command on PATH may be a shim that only says that it has no such version: each is tried.
find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3 python python3.{14,13,12,11} \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3; do
        if "$candidate" -c "$suits" 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    return 1
}

# Debian's Python comes without venv and headers; others have both.
make_environment() {
    local base paths
    command -v python3 >/dev/null || tools/require.sh python3=python3
    base=$(find_python) || {
        echo "toonnet needs Python 3.11 or newer; PYTHON=/path/to/python3 names one" >&2
        exit 1
    }
    echo "making .venv with $("$base" --version)"
    mapfile -t paths < <("$base" -c \
        'import sysconfig as s; print(s.get_path("stdlib"), s.get_path("include"), sep="\n")')
    tools/require.sh "${paths[0]}/ensurepip=python3-venv" "${paths[1]}/Python.h=python3-dev"
    "$base" -m venv --clear .venv
}

digest() {
    { "$python" --version; cat "$@"; } | "$python" -c \
        'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
}

"$python" -c "$suits" 2>/dev/null || make_environment
mapfile -t native < <(find CMakeLists.txt cpp cuda -name tests -prune -o -type f -print | LC_ALL=C sort)
stamp="$(digest pyproject.toml toonnet/_version.py) $(digest "${native[@]}")"
done_before=$(cat .venv/toonnet-stamp 2>/dev/null || true)
[[ $stamp != "$done_before" ]] || exit 0

tools/require.sh "${CXX:-c++}=g++"
if [[ ${stamp% *} == "${done_before% *}" ]]; then
    echo "compiling the native module"
    PATH="$PWD/.venv/bin:$PATH" tools/pip_install.sh "$python" --no-build-isolation --no-deps -e .
else
    echo "installing toonnet and its development packages into .venv"
    tools/pip_install.sh "$python" -e ".[dev]"
fi
echo "$stamp" >.venv/toonnet-stamp
