"""Sheets on paper, typed into a table by staff."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any, Final

from hubplan.errors import Fault, InputError, nearest_name
from hubplan.feedback.sheet import FORMAT, ON_PAPER, VERSION, Sheet, sheet_of

#: The columns of the table, in the order of the printed sheet.
COLUMNS: Final = (
    *("sheet", "study", "written", "place", "why", "reasonable_minutes", "home", "plan_code"),
)
MOST_ROWS: Final = 20_000
_NEEDED: Final = ("sheet", "study", "written")
_BRITISH_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WHOLE: Final = re.compile(r"\d{1,6}(\.0+)?")


def template_text() -> str:
    """Return an empty table to type paper sheets into.

    Returns
    -------
    str
        CSV: the header alone.
    """
    return ",".join(COLUMNS) + "\n"


def read_paper(path: Path, raw: bytes) -> tuple[list[Sheet], list[Fault]]:
    """Read a table of sheets.

    Parameters
    ----------
    path : Path
        Its file, for messages.
    raw : bytes
        What stands in it: CSV in UTF-8, separated by commas, columns in any order.

    Returns
    -------
    sheets : list of Sheet
        One a row; rows without any cell filled are passed over.
    faults : list of Fault
        All that is wrong.
    """
    name = path.name
    try:
        text = raw.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        numbered = []
        before = 0
        for cells in reader:
            numbered.append((before + 1, cells))
            before = reader.line_num
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start})"
        return [], [Fault(name, what, "Save it as 'CSV UTF-8'.")]
    except csv.Error as error:
        return [], [Fault(name, f"is not a readable CSV: {error}", "Check its quotation marks.")]
    filled = [(row, cells) for row, cells in numbered if any(cell.strip() for cell in cells)]
    if not filled:
        return [], [Fault(name, "is empty", "Begin with 'hubplan feedback --template FILE'.")]
    (_, header), *rows = filled
    header = [cell.strip().lower() for cell in header]
    faults = _header_faults(name, header)
    if len(rows) > MOST_ROWS:
        what = f"has {len(rows):,} rows, at most {MOST_ROWS:,} are read"
        faults.append(Fault(name, what, "Split it into several files."))
    if faults:
        return [], faults
    sheets: list[Sheet] = []
    for row, cells in rows:
        if len(cells) != len(header):
            what = f"has {len(cells)} cells under {len(header)} columns"
            faults.append(Fault(f"{name} row {row}", what, "Quote cells that hold commas."))
            continue
        found = sheet_of(_content(dict(zip(header, cells, strict=True))), file=name, row=row)
        if isinstance(found, Sheet):
            sheets.append(found)
        else:
            faults += found
    return sheets, faults


def _header_faults(name: str, header: list[str]) -> list[Fault]:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        what = "is separated by semicolons or tabs, not by commas"
        return [Fault(name, what, "Save it as a comma-separated file.")]
    hint = f"Columns: {', '.join(COLUMNS)}."
    faults = [
        Fault(name, f"has no column '{column}'", hint) for column in _NEEDED if column not in header
    ]
    for column in dict.fromkeys(header):
        if column not in COLUMNS:
            what = f"'{column[:40]}' is no column of a feedback table"
            faults.append(Fault(name, what + nearest_name(column, COLUMNS), hint))
        elif header.count(column) > 1:
            faults.append(Fault(name, f"has the column '{column}' more than once", hint))
    return faults


def _content(cells: dict[str, str]) -> dict[str, Any]:
    """Return a row as the page would have written it."""
    said = {column: cells.get(column, "").strip() for column in COLUMNS}
    day = _BRITISH_DATE.fullmatch(said["written"])
    minutes = said["reasonable_minutes"]
    return {
        "format": FORMAT,
        "version": VERSION,
        "study": said["study"],
        "fingerprint": "",
        "sheet": said["sheet"],
        "save": ON_PAPER,
        # Spreadsheets rewrite a date as their country has it.
        "written": f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day else said["written"],
        "place": said["place"],
        "why": said["why"],
        "reasonable_minutes": _minutes(minutes),
        "home": {"name": said["home"], "point": None} if said["home"] else None,
        "plan_code": said["plan_code"] or None,
    }


def _minutes(text: str) -> int | str | None:
    """Return the number in a cell; what is none stays text, to be told."""
    if not text:
        return None
    return int(float(text)) if _WHOLE.fullmatch(text) else text


def write_template(path: Path) -> None:
    """Write an empty table to type paper sheets into.

    Parameters
    ----------
    path : Path
        A file that is not there yet: sheets already typed in are not overwritten.

    Raises
    ------
    InputError
        If it is there.
    """
    if path.exists():
        raise InputError(
            f"'{path}' is there already, and may hold sheets", hint="Choose another name."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="") as stream:
        stream.write(template_text())
