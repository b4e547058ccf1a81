#!/bin/sh
# Run the tests on the lowest versions that pyproject.toml allows.
# Usage: scripts/test_minimum.sh [pytest arguments]
. "$(dirname "$0")/environment.sh"
need_browser
make_environment
rm -rf .venv-minimum
.venv/bin/python -m venv .venv-minimum
.venv/bin/python -m pip install --quiet packaging
.venv/bin/python scripts/minimum_versions.py >.venv-minimum/minimum.txt
# The lowest matplotlib calls what later versions of pyparsing warn of.
echo "pyparsing<3.3" >>.venv-minimum/minimum.txt
.venv-minimum/bin/python -m pip install --quiet --constraint .venv-minimum/minimum.txt \
    --editable ".[docs,fast,test]"
exec .venv-minimum/bin/python -m pytest -n 2 --dist worksteal "$@"
