#!/bin/sh
# Build the documentation into site/, warnings as errors, offline: open site/index.html.
# Usage: scripts/docs.sh [--results FOLDER] [--site FOLDER]
. "$(dirname "$0")/environment.sh"
install --editable ".[docs]"
NO_MKDOCS_2_WARNING=1 .venv/bin/python scripts/docs_site.py "$@"
