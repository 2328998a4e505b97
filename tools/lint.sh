#!/usr/bin/env bash
# Run every linter; all of them run, whatever the first one says.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.venv/bin:$PATH"
failed=()

check() {
    echo "--- ${*:1:3}"
    "$@" || failed+=("$1 ${2:-}")
}

mapfile -t native < <(git ls-files 'cpp/*.cpp' 'cpp/*.hpp' 'cuda/*' 'tests/cuda/*.hpp')
check ruff check --quiet
check ruff format --check --quiet
check mypy
check lint-imports --no-logo
check clang-format --dry-run -Werror "${native[@]}"
check python -P tools/stubs.py
if ((${#failed[@]})); then
    echo "failed: $(printf '%s; ' "${failed[@]}")" >&2
    exit 1
fi
