PYTHON ?= python3

.PHONY: run test

run: .venv/installed
	.venv/bin/pynt runlocal

test: .venv/installed
	.venv/bin/pynt test

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, $(PYTHON) is " + sys.version.split()[0] + ": make run PYTHON=python3.13")'
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
