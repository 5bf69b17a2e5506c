# Every target sets up the project's own virtual environment first: Python >= 3.11, pip and make are all it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(BIN)/python

.PHONY: demo test check lint types bench quality faults fuzz docs clean

demo: $(VENV)/.installed
	@NEWSARCHIVE=build/demo $(BIN)/newsarchive rebuild seeds
	@for query in 'лифт' 'премьер министр' '"ашық саяси диалог"' 'Румас OR Кику'; do \
		printf '\n$$ newsarchive search %s\n' "'$$query'"; \
		NEWSARCHIVE=build/demo $(BIN)/newsarchive search --unit sentence --color always "$$query" || exit 1; \
	done

test: $(VENV)/.tests
	$(RUN) -m pytest

check: lint types test

lint: $(VENV)/.check
	$(BIN)/ruff check .

types: $(VENV)/.check
	$(BIN)/mypy

bench: $(VENV)/.bench
	$(RUN) -m benchmarks.speed
	$(RUN) -m benchmarks.growth

quality: $(VENV)/.bench
	$(RUN) -m benchmarks.quality

faults: $(VENV)/.tests
	$(RUN) -m benchmarks.faults

# Coverage-guided, a minute for each target.
fuzz: $(VENV)/.fuzz
	$(RUN) -m tests.fuzz

docs: $(VENV)/.docs
	$(BIN)/sphinx-build -W -b html docs build/docs

# One stamp a dependency group: what is installed is installed again only when pyproject.toml changed.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --upgrade 'pip>=25.1'
	$(RUN) -m pip install --quiet --editable .
	@touch $@

$(VENV)/.tests $(VENV)/.check $(VENV)/.bench $(VENV)/.fuzz $(VENV)/.docs: $(VENV)/.installed
	$(RUN) -m pip install --quiet --group $(patsubst .%,%,$(patsubst .tests,.test,$(notdir $@)))
	@touch $@

clean:
	rm -rf $(VENV) build dist
