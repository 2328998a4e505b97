# Every target sets up what it needs by itself. `make help` lists them.
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help

.PHONY: help
help:  ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

# --- setting up -------------------------------------------------------------------------------
.PHONY: setup
setup:  ## Make .venv and install everything that tests and linters need
	tools/setup.sh

OPENGL := /usr/share/doc/libegl1=libegl1 /usr/share/doc/libgl1=libgl1 \
    /usr/share/drirc.d/00-mesa-defaults.conf=libgl1-mesa-dri

# --- README's two commands --------------------------------------------------------------------
.PHONY: demo test
demo: setup  ## Build a small data set from real art; leaves sheets, a gallery, a report in demo/
	tools/require.sh npm=npm
	$(PYTHON) -m tools.demo
test: setup test-native  ## Run all the tests
	tools/require.sh chromium=chromium npm=npm $(OPENGL)
	$(PYTHON) -P -m pytest -n 2 --dist worksteal --timeout 300

# --- native tests -----------------------------------------------------------------------------
.PHONY: test-native test-asan test-tsan test-arm
test-native:  ## Run the native tests on every instruction set of this machine
	tools/test_native.sh release
test-asan:  ## Run the native tests under the address and undefined-behaviour sanitizers
	tools/test_native.sh asan
test-tsan:  ## Run the native tests under the thread sanitizer
	tools/test_native.sh tsan
test-arm:  ## Run the native tests for 64-bit Arm under qemu-user
	tools/test_arm.sh

# --- quality ----------------------------------------------------------------------------------
.PHONY: lint stubs cli-docs golden fuzz wheel-check build-kill collect-kill collect-live bodies-live learn-check piece-wheels
lint: setup  ## ruff, mypy, import-linter, clang-format, stubs up to date
	tools/lint.sh
stubs: setup  ## Write the native module's stubs anew
	$(PYTHON) -P tools/stubs.py --write
cli-docs: setup  ## Write the commands' help texts into docs/cli.md
	$(PYTHON) -P tools/cli_docs.py
golden: setup  ## Draw the renderer's golden pictures anew; look at them before you commit them
	TOONNET_GOLDEN=renew $(PYTHON) -P -m pytest tests/render/test_golden.py
fuzz: setup  ## Compare the backends on 100,000 generated pictures
	$(PYTHON) -P tests/fuzz.py
wheel-check: setup  ## Build a repaired wheel and run the tests against it in a clean environment
	tools/wheel_check.sh
piece-wheels:  ## Fetch what tools/piece.sh needs, for a machine with Python 3.12: into build/wheels
	$(PYTHON) -m pip download --quiet --only-binary :all: --no-deps --python-version 3.12 \
	    --dest build/wheels keras absl-py h5py namex optree rich markdown-it-py mdurl pygments
learn-check: setup  ## Have every backbone learn one batch by heart
	TOONNET_BACKBONES=all $(PYTHON) -P -m pytest tests/models/test_training.py -k by_heart
collect-kill: setup  ## Kill `toonnet collect` at 20 random moments; the next run must end the same
	TOONNET_KILLS=20 $(PYTHON) -P -m pytest tests/dataset/test_collect.py -k kill
build-kill: setup  ## Kill `toonnet build` at 10 random moments; the next run must end the same
	TOONNET_KILLS=10 $(PYTHON) -P -m pytest tests/building/test_build.py -k killed --timeout 1800
collect-live: setup  ## Collect from all packages into a fresh folder, clean, report; check the figures
	tools/require.sh npm=npm
	$(PYTHON) -P tools/collect_live.py
bodies-live: setup  ## Gather 3D models from the default sources into a fresh folder; check the figures
	PYTHONPATH=tools $(PYTHON) -P tools/bodies_live.py

# --- the model that comes with toonnet --------------------------------------------------------
.PHONY: model model-folds model-card readme
MODEL_RUNS = $(DATASET)/runs/model
model: setup  ## Train the packaged model anew: make model DATASET=folder (bodies and snapshots in it)
	$(PYTHON) -m tools.model.pretrain $(DATASET) $(MODEL_RUNS)
	$(PYTHON) -m tools.model.package $(DATASET) $(MODEL_RUNS)
model-folds: setup  ## Measure its recipe on five folds and more: make model-folds DATASET=folder
	$(PYTHON) -m tools.model.pretrain $(DATASET) $(MODEL_RUNS)
	$(PYTHON) -m tools.model.folds $(DATASET) $(MODEL_RUNS)
model-card: setup  ## Write docs/model_card.md from results/model, and README's tables
	$(PYTHON) -m tools.model.card
	$(PYTHON) -m tools.readme
readme: setup  ## Write README's tables of recognition from results/
	$(PYTHON) -m tools.readme

# --- benchmarks -------------------------------------------------------------------------------
bench bench-check: export OPENBLAS_NUM_THREADS = 1  # SciPy's share of one thread.
.PHONY: bench bench-check bench-clean bench-export bench-render-set render-soak bench-instructions
.PHONY: bench-models bench-gpu gpu-pack bench-render bench-inflate
bench: setup  ## Run the benchmarks, write benchmarks/results and README's table
	tools/require.sh $(OPENGL) /usr/share/doc/libglu1-mesa=libglu1-mesa
	$(PYTHON) -m benchmarks.run
bench-check: setup  ## Fail where a ratio falls under its floor
	tools/require.sh $(OPENGL) /usr/share/doc/libglu1-mesa=libglu1-mesa
	$(PYTHON) -m benchmarks.check
bench-clean: setup  ## Clean 10,000 pictures; fail where it takes over 60 s, 2 s to search, or 1 GB
	$(PYTHON) -m benchmarks.cleaning
bench-export: setup  ## Export 10,000 pictures in every format; fail where memory goes over 1 GB
	HF_HUB_OFFLINE=1 TF_CPP_MIN_LOG_LEVEL=3 $(PYTHON) -m benchmarks.export
bench-render-set: setup  ## Render 200 models; fail where 2,000 snapshots take over two minutes
	$(PYTHON) -m benchmarks.render_set
render-soak: setup  ## Draw 10,000 frames; fail where resident memory grows by over 5 %
	$(PYTHON) -m benchmarks.render_soak
bench-render: setup  ## Compare the renderer with VTK, pyrender and trimesh; renews README's table
	tools/require.sh $(OPENGL) /usr/share/doc/libglu1-mesa=libglu1-mesa
	$(PYTHON) -m benchmarks.rendering
bench-inflate: setup  ## Inflate a data set: make bench-inflate DATASET=folder; fail where it falls short
	$(PYTHON) -m benchmarks.inflation $(DATASET)
bench-models: setup  ## Images a second of each net, NPN beside its members, a first answer
	$(PYTHON) -m benchmarks.recognition
bench-instructions: setup  ## Count the hot kernels' instructions with valgrind
	tools/bench_instructions.sh
gpu-pack: setup  ## Pack for a machine with a GPU and no network; there: tools/gpu_run.sh RESULTS
	$(PYTHON) -m tools.gpu_pack $(PYTHON_THERE)
bench-gpu: setup  ## Run a GPU benchmark suite: make bench-gpu SUITE=name
	$(PYTHON) -m benchmarks.gpu $(SUITE)
