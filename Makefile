# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0

PYTHON ?= python3
BIN := .venv/bin
# Tests of the browser, the server and real tokens wait more than they compute; two workers keep two cores busy.
TEST_WORKERS ?= 2
# The folders whose tests take longest come first, so that nobody waits for the last of them.
PYTEST := $(BIN)/pytest -n $(TEST_WORKERS) --dist loadscope --no-loadscope-reorder

# The tests start many processes: what one compiles, the next reads.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test pages bench interop kills search fuzz package package-test check format messages reference lock environment

help:  ## Tell what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: environment messages  ## Run the main job here with made-up people, then serve; ONCE=1 ends by itself
	@$(BIN)/divit demo $(if $(filter 1,$(ONCE)),--once)

test: environment messages  ## Run every test but those of "make pages", on both databases; installs what they need when it may
	@marks="$$($(BIN)/python tools/system_packages.py)" && \
	$(PYTEST) --database sqlite -m "not look$${marks:+ and $$marks}" $(ARGS) && \
	case "$$marks" in *needs_postgresql*) ;; *) $(PYTEST) --database postgresql -m "not look and not one_database$${marks:+ and $$marks}" $(ARGS);; esac

pages: environment messages  ## Look at every page and use it with keys, on both databases: colours, sizes, languages, axe
	@marks="$$($(BIN)/python tools/system_packages.py)" && \
	$(PYTEST) --database sqlite -m "look$${marks:+ and $$marks}" tests/browser $(ARGS) && \
	case "$$marks" in *needs_postgresql*) ;; *) $(PYTEST) --database postgresql -m "look$${marks:+ and $$marks}" tests/browser $(ARGS);; esac

interop: environment messages  ## Let Java and zlint judge our authority and EU DSS our signatures; needs a JDK, Maven and Go
	@$(BIN)/python tools/interop.py
	@$(BIN)/pytest -o 'python_files=go_*.py jdk_*.py dss_*.py' tests/interop/go tests/interop/jdk tests/interop/dss $(ARGS)

kills: environment messages  ## Kill an issuing process 200 times at random moments; TEST_SEED=… again, DATABASE=postgresql there
	@TEST_SEED=$${TEST_SEED:-new} ISSUING_KILLS=$${KILLS:-200} \
	$(BIN)/pytest -s --database $(or $(DATABASE),sqlite) tests/faults/test_issuing_killed.py $(ARGS)

search: environment messages  ## Run the tests that lean on chance with a new seed and much more of it, over every byte
	@TEST_SEED=$${TEST_SEED:-new} DIVIT_TEST_POSITIONS=1000000 DIVIT_TEST_ROUNDS=2000 ENROLMENT_STEPS=20000 $(PYTEST) tests/property $(ARGS)

fuzz: environment messages  ## Feed hostile files to every reader, MINUTES=10 each; READERS="cades crl" chooses some
	@PYTHONPATH=tests/rigs $(BIN)/python tests/fuzz/run.py $(READERS)

bench: environment messages  ## Measure; ROWS=word runs the rows whose names contain it, ROWS=million a long one
	@PYTHONPATH=tests/rigs $(BIN)/python bench/run.py $(ROWS)

package: environment messages  ## Freeze the agent into a folder and a .deb, with its list of parts and the sums, in dist/
	@$(BIN)/python tools/package.py

package-test: environment messages  ## Install the .deb of dist/ on a bare Debian, sign with it, remove it; needs root and debootstrap
	@$(BIN)/pytest -o 'python_files=package_*.py' tests/packages $(ARGS)

check: environment messages  ## Lint, types, contracts, translations, reference pages, our own lints
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --config importlinter.toml --cache-dir .import_linter_cache
	@$(BIN)/python tools/lints.py
	@$(BIN)/python tools/messages.py check
	@$(BIN)/python tools/reference.py check

format: environment  ## Put the code into its standard form
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

messages: environment  ## Compile the translations
	@$(BIN)/python tools/messages.py compile

reference: environment messages  ## Make docs/reference anew from what the code reads
	@$(BIN)/python tools/reference.py write

lock: environment  ## Resolve the dependencies anew into requirements.lock
	@$(PYTHON) tools/bootstrap.py lock

environment:
	@$(PYTHON) tools/bootstrap.py
