# Sourced by run.sh and test.sh: a virtual environment in .venv with what they ask for.
# POSIX shell, so that it works on a machine with nothing but Python 3.11 or newer.

set -eu
cd "$(dirname "$0")/.."

find_python() {
    for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "hubplan needs Python 3.11 or newer; set PYTHON to its path." >&2
    exit 1
}

# Debian splits venv from python3: fetch it where it is missing and we may.
make_environment() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    rm -rf .venv
    python=$(find_python)
    "$python" -m venv .venv >/dev/null 2>&1 && return
    rm -rf .venv
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq && apt-get install -y -qq "python$version-venv" >/dev/null
        "$python" -m venv .venv
    else
        echo "Python's venv is missing: install the package python$version-venv, then run this again." >&2
        exit 1
    fi
}

# install WHAT...: pip arguments, under the pinned versions of constraints.txt.
install() {
    make_environment
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile \
        --constraint constraints.txt "$@"
    # As pip would, but on both cores and without the packages' own tests, nearly half of it all;
    # files of other Pythons that do not compile are passed over.
    .venv/bin/python -m compileall -q -j 2 -x '/tests/|/pip/' .venv/lib >/dev/null 2>&1 || :
}

# The pages are tested in a browser: Debian's Chromium, fetched where it is missing and we may.
need_browser() {
    [ "${HUBPLAN_NO_BROWSER:-}" = 1 ] && return
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fonts-dejavu-core >/dev/null
    else
        echo "A browser is missing: install the package chromium, then run this again" >&2
        echo "(or set HUBPLAN_NO_BROWSER=1 and do without the tests of the pages)." >&2
        exit 1
    fi
}
