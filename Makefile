# Champions: `make up` runs the product, `make test` passes every test. `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTEST := .venv/bin/python -m pytest
# Bytecode is kept even where the environment forbids it: without it every process compiles two thousand modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  CHAMPIONS_HOME (var) says where the data are, CHAMPIONS_PORT_BASE (8000) where the ports begin."

.PHONY: up
up: bootstrap ## Run the product here until Ctrl-C; sets up what it needs
	@exec env CHAMPIONS_STOP_WITH_PARENT=1 bin/champions up

.PHONY: down
down: bootstrap ## Stop the product that runs with this data folder
	@bin/champions down

.PHONY: reset
reset: bootstrap ## Stop the product and forget all its data
	@bin/champions reset --yes

.PHONY: test
test: bootstrap-dev browser poppler assets ## Run every test
	@$(PYTEST) -n auto -q

.PHONY: test-unit
test-unit: bootstrap-dev assets ## Run the tests that need no server
	@$(PYTEST) tests/unit -q

.PHONY: check
check: bootstrap-dev ## Lint, formatting, types, imports, content
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@bin/champions content lint

.PHONY: format
format: bootstrap-dev ## Format the code and mend what can be mended
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

.PHONY: translations
translations: bootstrap-dev ## Bring the translations of mail in step with its sentences
	@.venv/bin/python tools/translations.py

.PHONY: lock
lock: bootstrap-dev ## Resolve the dependencies in pyproject.toml anew into the lock files
	@.venv/bin/python tools/lock.py

.PHONY: bench-certificates
bench-certificates: bootstrap-dev assets ## Print the CPU that a certificate costs, rendered and signed, and the growth of memory
	@.venv/bin/python -m bench.certificates

.PHONY: bench-search
bench-search: bootstrap-dev ## Print how long searches take with 1,000 and 5,000 resources, without the portal
	@.venv/bin/python -m bench.catalogue

.PHONY: bench-pages
bench-pages: bootstrap-dev ## Print the CPU that a page of the catalogue costs, beside a bare Flask answer of the same run
	@.venv/bin/python -m bench.pages

.PHONY: bench-startup
bench-startup: ## Print the time from a fresh clone to ready, of a warm restart, and the memory of all processes
	@python3 bench/startup.py

.PHONY: bench-delivery
bench-delivery: bootstrap-dev ## Print events a second and the latency of one, beside a running product
	@.venv/bin/python -m bench.delivery

.PHONY: bench-mail
bench-mail: bootstrap-dev ## Print the time from finishing to the certificate mail, beside a running product
	@PYTHONPATH=. .venv/bin/python bench/finish_to_mail.py

.PHONY: bench-reminders
bench-reminders: bootstrap-dev ## Send 10,000 reminders that are due at once, beside a bare loop of the same run
	@.venv/bin/python -m bench.reminders

.PHONY: bench-reports
bench-reports: bootstrap-dev ## Print how long pages and reports take with 10,000 learners, beside a bare count
	@.venv/bin/python -m bench.reports

.PHONY: bench-watching
bench-watching: bootstrap-dev ## Print the CPU that a heartbeat of a player costs, alone and in batches
	@.venv/bin/python -m bench.watching

.PHONY: bench-learning
bench-learning: bootstrap-dev ## Print the CPU of a quiz from start to grade, beside requests that do nothing
	@.venv/bin/python -m bench.learning

.PHONY: contracts
contracts: bootstrap-dev ## Store the JSON Schemas of all events; read the difference before committing
	@.venv/bin/python -m tests.contract.store

.PHONY: bootstrap
bootstrap: ## Make the Python environment that running needs
	@tools/bootstrap.sh run

.PHONY: bootstrap-dev
bootstrap-dev: ## Make the Python environment that tests and checks need
	@tools/bootstrap.sh dev

.PHONY: browser
browser: bootstrap-dev ## Make sure that there is a Chromium for the browser tests
	@tools/browser.sh

.PHONY: poppler
poppler: ## Make sure that there are pdfsig and pdfinfo for the tests of certificates
	@tools/poppler.sh

.PHONY: assets
assets: bootstrap ## Build the portal's styles and scripts, and bring the fonts of certificates
	@.venv/bin/python -m services.portal.assets
	@.venv/bin/python -m services.progress.supplies
