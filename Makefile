# Upline. `make` alone lists the targets. Needs Python 3.11 or newer (PYTHON=… chooses one), git and make.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-dev demo serve test coverage mutation story fuzz-api torture bench check fix messages docs manual-pictures lock clean

BIN := .venv/bin
# Without compiled files, which containers often forbid, each of the hundreds of programs that tests start compiles all again.
unexport PYTHONDONTWRITEBYTECODE
# A virtual environment works in its own directory only, so the name of its marker file has a checksum of the path.
HERE := $(shell printf %s "$(CURDIR)" | cksum | cut -d ' ' -f 1)
READY := .venv/ready-$(HERE)
READY_DEV := .venv/ready-dev-$(HERE)
DATA := $(if $(UPLINE_DATA),$(UPLINE_DATA),var)
ASSETS := $(DATA)/collected/staticfiles.json
# A process that has nothing left to do takes tests from the other.
PARALLEL := --numprocesses 2 --dist worksteal

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 20

setup: $(READY) $(ASSETS) ## install the dependencies for running (once; quick afterwards)

setup-dev: $(READY_DEV) $(ASSETS) ## install the dependencies for development and tests as well

demo: setup ## load the example and serve it; PORT=8080 chooses a port, RESET=1 loads it again
	@exec $(BIN)/upline demo $(if $(PORT),--port $(PORT)) $(if $(RESET),--reset)

serve: setup ## serve without loading the example; PORT=8080 chooses a port
	@$(BIN)/upline migrate
	@exec $(BIN)/upline serve $(if $(PORT),--port $(PORT))

test: setup-dev ## run all tests; ARGS=… goes to pytest
	$(BIN)/python -m tests.support.browser
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

coverage: setup-dev ## measure branch coverage of the rules by the pure tests; fails below 100 %
	@mkdir -p var/coverage
	@PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(BIN)/coverage run -m pytest -c tests/pure/pytest.ini --quiet tests/pure
	@$(BIN)/coverage report

mutation: setup-dev ## mutation testing of the rules; lists surviving mutants (20 minutes)
	@nice -n 19 $(BIN)/python -m tests.support.mutation $(ARGS)

story: setup-dev ## print the source document with a verdict on each sentence
	$(BIN)/python -m pytest $(PARALLEL) --quiet --story tests/story

fuzz-api: setup-dev ## fuzz the API of a running server that has nothing to lose: URL=… TOKEN=… (an administrator's, of a distributor) MINUTES=5
	@DJANGO_SETTINGS_MODULE=upline.config.settings $(BIN)/python -c 'import django, sys; django.setup(); from tests.support.api_fuzz import main; sys.exit(main())' \
		$(URL) $(TOKEN) --minutes $(or $(MINUTES),5)

torture: setup ## sell, kill and check for MINUTES=60; SEED=… chooses what, REPORT=… is the page with the result
	@$(BIN)/upline torture --minutes $(or $(MINUTES),60) $(if $(SEED),--seed $(SEED)) --report $(or $(REPORT),$(DATA)/torture.html)

bench: setup ## run the benchmarks, each next to the limit of this machine; BENCH=booking runs one
	@$(BIN)/python -m bench $(BENCH)

check: setup-dev ## run all static checks and the tests of the project itself
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy upline bench
	$(BIN)/lint-imports
	$(BIN)/djlint upline/web/templates --lint --quiet
	$(BIN)/upline rulebook --check
	$(BIN)/python -m pytest --quiet $(PARALLEL) tests/house

fix: setup-dev ## format the code and apply automatic fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup-dev ## update the catalogues of translations from the texts of the program
	@$(BIN)/python -m tests.support.messages update

docs: setup-dev ## generate the pages of the manual
	$(BIN)/upline rulebook
	$(BIN)/python -m upline.api.problem_codes > docs/problem-codes.md
	$(BIN)/python -m upline.cli.reference > docs/command-line.md
	@mkdir -p var
	$(BIN)/python -m upline.api.reachable_codes > var/operation_codes.json && mv var/operation_codes.json upline/api/operation_codes.json
	for part in operations schemas; do \
		$(BIN)/python clients/python/generate.py $$part | $(BIN)/ruff format - > var/$$part.py && mv var/$$part.py clients/python/upline_client/$$part.py || exit 1; \
	done

manual-pictures: setup-dev ## make the pictures of the manual again, from the demo
	UPDATE_PICTURES=1 $(BIN)/python -m pytest --quiet tests/browser/test_manual.py -k pictures

lock: $(READY) ## compile the newest compatible versions to the lock files, with hashes
	$(COMPILE) requirements-setup.in -o requirements-setup.txt
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean: ## stop the database; remove .venv, caches, and var/ with all data
	@if [ -x $(BIN)/upline ]; then $(BIN)/upline database stop || true; fi
	rm -rf var .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The lock files name no package index, so that every machine uses the one it is configured for.
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --system-certs --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

# uv does not read pip's configuration: if it finds no package index, pip is used.
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

$(ASSETS): $(READY) $(shell find upline/web/static upline/locale upline/web/help/manual/pictures -type f 2>/dev/null) upline/cli/assets.py
	@$(BIN)/upline assets
	@touch $@

# A Python on the path may not run, or lack venv: each one is tried.
FIND_PYTHON = \
	for python in $(if $(PYTHON),$(PYTHON),python3.13 python3.12 python3.11 python3 python python3.14); do \
		"$$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& command -v "$$python" && exit 0; \
	done; \
	echo "Upline needs Python 3.11 or newer, with its venv module$(if $(PYTHON),; PYTHON=$(PYTHON) is not one)."; \
	exit 1
