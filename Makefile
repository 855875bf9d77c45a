# Two commands set everything up on a fresh machine (Debian 12, Python 3.11, make): `make demo` and `make test`.
# A second run starts in seconds: finished steps leave a stamp in .make/, `make clean` takes everything away again.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Most tests wait for devices, cameras and pages more than they compute: two files at a time.
SIDE_BY_SIDE ?= -n 2 --dist loadfile
NODE = node=$$(.ci/find-node $(BIN)/python) && PATH="$$node:$$PATH"
WITH_NODE = $(NODE) npm --prefix kiosk
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
PAGES := $(shell find kiosk/src -type f) $(wildcard kiosk/*.html kiosk/vite.config.ts kiosk/svelte.config.js kiosk/tsconfig.json)

# A stamp whose result somebody took away does not count.
$(if $(wildcard $(BIN)/sealroom),,$(shell rm -f .make/python))
$(if $(wildcard kiosk/node_modules),,$(shell rm -f .make/npm))
$(if $(wildcard kiosk/dist/entry.html),,$(shell rm -f .make/pages))

.PHONY: demo test check bench nightly setup system pages clean

demo: setup ## Five experts through a simulated site; the session is finished, verified, and the command ends.
	$(BIN)/sealroom demo --once $(DEMO)

test: system pages ## Every test but the long runs.
	$(NODE) $(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not nightly" $(TESTS)
	$(WITH_NODE) test

check: pages ## Style, types, import directions, mutants of what changed in the core, pages.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.mutation --changed
	$(WITH_NODE) run check

bench: system pages ## Figures as JSON, one object a line.
	$(BIN)/sealroom bench decision --json
	$(BIN)/sealroom bench fire --json
	$(BIN)/sealroom bench journal --json
	$(BIN)/sealroom bench core --json
	$(BIN)/sealroom bench replay --json
	$(BIN)/sealroom bench recorder --json

nightly: system pages ## The long runs.
	$(NODE) $(BIN)/python -m pytest $(SIDE_BY_SIDE) -m nightly $(TESTS)
	$(BIN)/python -m tests.mutation --json .make/mutation.json

setup: ## What `sealroom demo` needs.
	@.ci/system demo
	@$(MAKE) --no-print-directory pages

system:
	@.ci/system demo test

pages: .make/pages

.make/python: requirements-dev.lock pyproject.toml
	@mkdir -p .make
	@.ci/system python $(PY)
	@echo "setup: Python environment in $(VENV)"
	@test -x $(BIN)/python || $(PY) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.make/npm: kiosk/package-lock.json kiosk/package.json kiosk/.npmrc .make/python
	@echo "setup: packages of the pages"
	@$(WITH_NODE) ci --loglevel=error
	@touch $@

.make/pages: $(PAGES) .make/npm
	@echo "setup: pages"
	@$(WITH_NODE) run --silent build -- --logLevel warn
	@touch $@

clean:
	rm -rf .make $(VENV) kiosk/node_modules kiosk/dist dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
