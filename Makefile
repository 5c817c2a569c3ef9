# make run    install, build the index when it is missing or stale, serve http://127.0.0.1:8000
# make test   install, run every test
# make check  look the corpus and the code over, and the libraries for known faults when there is a network
# make index  build and publish the index
# make bench  measure speed and memory beside peers, in an environment of their own under .bench
# make lock   write the lock files anew, after a change of requirements*.txt
#
# TORCH_INDEX=ADDRESS fetches torch from another package index, such as the CPU one (see README).

PYTHON ?= python3
PORT ?= 8000
TORCH_INDEX ?=
BIN := .venv/bin
export HF_HUB_OFFLINE = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test check index bench lock

run: .venv/run
	$(BIN)/python -m corpus check
	$(BIN)/python -m index build --publish
	$(BIN)/python -m bot calibrate --if-stale
	$(BIN)/python -m web --port $(PORT)

test: .venv/dev
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/bandit -q -c pyproject.toml -r corpus index bot web settings.py
	$(BIN)/python -m corpus check
	@found=$$($(BIN)/pip-audit --progress-spinner off --disable-pip --require-hashes -r requirements.lock 2>&1); \
	failed=$$?; case "$$found" in \
	  *"Found "*"known vulnerabilit"*) echo "$$found"; exit 1;; \
	  *"could not be audited"*) echo "pip-audit: some libraries could not be looked up from here";; \
	  *) [ $$failed -eq 0 ] && echo "pip-audit: clean" || echo "pip-audit: no advisories could be fetched";; esac

index: .venv/run
	$(BIN)/python -m corpus check
	$(BIN)/python -m index build --publish
	$(BIN)/python -m bot calibrate --if-stale

bench: .venv/dev
	$(BIN)/python -m benchmarks

# All but torch, whose build differs by machine; its own libraries come with it.
lock: .venv/dev
	printf 'torch\n' > .venv/without
	for name in requirements-serve requirements; do \
	  $(BIN)/uv pip compile -q $$name.txt --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-config --excludes .venv/without -o $$name.lock || exit 1; done

.venv/bin/python:
	$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit(f"Vouch needs Python 3.11 or newer, found {v[0]}.{v[1]}")'
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt requirements.lock | .venv/bin/python
	$(BIN)/pip install -q $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(shell grep '^torch==' requirements.txt)
	$(BIN)/pip install -q --no-deps --require-hashes -r requirements.lock
	touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(BIN)/pip install -q -r requirements-dev.txt
	touch $@
