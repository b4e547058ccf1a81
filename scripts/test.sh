#!/bin/sh
# Set up everything the checks need in .venv and run them all, the tests beside the others.
# Usage: scripts/test.sh [pytest arguments]
. "$(dirname "$0")/environment.sh"
# Both may have to fetch with apt-get, one after the other; pip does not, and need not wait.
make_environment
need_browser &
browser=$!
install --editable ".[docs,fast,lint,test]"
wait "$browser"
bin=.venv/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT

# note NAME COMMAND...: run a command, and note the name where it fails.
note() {
    name=$1
    shift
    "$@" || echo "$name" >>"$work/failed"
}

# check NAME COMMAND...: the same, telling what was said only where it failed, and then at once.
check() {
    name=$1
    shift
    if ! "$@" >"$work/said" 2>&1; then
        echo "$name" >>"$work/failed"
        { echo && echo "$name:" && cat "$work/said"; } >&2
    fi
}

{
    check ruff $bin/ruff check
    check "ruff format" $bin/ruff format --check
    check import-linter $bin/lint-imports --no-cache
    check numpydoc find hubplan -name '*.py' -exec $bin/numpydoc lint {} +
    check mypy $bin/mypy
} &
note pytest $bin/python -m pytest -n 2 --dist worksteal "$@"
wait
if [ -s "$work/failed" ]; then
    echo "Failed: $(paste -sd, "$work/failed")" >&2
    exit 1
fi
echo "All checks passed: ruff, import-linter, numpydoc, mypy, pytest."
