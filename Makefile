# `make` alone lists the targets. Nothing but make and Python 3.11 or later has to be there.

PYTHON ?= python3
TEST_WORKERS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
LAB := $(PYTHON) -m tests.openstack.lab
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test monkey check bench snapshots clean bytecode
.PHONY: lab-up lab-down test-openstack lab-cinder-up lab-cinder-down test-cinder

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

run: $(RUN_STAMP) bytecode ## open the console on a local engine of its own, filled once with the sample estate
	@./scripts/open-sample $(BIN)/mavtui $(ARGS)

test: $(DEV_STAMP) bytecode ## the whole test suite (ARGS='-k attach' narrows it)
	$(BIN)/python -m pytest -n $(TEST_WORKERS) $(ARGS)

monkey: $(DEV_STAMP) bytecode ## 20,000 random keys on the sample estate (ARGS='--seed 7 --keys 1000')
	$(BIN)/python -m tests.monkey $(ARGS)

check: $(DEV_STAMP) ## style, types, direction of imports, and then the whole test suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: $(DEV_STAMP) bytecode ## the figures of benchmarks/, each with its bar (ARGS='NAME…' picks some)
	$(BIN)/python -m benchmarks $(ARGS)

lab-up: ## real OpenStack services on this machine (Debian 12); tests/openstack/lab/README.md says more
	$(LAB) up $(ARGS)

lab-down: ## stop them
	$(LAB) down

test-openstack: $(DEV_STAMP) bytecode ## everything that needs those services, and what a cloud of its own shows (minutes)
	$(BIN)/python -m pytest -n 0 -m 'openstack or cinder' tests/openstack $(ARGS)

lab-cinder-up: ## real Cinder alone, ready within seconds; no Debian package is needed
	$(LAB) up --cinder-only $(ARGS)

lab-cinder-down: ## stop it
	$(LAB) down --cinder-only

test-cinder: $(DEV_STAMP) bytecode ## everything that needs real Cinder, on instances of its own
	$(LAB) install --cinder-only
	$(BIN)/python -m pytest -n $(TEST_WORKERS) -m cinder tests/openstack $(ARGS)

snapshots: $(DEV_STAMP) bytecode ## draw snapshots and the documentation's pictures anew, to be looked at before a commit
	$(BIN)/python -m pytest -n 0 -k snapshot --snapshot-update $(ARGS)
	$(BIN)/python scripts/screenshots.py

clean: ## remove the environment, the caches and what was built; engines and journals stay
	rm -rf $(VENV) .venv-* build dist .bench .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f snapshot_report.html
	find mavtui tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# Starting from source files costs several times the start itself, also where the environment forbids writing bytecode.
bytecode:
	@$(BIN)/python -m compileall -q mavtui

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  found=$$($(PYTHON) --version 2>/dev/null) || found='not there'; \
	  echo "mavtui needs Python 3.11 or later; '$(PYTHON)' is $$found." >&2; \
	  echo "Name another one, for example: make PYTHON=python3.12 run" >&2; exit 2; }
	@./scripts/make-environment $(PYTHON) $(VENV)

$(RUN_STAMP): $(BIN)/python pyproject.toml constraints.txt
	$(PIP_INSTALL) -e .
	@$(BIN)/python -m compileall -q $(VENV)/lib || true
	@touch $@

$(DEV_STAMP): $(BIN)/python pyproject.toml constraints.txt
	$(PIP_INSTALL) -e '.[dev]'
	@$(BIN)/python -m compileall -q $(VENV)/lib || true
	@touch $(RUN_STAMP) $@
