#!/usr/bin/env bash
# On a machine with a GPU, which may be without a network: install what `make gpu-pack` packed beside
# the Python there, test the cuda backend on the device and measure it. tools/gpu_run.sh RESULTS [STEP…]
# Each step has its own limit, all together take less than ten minutes; logs and JSON go to RESULTS.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
results=$(mkdir -p "$1" && cd "$1" && pwd)
shift
steps=("$@")
((${#steps[@]})) || steps=(install device equal bench sanitize)
python=${PYTHON:-python3}
site=${TOONNET_SITE:-/tmp/toonnet-site}
export PYTHONPATH=$site PYTHONUNBUFFERED=1 TOONNET_PACKED_PICTURES=$PWD/.gpu/pictures.npz
failed=()

step() {
    local name=$1 limit_s=$2 start=$SECONDS
    shift 2
    [[ " ${steps[*]} " == *" $name "* ]] || return 0
    echo "=== $name"
    timeout "$limit_s" "$@" 2>&1 | tee "$results/$name.log" | tail -n 40 || failed+=("$name")
    echo "=== $name took $((SECONDS - start)) s"
}

# The wheel fits the Python it was made for; elsewhere the native module is compiled.
install() {
    local wheels=(.gpu/[!t]*.whl) pip=("$python" -m pip install -q --no-index --no-deps --upgrade --target "$site")
    "${pip[@]}" "${wheels[@]}" || return
    "${pip[@]}" .gpu/toonnet-*.whl || "${pip[@]}" --no-build-isolation . || return
    "$python" -P -c 'import toonnet._core; print("installed", toonnet._core.__file__)'
}

device() {
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
    "$python" -P -c 'import sys; from toonnet.cli import main; sys.exit(main())' doctor
}

# On the device itself: the kernels through CuPy, and every test of the backends.
equal() {
    "$python" -P -m pytest -q -p no:cacheprovider -n 8 --require-backend cuda \
        tests/cuda/test_gpu.py tests/ops tests/boundary/test_arrays.py tests/boundary/test_sizes.py
}

bench() {
    "$python" -P -c 'import sys; sys.path.insert(0, "."); from benchmarks.gpu import main
sys.exit(main(sys.argv[1:]))' kernels --results "$results"
}

sanitize() {
    command -v compute-sanitizer >/dev/null || { echo "compute-sanitizer isn't here"; return 0; }
    local tool
    for tool in memcheck racecheck synccheck; do
        compute-sanitizer --tool "$tool" --error-exitcode 9 \
            "$python" -P tests/cuda/run_on_device.py || return
    done
}

export -f install device equal bench sanitize
export python site results
step install 240 bash -c install
step device 30 bash -c device
step equal 240 bash -c equal
step bench 150 bash -c bench
step sanitize 120 bash -c sanitize
echo "=== ${SECONDS} s in all; failed: ${failed[*]:-nothing}" | tee "$results/summary.log"
((${#failed[@]} == 0))
