SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 4566
SEED ?= local/seed.json
# Of the template, such as "InstallationType=OnSite EnabledSchemes=SoTicket".
PARAMETERS ?=
N ?= 5
EVENT ?= events/chat_agent/first.json
# Of the page that make run serves; left out, the fourth port after PORT, or another one that is free.
CONSOLE_PORT ?=
# Further options of sam local, such as --skip-pull-image.
SAM_ARGS ?=

# uv finds or fetches Python 3.13 and every package; where it is missing, it goes into .local/uv.
UV := $(or $(shell command -v uv 2>/dev/null),.local/uv/bin/uv)
# Three tools pin versions of their own, so each has an environment of its own.
DEV := .venv/.installed
BROWSER := .venv/.browser-installed
SAM := .local/sam/.installed
EMBEDDED_AWS := .local/embedded-aws/.installed
CHECKOV := .local/checkov/.installed
LAYER_REQUIREMENTS := layers/dependencies/requirements.txt

export SAM_CLI_TELEMETRY := 0
# The interpreter and pip that sam build takes are those beside sam.
WITH_SAM := PATH="$(CURDIR)/.local/sam/bin:$$PATH"

##@ Try it

.PHONY: run
run: $(DEV) $(SAM) $(EMBEDDED_AWS) ## Run the whole stack on this machine until Ctrl-C (PORT=4566, SEED=local/seed.json)
	@exec .venv/bin/python -m local.run --port "$(PORT)" --seed "$(SEED)" --parameters "$(PARAMETERS)" \
	  $(if $(CONSOLE_PORT),--console-port "$(CONSOLE_PORT)")

.PHONY: customers
customers: $(DEV) ## Queue N=5 more customers in the running stack (PORT=4566)
	@.venv/bin/python -m local.customers --port "$(PORT)" --count "$(N)"

.PHONY: sam-invoke
sam-invoke: $(DEV) $(SAM) ## Run one function in Docker on the running stack (EVENT=events/chat_agent/first.json)
	@.venv/bin/python -m local.sam_local --port "$(PORT)" invoke "$(EVENT)" $(SAM_ARGS)

.PHONY: sam-api
sam-api: $(DEV) $(SAM) ## Serve the API by sam local, in Docker, on the running stack (PORT=4566)
	@.venv/bin/python -m local.sam_local --port "$(PORT)" start-api $(SAM_ARGS)

##@ Check it

.PHONY: test
test: lint $(EMBEDDED_AWS) ## Check and test everything (the official client needs Node 20 or later, the console Chromium)
	@.venv/bin/python -m pytest --numprocesses auto --dist loadgroup

.PHONY: lint
lint: $(BROWSER) $(SAM) $(CHECKOV) ## Style, types, template and the layer's requirements
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	$(WITH_SAM) .local/sam/bin/sam validate --lint --region eu-north-1
	.venv/bin/cfn-lint --append-rules cfn_lint_serverless.rules -- template.yaml
	.local/checkov/bin/checkov --config-file .checkov.yaml
	@diff <($(EXPORT)) $(LAYER_REQUIREMENTS) \
	  || { echo "$(LAYER_REQUIREMENTS) is not what uv.lock says: run make requirements"; exit 1; }

.PHONY: test-unit
test-unit: $(DEV) ## Only the tests that need neither network nor moto (a minute)
	@.venv/bin/python -m pytest tests/unit tests/contract tests/template

.PHONY: test-integration
test-integration: $(DEV) ## Only the tests on moto
	@.venv/bin/python -m pytest tests/integration

RACES := tests/integration/test_concurrent_agents.py tests/integration/test_any_lost_reply.py \
  tests/integration/test_welcome_once.py tests/unit/test_welcome_in_any_order.py \
  tests/e2e/test_running_stack.py tests/e2e/test_killed_functions.py
.PHONY: soak
soak: $(DEV) $(SAM) $(EMBEDDED_AWS) ## Races, failures and crashes at length: thousands of sessions, all schedules of three agents
	@SOAK=1 .venv/bin/python -m pytest -v --timeout 3600 --durations 10 $(RACES)
	@.venv/bin/python -m tests.concurrency explore --large

.PHONY: bench
bench: $(DEV) $(SAM) ## Measure what a pick-up costs; writes bench/results.json and docs/performance.md (some minutes)
	@.venv/bin/python -m benchmarks

.PHONY: format
format: $(DEV) ## Put the code into the project's style
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

##@ Ship it

.PHONY: build
build: $(SAM) ## Build the functions and layers into .aws-sam/build
	$(WITH_SAM) .local/sam/bin/sam build

EXPORT := $(UV) export --quiet --frozen --no-dev --no-emit-project --no-header
.PHONY: requirements
requirements: $(UV) ## Write the layer's requirements from uv.lock
	$(EXPORT) --output-file $(LAYER_REQUIREMENTS) >/dev/null

.PHONY: openapi
openapi: $(DEV) ## Write docs/openapi.json from the code
	@.venv/bin/python -m chat_agent.openapi > docs/openapi.json.new
	@mv docs/openapi.json.new docs/openapi.json

.PHONY: localisation-page
localisation-page: $(DEV) ## Write docs/localisation.md from real answers
	@.venv/bin/python -m local.localisation_page > docs/localisation.md.new
	@mv docs/localisation.md.new docs/localisation.md

##@ Else

.PHONY: clean
clean: ## Remove everything that was built or installed here
	rm -rf tests/e2e/official_client/node_modules local/console/node_modules benchmarks/depth/engine/node_modules
	rm -rf .aws-sam .local .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## List these targets
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@/ {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- what the targets need

.local/uv/bin/uv:
	@echo "uv is not installed: putting it into .local/uv"
	@python3 -m venv .local/uv \
	  || { echo "Install uv (https://docs.astral.sh/uv/) or Python's venv module, then try again."; exit 1; }
	@.local/uv/bin/python -m pip install --quiet --disable-pip-version-check uv

$(DEV): pyproject.toml uv.lock | $(UV)
	@$(UV) sync --quiet --frozen
	@touch $@

$(BROWSER): $(DEV)
	@$(UV) sync --quiet --frozen --inexact --group browser
	@touch $@

$(SAM): pyproject.toml uv.lock | $(UV)
	@echo "Installing the SAM CLI"
	@UV_PROJECT_ENVIRONMENT=.local/sam $(UV) sync --quiet --frozen --only-group sam
	@touch $@

$(EMBEDDED_AWS): pyproject.toml uv.lock | $(UV)
	@echo "Installing the embedded AWS"
	@UV_PROJECT_ENVIRONMENT=.local/embedded-aws $(UV) sync --quiet --frozen --only-group embedded-aws
	@touch $@

$(CHECKOV): pyproject.toml uv.lock | $(UV)
	@echo "Installing checkov"
	@UV_PROJECT_ENVIRONMENT=.local/checkov $(UV) sync --quiet --frozen --only-group checkov
	@touch $@
