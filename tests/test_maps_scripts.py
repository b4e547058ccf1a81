"""The unit tests of the page's scripts pass under node's own test runner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from node import node

FILES = sorted((Path(__file__).parent / "js").glob("*.test.mjs"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_unit_tests_of_a_script_pass(file):
    done = node("--test", "--test-reporter=tap", file)
    assert done.returncode == 0, done.stdout + done.stderr
    counted = dict(re.findall(r"^# (tests|pass|skipped|todo) (\d+)$", done.stdout, re.MULTILINE))
    assert int(counted["tests"]) == int(counted["pass"]) > 0, "none left out"


def test_there_are_such_tests():
    assert FILES
