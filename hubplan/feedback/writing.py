"""Write what the sheets come to: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hubplan.feedback.answers import Feedback, StudyView
from hubplan.feedback.page import feedback_page
from hubplan.feedback.placing import PlaceFinder
from hubplan.feedback.tables import feedback_tables
from hubplan.location import Plan
from hubplan.maps.own_plan import own_site_ids
from hubplan.maps.plan_code import decode
from hubplan.report import csv_text
from hubplan.scenario import Findings
from hubplan.study.artefacts import staged_folder
from hubplan.study.pictures import StudyPictures

PAGE: Final = "feedback.html"
#: What `hubplan feedback` leaves in its folder.
FEEDBACK_FILES: Final = (PAGE, "feedback.csv", "places.csv", "plans.csv", "homes.csv")


def study_view(findings: Findings, pictures: StudyPictures) -> StudyView:
    """Return what a study knows that helps to read sheets about it.

    Parameters
    ----------
    findings : Findings
        Its findings.
    pictures : StudyPictures
        Its areas and its names of places.

    Returns
    -------
    StudyView
        Places found as the public page finds them, codes of plans read as it writes them.
    """
    ids = own_site_ids(findings)
    finder = PlaceFinder(
        findings, areas=pictures.areas, places=pictures.places, postcodes=pictures.postcodes
    )

    def read_code(code: str) -> Plan:
        return decode(code, ids)

    return StudyView(findings, finder, read_code)


def write_feedback(
    feedback: Feedback,
    out: Path,
    *,
    pictures: StudyPictures | None = None,
    inputs: Sequence[Path] = (),
) -> None:
    """Write tables and page into a folder.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.
    out : Path
        The folder; made when absent.
    pictures : StudyPictures or None
        What the map draws; None without a study.
    inputs : sequence of Path
        Files that may not be overwritten.

    Raises
    ------
    InputError
        If a sheet or a file of the study would be overwritten; then the folder is as it was.
    OutputError
        If a file cannot be written; then the folder is as it was.
    """
    page = feedback_page(
        feedback,
        areas=None if pictures is None else pictures.areas,
        outlines=None if pictures is None else pictures.outlines,
        places=None if pictures is None else pictures.places,
    )
    with staged_folder(out, inputs=inputs, last=PAGE) as folder:
        for name, table in feedback_tables(feedback).items():
            _write(folder / f"{name}.csv", csv_text(table))
        _write(folder / PAGE, page)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
