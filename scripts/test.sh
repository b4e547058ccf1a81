#!/bin/sh
# Set up everything the checks need in .venv and run them all.
# Usage: scripts/test.sh [pytest arguments]
. "$(dirname "$0")/environment.sh"
need_browser
install --editable ".[fast,lint,test]"
bin=.venv/bin
$bin/ruff check
$bin/ruff format --check --quiet
$bin/mypy
$bin/lint-imports --no-cache
find hubplan -name '*.py' -exec $bin/numpydoc lint {} +
exec $bin/python -m pytest -n 2 "$@"
