"""Feedback sheets as people hand them in, and texts that would do harm."""

from __future__ import annotations

import json
from pathlib import Path

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    '=HYPERLINK("https://example.org","free")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\uff1d1+1",
    "\t+44 1622",
    'a,b\n"c"\r\n;d',
    "\u202eright to left \u05d0\u05d1\u05d2",
    "\x1b[31mred\x1b[0m \x07 \x00",
    "{{ 7 * 7 }} {% raw %} ${alert(4)} `",
    "\U0001f3e5" * 60,
]


def sheet(number: int = 1, **changed) -> dict:
    """Return a sheet as the page writes it."""
    return {
        "format": "hubplan-feedback",
        "version": 1,
        "study": "cob",
        "fingerprint": "f" * 12,
        "sheet": f"S{number:07}",
        "save": 1,
        "written": "2026-11-22",
        "place": "Cob Hill",
        "why": "The bus stops there.",
        "reasonable_minutes": 20,
        "home": None,
        "plan_code": None,
    } | changed


def save(folder: Path, *sheets: object) -> list[Path]:
    """Write sheets as files of their own; return them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, each in enumerate(sheets, start=1):
        path = folder / f"sheet-{number:03}.json"
        text = each if isinstance(each, str) else json.dumps(each)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def paper(path: Path, *rows: str, header: str = "") -> Path:
    """Write a table of sheets on paper."""
    columns = "sheet,study,written,place,why,reasonable_minutes,home,plan_code"
    path.write_text("\n".join([header or columns, *rows, ""]), encoding="utf-8")
    return path
