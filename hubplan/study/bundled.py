"""The studies that ship: found and named without reading more than their titles."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from hubplan.errors import InputError

STUDY_FILE = "study.toml"


def bundled_folder() -> Path:
    """Return the folder of the data that ship with hubplan.

    Returns
    -------
    Path
        ``hubplan/bundled`` of an installed wheel, ``data`` of a checkout.

    Raises
    ------
    InputError
        If neither is there.
    """
    package = Path(str(files("hubplan")))
    for folder in (package / "bundled", package.parent / "data"):
        if folder.is_dir():
            return folder
    raise InputError(
        "the data that ship with hubplan are missing", hint="Install hubplan again from its wheel."
    )


def bundled_studies() -> dict[str, Path]:
    """Return the studies that ship with hubplan.

    Returns
    -------
    dict of str to Path
        The ``study.toml`` of each, by name (``west-kent``).
    """
    found = sorted(bundled_folder().glob(f"*/{STUDY_FILE}"))
    return {path.parent.name.replace("_", "-"): path for path in found}


def bundled_titles() -> dict[str, str]:
    """Return what the studies that ship are about.

    Returns
    -------
    dict of str to str
        The title of each, by name.
    """
    return {
        name: str(tomllib.loads(path.read_text(encoding="utf-8"))["title"])
        for name, path in bundled_studies().items()
    }
