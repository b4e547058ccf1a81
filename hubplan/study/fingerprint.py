"""Fingerprints: what a result was made from, in 64 hexadecimal digits."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import hubplan
from hubplan.transit.feed_files import find_tables

#: Whatever these rooms compute is worth keeping on disk.
_CACHED_STAGES = ("network", "transit", "travel_times", "places")


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file.

    Parameters
    ----------
    path : Path
        An existing file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def source_sha256(path: Path) -> str:
    """Return the sha256 of what a study is made from.

    Parameters
    ----------
    path : Path
        An existing file, or the folder of an unpacked timetable.

    Returns
    -------
    str
        64 hexadecimal digits; of a folder, of the names and contents of the tables in it, in
        alphabetical order.

    Raises
    ------
    InputError
        If the folder is no timetable.
    """
    return find_tables(path, path.name).sha256 if path.is_dir() else file_sha256(path)


def fingerprint(parts: dict[str, Any]) -> str:
    """Return the sha256 of inputs and settings, the same for the same content.

    Parameters
    ----------
    parts : dict
        Anything JSON can write; other values count by their text.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_fingerprint() -> str:
    """Return the sha256 of the code whose results are cached, so that old ones are not reused.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    package = Path(str(files("hubplan")))
    sources = sorted(p for stage in _CACHED_STAGES for p in (package / stage).glob("*.py"))
    digests = {str(p.relative_to(package)): file_sha256(p) for p in sources}
    return fingerprint({"version": hubplan.__version__, "sources": digests})
