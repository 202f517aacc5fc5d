# The two commands of the README are `make run` and `make test`.
# Both need Python 3.11 or newer, make and package downloads; they set up everything else themselves.
PY ?= python3
BIN := .venv/bin
HOME_DIR ?= var

FUZZ_SECONDS ?= 600

.PHONY: run test lint format bench bench-docs storm lock samples clean fuzz

run: .venv/.installed
	$(BIN)/edo-gateway --home $(HOME_DIR) demo

test: .venv/.dev-installed
	sh tests/install-tools.sh
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# Every reader under changed inputs for ten minutes; the short form is among the tests.
fuzz: .venv/.dev-installed
	$(BIN)/python tests/fuzz/fuzz_run.py --seconds $(FUZZ_SECONDS)

lint: .venv/.dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/house_rules.py

format: .venv/.dev-installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/bin/python:
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Нужен Python 3.11 или новее: укажите его так: make PY=python3.12 run")'
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || { echo "Не хватает модуля venv. В Debian его ставит пакет python3-venv: apt-get install python3-venv"; exit 1; }
	$(PY) -m venv .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev-installed: requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Every figure the project claims, beside its floor and its peer; `bench-docs` writes docs/benchmarks.md as well.
bench: .venv/.dev-installed
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

bench-docs: .venv/.dev-installed
	$(BIN)/python -m benchmarks --write $(BENCH_ARGS)

# 300 letters in every weather while the gateway is killed at random, then 5,000 letters in one process; an hour or so.
STORM_LETTERS ?= 300
SOAK_LETTERS ?= 5000
WEATHERS ?= calm vanishing read-only halves slow full
storm: .venv/.dev-installed
	@for weather in $(WEATHERS); do \
	  folder=$$(mktemp -d); \
	  unshare -m $(BIN)/python tests/faults/storm.py $$folder --weather $$weather --letters $(STORM_LETTERS) $(STORM_ARGS) \
	    || { echo "see $$folder"; exit 1; }; \
	  rm -rf $$folder; done
	$(BIN)/python -m benchmarks.soak --letters $(SOAK_LETTERS)

# Renew the hashed locks (needs uv on the path).
lock:
	cd requirements && for name in prod:requirements dev:requirements-dev; do \
	  uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	    --no-emit-find-links --no-header $${name%%:*}.in -o ../$${name##*:}.lock; done

clean:
	rm -rf .venv dist build

# Make the sample letters' PDF files anew from their sources.
samples: .venv/.dev-installed
	$(BIN)/python maintenance/make_samples.py
