"""What every test shares: the publishers' files, a cache of its own, west Kent worked out once."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import clean_environment
import pytest
from browser import Visitor, launched
from command_line import Outcome, hubplan
from kernels import compile_hierarchy

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


@pytest.fixture(scope="session")
def made_once(tmp_path_factory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Return how to make a folder once for all processes of a test run, to be read only.

    The first process that asks for a name fills the folder; the others wait for it. A folder that
    could not be filled is not marked as done, so that every process meets the error itself.
    """
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent

    def make(name: str, fill: Callable[[Path], None]) -> Path:
        folder, done = common / f"once-{name}", common / f"once-{name}.done"
        with (common / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir(exist_ok=True)
                fill(folder)
                done.touch()
        return folder

    return make


@pytest.fixture(scope="session", autouse=True)
def own_cache(made_once):
    """Keep the tests' journey times out of the user's cache, and the user's out of the tests."""
    folder = made_once("cache", lambda folder: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUBPLAN_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def kernels(made_once):
    """Compile the hierarchy for all processes of a test run: two at once would do it twice."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        made_once("kernels", compile_hierarchy)


@pytest.fixture(scope="session")
def built(made_once) -> tuple[Path, Path]:
    """Return wheel and source archive, built once."""
    folder = made_once("dist", clean_environment.build)
    (wheel,), (archive,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, archive


@pytest.fixture(scope="session")
def bin_folder(built, made_once) -> Path:
    """Return the commands of a clean environment with the wheel, made once."""
    wheel, _ = built
    home = made_once("clean", lambda folder: clean_environment.install(wheel, folder))
    return home / "bin"


@pytest.fixture(scope="session")
def west_kent_run(own_cache, made_once) -> tuple[Outcome, Path]:
    """Run the bundled study once; return what it said and the results."""

    def run(folder: Path) -> None:
        outcome = hubplan("run", "-o", folder / "results")
        assert outcome.code == 0, outcome.stderr
        (folder / "outcome.json").write_text(json.dumps(asdict(outcome)), encoding="utf-8")

    folder = made_once("west-kent", run)
    said = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    return Outcome(**said), folder / "results"


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


@pytest.fixture
def open_map(open_page, west_kent_run):
    """Give what opens the public page of west Kent."""

    def opened(**options):
        return open_page(west_kent_run[1] / "map.html", **options)

    return opened
