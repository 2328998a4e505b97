#!/usr/bin/env bash
# Build the native tests with a CMake preset and run them on every instruction set of this machine:
# tools/test_native.sh [dev|release|asan|tsan|tidy]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.venv/bin:$PATH"  # CMake and Ninja from pip, where there are no others.
preset=${1:-release}

needs=(c++=g++ cmake=cmake ninja=ninja-build /usr/include/doctest/doctest.h=doctest-dev)
[[ $preset == tidy ]] && needs+=(clang-tidy=clang-tidy)
tools/require.sh "${needs[@]}"

cmake --preset "$preset" >/dev/null
cmake --build "build/$preset" -- -k 0
if [[ $preset == release ]]; then
    # A function that the linker may share must not be compiled for one instruction set only.
    shared=$(find "build/$preset" -name '*_avx*.o' -exec nm -C {} + | grep ' W ' || true)
    [[ -z $shared ]] || { echo "shared functions in files for one instruction set: $shared" >&2; exit 1; }
fi
[[ $preset == tidy ]] && exit  # The build was the check.

# Leaks are looked for too, except where the tracing that this takes is not allowed.
export ASAN_OPTIONS=detect_leaks=${TOONNET_LEAKS:-1} UBSAN_OPTIONS=print_stacktrace=1
# The tests name every instruction set to the kernels; what is left is which one is the default.
"build/$preset/cpp/toonnet_tests"
for level in baseline avx2 avx512; do
    TOONNET_SIMD=$level "build/$preset/cpp/toonnet_tests" --test-case='*TOONNET_SIMD*' --minimal
done
