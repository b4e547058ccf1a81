#!/bin/sh
# Write constraints.txt anew: the newest versions that pip finds for everything we install; and
# what depends on them, the page of licences and the bill of materials.
. "$(dirname "$0")/environment.sh"
: >constraints.txt
rm -rf .venv
install --editable ".[docs,fast,lint,test]"
.venv/bin/python -m pip freeze --exclude-editable >constraints.txt
.venv/bin/python scripts/build_licences.py
.venv/bin/python scripts/build_sbom.py
