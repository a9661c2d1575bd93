# AtölyeOS. `make` or `make help` lists the targets; `make run` starts everything.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run code test check bench attempts migrate reset scan-sqlmap scan-wapiti vendor translations
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
BIN := .venv/bin
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
SOURCES := $(wildcard app models views kiosk reports)
quietly := @tools/quietly.sh

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

setup: .venv/.ready $(COMPILED) ## Install what is missing; does nothing when nothing is
	@:

run: setup ## Start everything and print the address and the logins (EMPTY=1: an empty factory; PORT=8080)
	@$(PYTHON) -m tools.serve $(if $(EMPTY),--empty) $(if $(PORT),--port $(PORT))

code: setup ## Print the six digits the demo's people sign in with at this moment
	@$(PYTHON) -m tools.product demo code

# Each worker has a PostgreSQL of its own, and takes whole files: what a file prepares is prepared once.
# In their order, because the long ones (browser, chaos) come first then, and none is left alone at the end.
# Where Python was told to keep no bytecode, each of dozens of servers that tests start would compile all of it.
WORKERS ?= logical
test: .venv/.browser setup ## Run the tests (ARGS="tests/stock -k receipt" runs some, WORKERS=0 in one process)
	@env -u PYTHONDONTWRITEBYTECODE $(PYTHON) -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadscope --no-loadscope-reorder $(ARGS)

CHECKS := lint-check format-check types-check contracts-check sentences-check
.PHONY: $(CHECKS)
check: setup $(CHECKS) ## Lint, format, types, import contracts, translations (make -k check shows all that fails)

lint-check:
	$(quietly) "ruff check" $(BIN)/ruff check --quiet .

format-check:
	$(quietly) "ruff format (make format mends it)" $(BIN)/ruff format --check --quiet .

types-check:
	$(quietly) "mypy" $(BIN)/mypy
	$(quietly) "mypy tools" $(BIN)/mypy tools
	$(quietly) "mypy tests" $(BIN)/mypy --explicit-package-bases tests

contracts-check:
	$(quietly) "lint-imports" $(BIN)/lint-imports --no-logo

sentences-check:
	$(quietly) "translations" $(PYTHON) -m tools.check_translations

.PHONY: format
format: setup ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff check --quiet --fix-only . && $(BIN)/ruff format --quiet .

bench: setup ## Measure speed; prints a table and writes build/bench.json
	@$(PYTHON) -m tests.benchmarks

.PHONY: approve-papers break-papers
approve-papers: setup ## Approve how the papers look now: writes tests/reports/approved (look at them first)
	@$(PYTHON) -m tests.reports.pictures

break-papers: setup ## Break every paper with 1 to 500 lines over pages, in both languages (5 minutes)
	@$(PYTHON) -m tests.reports.breaking

scan-sqlmap: setup ## Attack a product of its own with sqlmap; writes docs/security/sqlmap.md (15 minutes)
	@$(PYTHON) -m tools.scanning.sqlmap $(if $(PORT),$(PORT))

scan-wapiti: setup ## Attack a product of its own with wapiti; writes docs/security/wapiti.md (12 minutes)
	@$(PYTHON) -m tools.scanning.wapiti $(if $(PORT),$(PORT))

.PHONY: advisories
advisories: setup ## Compare every pinned library with known advisories (asks osv.dev)
	@$(PYTHON) -m tools.advisories

.PHONY: fuzz
fuzz: setup ## Ask the API thousands of strange questions (SEED=7 repeats a run, EXAMPLES=50 in each phase)
	@$(PYTHON) -m tests.api.fuzzing

.PHONY: fuzz-formulas
fuzz-formulas: setup ## Give the formula language 100,000 strange inputs (SEED=7 repeats a run, INPUTS=1000000)
	@$(PYTHON) -m tests.configurator.formula.fuzzing

attempts: setup ## Guess a hundred thousand passwords from many addresses while the board works
	@$(PYTHON) -m tests.benchmarks.attempts

migrate: setup ## Bring the platform and every company to the newest schema
	@$(PYTHON) -m tools.product migrate

reset: setup ## Delete the demo and everything else under var/, after asking
	@$(PYTHON) -m tools.reset

vendor: setup ## Fetch the pinned front-end libraries into views/static/vendor
	@$(PYTHON) tools/vendor_frontend.py

translations: setup ## Extract the sentences, update and compile the catalogues
	@mkdir -p build
	$(quietly) "pybabel extract" $(BIN)/pybabel extract -F babel.cfg -k N_ -k lazy_gettext --add-location=file \
		--sort-by-file --no-wrap --project=AtölyeOS -o build/messages.pot .
	$(quietly) "pybabel update" $(BIN)/pybabel update -i build/messages.pot -d translations -l tr --no-fuzzy-matching \
		--no-wrap --ignore-pot-creation-date
	@$(MAKE) setup
	@$(PYTHON) -m tools.check_translations

.venv/.ready: pyproject.toml uv.lock tools/setup.sh
	@tools/setup.sh
	@touch $@

.venv/.browser: pyproject.toml uv.lock tools/setup.sh
	@tools/setup.sh browser
	@touch .venv/.ready $@

%.mo: %.po .venv/.ready
	$(quietly) "pybabel compile" $(BIN)/pybabel compile -i $< -o $@
