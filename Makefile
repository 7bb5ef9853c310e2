# Each target sets up what it needs in a virtual environment of its own; all it asks for is Python.
PYTHON ?= python3
VENV ?= .venv
PIP = $(VENV)/bin/python -m pip install --quiet
# One in which the package is installed and not linked, as type checkers treat the two differently.
TYPES = $(VENV)-types
# It checks the first Python on the path, and looks for no newer version of itself.
PYRIGHT = PATH="$(abspath $(TYPES))/bin:$$PATH" PYRIGHT_PYTHON_IGNORE_WARNINGS=1 \
	$(TYPES)/bin/python -m pyright

.PHONY: figure test matrix long-tests seeds mutations fuzz lint types api baselines dist workflows audit version \
	benchmark docs check-docs clean

figure: $(VENV)/base  ## draw the four-model figure: headgrid.png
	$(VENV)/bin/python -m mpl_headgrid --demo -o headgrid.png

test: $(VENV)/test  ## run all tests, on the newest versions; COVERAGE=yes fails below the bar in pyproject.toml
	$(if $(COVERAGE),$(VENV)/bin/python -m coverage erase)
	$(VENV)/bin/python $(if $(COVERAGE),-m coverage run) -m pytest
	$(if $(COVERAGE),$(VENV)/bin/python -m coverage combine --quiet)
	$(if $(COVERAGE),$(VENV)/bin/python -m coverage report)

matrix: $(VENV)/matrix  ## run the tests on all versions of noxfile.py, or SESSIONS="tests-lowest tests-middle"
	$(VENV)/bin/python -m nox $(if $(SESSIONS),--session $(SESSIONS))

lint: $(VENV)/lint  ## check style, types and the direction of imports
	$(VENV)/bin/python -m ruff check
	$(VENV)/bin/python -m ruff format --check
	$(VENV)/bin/python -m mypy
	$(VENV)/bin/lint-imports

types: $(TYPES)/done  ## check types from outside: the installed package, in mypy and pyright
	$(TYPES)/bin/python -m pip install --quiet --no-deps --force-reinstall .
	$(TYPES)/bin/python -m mypy --config-file tests/typing/mypy.ini tests/typing
	$(PYRIGHT) --project tests/typing
	$(PYRIGHT) --ignoreexternal --verifytypes mpl_headgrid

api: $(VENV)/test  ## write the public names, signatures and colours anew: read the diff before you commit it
	$(VENV)/bin/python -m tests.public_api

baselines: $(VENV)/test  ## draw the images in tests/baseline/ anew: look at each before you commit it
	$(VENV)/bin/python -m pytest tests --mpl-generate-path=tests/baseline -k picture

long-tests: $(VENV)/test  ## all tests with every size, kind and format; thousands of random grids; memory over 500 figures
	HEADGRID_LONG=yes $(VENV)/bin/python -m pytest

# How many seeds `make seeds` takes; hypothesis prints what to do again where one fails
SEEDS ?= 50
seeds: $(VENV)/test  ## property tests with other random seeds, in CI too
	for seed in $$($(PYTHON) -c "import random; print(*random.sample(range(10**6), $(SEEDS)))"); do \
		echo "seed $$seed" && HEADGRID_OTHER_SEEDS=yes $(VENV)/bin/python -m pytest -q -m hypothesis \
			--hypothesis-profile=default --hypothesis-seed=$$seed tests || exit; \
	done

mutations: $(VENV)/test  ## break the package in many ways: the tests must notice each
	$(VENV)/bin/python -m tests.mutations

# How many cases `make fuzz` runs of calls, of head names and of files; a failure says how to run it again
CASES ?= 20000
fuzz: $(VENV)/test $(VENV)/fuzz  ## call everything with hostile input (Linux only)
	mkdir -p $(VENV)/names $(VENV)/files
	$(VENV)/bin/python tools/fuzz/names.py --corpus $(VENV)/names
	$(VENV)/bin/python tools/fuzz/files.py --corpus $(VENV)/files
	$(VENV)/bin/python tools/fuzz/names.py $(VENV)/names -runs=$$((2 * $(CASES))) -artifact_prefix=$(VENV)/names-
	$(VENV)/bin/python tools/fuzz/files.py $(VENV)/files -runs=$$((2 * $(CASES))) -artifact_prefix=$(VENV)/files-
	$(VENV)/bin/python tools/fuzz/calls.py --cases $(CASES)

dist: $(VENV)/dist workflows  ## build wheel and sdist twice, compare, check; install each in a fresh environment and draw from there
	$(VENV)/bin/validate-pyproject pyproject.toml
	$(VENV)/bin/python .ci/version.py
	$(VENV)/bin/python .ci/build_twice.py dist
	$(VENV)/bin/python .ci/check_contents.py dist
	$(VENV)/bin/twine check --strict dist/*
	$(VENV)/bin/python .ci/check_recipe.py dist/*.tar.gz
	$(PYTHON) .ci/check_install.py dist/*

workflows: $(VENV)/dist  ## check the files of the hosted CI
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-issue-forms \
		$(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	$(VENV)/bin/zizmor --offline --quiet --pedantic .github

audit: $(VENV)/dist  ## ask PyPI for known vulnerabilities of all that is installed: what we depend on, what builds us
	$(PIP) --editable ".[parquet,colour,tables]"
	$(VENV)/bin/python -m pip freeze --exclude-editable > $(VENV)/installed.txt
	$(VENV)/bin/pip-audit --strict --no-deps --disable-pip --requirement $(VENV)/installed.txt

version:  ## write a version in each place, released or not: make version VERSION=0.2.0 [DATE=2026-12-01]
	$(PYTHON) .ci/version.py $(VERSION) $(DATE)

benchmark: $(VENV)/bench  ## measure drawing (the table of docs/speed.rst), startup and classifying
	$(VENV)/bin/python benchmarks/drawing.py --output docs/measured.rst
	$(VENV)/bin/python benchmarks/startup.py
	$(VENV)/bin/python benchmarks/classifying.py

docs: $(VENV)/docs  ## build the site from nothing, without a network: docs/_build/index.html
	rm -rf docs/_build docs/api docs/auto_examples
	$(VENV)/bin/python -m sphinx --fail-on-warning --keep-going --nitpicky docs docs/_build

check-docs: $(VENV)/test docs  ## look at each page of the site in Chromium
	$(VENV)/bin/python -m pytest tests/package/test_site.py

clean:
	rm -rf .venv* .nox dist docs/_build docs/api docs/auto_examples

$(VENV)/base: pyproject.toml hatch_build.py $(wildcard styles/*)
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade "pip>=25.1"  # the first that reads dependency groups
	$(PIP) --editable .
	touch $@

$(TYPES)/done: pyproject.toml
	$(PYTHON) -m venv $(TYPES)
	$(TYPES)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(TYPES)/bin/python -m pip install --quiet . --group types
	touch $@

$(VENV)/test $(VENV)/matrix $(VENV)/fuzz $(VENV)/lint $(VENV)/dist $(VENV)/bench $(VENV)/docs: $(VENV)/base
	$(PIP) --group $(notdir $@)
	touch $@
