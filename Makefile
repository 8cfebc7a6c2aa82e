.DEFAULT_GOAL := help
SHELL := /bin/sh
.PHONY: help run repair up cloud down sql docs dashboards manifest execute test test-full check bench cost package dbt-package mwaa-package tableau tableau-check tableau-publish deploy plan plan-comment requirements-check preflight screenshots clean setup lock

# asked by the shell, not by make: so any make can run this
PYTHON = $$(command -v python3 || command -v python)
CLOUD := .local/venvs/cloud/bin/python
TABLEAU := .local/venvs/tableau/bin/python
DEPLOY := .local/venvs/deploy/bin/python
export PYTHONDONTWRITEBYTECODE := 1

help: ## this list
	@awk -F ':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / && $$1 != "help" { printf "  make %-18s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "Choices"
	@echo "  RUN_AT=2026-11-23T02:00Z make run          plays another hour"
	@echo "  FORCE=1 make run                           collects an hour again that has been published"
	@echo "  MARKET_PAGES=10 MARKET_PAGE_SIZE=100       how much of the market"
	@echo "  MARKET_API_URL=https://api.coingecko.com/api/v3 make run    asks the real source"
	@echo "  MARKET_API_KEY, MARKET_API_TIER=demo|pro   its key"
	@echo "  AIRFLOW_PORT, MARKET_API_PORT, AWS_PORT, SNOWFLAKE_PORT     other ports than 8600 to 8603"
	@echo "  LOCAL_STATE=<folder>                       where all of it is written, instead of .local"
	@echo
	@echo "New here? make run"

##@ The pipeline on this laptop
run: setup ## one hour of the pipeline, end to end, through real Airflow
	@$(CLOUD) -m local run

repair: setup ## hours that were missed, from the source's history (PARAMS='{"days": 7}')
	@$(CLOUD) -m local repair "$$PARAMS"

up: setup ## the laptop's cloud and Airflow stay, hourly, web UI on 127.0.0.1:8600
	@$(CLOUD) -m local up

cloud: setup ## the laptop's cloud alone, for an Airflow of your own, as Astro's
	@$(CLOUD) -m local cloud

down: ## stop everything that up or cloud started
	@if [ -x $(CLOUD) ]; then $(CLOUD) -m local down; else echo "nothing is running"; fi

sql: setup ## a query on the laptop's Snowflake: make sql Q="select ..."
	@$(CLOUD) -m local sql "$$Q"

docs: setup ## dbt's documentation with lineage, a page that needs no server
	@$(CLOUD) -m local docs

dashboards: setup ## Tableau's dashboards without Tableau, with the laptop's numbers (COINS=25)
	@$(MAKE) --no-print-directory setup GROUP=tableau
	@$(CLOUD) -m local dashboards

manifest: setup ## dbt's manifest of the project, where it is not of these files
	@$(CLOUD) -m local manifest

execute: setup ## one execution of the state machine: make execute INPUT='{"slot": "…"}'
	@$(CLOUD) -m local execute "$$INPUT"

##@ Is it right, is it fast
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
	@.local/venvs/dev/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@.local/venvs/dev/bin/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@.local/venvs/dev/bin/zizmor --offline --quiet .github
	@.local/venvs/dev/bin/checkov --config-file terraform/.checkov.yaml --directory terraform
	@.local/venvs/dev/bin/hadolint Dockerfile docker/*/Dockerfile
	@.local/venvs/dev/bin/checkov --framework dockerfile --skip-download --quiet --compact --file Dockerfile docker/*/Dockerfile
	@.local/venvs/dev/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yaml docker-compose.override.yml
	@if command -v terraform >/dev/null; then terraform fmt -check -recursive terraform; \
		else echo "NOT CHECKED: terraform is not on this machine, so its files' form is not judged"; fi

bench: setup ## how fast: an hour, an execution, dbt on a long history, the functions
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

cost: setup ## what the last run's hour, and a month of such, would cost
	@$(CLOUD) -m cost

##@ What is deployed
package: ## the functions' zips and their layer, into dist/ (ARCH=arm64 or x86_64)
	@$(MAKE) --no-print-directory setup GROUP=package
	@UV="$${UV:-$$(ls .local/tools/uv-*/bin/uv 2>/dev/null | head -1)}" $(PYTHON) -m etl.package --arch "$(ARCH)"

dbt-package: ## dbt's project for Airflow and Snowflake, into dist/dbt (ENV=dev|prod)
	@$(MAKE) --no-print-directory setup GROUP=dbt
	@$(PYTHON) -m local.dbt --env "$(ENV)"

mwaa-package: dbt-package ## what MWAA's bucket gets, into dist/mwaa (ENV=dev|prod)
	@$(PYTHON) -m local.mwaa --env "$(ENV)"

##@ Tableau
tableau: manifest ## Tableau's documents again, from tableau/definition and dbt's models
	@$(MAKE) --no-print-directory setup GROUP=tableau
	@$(TABLEAU) -m tableau.document

tableau-check: manifest ## whether the documents are sound, of this definition, and fit dbt's models
	@$(MAKE) --no-print-directory setup GROUP=tableau
	@$(TABLEAU) -m tableau.check tableau/market.tds tableau/market.twb
	@$(TABLEAU) -m tableau.document --check

tableau-publish: manifest ## publish them (ENV=dev|prod; DRY_RUN=1 only shows the difference)
	@$(MAKE) --no-print-directory setup GROUP=tableau
	@$(TABLEAU) -m tableau.publish --env "$(ENV)" $${DRY_RUN:+--dry-run}

##@ Into the cloud
deploy: ## an environment, step by step (ENV=dev|prod DRY_RUN=1 FROM=step ONLY=step)
	@$(MAKE) --no-print-directory setup GROUP=deploy
	@$(DEPLOY) -m deploy --env "$(ENV)" --from "$(FROM)" --only "$(ONLY)" $${DRY_RUN:+--dry-run}

plan: ## what a deployment would change, as in a pull request (ENV=dev|prod)
	@$(MAKE) --no-print-directory setup GROUP=deploy
	@$(DEPLOY) -m deploy.plan --env "$(ENV)"

plan-comment: ## that file as the pull request's comment: for GitHub's workflow
	@$(MAKE) --no-print-directory setup GROUP=deploy
	@$(DEPLOY) -m deploy.comment --env "$(ENV)"

requirements-check: ## whether MWAA could install requirements.txt, under Airflow's constraints
	@$(MAKE) --no-print-directory setup GROUP=deploy
	@$(DEPLOY) -m deploy.requirements_check

preflight: ## what a first deployment needs, and what is missing of it (ENV=dev|prod)
	@$(MAKE) --no-print-directory setup GROUP=deploy
	@$(DEPLOY) -m deploy.preflight --env "$(ENV)"

##@ Keeping house
screenshots: ## the pictures in docs/images, from make up (ONLY=dashboards: without it)
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
	@python="$(PYTHON)"; needed="Python 3.11 or 3.12 is needed"; \
	how="Install it (Debian, Ubuntu: apt install python3; macOS: brew install python@3.12) and run make again."; \
	if [ -z "$$python" ]; then echo "$$needed, and no python3 is on PATH." >&2; echo "$$how" >&2; exit 1; fi; \
	if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then \
		echo "$$needed: $$python is older than 3.8, which could find or fetch one, or does not start." >&2; \
		echo "$$how" >&2; exit 1; \
	fi; \
	exec "$$python" -m local.setup $(GROUP)
