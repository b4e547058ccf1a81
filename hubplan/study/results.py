"""Write everything a study leaves behind: whole, or not at all."""

from __future__ import annotations

import io
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd

import hubplan
from hubplan.maps import map_page, qgis_styles
from hubplan.report import (
    csv_text,
    report_tables,
    results_text,
    write_geopackage,
)
from hubplan.report.board_paper import board_paper_bytes
from hubplan.report.page import report_page
from hubplan.report.story import story_of
from hubplan.report.workbook import workbook_bytes
from hubplan.scenario import Findings
from hubplan.study.artefacts import MANIFEST, refuse_to_overwrite, staged_file, staged_folder
from hubplan.study.fingerprint import file_sha256
from hubplan.study.inputs import StudyInputs
from hubplan.study.pictures import StudyPictures, read_pictures

_NAMED_VERSIONS = (
    *("folium", "geopandas", "matplotlib", "numpy", "osmium", "pandas", "pyproj", "scipy"),
    "shapely",
)


def write_results(
    inputs: StudyInputs, findings: Findings, out: Path, *, seconds: dict[str, float]
) -> None:
    """Write every result of a study into a folder.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    findings : Findings
        All that it found.
    out : Path
        The folder; made when absent.
    seconds : dict of str to float
        Seconds each stage took.

    Raises
    ------
    OutputError
        If a file cannot be written; then the folder is as it was.
    """
    pictures = read_pictures(inputs)
    page = _map_text(findings, pictures)
    tables = report_tables(findings)
    with staged_folder(out, inputs=inputs.files) as folder:
        (folder / "tables").mkdir()
        for name, table in tables.items():
            _write(folder / "tables" / f"{name}.csv", csv_text(table.frame))
        (folder / "tables.xlsx").write_bytes(workbook_bytes(findings, tables))
        _write(folder / "report.html", report_page(story_of(findings, tables)))
        _write(folder / "map.html", page)
        _write(folder / "results.json", results_text(findings, seconds=seconds))
        styles = qgis_styles(findings)
        write_geopackage(findings, folder / "plan.gpkg", areas=pictures.areas, styles=styles)
        _write(folder / MANIFEST, _manifest_text(inputs, findings, folder, seconds))


def write_map(inputs: StudyInputs, findings: Findings, target: Path) -> None:
    """Write the map page alone.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    findings : Findings
        All that it found.
    target : Path
        The file.

    Raises
    ------
    InputError
        If it would overwrite a file of the study.
    OutputError
        If it cannot be written.
    """
    refuse_to_overwrite(target, inputs.files)
    text = _map_text(findings, read_pictures(inputs))
    with staged_file(target) as path:
        _write(path, text)


def write_report(
    inputs: StudyInputs, findings: Findings, target: Path, *, docx: bool = False
) -> None:
    """Write the report alone: the page, or the board paper.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    findings : Findings
        All that a study found.
    target : Path
        The file.
    docx : bool
        Whether to write the board paper as a Word document instead of the page.

    Raises
    ------
    InputError
        If it would overwrite a file of the study.
    OutputError
        If it cannot be written.
    """
    refuse_to_overwrite(target, inputs.files)
    story = story_of(findings, report_tables(findings))
    content = board_paper_bytes(story) if docx else report_page(story).encode()
    with staged_file(target) as path:
        path.write_bytes(content)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _map_text(findings: Findings, pictures: StudyPictures) -> str:
    roads = gpd.read_file(io.BytesIO(findings.network_facts["main_roads"].encode()))
    text: str = map_page(
        findings,
        areas=pictures.areas,
        outlines=pictures.outlines,
        roads=None if roads.empty else roads,
        places=pictures.places,
        postcodes=pictures.postcodes,
    )
    return text


def _manifest_text(
    inputs: StudyInputs, findings: Findings, folder: Path, seconds: dict[str, float]
) -> str:
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    content: dict[str, Any] = {
        "schema": 1,
        "study": findings.name,
        "fingerprint": findings.fingerprint,
        "inputs": [
            {
                "role": note.role,
                "file": note.file,
                "sha256": note.sha256,
                "source": note.source,
                "licence": note.licence,
                "date": note.date,
            }
            for note in findings.sources
        ],
        "versions": {
            "hubplan": hubplan.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _NAMED_VERSIONS},
        },
        "settings": inputs.settings.model_dump(mode="json", by_alias=True),
        "seconds": {stage: round(spent, 3) for stage, spent in seconds.items()},
        "files": {str(path.relative_to(folder)): file_sha256(path) for path in written},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
