# make run    install, build the index when it is missing or stale, serve http://127.0.0.1:8000
# make test   install, run every test
# make check  look the corpus and the code over
# make index  build and publish the index
# make bench  measure speed and memory beside peers
#
# TORCH_INDEX=ADDRESS fetches torch from another package index, such as the CPU one (see README).

PYTHON ?= python3
PORT ?= 8000
TORCH_INDEX ?=
BIN := .venv/bin
export HF_HUB_OFFLINE = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test check index bench

run: .venv/run
	$(BIN)/python -m corpus check
	$(BIN)/python -m index build --publish
	$(BIN)/python -m bot calibrate --if-stale
	$(BIN)/python -m web --port $(PORT)

test: .venv/dev
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/python -m corpus check

index: .venv/run
	$(BIN)/python -m corpus check
	$(BIN)/python -m index build --publish
	$(BIN)/python -m bot calibrate --if-stale

bench: .venv/dev
	$(BIN)/python -m benchmarks

.venv/bin/python:
	$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit(f"Vouch needs Python 3.11 or newer, found {v[0]}.{v[1]}")'
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	$(if $(TORCH_INDEX),$(BIN)/pip install -q --index-url $(TORCH_INDEX) $(shell grep '^torch==' requirements.txt))
	$(BIN)/pip install -q -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(BIN)/pip install -q -r requirements-dev.txt
	touch $@
