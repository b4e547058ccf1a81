"""Every block of code in the documents runs, or says why it cannot."""

from __future__ import annotations

import tomllib

import pytest
from command_line import REPOSITORY
from docs_blocks import (
    LANGUAGES,
    blocks_of,
    commands,
    parse,
    read_study_part,
    run_page,
)

DOCUMENTS = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md")
    for path in REPOSITORY.glob(pattern)
)
BLOCKS = [(name, block) for name in DOCUMENTS for block in blocks_of(name)]
RUN = [
    name
    for name in DOCUMENTS
    if any(b.language in ("python", "sh") and not b.why_not_run for b in blocks_of(name))
]


def test_every_block_names_its_language():
    assert [(name, b.text) for name, b in BLOCKS if b.language not in LANGUAGES] == []


def test_blocks_that_are_not_run_are_few_and_say_why():
    left_out = [(name, block) for name, block in BLOCKS if block.why_not_run]
    assert all(block.language in ("python", "sh") for _, block in left_out)
    assert all(len(block.why_not_run) > 10 for _, block in left_out)
    assert len(left_out) <= 20


@pytest.mark.parametrize("name", RUN)
def test_the_blocks_of_a_page_run_from_top_to_bottom(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_page(name, tmp_path)


def test_every_call_of_hubplan_is_one_the_command_line_knows():
    calls = [call for _, block in BLOCKS if block.language == "sh" for call in commands(block)]
    assert len(calls) > 20
    for call in calls:
        parse(call)


def test_every_part_of_a_study_keeps_its_schema():
    parts = [block.text for _, block in BLOCKS if block.language == "toml"]
    assert len(parts) > 5
    for part in parts:
        if "[[scenarios]]" in part or not part.startswith("[[scenarios.changes]]"):
            read_study_part(part)
        else:
            tomllib.loads(part)
