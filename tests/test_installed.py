"""The wheel alone, in a clean environment with what it asks for and nothing else, offline.

What the environment holds is told in `clean_environment`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile

import pytest
from clean_environment import run
from command_line import REPOSITORY, without_seconds
from small_study import write_small_study


@pytest.fixture
def call(bin_folder, tmp_path):
    """Return a function that calls the installed command away from the checkout."""

    def command(*words, code=0, **environment):
        clean = {
            "PATH": os.pathsep.join((str(bin_folder), "/usr/bin", "/bin")),
            "HOME": str(tmp_path),
            "LANG": "C.UTF-8",
        }
        return run(bin_folder / "hubplan", *words, code=code, cwd=tmp_path, env=clean | environment)

    return command


def test_the_command_starts_without_any_extra(call, bin_folder):
    for word in ("numba", "distributed", "pytest", "ipykernel"):
        run(bin_folder / "python", "-P", "-c", f"import {word}", code=1)
    assert "hubplan run" in call("--help").stdout


def test_west_kent_runs_cold_from_the_wheel_and_leaves_the_usual_bytes(
    call, tmp_path, west_kent_run
):
    """In another folder, a process and an environment of its own, without numba or any cache."""
    done = call("run", "west-kent", "-o", "out")
    assert "Tonbridge" in done.stdout
    assert done.stderr == ""
    usual, out = west_kent_run[1], tmp_path / "out"
    assert without_seconds(out) == without_seconds(usual)
    for path in (usual / "map.html", usual / "report.html", *(usual / "tables").iterdir()):
        assert (out / path.relative_to(usual)).read_bytes() == path.read_bytes()
    for name in ("plan.gpkg", "manifest.json"):
        assert (out / name).stat().st_size > 1000


def test_a_missing_extra_tells_the_line_that_brings_it(call, tmp_path):
    write_small_study(tmp_path)
    words = ("--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv")
    fast = call("times", *words, "--engine", "hierarchy", "-o", "t.csv", code=1)
    assert 'pip install "hubplan[fast]"' in fast.stderr
    cluster = call("times", *words, "--dask", "127.0.0.1:1", "-o", "t.csv", code=1)
    assert 'pip install "hubplan[cluster]"' in cluster.stderr
    assert "Traceback" not in fast.stderr + cluster.stderr


def test_pipx_finds_a_command_of_the_name_of_the_package(built):
    """``pipx run hubplan`` runs the command that is called like the package."""
    wheel, _ = built
    with zipfile.ZipFile(wheel) as archive:
        (entry,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "hubplan = hubplan.cli:main" in archive.read(entry).decode()


COMPLETIONS = [
    ("bash", {"COMP_WORDS": "hubplan so", "COMP_CWORD": "1"}, "solve"),
    ("bash", {"COMP_WORDS": "hubplan solve --mod", "COMP_CWORD": "2"}, "--model"),
    ("zsh", {"_TYPER_COMPLETE_ARGS": "hubplan exp"}, "export"),
    (
        "fish",
        {"_TYPER_COMPLETE_ARGS": "hubplan tim", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
        "times",
    ),
    ("bash", {"COMP_WORDS": "hubplan solve --model p-", "COMP_CWORD": "3"}, "p-median"),
    ("bash", {"COMP_WORDS": "hubplan run we", "COMP_CWORD": "2"}, "west-kent"),
    ("zsh", {"_TYPER_COMPLETE_ARGS": "hubplan export rapid"}, "rapid-response"),
]


@pytest.mark.parametrize(("shell", "typed", "found"), COMPLETIONS)
def test_the_shell_completes_verbs_options_and_values(call, shell, typed, found):
    done = call(**typed, _HUBPLAN_COMPLETE=f"complete_{shell}")
    assert found in done.stdout.split() or found in done.stdout
    assert not done.stderr


def test_the_script_of_completion_is_shown(call):
    undetected = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    shown = call("--show-completion", "bash", **undetected)
    assert "_HUBPLAN_COMPLETE" in shown.stdout


def test_the_source_archive_holds_all_that_is_tracked_but_the_workshop(built):
    _, archive = built
    git = ["git", "ls-files", "-z"]
    done = subprocess.run(git, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a checkout of git")
    listed = [name for name in done.stdout.split("\0") if (REPOSITORY / name).is_file()]
    left_out = ("benchmarks/", ".ci/", ".git")
    expected = {name for name in listed if not name.startswith(left_out)}
    with tarfile.open(archive) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
    assert expected - held == set()
    assert not [name for name in held if "__pycache__" in name or name.startswith("hubplan-out")]


def test_the_wheel_built_from_the_source_archive_is_the_same(built, tmp_path):
    wheel, archive = built
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", cwd=source)
    (again,) = (source / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        checksums = [
            {each.filename: each.CRC for each in zipped.infolist()} for zipped in (one, other)
        ]
    assert checksums[0] == checksums[1]
