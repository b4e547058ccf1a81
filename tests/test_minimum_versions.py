"""The lowest versions that pyproject.toml allows: west Kent comes out the same on them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from clean_environment import run
from command_line import REPOSITORY, hubplan
from small_study import write_small_study


@pytest.fixture(scope="module")
def lowest(built, made_once, west_kent_run):
    """Return a folder of results that the lowest versions worked out; skip without an index."""
    wheel, _ = built

    def fill(folder):
        home = folder / "venv"
        run(sys.executable, "-m", "venv", "--without-pip", home)
        told = run(sys.executable, REPOSITORY / "scripts" / "minimum_versions.py").stdout
        # The lowest matplotlib calls what later versions of pyparsing warn of.
        (folder / "lowest.txt").write_text(f"{told}pyparsing<3.3\n")
        pip = (sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install")
        install = [*pip, "--quiet", "--no-compile", "--retries", "0"]
        install += ["--constraint", folder / "lowest.txt", wheel]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if "connection" in done.stderr.lower():
            pytest.skip("no package index answers")
        assert done.returncode == 0, done.stderr
        # No numba: the minimum is tried without any extra. West Kent's journeys come from the
        # cache of the usual run; those of the small study are worked out.
        command = home / "bin" / "hubplan"
        run(command, "run", "west-kent", "-o", folder / "out", cwd=folder)
        (folder / "small").mkdir()
        write_small_study(folder / "small")
        run(command, "run", "study.toml", "--no-cache", "-o", "out", cwd=folder / "small")

    return made_once("lowest", fill)


def results_of(folder) -> dict:
    """Return what was found, whatever the solver's version."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    text = (folder / "results.json").read_text(encoding="utf-8")
    results = json.loads(text.replace(f"numpy {manifest['versions']['numpy']}", "numpy"))
    del results["seconds"]
    return results


def test_west_kent_has_the_same_answer_on_the_lowest_versions(lowest, west_kent_run):
    assert results_of(lowest / "out") == results_of(west_kent_run[1])


def test_a_small_study_has_the_same_journeys_on_the_lowest_versions(lowest, tmp_path):
    write_small_study(tmp_path)
    assert hubplan("run", "study.toml", "--no-cache", "-o", "out", cwd=tmp_path).code == 0
    assert results_of(lowest / "small" / "out") == results_of(tmp_path / "out")


def test_the_manifest_names_the_versions_that_were_tried(lowest):
    versions = json.loads((lowest / "out" / "manifest.json").read_text())["versions"]
    asked = dict(
        line.split("==") for line in (lowest / "lowest.txt").read_text().split() if "==" in line
    )
    tried = {name: version for name, version in versions.items() if name in asked}
    assert len(tried) > 5
    for name, version in tried.items():
        assert version.startswith(asked[name]), name
