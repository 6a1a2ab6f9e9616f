# Two commands do all the set-up: `make run` and `make test`. They need Python 3.11 to 3.14, nothing else.
SUPPORTED := import sys, venv, ensurepip; print((3, 11) <= sys.version_info < (3, 15) or "")
PYTHON ?= $(firstword $(foreach p,python3.14 python3.13 python3.12 python3.11 python3,$(if $(shell $(p) -c '$(SUPPORTED)' 2>/dev/null),$(p))))
VENV ?= .venv
BIN := $(VENV)/bin
NEWEST := $(VENV)-newest
LOCKING := $(VENV)-lock
PIP := python -m pip install --quiet --disable-pip-version-check
PORT ?= 5000
HOST ?= 127.0.0.1

.DEFAULT_GOAL := help
.PHONY: help run test test-newest lock bench build clean

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort

%/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 to 3.14 with venv was not found: install it, or say PYTHON=/path/to/python3"; exit 1; fi
	$(PYTHON) -m venv $*

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/$(PIP) --require-hashes --requirement requirements.lock
	$(BIN)/$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: requirements-test.lock $(VENV)/.installed
	$(BIN)/$(PIP) --require-hashes --requirement requirements-test.lock
	@touch $@

run: $(VENV)/.installed  ## install and serve the map on http://127.0.0.1:5000 (or PORT=)
	$(BIN)/gunicorn --bind $(HOST):$(PORT) --workers 1 --threads 320 --graceful-timeout 3 'app:create_app()'

test: $(VENV)/.installed-test  ## install, lint, type-check and run every test
	$(BIN)/ruff check .
	$(BIN)/oxlint
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest

test-newest: | $(NEWEST)/bin/python  ## run every test with the newest releases that pyproject.toml allows, not the locked ones
	$(NEWEST)/bin/$(PIP) --upgrade --upgrade-strategy eager --editable '.[test]'
	$(NEWEST)/bin/python -m pytest

# One lock for every supported Python: what differs between them is told apart by markers. The tests' lock has the same releases and more.
COMPILE = $(LOCKING)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' pyproject.toml --group build

lock: | $(LOCKING)/bin/python  ## write requirements.lock and requirements-test.lock anew, with the newest releases
	$(LOCKING)/bin/$(PIP) --upgrade uv
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra test --constraint requirements.lock --output-file requirements-test.lock

bench: $(VENV)/.installed-test  ## measure the budgets and print a table
	$(BIN)/python -m benchmarks

build: $(VENV)/.installed  ## rebuild data/milano from RAW=folder of raw open data
	$(BIN)/mire build --raw $(RAW) --out data/milano

clean:  ## remove the virtual environments and caches
	rm -rf $(VENV) $(NEWEST) $(LOCKING) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
