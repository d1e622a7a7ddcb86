# One command for everything: `make demo` to see it, `make test` before a commit. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test system lint types imports unit format catalogue lock clean

BIN := .venv/bin
UNIT_WORKERS ?= 2
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header

## help: list the recipes
help:
	@sed -n 's/^## //p' Makefile

## setup: make .venv from the lock (does nothing when nothing changed)
setup: .venv/.stamp

.venv/.stamp: pyproject.toml requirements-dev.txt scripts/setup
	@scripts/setup

## demo: the plan of 2024 on a simulated clock, everything on this machine
demo: setup
	$(BIN)/dondoc up --demo

# One after the other also under -j: pytest's closing line must be the last.
## test: everything that CI checks
test: setup
	@$(MAKE) --no-print-directory system
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory imports
	@$(MAKE) --no-print-directory unit

## system: check for (as root on Debian: install) the system packages of the tests
system:
	@scripts/system-packages

## lint: ruff, rules and format
lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

## types: mypy --strict
types: setup
	$(BIN)/mypy

## imports: the one direction of imports
imports: setup
	@scripts/imports

## unit: the tests, and 100 % branch coverage of rules/
unit: setup
	@scripts/unit -n $(UNIT_WORKERS) --dist loadgroup

## format: let ruff repair what it can
format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

## catalogue: bring the English texts of the portal in step with their Vietnamese sources
catalogue: setup
	$(BIN)/python -m portal.catalogue

## lock: remake requirements.txt and requirements-dev.txt (UPGRADE=1 takes newer versions)
lock: setup
	$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml --output-file requirements.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra dev --constraints requirements.txt pyproject.toml --output-file requirements-dev.txt
	@! grep -nE '://|^-' requirements.txt requirements-dev.txt || { echo "lock: a host or an option stands in the lock" >&2; exit 1; }
	@scripts/setup

## clean: remove what the recipes made
clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage* htmlcov
