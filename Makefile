# make run   sets everything up and opens the chat on http://127.0.0.1:7860
# make test  sets everything up and runs every check
# make quick  those that take neither a browser nor a real model: to be run while writing
# make bench  measures this beside LangChain, txtai, rank-bm25 and bm25s (hours; BENCH=--quick takes minutes); see
#             docs/performance.md
# make load   measures how many questions a running server answers, and what it does under a crowd; see docs/performance.md
# make audit   looks for known vulnerabilities of the pinned packages, where the registry tells them
# make looks  the views of the page on a desk and on a phone, each light and dark: make test takes two of the four
# make faults  the long tests of what a crash or a full disk leaves behind; see docs/reliability.md
PYTHON ?= python3
BIN := .venv/bin
PEERS := build/peers
AUDIT := build/audit

# The tests start hundreds of processes, each of which would else compile all that it imports
unexport PYTHONDONTWRITEBYTECODE

# Where the tests are that try more with QA_FAULTS=long
LONG := tests/faults tests/engine tests/index/engine/search/test_generations.py tests/index/upkeep/test_checking.py

# What they write stands in memory where there are 2 GB of room: else they wait for the disk at each of their databases.
MEMORY := /dev/shm
ROOMY := $(shell test "$$(df -Pk $(MEMORY) 2>/dev/null | awk 'NR == 2 { print $$4 }')" -gt 2000000 2>/dev/null && echo yes)

# A file of tests goes to one worker, in the order of tests/conftest.py: the longest first. Some of them wait, for a pause, a
# process or a browser: one worker more than there are processors.
TESTS := HF_HUB_OFFLINE=1 $(if $(ROOMY),TMPDIR=$(MEMORY)) $(BIN)/python -m pytest --numprocesses $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --maxprocesses 5 --dist loadfile --no-loadscope-reorder

.PHONY: run test quick bench load audit looks faults check lint types tests quick-tests format clean

run: .venv/installed
	$(BIN)/qa index
	$(BIN)/qa serve

test: lint
	$(MAKE) --no-print-directory -j 2 types tests

quick: lint
	$(MAKE) --no-print-directory -j 2 types quick-tests

bench: .venv/installed $(PEERS)/installed
	$(BIN)/python -m bench --peer-python $(PEERS)/bin/python $(BENCH)

load: .venv/installed
	HF_HUB_OFFLINE=1 $(BIN)/python -m bench.load $(LOAD)

audit: .venv/installed $(AUDIT)/installed
	$(BIN)/python -m tests.audit $(AUDIT)/bin/pip-audit

looks: .venv/installed-dev
	HF_HUB_OFFLINE=1 QA_LOOKS=all $(BIN)/python -m pytest tests/browser

faults: .venv/installed-dev
	HF_HUB_OFFLINE=1 QA_FAULTS=long $(BIN)/python -m pytest $(LONG) -rP
	$(BIN)/python -m tests.faults.mutations

check: lint types

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/installed-dev
	$(BIN)/mypy

tests: .venv/installed-dev
	$(TESTS)

quick-tests: .venv/installed-dev
	$(TESTS) -m "not browser and not slow"

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv $(PEERS) $(AUDIT)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Installing into .venv, which takes a minute or two the first time ..."
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/installed-dev: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch .venv/installed $@

$(AUDIT)/installed:
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	touch $@

$(PEERS)/installed: bench/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	touch $@
