#!/usr/bin/env bash
# Count the instructions of the hot kernels with valgrind, on pictures made by arithmetic. Prints a
# table of instructions per pixel and writes benchmarks/results/instructions.json. Unlike times, the
# numbers are the same in every run; valgrind knows no AVX-512, so they are those of AVX2.
# `mean_shift_segment` is counted without its filter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.venv/bin:$PATH"  # CMake and Ninja from pip, where there are no others.

readonly height=149 width=201  # Small, for valgrind is slow, and odd.
readonly kinds=(cartoon crayon photo)
readonly kernels=(mean_shift_filter unify ius mean_shift_segment rgb_to_hsv rgb_histogram texture_blend)
readonly results=benchmarks/results/instructions.json

tools/require.sh c++=g++ cmake=cmake ninja=ninja-build valgrind=valgrind \
    /usr/include/doctest/doctest.h=doctest-dev
cmake --preset release >/dev/null
cmake --build build/release --target toonnet_hot >/dev/null

# An empty environment: its size would move the stack, and with it some alignments.
instructions() {
    env -i TOONNET_SIMD=avx2 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        --toggle-collect=run_kernel build/release/cpp/toonnet_hot "$@" "$height" "$width" 2>&1 |
        sed -n 's/,//g; s/.*Collected : //p'
}

per_pixel() { awk -v n="$1" -v pixels=$((height * width)) 'BEGIN { printf "%.1f", n / pixels }'; }

rows=()
printf '%-20s%10s%10s%10s\n' "per pixel" "${kinds[@]}"
for kernel in "${kernels[@]}"; do
    printf '%-20s' "$kernel"
    for kind in "${kinds[@]}"; do
        count=$(instructions "$kernel" "$kind")
        printf '%10s' "$(per_pixel "$count")"
        rows+=("    {\"kernel\": \"$kernel\", \"kind\": \"$kind\", \"instructions\": $count, \"per_pixel\": $(per_pixel "$count")}")
    done
    echo
done

mkdir -p "$(dirname "$results")"
{
    echo '{'
    echo "  \"height\": $height,"
    echo "  \"width\": $width,"
    echo '  "instruction_set": "avx2",'
    echo "  \"compiler\": \"$(c++ --version | head -n 1)\","
    echo '  "counts": ['
    printf '%s' "$(printf '%s,\n' "${rows[@]}" | sed '$ s/,$//')"
    printf '\n  ]\n}\n'
} >"$results"
