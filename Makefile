# Nothing needs activating: every target sets up .venv when it has to.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test coverage sanitize docs kernel lock sbom clean

BIN := .venv/bin
REPORT := gluteus-report.html
# What .venv was made from: when one of these is newer, it is set up again, which compiles what changed.
MADE_FROM := pyproject.toml CMakeLists.txt kernel/CMakeLists.txt \
	$(wildcard kernel/src/*/* kernel/*.py src/gluteus/mechanics/engine/schema/*.py build_backend/*.py frontend/*.json frontend/index.html frontend/src/*.ts frontend/src/*/*)

help:
	@echo 'make run       check every statement about the gluteus medius; writes $(REPORT)'
	@echo 'make test      lint, format, types, wording and tests, as continuous integration does'
	@echo 'make coverage  the tests once more, with the lines they miss'
	@echo 'make sanitize  the tests of the kernel under AddressSanitizer and UBSan (GCC or Clang, Linux)'
	@echo 'make docs      the documentation, in docs/_build/html'
	@echo 'make kernel    the compiled kernel again, as after installing a compiler'
	@echo 'make lock      uv.lock again, after a change of dependencies (needs uv)'
	@echo 'make sbom      bills of materials (CycloneDX) of Python and of the app, in dist'
	@echo 'make clean     remove what the other targets made, .venv with it'
	@echo 'A Python of your choice: make run PYTHON=/path/to/python3'

run: .venv/.ready-run
	$(BIN)/gluteus check --report $(REPORT) --overwrite
	@echo
	@echo 'The report with every figure: $(CURDIR)/$(REPORT) (open it in a browser)'
	@echo 'The browser app, to read, move and examine:  $(BIN)/gluteus serve   (it opens a page on 127.0.0.1)'

test: .venv/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright
	$(BIN)/codespell
	$(BIN)/rumdl check --quiet .
	$(BIN)/reuse lint --quiet
	$(BIN)/python scripts/check_prose.py
	$(BIN)/python -m pytest -n 2 --dist worksteal

coverage: .venv/.ready-test
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

sanitize: .venv/.ready-test
	$(BIN)/python scripts/sanitize.py

docs: .venv/.ready-docs
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo 'The documentation: $(CURDIR)/docs/_build/html/index.html'

kernel:
	@rm -f .venv/.ready-run .venv/.tried-to-install
	@$(MAKE) --no-print-directory .venv/.ready-run

# Resolving needs the metadata of Gluteus and not its kernel.
lock:
	SKBUILD_WHEEL_CMAKE=false uv lock
	$(BIN)/python scripts/notices.py

sbom: .venv/.ready-run
	$(BIN)/python scripts/sbom.py dist

clean:
	rm -rf .venv build docs/_build dist $(REPORT) .coverage .hypothesis .pytest_cache .ruff_cache

.venv/.ready-run: $(MADE_FROM)
	@PYTHON='$(PYTHON)' scripts/setup

.venv/.ready-test: $(MADE_FROM)
	@PYTHON='$(PYTHON)' scripts/setup test lint

.venv/.ready-docs: $(MADE_FROM)
	@PYTHON='$(PYTHON)' scripts/setup docs
