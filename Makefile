# Commands for people. Each sets up by itself what it needs; see docs/operations.md.
.DEFAULT_GOAL := help
.PHONY: help demo dev test check bench clean setup

PORT ?= 8000
python := .venv/bin/python

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

demo: setup ## the whole portal with the year 2018 (PORT=8001, FRESH=1, ONCE=1)
	@DEMO=true $(python) manage.py demo --port "$(PORT)" \
		$(if $(filter-out 0,$(FRESH)),--fresh) $(if $(filter-out 0,$(ONCE)),--once)

dev: setup ## the same, started again whenever the code changes
	@DEMO=true DEBUG=true $(python) manage.py demo --port "$(PORT)" --reload \
		$(if $(filter-out 0,$(FRESH)),--fresh)

test: setup ## every test, browser tests included
	@scripts/setup_tests.sh
	@$(python) -m pytest -n 3 --dist worksteal # two cores, and some wait for a clock

check: setup ## lint, types, imports, templates, migrations, translations, settings
	@scripts/check.sh

bench: setup ## the benchmarks, one JSON object a line (ONLY=text, QUICK=1)
	@$(python) -m tests.bench.run $(if $(ONLY),--only "$(ONLY)") \
		$(if $(filter-out 0,$(QUICK)),--quick)

clean: ## forget all that was made: .venv, var and caches
	@scripts/clean.sh

setup:
	@scripts/setup.sh
