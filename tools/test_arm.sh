#!/usr/bin/env bash
# Build the native tests for 64-bit Arm with Debian's cross compiler and run them under qemu-user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.venv/bin:$PATH"  # CMake and Ninja from pip, where there are no others.

tools/require.sh cmake=cmake ninja=ninja-build aarch64-linux-gnu-g++=g++-aarch64-linux-gnu \
    qemu-aarch64=qemu-user /usr/include/doctest/doctest.h=doctest-dev

cmake --preset arm >/dev/null
cmake --build build/arm
qemu-aarch64 build/arm/cpp/toonnet_tests
