# Two commands: `make run` and `make test`. Python 3.11+ is all that must be there; everything else is fetched.
SHELL := bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
SOURCES := setup.cfg pyproject.toml package-lock.json
ASSETS := $(shell find webapp/assets webapp/translations workflows/feel/js -type f ! -name '*.pyc' ! -name '*.mo' 2>/dev/null)
export PROBITY_HOME ?= $(CURDIR)/instance

.PHONY: help run test prove bench assets messages lint clean

help:
	@echo "make run     serve a demo office on http://127.0.0.1:$(PORT)/ (PORT=9000 make run for another port)"
	@echo "make test    lint, types and every test this machine can run"
	@echo "make prove   the slow proofs, with fixed seeds"
	@echo "make bench   measure pages and submits against a real server"
	@echo "make assets  build CSS, JavaScript, the FEEL bundle and translations again"
	@echo "make messages  collect new texts into the translations"
	@echo "make clean   remove everything that was built (the demo office in instance/ stays)"

# --- installed: once, and again when what it was made from changes
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Expected Python 3.11 or newer but $(PYTHON) is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --upgrade "pip>=25"
	touch $@

$(VENV)/.run: $(VENV)/.made $(SOURCES) $(ASSETS)
	@echo "Installing Probity into $(VENV) and building its assets (about a minute the first time) ..."
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable .
	touch $@

$(VENV)/.test: $(VENV)/.run
	@echo "Installing what the tests need ..."
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable ".[test]"
	$(BIN)/python webapp/assets/build_backend.py --dev
	touch $@

# --- the two commands
run: $(VENV)/.run
	@$(BIN)/probity db upgrade
	$(BIN)/probity demo --once --cases 24
	exec $(BIN)/probity serve --port "$(PORT)"

test: $(VENV)/.test lint
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m "not prove"

prove: $(VENV)/.test
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m prove

bench: $(VENV)/.test
	@$(BIN)/python -m benchmarks

lint: $(VENV)/.test
	@$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy

assets: $(VENV)/.test
	@$(BIN)/python webapp/assets/build_backend.py --dev

messages: $(VENV)/.test
	@$(BIN)/python -m webapp.translations.collect

clean:
	rm -rf $(VENV) node_modules build dist *.egg-info webapp/static/dist workflows/feel/dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find webapp/translations -name '*.mo' -delete
