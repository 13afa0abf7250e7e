# Two commands are all a newcomer needs: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
# What running needs, and what developing needs beside that.
RUNS := .venv/.runs
READY := .venv/.ready
DEMO := build/demo
PROGRAM := $(BIN)/paicha-tui

# What a run of the tests has compiled the next one need not, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-fast soak loops check lint bench docs clean

$(RUNS): requirements.txt
	$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新的版本") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@# The command runs the source as it stands: nothing has to be built for it.
	$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "paicha_tui.pth").write_text("$(CURDIR)/src\n")'
	printf '#!/bin/sh\nexec "%s/.venv/bin/python" -P -m paicha_tui "$$@"\n' "$(CURDIR)" > $(PROGRAM)
	chmod +x $(PROGRAM)
	touch $(RUNS)

$(READY): $(RUNS) pyproject.toml requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(READY)

run: $(RUNS)
	$(PROGRAM) demo --no-open --db $(DEMO)/demo.db
	$(PROGRAM) export --annex all --db $(DEMO)/demo.db --out $(DEMO)/附件
	@if [ -t 0 ] && [ -t 1 ]; then $(PROGRAM) --db $(DEMO)/demo.db; fi

test: $(READY)
	$(BIN)/python -m pytest

# While working: all but what takes seconds, in under a minute.
test-fast: $(READY)
	$(BIN)/python -m pytest -m "not slow"

# Kills, flips, a full disk, writers and random operations, for half an hour on two cores, then the
# loops; the report is build/soak.txt. SEED=N does the same again, JOBS=N does so many parts at one time.
soak: $(READY)
	mkdir -p build
	$(BIN)/python -m tests.faults --report build/soak.txt $(if $(SEED),--seed $(SEED)) \
		$(if $(JOBS),--jobs $(JOBS))
	$(MAKE) loops

# The loops and random examples of the tests, ten times as long.
loops: $(READY)
	PAICHA_SOAK=1 $(BIN)/python -m pytest -m "loop or hypothesis"

# What reads the source has a core of its own until it is done, beside the tests.
check: $(READY)
	$(MAKE) --jobs=2 test lint

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/bench_list.py
	$(BIN)/python benchmarks/bench_keys.py
	$(BIN)/python benchmarks/bench_checks.py
	$(BIN)/python benchmarks/bench_terminal.py

docs: $(READY)
	$(BIN)/python tools/manual.py
	$(BIN)/python tools/pictures.py
	$(BIN)/python tools/rooms.py

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis
