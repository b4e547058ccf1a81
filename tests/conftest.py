"""What every test shares: the publishers' files, a cache of its own, west Kent worked out once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browser import Visitor, launched
from command_line import Outcome, hubplan

from hubplan.scenario import Findings
from hubplan.study import Study

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the publishers' files, or skip the test."""
    default = REPOSITORY.parent / "shared" / "data"
    folder = Path(os.environ.get("HUBPLAN_SHARED_DATA", default))
    if not folder.is_dir():
        pytest.skip("the publishers' files are not here (set HUBPLAN_SHARED_DATA)")
    return folder


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """Keep the tests' journey times out of the user's cache, and the user's out of the tests."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUBPLAN_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def west_kent_run(own_cache, tmp_path_factory) -> tuple[Outcome, Path]:
    """Run the bundled study once, from a cold cache; return what it said and the results."""
    folder = tmp_path_factory.mktemp("west-kent") / "results"
    outcome = hubplan("run", "-o", folder)
    assert outcome.code == 0, outcome.stderr
    return outcome, folder


@pytest.fixture(scope="session")
def west_kent(west_kent_run) -> Findings:
    """Return all that the bundled study found."""
    return Study.bundled("west-kent").findings()


@pytest.fixture(scope="module")
def browser():
    """Give one browser for a module; longer, Playwright's loop would stand in others' way."""
    with launched() as started:
        yield started


@pytest.fixture
def open_page(browser, tmp_path):
    """Give what opens pages from disk; any fault of theirs fails the test at its end."""
    visitor = Visitor(browser, tmp_path)
    yield visitor
    visitor.close()
    assert not visitor.faults
