# Upline. `make` alone lists what there is. Needs Python 3.11 or newer (PYTHON=… chooses one), git and make.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-dev demo serve test coverage mutation story bench check fix docs lock clean

BIN := .venv/bin
# What a virtual environment has installed only holds for the place where it was made, so its mark names the place.
HERE := $(shell printf %s "$(CURDIR)" | cksum | cut -d ' ' -f 1)
READY := .venv/ready-$(HERE)
READY_DEV := .venv/ready-dev-$(HERE)
DATA := $(if $(UPLINE_DATA),$(UPLINE_DATA),var)
ASSETS := $(DATA)/collected/staticfiles.json

help: ## list what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 20

setup: $(READY) $(ASSETS) ## install what running needs (once; quick afterwards)

setup-dev: $(READY_DEV) $(ASSETS) ## install what developing and testing need as well

demo: setup ## fill in an example and serve it; PORT=8080 chooses a port, RESET=1 starts it afresh
	@exec $(BIN)/upline demo $(if $(PORT),--port $(PORT)) $(if $(RESET),--reset)

serve: setup ## serve what is there, without the example
	@$(BIN)/upline migrate
	@exec $(BIN)/upline serve $(if $(PORT),--port $(PORT))

test: setup-dev ## run all tests; ARGS=… goes to pytest
	$(BIN)/python -m tests.support.browser
	$(BIN)/python -m pytest --numprocesses 2 $(ARGS)

coverage: setup-dev ## measure what of the rules the tests without a database run: 100 % or it fails
	@mkdir -p var/coverage
	@PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(BIN)/coverage run -m pytest -c tests/pure/pytest.ini --quiet tests/pure
	@$(BIN)/coverage report

mutation: setup-dev ## change the rules one by one, and list the changes that no test notices (some minutes)
	@nice -n 19 $(BIN)/python -m tests.support.mutation $(ARGS)

story: setup-dev ## print the source document with a verdict on each sentence
	$(BIN)/python -m pytest --numprocesses 2 --quiet --story tests/story

bench: setup ## measure, beside the limit of this machine; BENCH=booking measures one thing
	@$(BIN)/python -m bench $(BENCH)

check: setup-dev ## look at the code without running it
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy upline
	$(BIN)/lint-imports
	$(BIN)/djlint upline/web/templates --lint --quiet
	$(BIN)/upline rulebook --check
	$(BIN)/python -m pytest --quiet tests/house

fix: setup-dev ## format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## write the generated pages of the manual
	$(BIN)/upline rulebook

lock: $(READY) ## choose the newest versions that fit, and write them down with their hashes
	$(COMPILE) requirements-setup.in -o requirements-setup.txt
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean: ## stop the database and remove what setup made, and var/ with all data
	@if [ -x $(BIN)/upline ]; then $(BIN)/upline database stop || true; fi
	rm -rf var .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The lock files name no address, so that every machine installs from where it is set up to install from.
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --system-certs --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

# uv is quick, but does not read pip's own configuration: where only pip knows the way, pip goes it.
INSTALL = $(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --require-hashes -r $(1) \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)

$(READY): requirements-setup.txt requirements.txt
	@python=$$($(FIND_PYTHON)) || { echo "$$python" >&2; exit 1; }; \
	echo "Setting up with $$python …"; \
	"$$python" -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.txt
	@$(call INSTALL,requirements.txt)
	@$(BIN)/uv pip install --quiet --offline --python $(BIN)/python --no-deps --editable .
	@touch $@

$(READY_DEV): requirements-dev.txt $(READY)
	@$(call INSTALL,requirements-dev.txt)
	@touch $@

$(ASSETS): $(READY) $(shell find upline/web/static -type f 2>/dev/null) upline/cli/assets.py
	@$(BIN)/upline assets
	@touch $@

# A Python may be on the path and not run, or lack what makes virtual environments: each one is tried.
FIND_PYTHON = \
	for python in $(if $(PYTHON),$(PYTHON),python3.13 python3.12 python3.11 python3 python python3.14); do \
		"$$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& command -v "$$python" && exit 0; \
	done; \
	echo "Upline needs Python 3.11 or newer, with its venv module$(if $(PYTHON),; PYTHON=$(PYTHON) is not one)."; \
	exit 1
