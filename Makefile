# Two commands: `make site` builds the demo's site, `make test` proves the project.
# Each sets up what it needs, inside .venv, from nothing but Python >= 3.11, pip and make.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: site test lint types browser docs format clean help

VENV := .venv
BIN := $(VENV)/bin
# The first interpreter that is new enough; override with `make PYTHON=…`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
  then echo $$p; break; fi; done)
JOBS ?=

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

site: $(VENV)/.ready-site ## Build the site of every client in params/ and say where it is
	$(BIN)/kpi build $(if $(JOBS),--jobs $(JOBS))
	@echo "site/<client>/ is what a client gets."

test: $(VENV)/.ready-test lint types browser ## Lint, types, layers, notebooks, the whole suite
	$(BIN)/python -m pytest -q -n auto --dist loadfile

lint: $(VENV)/.ready-test ## Style, formatting, notebooks without outputs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/nbstripout --verify --keep-id --extra-keys "$(NOTEBOOK_KEYS)" notebooks/*.ipynb

types: $(VENV)/.ready-test ## Type check
	$(BIN)/mypy

browser: $(VENV)/.ready-test ## A Chromium for the page tests
	$(BIN)/python tests/browser.py

docs: $(VENV)/.ready-test ## Write the generated references in docs/ anew
	$(BIN)/python -m kpi_site.references docs

format: $(VENV)/.ready-test ## Mend style and strip notebooks
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout --keep-id --extra-keys "$(NOTEBOOK_KEYS)" notebooks/*.ipynb

clean: ## Remove what was built (not .venv)
	rm -rf .kpi reports/*/ reports/*.ipynb site/*/ .mypy_cache .pytest_cache .ruff_cache

NOTEBOOK_KEYS := metadata.language_info.version metadata.papermill cell.metadata.papermill

# uv where it is there, else the standard library's venv, else virtualenv from inside .venv
# (Debian's python3 comes without ensurepip).
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found. Install it, or run: make PYTHON=/path/to/python" >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  UV_PYTHON_DOWNLOADS=never uv venv --quiet --allow-existing --python "$(PYTHON)" $(VENV); \
	elif $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then \
	  $(PYTHON) -m venv $(VENV); \
	else \
	  $(PYTHON) -m pip install --quiet --target $(VENV)/.bootstrap virtualenv && \
	  PYTHONPATH=$(VENV)/.bootstrap $(PYTHON) -m virtualenv --quiet $(VENV); \
	fi

# `constraints.txt` holds every version the suite passed with.
define install
@echo "Setting up $(VENV) ($(1)) …"
@if command -v uv >/dev/null 2>&1; then \
  uv pip install --quiet --python $(BIN)/python -c constraints.txt -e "$(1)"; \
else \
  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e "$(1)"; \
fi
@touch $@
endef

$(VENV)/.ready-site: $(BIN)/python pyproject.toml constraints.txt
	$(call install,.)

$(VENV)/.ready-test: $(BIN)/python pyproject.toml constraints.txt
	$(call install,.[test])
