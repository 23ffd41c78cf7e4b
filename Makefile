# Two commands do it all: `make run` and `make test`. The rest are parts of them.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
export PYTHONPATH := include

PARALLEL := --numprocesses 2
# A file with a database stays in one process, because its tests use what its module has built; files with long tests come first.
BY_FILE := --dist loadfile --no-loadscope-reorder

.NOTPARALLEL:
.PHONY: run start stop install test test-unit test-database test-flow test-browser acceptance lint bench lock render docs-dbt clean readers

run: install  ## from nothing to a published release
	@$(BIN)/warehouse run

start: install  ## the services alone: what is due runs at its time
	@$(BIN)/warehouse start

stop:  ## stop what `make run` or `make start` started
	@if [ -x $(BIN)/warehouse ]; then $(BIN)/warehouse stop; else echo "nothing is installed"; fi

install: $(STAMP)  ## the environment, with the command `warehouse`

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "found $$($(PYTHON) --version), expected Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ $$(id -u) = 0 ] && apt-get -qq update && apt-get -qq install -y python3-venv; } || { echo "Python's venv is missing: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-bootstrap.txt
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --compile-bytecode --require-hashes --requirement requirements.txt
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMP)-dev: $(STAMP) requirements-dev.txt
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --compile-bytecode --require-hashes --requirement requirements-dev.txt
	@touch $@

test: test-unit test-database test-flow test-browser  ## every test that needs nothing beside the project; none is skipped

test-unit: $(STAMP)-dev  ## without a database
	@$(BIN)/python -m pytest --tier unit $(PARALLEL) --dist worksteal

test-database: $(STAMP)-dev  ## against PostgreSQL, one for each process, and real HTTP
	@$(BIN)/python -m pytest --tier database $(PARALLEL) $(BY_FILE)

test-flow: $(STAMP)-dev  ## end to end, with Airflow and the commands of docker-compose
	@$(BIN)/python -m pytest --tier flow

test-browser: $(STAMP)-dev  ## the portal in Chromium
	@$(BIN)/python -m pytest --tier browser

acceptance: $(STAMP)-dev  ## real files and the whole of Finland; needs the folder ../shared
	@$(BIN)/python -m pytest --tier acceptance

readers: $(STAMP)-dev .venv-readers/installed  ## every format read by programs that are no part of the project
	@$(BIN)/python -m pytest --tier readers

.venv-readers/installed: requirements-readers.txt tests/readers/package-lock.json
	@{ command -v Rscript && command -v soffice && command -v npm; } >/dev/null || { [ $$(id -u) = 0 ] && apt-get -qq update && apt-get -qq install -y r-cran-readr libreoffice-calc nodejs >/dev/null; } || { echo "R with readr, LibreOffice or Node is missing: apt install r-cran-readr libreoffice-calc nodejs npm"; exit 1; }
	@test -x .venv-readers/bin/python || $(PYTHON) -m venv --without-pip .venv-readers
	@$(BIN)/uv pip install --quiet --system-certs --python .venv-readers/bin/python --require-hashes --requirement requirements-readers.txt
	@cp tests/readers/package.json tests/readers/package-lock.json .venv-readers/
	@npm ci --prefix .venv-readers --silent --no-audit --no-fund
	@touch $@

lint: $(STAMP)-dev  ## ruff, sqlfluff, mypy, import-linter, stale rendered files, vague identifiers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint dbt_project/models
	@$(BIN)/warehouse render --check
	@$(BIN)/python tests/lint/vague_identifiers.py

bench: $(STAMP)-dev  ## the figures of the README; takes some minutes
	@for file in tests/benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

render: install  ## write the dbt files that follow from the declarations
	@$(BIN)/warehouse render

docs-dbt: install  ## the documentation of the models, of a warehouse that is there
	@$(BIN)/warehouse dbt docs generate

lock:  ## resolve the requirements anew, with hashes and without addresses
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade requirements-readers.in -o requirements-readers.txt
	@awk '/^uv==/ {on = 1} on && /# via/ {exit} on' requirements.txt > requirements-bootstrap.txt

clean:  ## remove the instance: data, releases and secrets; asks first
	@$(BIN)/warehouse remove

.PHONY: docs docs-serve screenshots hooks

docs: $(STAMP)-dev  ## the documentation: the reference from the code, then the site, into site/
	@$(BIN)/warehouse docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

docs-serve: $(STAMP)-dev  ## the documentation on loopback, built again when a page changes
	@$(BIN)/warehouse docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

screenshots: $(STAMP)-dev  ## the pictures of the documentation, from the instance that `make run` has started
	@$(BIN)/python docs/screenshots.py

hooks: $(STAMP)-dev  ## check before every commit
	@$(BIN)/pre-commit install --hook-type pre-commit --hook-type commit-msg
