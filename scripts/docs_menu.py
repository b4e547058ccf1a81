"""What stands in the menu of the documentation site."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from docs_api import STAGES
from docs_notebooks import notebook_title

_HOW_TO: Final = {
    "Install": "installing.md",
    "Write a study": "study.md",
    "Add a site": "how-to/add-a-site.md",
    "Another county": "other-places.md",
    "Use roads of your own": "how-to/own-roads.md",
    "Use a matrix of your own": "how-to/own-matrix.md",
    "Use QGIS": "gis.md",
    "Read the proof": "how-to/read-the-proof.md",
    "Hold an event": "how-to/hold-an-event.md",
}
_REFERENCE: Final = {
    "Command line": "cli.md",
    "Keys of study.toml": "study-keys.md",
    "Results, file by file": "results.md",
    "The data that ship": "data/README.md",
    "Tables of a report": "report.md",
    "The public page": "map.md",
    "Feedback sheets": "feedback.md",
    "Matrices of other tools": "matrices.md",
    "Glossary": "glossary.md",
}
_EXPLANATION: Final = {
    "The location model": "location.md",
    "Journey times by car": "journey-times.md",
    "Walking and cycling": "walking-and-cycling.md",
    "Public transport": "transit.md",
    "Routes and isochrones": "routes.md",
    "The matrix engine": "matrix-engine.md",
    "Scenarios": "scenarios.md",
    "Sweeps": "sweep.md",
    "How hubs are used": "services.md",
    "The studies that ship": "studies.md",
    "What the numbers cannot say": "cannot-say.md",
    "The equality duty": "equality-duty.md",
    "Beside other tools": "compare.md",
}
_PROJECT: Final = {
    "Dependencies": "dependencies.md",
    "Licences and credits": "licences.md",
    "Credits of the data": "data/LICENCES.md",
    "Contributing": "CONTRIBUTING.md",
    "Changelog": "CHANGELOG.md",
}


def menu(pages: Path) -> list[dict[str, Any]]:
    """Return the menu; a page that is missing in it, or of it, fails the build.

    Parameters
    ----------
    pages : Path
        Folder with all pages.

    Returns
    -------
    list of dict
        As ``nav`` of mkdocs.
    """
    notebooks = sorted((pages / "tutorial").glob("*.ipynb"))
    tutorial = {notebook_title(path): f"tutorial/{path.stem}.md" for path in notebooks}
    python = {"Names at the top": "api/index.md"}
    python |= {f"hubplan.{stage}": f"api/{stage}.md" for stage in STAGES}
    decisions = {_heading(path): f"decisions/{path.name}" for path in _sorted(pages / "decisions")}
    figures = {_heading(path): f"benchmarks/{path.name}" for path in _sorted(pages / "benchmarks")}
    return [
        {"Home": "index.md"},
        {"Tutorial": _entries(tutorial)},
        {"How to": _entries(_HOW_TO)},
        {"Reference": [*_entries(_REFERENCE), {"Python": _entries(python)}]},
        {"Explanation": [*_entries(_EXPLANATION), {"Benchmarks": _entries(figures)}]},
        {"Decisions": _entries(decisions)},
        {"Project": _entries(_PROJECT)},
    ]


def _entries(titles: dict[str, str]) -> list[dict[str, str]]:
    return [{title: page} for title, page in titles.items()]


def _sorted(folder: Path) -> list[Path]:
    """Return the pages of a folder, one that lists the others first."""
    return sorted(
        folder.glob("*.md"), key=lambda path: (path.stem not in ("index", "README"), path)
    )


def _heading(page: Path) -> str:
    return page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
