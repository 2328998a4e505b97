#!/usr/bin/env bash
# Make sure that commands and files are here: tools/require.sh NEED=DEBIAN_PACKAGE…
# A need is a command's name or an absolute path. What is missing is installed where apt-get and
# the right to use it are; elsewhere one line says what is missing and how to get it, and this fails.
set -euo pipefail

here() {
    case $1 in
        /*) [[ -e $1 ]] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

needs=() packages=()
for pair in "$@"; do
    here "${pair%%=*}" || { needs+=("${pair%%=*}"); packages+=("${pair#*=}"); }
done
((${#needs[@]})) || exit 0

as_root=()
((EUID == 0)) || as_root=(sudo -n)
if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "installing Debian packages: ${packages[*]}" >&2
    install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y
             --no-install-recommends "${packages[@]}")
    "${install[@]}" >/dev/null 2>&1 || {
        "${as_root[@]}" apt-get update -qq >/dev/null && "${install[@]}" >/dev/null
    } || true
fi

missing=()
for need in "${needs[@]}"; do
    here "$need" || missing+=("$need")
done
((${#missing[@]} == 0)) || {
    echo "missing: ${missing[*]}; on Debian or Ubuntu: sudo apt-get install ${packages[*]}" >&2
    exit 1
}
