"""The wheel holds the code, the types, the templates and the data, and works where it is put."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command_line import REPOSITORY

import hubplan


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel without any network, with the hatchling that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=REPOSITORY, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_is_for_every_machine_and_of_this_version(wheel):
    assert wheel.name == f"hubplan-{hubplan.__version__}-py3-none-any.whl"


def test_the_wheel_holds_every_module_template_and_type(names):
    kept = {".py", ".typed", ".html", ".css", ".js", ".jinja"}
    expected = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "hubplan").rglob("*")
        if path.suffix in kept and "__pycache__" not in path.parts
    } | {"hubplan/py.typed"}
    assert expected - set(names) == set()


def test_the_wheel_holds_all_data_with_their_licences(names):
    data = REPOSITORY / "data"
    files = [path for path in data.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert {f"hubplan/bundled/{path.relative_to(data).as_posix()}" for path in files} <= set(names)
    assert "hubplan/bundled/README.md" in names
    assert "hubplan/bundled/LICENCES.md" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_holds_nothing_else(names):
    assert {name.split("/")[0] for name in names} == {
        "hubplan",
        f"hubplan-{hubplan.__version__}.dist-info",
    }
    assert not [name for name in names if "__pycache__" in name or "/test" in name]


def test_the_wheel_is_small_enough_to_send(wheel):
    assert wheel.stat().st_size < 15_000_000


def test_hubplan_from_the_wheel_finds_the_bundled_study_anywhere(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    program = """
import sys
from pathlib import Path
import hubplan
from hubplan.study import Study, bundled_studies
assert Path(hubplan.__file__).is_relative_to(sys.argv[1]), hubplan.__file__
studies = bundled_studies()
assert "west-kent" in studies and len(studies) > 1, studies
assert all(path.is_relative_to(sys.argv[1]) for path in studies.values()), studies
print(Study.bundled("west-kent"))
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, str(tmp_path / "installed")],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installed"), "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "501,085 population" in done.stdout


def test_the_wheel_gives_the_command(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (entry,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "hubplan = hubplan.cli:main" in archive.read(entry).decode()
