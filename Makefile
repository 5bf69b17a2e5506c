# Every target first sets up the project's own virtual environment in .venv.
# All it needs is Python >= 3.11, pip and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(BIN)/python

.PHONY: help demo test coverage nightly check lint types docs spelling install-test
.PHONY: browser cluster-test serve bench quality cluster faults fuzz dist matrix load report clean

help:
	@sed -n 's/^## \([a-z-]*\): /make \1: /p' $(MAKEFILE_LIST)

## demo: build an archive of example articles in build/demo and search it
demo: $(VENV)/.installed
	@NEWSARCHIVE=build/demo $(BIN)/newsarchive rebuild seeds src/newsarchive/examples/news
	@for query in 'мектептеріміздегі' 'премьер министр' '"ашық саяси диалог"' 'su tasqyny'; do \
		printf '\n$$ newsarchive search %s\n' "'$$query'"; \
		NEWSARCHIVE=build/demo $(BIN)/newsarchive search --unit sentence --limit 3 --color always "$$query" || exit 1; \
	done
	@printf '\n$$ newsarchive demo build/demo-news\n'
	@$(BIN)/newsarchive demo build/demo-news

## test: the tests; they need no browser, cluster, network or other Python
test: $(VENV)/.tests
	$(RUN) -m pytest

## coverage: the tests, with the share of lines and branches that they reach
coverage: $(VENV)/.tests
	$(RUN) -m pytest --cov --cov-report=term:skip-covered --timeout 400

## nightly: the tests, with other random examples each time and more of them
nightly: $(VENV)/.tests
	$(RUN) -m pytest --hypothesis-profile=nightly --timeout 1800

## install-test: build the package and try what was built, in a virtual environment of its own
install-test: $(VENV)/.dist
	$(RUN) -m pytest tests/install -m install --timeout 480

## matrix: the tests from the wheel, on every Python found, with old and new dependencies; by hand
matrix: $(VENV)/.dist
	$(RUN) tools/matrix.py

## dist: build what is released, and check it: metadata, installation, a first search
dist: $(VENV)/.dist
	rm -rf dist
	$(RUN) -m build
	$(RUN) -m twine check --strict dist/*
	$(RUN) tools/smoke.py dist/*.whl
	$(RUN) tools/smoke.py dist/*.tar.gz

## browser: the web pages in Debian's chromium; they skip where it is not installed
browser: $(VENV)/.browser
	$(RUN) -m pytest tests/browser -m browser --timeout 240

## cluster-test: the cluster engine over OpenSearch nodes, and their faults; skips without Java or Maven
cluster-test: $(VENV)/.cluster
	$(RUN) -m pytest tests/cluster tests/contract -m cluster --timeout 300

## serve: the example archive in a browser, at http://127.0.0.1:8080/
serve: $(VENV)/.browser
	@test -d build/demo-news || $(BIN)/newsarchive demo build/demo-news > build/demo.log
	@$(BIN)/newsarchive serve -a build/demo-news --open

## check: everything that a change must pass before it is submitted
check: lint types docs spelling test

## lint: ruff, its rules and its format
lint: $(VENV)/.check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

## types: mypy, strict
types: $(VENV)/.check
	$(BIN)/mypy

## docs: these pages as HTML in build/docs; a warning is an error
docs: $(VENV)/.docs
	$(BIN)/sphinx-build -q -W -b html docs build/docs

## spelling: the English of code and pages
spelling: $(VENV)/.check
	$(BIN)/codespell

## bench: speed, beside other engines, growth, and the start of a command
bench: $(VENV)/.bench $(VENV)/.browser
	$(RUN) -m benchmarks.start
	$(RUN) -m benchmarks.speed
	$(RUN) -m benchmarks.speed.real
	$(RUN) -m benchmarks.speed.loading
	$(RUN) -m benchmarks.growth
	$(RUN) -m benchmarks.exploring 1000000
	$(RUN) -m benchmarks.load.first_byte

## quality: how well words are stemmed, sentences cut and articles found
quality: $(VENV)/.bench
	$(RUN) -m benchmarks.quality

## faults: kill and damage archives, and look at what is left
faults: $(VENV)/.tests
	$(RUN) -m benchmarks.faults

## load: search a large archive from many threads and processes while it is written, and ask for its pages; by hand
load: $(VENV)/.bench $(VENV)/.browser
	$(RUN) -m benchmarks.load
	$(RUN) -m benchmarks.load.pages

## report: quality, speed on real and synthetic text, growth and faults on one page, build/report.html; takes an hour
report: $(VENV)/.bench
	$(RUN) -m benchmarks.report

## cluster: what a cluster finds and costs beside a folder; takes an hour, needs Java and Maven
cluster: $(VENV)/.cluster
	$(RUN) -m benchmarks.cluster.equal
	$(RUN) -m benchmarks.cluster.costs

## fuzz: coverage-guided, a minute for each target
fuzz: $(VENV)/.fuzz
	$(RUN) -m tests.fuzz

# One stamp a dependency group: a group is installed again only when pyproject.toml changed.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --upgrade 'pip>=25.1'
	$(RUN) -m pip install --quiet --editable .
	@touch $@

GROUPS := $(VENV)/.tests $(VENV)/.check $(VENV)/.bench $(VENV)/.fuzz $(VENV)/.docs $(VENV)/.dist $(VENV)/.browser $(VENV)/.cluster
$(GROUPS): $(VENV)/.installed
	$(RUN) -m pip install --quiet --group $(patsubst .%,%,$(patsubst .tests,.test,$(notdir $@)))
	@touch $@

## clean: remove what was installed and built
clean:
	rm -rf $(VENV) build dist .coverage
