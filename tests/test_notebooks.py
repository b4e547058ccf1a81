"""The notebooks: how each is built, and that each runs on the installed wheel, top to bottom."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from clean_environment import link, run, with_their_needs
from command_line import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
#: What a notebook needs beside hubplan: those who open it have it, the wheel does not ask for it.
TOOLS = ("pytest", "nbmake", "ipykernel")
#: What an extra brings that a notebook says it needs.
EXTRAS = {"07_public_transport": ("numba",)}

each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def cells(notebook: Path, kind: str) -> list[dict]:
    read = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in read if cell["cell_type"] == kind]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def test_there_is_a_notebook_for_each_stage_in_their_order():
    assert [path.stem for path in NOTEBOOKS] == [
        "00_quickstart", "01_places", "02_network", "03_journey_times", "04_location",
        "05_scenarios_and_equity", "06_report_and_map", "07_public_transport",
    ]  # fmt: skip


@each_notebook
def test_a_notebook_opens_with_question_and_answer_and_ends_with_a_thing_to_try(notebook):
    texts = [source(cell) for cell in cells(notebook, "markdown")]
    assert re.match(r"# [^\n]+\?\n\n\*\*Question\.\*\* .+\n\n\*\*Answer\.\*\* \S", texts[0])
    assert any(text.startswith("## Change one thing and try\n") for text in texts[-2:])
    told = next(k for k, text in enumerate(texts) if "The figures told above, held to" in text)
    assert told == len(texts) - (2 if texts[-1].startswith("## Change") else 3)


@each_notebook
def test_a_notebook_holds_no_output_and_only_short_cells(notebook):
    for cell in cells(notebook, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        assert cell["metadata"] == {}
        assert len(cell["source"]) <= 20, source(cell)


@pytest.fixture(scope="session")
def folder_with(made_once) -> Callable[[tuple[str, ...]], Path]:
    """Return how to get a folder with some packages and what they need."""

    def given(packages: tuple[str, ...]) -> Path:
        def fill(folder: Path) -> None:
            for name in with_their_needs(packages):
                link(name, folder)

        return made_once("-".join(packages), fill)

    return given


@each_notebook
def test_a_notebook_runs_on_the_installed_wheel(
    notebook, bin_folder, folder_with, own_cache, tmp_path
):
    extra = EXTRAS.get(notebook.stem, ())
    copy = tmp_path / notebook.name
    shutil.copy(notebook, copy)
    clean = {
        "PATH": os.pathsep.join((str(bin_folder), "/usr/bin", "/bin")),
        "PYTHONPATH": os.pathsep.join(str(folder_with(each)) for each in (TOOLS, extra) if each),
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "HUBPLAN_CACHE": str(own_cache),
    }
    nbmake = ("-m", "pytest", "-q", "-c", os.devnull, "--rootdir", tmp_path, "--nbmake")
    run(bin_folder / "python", *nbmake, "--overwrite", copy, cwd=tmp_path, env=clean)
    outputs = [output for cell in cells(copy, "code") for output in cell["outputs"]]
    assert [o["text"] for o in outputs if o.get("name") == "stderr"] == []
    shown = [o["data"] for o in outputs if o["output_type"] == "execute_result"]
    assert sum("text/html" in data for data in shown) >= 2
    for data in shown:
        line = "".join(data["text/plain"])
        assert "text/html" in data or not re.match(r"\w+\(.*\)$", line), line
