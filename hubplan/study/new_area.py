"""Prepare a whole study of some districts of England: tables, roads and a commented study.toml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from hubplan.errors import InputError
from hubplan.official import FileStore, PreparedArea, prepare_area
from hubplan.study.area_text import area_study_text, downloads_table
from hubplan.study.artefacts import staged_folder
from hubplan.study.bundled import STUDY_FILE
from hubplan.study.cache import cache_folder
from hubplan.study.load import read_settings
from hubplan.study.new import checked_name
from hubplan.study.progress import Progress

#: The address of a mirror, for whoever cannot reach the publishers.
SERVER_VARIABLE: Final = "HUBPLAN_SERVER"

#: How far beyond the area roads are taken, in kilometres.
MARGIN_KM: Final = 10.0

_MOST_MARGIN_KM: Final = 100.0
_TOO_FULL: Final = "Choose another name, or remove it."


def prepare_study(
    name: str,
    folder: Path,
    area: str,
    *,
    progress: Progress,
    sites: Path | None = None,
    by_hand: Path | None = None,
    offline: bool = False,
    server: str | None = None,
    margin_km: float = MARGIN_KM,
) -> tuple[Path, PreparedArea]:
    """Write ``NAME/`` with every table of a study, from the official downloads.

    Parameters
    ----------
    name : str
        Lower-case letters, digits, hyphens and underscores.
    folder : Path
        Where the folder of the study is made.
    area : str
        Names or codes of districts, or the path of a file with polygons.
    progress : Progress
        Told what goes on.
    sites : Path or None
        A table of candidate sites; None = one to be filled.
    by_hand : Path or None
        Folder of files placed by hand.
    offline : bool
        Whether nothing may be fetched.
    server : str or None
        A mirror of the publishers; None = `SERVER_VARIABLE`, else the publishers themselves.
    margin_km : float
        How far beyond the area roads are taken.

    Returns
    -------
    path : Path
        The ``study.toml``.
    prepared : PreparedArea
        What was prepared.

    Raises
    ------
    InputError
        If the name cannot be one, the folder exists already, the area is not known, or files
        cannot be had; all of these are told with their addresses.
    OutputError
        If a file cannot be written; nothing is left half written.
    """
    target = folder / checked_name(name)
    if target.exists():
        raise InputError(f"'{target}' exists already", hint=_TOO_FULL)
    if not 0 <= margin_km <= _MOST_MARGIN_KM:
        raise InputError(
            f"a margin of {margin_km:g} km is not possible",
            hint=f"Give kilometres from 0 to {_MOST_MARGIN_KM:g}.",
        )
    store = FileStore(
        cache=cache_folder() / "downloads",
        by_hand=by_hand,
        server=os.environ.get(SERVER_VARIABLE, "") if server is None else server,
        offline=offline,
        progress=progress,
    )
    made = False
    try:
        with staged_folder(target, last=STUDY_FILE) as staging:
            prepared = prepare_area(area, staging, store=store, margin_km=margin_km, sites=sites)
            text = area_study_text(
                name, area, prepared, margin_km=margin_km, sites=sites.name if sites else ""
            )
            (staging / STUDY_FILE).write_text(text, encoding="utf-8", newline="\n")
            read_settings(staging / STUDY_FILE)  # a study that is not sound is not handed on
            (staging / "downloads.csv").write_text(
                downloads_table(prepared), encoding="utf-8", newline="\n"
            )
        made = True
    finally:
        if not made and target.is_dir() and not any(target.iterdir()):
            target.rmdir()
    return target / STUDY_FILE, prepared
