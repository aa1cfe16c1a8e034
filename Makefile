# Everything one does with this checkout. `make` alone lists it.
# PYTHON says which interpreter the environment is made from: make env PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# A caller's own environment does not reach ours.
unexport VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH PYTHONSAFEPATH PIP_PREFIX PIP_TARGET PIP_USER

# Where the results of benchmarks go; a quick run does not touch those that are committed.
BENCH = $(if $(QUICK),build/bench,benchmarks)

# Evaluated by a recipe's shell: the environment first on PATH, then the engine, found or made. The shell gives way to
# what follows, so that a make that is told to end tells that, and waits for it, not the shell alone.
WITH_ENGINE = engine="$$($(BIN)/python -m tools.engine)" && \
	exec env PULUMI_HEALTHOMICS_ENGINE="$$engine" PATH="$(CURDIR)/$(BIN):$$engine:$$PATH"

# The same with the language host of YAML, which stacks find by its variable: of a host on PATH the engine warns.
WITH_YAML = folders="$$($(BIN)/python -m tools.engine yaml)" && engine="$${folders%%:*}" && \
	exec env PULUMI_HEALTHOMICS_ENGINE="$$engine" PULUMI_HEALTHOMICS_YAML="$${folders\#\#*:}" \
	PATH="$(CURDIR)/$(BIN):$$engine:$$PATH"

# The same with the hosts of TypeScript and Go and the generator of their SDKs, which tests/reach looks for by name.
WITH_REACH = folders="$$($(BIN)/python -m tools.engine nodejs go sdk)" && engine="$${folders%%:*}" && \
	exec env PULUMI_HEALTHOMICS_ENGINE="$$engine" PULUMI_HEALTHOMICS_PARTS="$$folders" \
	PATH="$(CURDIR)/$(BIN):$$engine:$$PATH"

.PHONY: help env engine lint check test reach faults versions bench demo wheel schema docs audit release-check clean
.DELETE_ON_ERROR:

help: ## say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile

env: $(READY) ## make the environment in .venv, if it is missing or out of date

# The stamp comes last, so that an interrupted environment is made afresh.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { echo \
		"$(PYTHON) is missing or older than Python 3.10: name a newer one, make $(MAKECMDGOALS) PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo \
		"$(PYTHON) comes without venv: install your system's python3-venv package, or name another, make $(MAKECMDGOALS) PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

engine: env ## find the Pulumi engine or make one, and print its directory; PARTS=yaml: optional parts too
	@$(BIN)/python -m tools.engine $(PARTS)

lint: env
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint ## the quick loop: format, lint, types, import contracts, unit and contract tests
	$(BIN)/python -m pytest -q tests/unit tests/contract

# Most of the time goes into the engine's tests, which are neighbours: an idle worker takes over half of another's rest.
test: lint ## everything but the fault table, with the real engine
	@$(WITH_YAML) $(BIN)/python -m pytest -n auto --dist worksteal

reach: env .venv-mcp/.ready .venv-policies/.ready ## other languages and other clients, with Node.js, npm and Go; in a few minutes once all is built
	@$(WITH_REACH) $(BIN)/python -m pytest -q -m reach -n 2 --dist loadfile tests/reach

.venv-mcp/.ready: tests/reach/clients/requirements.txt
	$(PYTHON) -m venv --clear .venv-mcp
	.venv-mcp/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# pulumi-policy needs an older protobuf than the tests.
.venv-policies/.ready: policies/healthomics/requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv-policies
	.venv-policies/bin/python -m pip install --quiet --disable-pip-version-check -r $< -e .
	@touch $@

versions: env ## the tests without the engine, on the oldest versions that we promise and on the newest at hand
	@$(BIN)/python -m tools.versions

faults: env ## whatever breaks, the next up puts it right: in twenty minutes; a part: DOOR=plugin OPERATIONS="create adopt"
	@$(BIN)/python -m pytest -q --tb=short -m faults -n 2 --dist loadgroup tests/faults $(OPERATIONS:%=--operation=%) $(DOOR:%=--door=%)

# The picture is drawn in an environment of its own: nothing else needs what draws it.
bench: env ## measure speed, calls and state against peers, in about 17 minutes; QUICK=1: in two or three
	@test -x .venv-bench/bin/python || { $(PYTHON) -m venv --clear .venv-bench && \
		.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check 'matplotlib>=3.10,<4'; }
	@$(WITH_YAML) $(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(BENCH)
	@.venv-bench/bin/python -m benchmarks.picture $(BENCH)/results.json $(BENCH)/results.svg

demo: env ## watch the real engine preview, create, change, correct and destroy a run group
	@$(WITH_ENGINE) $(BIN)/python -m tools.demo

wheel: env ## build the wheel into dist, without a network
	$(BIN)/python -m build --wheel --no-isolation

schema: env ## write the native plugin's package schema from the settings, the specification and docstrings
	@$(BIN)/python -m tools.schema

docs: env ## write docs/reference.md from the docstrings
	@$(BIN)/python -m tools.docs

# In an environment of its own: the auditor's many packages are none of ours.
audit: ## look up the known vulnerabilities of all pinned packages, online
	@test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv --clear .venv-audit && \
		.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit; }
	@.venv-audit/bin/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt

# zizmor is at PyPI, actionlint a Go module: its package at PyPI downloads a program from elsewhere.
release-check: env ## build, check versions, metadata and workflows before a release, online; with a tag: TAG=v0.1.0
	@test -x .venv-release/bin/actionlint || { $(PYTHON) -m venv --clear .venv-release && \
		.venv-release/bin/python -m pip install --quiet --disable-pip-version-check twine zizmor && \
		GOBIN="$(CURDIR)/.venv-release/bin" go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12; }
	@$(BIN)/python -m tools.release $(TAG)
	rm -rf build/release
	$(BIN)/python -m build --no-isolation --outdir build/release
	.venv-release/bin/twine check --strict build/release/*
	.venv-release/bin/actionlint
	.venv-release/bin/zizmor --offline .github/workflows

clean: ## remove all that was made here; the engine stays in the user's cache
	rm -rf .venv .venv-* .demo build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache
