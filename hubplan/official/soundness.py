"""Is a file what its name says? Firewalls answer with pages, and downloads break off."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

_PEEK_BYTES = 4096


def zip_fault(path: Path) -> str:
    """Say what is wrong with a zip archive.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        ``""`` where every member is whole.
    """
    if page := _page_fault(path):
        return page
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError):
        return "is not a whole zip archive"
    return f"is damaged: {damaged} cannot be unpacked" if damaged else ""


def csv_fault(path: Path) -> str:
    """Say what is wrong with a table of text.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        ``""`` where it begins like one.
    """
    if page := _page_fault(path):
        return page
    start = _start(path)
    if not start:
        return "is empty"
    return "is not a table of text" if b"\0" in start or b"," not in start else ""


def json_fault(path: Path) -> str:
    """Say what is wrong with GeoJSON of any size.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        ``""`` where it holds a list of features.
    """
    return page if (page := _page_fault(path)) else geojson_fault(path)


def geojson_fault(path: Path) -> str:
    """Say what is wrong with the answer of a layer, which tells its errors as answers.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        ``""`` where it holds a list of features.
    """
    try:
        content: Any = json.loads(path.read_bytes())
    except ValueError:
        return _page_fault(path) or "is not whole JSON"
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        error = content.get("error") if isinstance(content, dict) else None
        told = error.get("message") if isinstance(error, dict) else None
        return f"is an error of the publisher: {told}" if told else "is JSON without features"
    return ""


def pbf_fault(path: Path) -> str:
    """Say what is wrong with an extract of OpenStreetMap.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        ``""`` where it begins like one.
    """
    if page := _page_fault(path):
        return page
    return "" if b"OSMHeader" in _start(path)[:64] else "is not an .osm.pbf file"


def _page_fault(path: Path) -> str:
    """Find a page where a file was expected, as firewalls and sign-in pages answer."""
    start = _start(path).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    html = start.startswith((b"<!doctype html", b"<html"))
    return "is a web page, not the file (a firewall or sign-in page?)" if html else ""


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_PEEK_BYTES)
