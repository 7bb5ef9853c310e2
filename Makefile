# Each target sets up what it needs in a virtual environment of its own; all it asks for is Python.
PYTHON ?= python3
VENV ?= .venv
# Versions to hold a run to, such as PINS="matplotlib==3.10.9 numpy==2.0.*"
PINS ?=
PIP = $(VENV)/bin/python -m pip install --quiet

.PHONY: figure test lint baselines read-back mutations dist benchmark docs check-docs clean

figure: $(VENV)/base  ## draw the four-model figure: headgrid.png
	$(VENV)/bin/python -m mpl_headgrid --demo -o headgrid.png

test: $(VENV)/test  ## run all tests
	$(VENV)/bin/python -m pytest

lint: $(VENV)/lint  ## check style and types
	$(VENV)/bin/python -m ruff check
	$(VENV)/bin/python -m ruff format --check
	$(VENV)/bin/python -m mypy

baselines: $(VENV)/test  ## draw the images in tests/baseline/ anew: look at each before you commit it
	$(VENV)/bin/python -m pytest tests --mpl-generate-path=tests/baseline -k picture

read-back: $(VENV)/test  ## draw thousands of random grids and read each back, pixel by pixel
	HEADGRID_READ_BACK=long $(VENV)/bin/python -m pytest tests/test_read_back.py tests/test_read_back_files.py

mutations: $(VENV)/test  ## break the package in many ways: the tests must notice each
	$(VENV)/bin/python tests/mutations.py

dist: $(VENV)/dist  ## build wheel and sdist; install each in a fresh environment and draw from there
	rm -rf dist
	$(VENV)/bin/python -m build --outdir dist
	for file in dist/*.whl dist/*.tar.gz; do .ci/check-dist $(PYTHON) $$file || exit 1; done

benchmark: $(VENV)/bench  ## measure drawing and classifying against the other ways to do it, and startup
	$(VENV)/bin/python benchmarks/drawing.py
	$(VENV)/bin/python benchmarks/startup.py
	$(VENV)/bin/python benchmarks/classifying.py

docs: $(VENV)/docs  ## build the site from nothing, without a network: docs/_build/index.html
	rm -rf docs/_build docs/api docs/auto_examples
	$(VENV)/bin/python -m sphinx --fail-on-warning --keep-going --nitpicky docs docs/_build

check-docs: $(VENV)/test docs  ## look at each page of the site in Chromium
	$(VENV)/bin/python -m pytest tests/test_site.py

clean:
	rm -rf .venv* dist docs/_build docs/api docs/auto_examples

$(VENV)/base: pyproject.toml hatch_build.py $(wildcard styles/*)
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade "pip>=25.1"  # the first that reads dependency groups
	$(PIP) --editable . $(PINS)
	touch $@

$(VENV)/test $(VENV)/lint $(VENV)/dist $(VENV)/bench $(VENV)/docs: $(VENV)/base
	$(PIP) --group $(notdir $@) $(PINS)
	touch $@
