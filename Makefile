.DEFAULT_GOAL := help
SHELL := /bin/sh
.PHONY: help run repair up down sql docs manifest execute test test-full check bench cost package dbt-package mwaa-package tableau tableau-check tableau-publish screenshots clean setup lock

PYTHON := $(shell command -v python3 || command -v python)
CLOUD := .local/venvs/cloud/bin/python
TABLEAU := .local/venvs/tableau/bin/python
export PYTHONDONTWRITEBYTECODE := 1

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  RUN_AT=2026-11-23T02:00Z make run                         plays another hour"
	@echo "  MARKET_API_URL=https://api.coingecko.com/api/v3 make run  asks the real source"
	@echo "  MARKET_API_KEY, MARKET_API_TIER=demo|pro                  its key"
	@echo "  MARKET_PAGES=10 MARKET_PAGE_SIZE=100                      how much of the market"
	@echo "  FORCE=1 make run                                          collects an hour again"
	@echo "  AIRFLOW_PORT, MARKET_API_PORT, AWS_PORT, SNOWFLAKE_PORT   other ports than 8600 to 8603"

run: setup ## one hour of the pipeline, end to end, through real Airflow
	@$(CLOUD) -m local run

repair: setup ## hours that were missed, from the source's history (PARAMS='{"days": 7}')
	@$(CLOUD) -m local repair "$$PARAMS"

up: setup ## the laptop's cloud and Airflow stay, hourly, web UI on 127.0.0.1:8600
	@$(CLOUD) -m local up

down: ## stop everything that up started
	@if [ -x $(CLOUD) ]; then $(CLOUD) -m local down; else echo "nothing is running"; fi

sql: setup ## a query on the laptop's Snowflake: make sql Q="select ..."
	@$(CLOUD) -m local sql "$$Q"

docs: setup ## dbt's documentation with lineage, a page that needs no server
	@$(CLOUD) -m local docs

manifest: setup ## dbt's manifest of the project, where it is not of these files
	@$(CLOUD) -m local manifest

execute: setup ## one execution of the state machine: make execute INPUT='{"slot": "2026-11-23T02:00:00Z", "mode": "reprocess"}'
	@$(CLOUD) -m local execute "$$INPUT"

export Q INPUT PARAMS

test: ## unit, policy and golden tests, and one hour end to end
	@$(MAKE) --no-print-directory setup GROUP=test
	@sh tests/run.sh

test-full: ## make test and what takes minutes
	@$(MAKE) --no-print-directory setup GROUP=test
	@sh tests/run.sh --full

check: ## lint and formats; never fixes
	@$(MAKE) --no-print-directory setup GROUP=check
	@.local/venvs/dev/bin/ruff check .
	@.local/venvs/dev/bin/ruff format --check .
	@cd include/dbt/finance && ../../../.local/venvs/dev/bin/sqlfluff lint models macros tests
	@cd include/dbt/finance && for file in snapshots/*.sql; do \
		sed '/^{% \(end\)\{0,1\}snapshot/d' $$file | \
		../../../.local/venvs/dev/bin/sqlfluff lint - --stdin-filename $$file || exit 1; done
	@.local/venvs/dev/bin/checkov --config-file terraform/.checkov.yaml --directory terraform
	@if command -v terraform >/dev/null; then terraform fmt -check -recursive terraform; \
		else echo "NOT CHECKED: terraform is not on this machine, so its files' form is not judged"; fi

bench: setup ## how fast: an hour task by task, beside the work in it, an execution by its pages, dbt on a long history, the functions beside dlt
	@$(MAKE) --no-print-directory setup GROUP=bench
	@$(CLOUD) -m benchmarks.hour
	@echo
	@$(CLOUD) -m benchmarks.dag
	@echo
	@$(CLOUD) -m benchmarks.pages
	@echo
	@$(CLOUD) -m benchmarks.dbt
	@echo
	@.local/venvs/bench/bin/python -m benchmarks.etl

cost: setup ## what the last make run's hour, and a month of such hours, would cost on AWS and Snowflake
	@$(CLOUD) -m cost

package: ## the functions' zips and their layer for Lambda, into dist/ (ARCH=arm64 or x86_64)
	@$(MAKE) --no-print-directory setup GROUP=package
	@UV="$${UV:-$$(ls .local/tools/uv-*/bin/uv 2>/dev/null | head -1)}" $(PYTHON) -m etl.package --arch "$(ARCH)"

dbt-package: ## the dbt project for Airflow and for Snowflake itself, into dist/dbt/<env> (ENV=dev or prod)
	@$(MAKE) --no-print-directory setup GROUP=dbt
	@$(PYTHON) -m local.dbt --env "$(ENV)"

mwaa-package: dbt-package ## what MWAA's bucket gets, into dist/mwaa/<env> (ENV=dev or prod)
	@$(PYTHON) -m local.mwaa --env "$(ENV)"

tableau: manifest ## Tableau's documents again, from tableau/definition and dbt's models
	@$(MAKE) --no-print-directory setup GROUP=tableau
	@$(TABLEAU) -m tableau.document

tableau-check: manifest ## whether Tableau's documents are sound, of this definition, and fit dbt's models
	@$(MAKE) --no-print-directory setup GROUP=tableau
	@$(TABLEAU) -m tableau.document --check
	@$(TABLEAU) -m tableau.check tableau/market.tds tableau/market.twb

tableau-publish: manifest ## publish them (ENV=dev or prod; DRY_RUN=1 only shows the difference): docs/tableau-publishing.md
	@$(MAKE) --no-print-directory setup GROUP=tableau
	@$(TABLEAU) -m tableau.publish --env "$(ENV)" $(if $(DRY_RUN),--dry-run)

screenshots: ## the pictures in docs/images again, from a running make up
	@$(MAKE) --no-print-directory setup GROUP=test
	@$(CLOUD) -m tests.end_to_end.screenshots

ARCH ?= arm64
ENV ?= dev

clean: down ## remove all local state; the venvs stay (rm -rf .local for those, too)
	@state="$${LOCAL_STATE:-.local}"; if [ -d "$$state" ]; then \
		find "$$state" -mindepth 1 -maxdepth 1 ! -name venvs ! -name tools ! -name setup.lock -exec rm -rf {} +; fi
	@rm -rf dist include/dbt/finance/target

lock: ## resolve the requirement files again (UPGRADE=1: to the newest versions)
	@UV=$$(ls .local/tools/uv-*/bin/uv 2>/dev/null | head -1); UV=$${UV:-uv} sh local/setup/lock.sh

GROUP ?= run
setup:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or 3.12 is needed and no python3 is on PATH: install it (Debian, Ubuntu: apt install python3) and run make again." >&2; \
		exit 1; \
	fi
	@$(PYTHON) -m local.setup $(GROUP)
