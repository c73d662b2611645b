# make run   sets everything up and opens the chat on http://127.0.0.1:7860
# make test  sets everything up and runs every check
# make faults  the long tests of what a crash or a full disk leaves behind; see docs/reliability.md
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test faults check format clean

run: .venv/installed
	$(BIN)/qa index
	$(BIN)/qa serve

test: .venv/installed-dev check
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

faults: .venv/installed-dev
	HF_HUB_OFFLINE=1 QA_FAULTS=long $(BIN)/python -m pytest tests/faults -rP
	$(BIN)/python -m tests.faults.mutations

check: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@
