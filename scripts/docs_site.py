"""Build the documentation site: gather its pages, write those that are made from the code, check.

Usage: python scripts/docs_site.py [--results FOLDER] [--site FOLDER]

FOLDER of --results is what ``hubplan run west-kent`` left; without it the study is run.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from docs_api import api_pages
from docs_cli import cli_page
from docs_links import moved_links
from docs_menu import menu
from docs_notebooks import notebook_page
from docs_offline import loads_from_elsewhere
from docs_results import results_page
from docs_study_keys import study_keys_page

ROOT: Final = Path(__file__).resolve().parent.parent
_SETTINGS: Final = "scripts/mkdocs.yml"
_AT_THEIR_PATH: Final = ("CHANGELOG.md", "CONTRIBUTING.md", "data/README.md", "data/LICENCES.md")


def build(results: Path, site: Path, work: Path) -> None:
    """Build the site, warnings as errors.

    Parameters
    ----------
    results : Path
        What a run of west Kent left.
    site : Path
        Where the site goes; what is there is replaced.
    work : Path
        Where the pages are gathered.
    """
    pages = work / "pages"
    gather(results, pages)
    (work / "mkdocs.yml").write_text(
        json.dumps(
            {
                "INHERIT": str(ROOT / _SETTINGS),
                "docs_dir": str(pages),
                "site_dir": str(site),
                "nav": menu(pages),
                "plugins": {"mkdocstrings": {"handlers": {"python": {"paths": [str(ROOT)]}}}},
            }
        ),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "--quiet"]
    subprocess.run([*command, "--config-file", work / "mkdocs.yml"], check=True)  # noqa: S603
    if found := loads_from_elsewhere(site):
        sys.exit("The site would load from elsewhere:\n  " + "\n  ".join(found))


def gather(results: Path, pages: Path) -> None:
    """Put all pages in one folder.

    Parameters
    ----------
    results : Path
        What a run of west Kent left.
    pages : Path
        The folder, made here.
    """
    moved = _places()
    for source, target in moved.items():
        if (ROOT / source).is_dir():
            continue
        (pages / target).parent.mkdir(parents=True, exist_ok=True)
        if source.endswith(".ipynb"):
            shutil.copy(ROOT / source, (pages / target).with_suffix(".ipynb"))
            text = notebook_page(ROOT / source)
        elif source.endswith(".md"):
            text = (ROOT / source).read_text(encoding="utf-8")
        else:
            shutil.copy(ROOT / source, pages / target)
            continue
        text = moved_links(text, source, moved)
        (pages / target).write_text(text, encoding="utf-8")
    made = {
        "decisions/index.md": _decisions(),
        "cli.md": cli_page(),
        "study-keys.md": study_keys_page(),
        "results.md": results_page(results),
        **api_pages(),
    }
    for target, text in made.items():
        (pages / target).parent.mkdir(parents=True, exist_ok=True)
        (pages / target).write_text(text, encoding="utf-8")


def _decisions() -> str:
    """Return the page that lists the decisions."""
    about = "Choices that could have gone otherwise: context, options, decision, consequences."
    lines = ["# Decisions", "", about, ""]
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        heading = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        lines.append(f"* [{heading}]({path.name})")
    return "\n".join([*lines, ""])


def _places() -> dict[str, str]:
    """Return every file of the checkout that the site shows, with its place there."""
    moved = {name: name for name in _AT_THEIR_PATH} | {"docs/decisions": "decisions/index.md"}
    for path in sorted((ROOT / "docs").rglob("*")):
        if path.is_file():
            name = path.relative_to(ROOT).as_posix()
            moved[name] = name.removeprefix("docs/")
    for path in sorted((ROOT / "benchmarks").glob("*.md")):
        moved[f"benchmarks/{path.name}"] = f"benchmarks/{path.name}"
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        moved[f"notebooks/{path.name}"] = f"tutorial/{path.stem}.md"
    return moved


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--results", type=Path, help="what a run of west Kent left")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="where the site goes")
    return parser.parse_args()


if __name__ == "__main__":
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        found = asked.results or Path(folder) / "results"
        if asked.results is None:
            run = [sys.executable, "-m", "hubplan", "run", "west-kent", "-o", found]
            subprocess.run(run, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        build(found.resolve(), asked.site.resolve(), Path(folder))
