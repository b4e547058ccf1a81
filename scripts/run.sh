#!/bin/sh
# Set up hubplan in .venv and run a study: by default the bundled west Kent.
# Usage: scripts/run.sh [STUDY] [-o OUT]
. "$(dirname "$0")/environment.sh"
install .
exec .venv/bin/hubplan run "$@"
