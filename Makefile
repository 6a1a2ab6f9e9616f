# Two commands do all the set-up: `make run` and `make test`. They need Python 3.11 or newer, nothing else.
PYTHON ?= $(firstword $(foreach p,python3.14 python3.13 python3.12 python3.11 python3,$(if $(shell $(p) -c 'import sys, venv, ensurepip; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),$(p))))
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 5000
HOST ?= 127.0.0.1

.DEFAULT_GOAL := help
.PHONY: help run test bench build clean

help:  ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer with venv was not found: install it, or say PYTHON=/path/to/python3"; exit 1; fi
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

run: $(VENV)/.installed  ## install and serve the map on http://127.0.0.1:5000 (or PORT=)
	$(BIN)/gunicorn --bind $(HOST):$(PORT) --workers 1 --threads 320 --graceful-timeout 3 'app:create_app()'

test: $(VENV)/.installed-test  ## install, lint, type-check and run every test
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest

bench: $(VENV)/.installed-test  ## measure the budgets and print a table
	$(BIN)/python -m benchmarks

build: $(VENV)/.installed  ## rebuild data/milano from RAW=folder of raw open data
	$(BIN)/mire build --raw $(RAW) --out data/milano

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
