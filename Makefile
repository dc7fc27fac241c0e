# Run `make` alone for the list. Every target starts from a fresh clone: it makes .venv, once, with uv or else with pip.
BIN := .venv/bin
# Files of tests that run at a time, each in a process of its own.
WORKERS ?= 2
# What a test writes is kept for nobody: in memory, where there is room, nothing waits for a disk.
MEMORY := $(shell test -w /dev/shm && test `df --output=avail -k /dev/shm | tail -1` -gt 8000000 && echo TMPDIR=/dev/shm)

# Modules are compiled once, whatever the shell says: the tests start some thousand processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-long lint format mutants bench docs lock vendor run-venv dev-venv chromium clean

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: run-venv ## Start Steadyhand on this machine with the Week to look at
	$(BIN)/steadyhand demo

test: dev-venv chromium ## Run every test that is not long: unit, property, contract, HTTP, browser, both databases
	$(MEMORY) $(BIN)/pytest -m "not long" -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-long: dev-venv chromium ## Run the long tests: crash trials, large runs, real clusters
	$(BIN)/pytest -m long $(ARGS)

lint: dev-venv ## Check format, style, types, layers, the house's own rules and the vendored files
	$(BIN)/ruff format --check --output-format concise .
	$(BIN)/ruff check --output-format concise .
	$(BIN)/mypy src tools tests/support
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tools.house
	$(BIN)/python -m tools.vendor_assets --check
	$(BIN)/python -m tools.language_reference --check
	$(BIN)/python -m tools.case_states --check

format: dev-venv ## Format the code and mend what ruff can mend safely
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

mutants: dev-venv ## Break each invariant by a stored patch and show that its tests go red
	$(BIN)/python -m tools.mutants $(ARGS)

bench: dev-venv ## Measure every room and write docs/benchmarks.md (long)
	@set -e; for program in bench/*.py; do \
	    [ -e "$$program" ] || { echo "bench: no program yet"; break; }; \
	    echo "== $$program"; $(BIN)/python "$$program" $(ARGS); \
	done
	$(BIN)/python -m tools.benchmarks_page

docs: dev-venv ## Build the documentation into docs/_build/html; a warning is an error
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

lock: ## Resolve the dependencies again and write uv.lock and both requirement files (needs uv)
	UV_PYTHON_DOWNLOADS=never uv lock $(ARGS)
	uv export --quiet --frozen --no-header --format requirements-txt --no-emit-project --no-default-groups --group build -o requirements.txt
	uv export --quiet --frozen --no-header --format requirements-txt --no-emit-project --group dev -o requirements-dev.txt

vendor: dev-venv ## Fetch the browser files of others again, at the versions in tools/vendor_assets.py (needs npm)
	$(BIN)/python -m tools.vendor_assets

clean: ## Remove what the tools made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis docs/_build dist

run-venv:
	@tools/venv.sh run

dev-venv:
	@tools/venv.sh dev

chromium: dev-venv
	@$(BIN)/python -m tools.ensure_chromium
