#!/bin/sh
# Write constraints.txt anew: the newest versions that pip finds for everything we install.
. "$(dirname "$0")/environment.sh"
: >constraints.txt
rm -rf .venv
install --editable ".[fast,lint,test]"
.venv/bin/python -m pip freeze --exclude-editable >constraints.txt
