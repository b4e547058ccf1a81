"""Read many sheets: every fault of every file at once, and each sheet once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.feedback.paper import read_paper
from hubplan.feedback.sheet import Sheet, sheet_of

#: A sheet whose texts are as long as they may be has a tenth of this.
MOST_BYTES: Final = {".json": 64 * 1024, ".csv": 20 * 1024 * 1024}
_SHOWN_STUDIES: Final = 5


@dataclass(frozen=True, slots=True)
class Handed:
    """The sheets that were handed in.

    Attributes
    ----------
    sheets : tuple of Sheet
        Each once, by file and row as they were given.
    repeated : int
        How many more were the same sheet again, or an earlier save of it.
    blank : int
        How many had no answer.
    other_studies : dict of str to int
        Sheets of other studies, by its name, left out.
    """

    sheets: tuple[Sheet, ...]
    repeated: int
    blank: int
    other_studies: dict[str, int]

    @property
    def study(self) -> str:
        """The study they are about."""
        return self.sheets[0].study


def feedback_files(given: Iterable[Path]) -> list[Path]:
    """Return the files that were named, and those in the folders that were.

    Parameters
    ----------
    given : iterable of Path
        Files, or folders whose ``.json`` and ``.csv`` files count, not those of folders in them.

    Returns
    -------
    list of Path
        Each once.
    """
    found: dict[Path, Path] = {}
    for path in given:
        inside = (each for each in path.iterdir()) if path.is_dir() else [path]
        wanted = [p for p in inside if not path.is_dir() or p.suffix.lower() in MOST_BYTES]
        for each in sorted(wanted):
            found.setdefault(each.resolve(), each)
    return list(found.values())


def read_sheets(given: Sequence[Path], *, study: str | None = None) -> Handed:
    """Read sheets that the page saved, and tables of sheets on paper.

    Parameters
    ----------
    given : sequence of Path
        Files (``.json`` and ``.csv``) or folders of them.
    study : str, optional
        Only sheets about this study; without, all must be about one.

    Returns
    -------
    Handed
        Each sheet once.

    Raises
    ------
    InputError
        With every fault of every file; if no sheet is left; if sheets are about several studies
        and none was asked for.
    """
    files = feedback_files(given)
    sheets: list[Sheet] = []
    faults: list[Fault] = []
    for path in files:
        read, wrong = _read(path)
        sheets += read
        faults += wrong
    kept, repeated, clashes = _each_once(sheets)
    raise_faults(_source(files), faults + clashes)
    filled = [sheet for sheet in kept if not sheet.blank]
    by_study = Counter(sheet.study for sheet in filled)
    if study is None and len(by_study) > 1:
        raise InputError(
            f"the sheets are about {len(by_study)} studies: {_counted(by_study)}",
            hint="Say with --study which of them to read.",
        )
    study = study or next(iter(by_study), "")
    own = tuple(sheet for sheet in filled if sheet.study == study)
    if not own:
        told = f"; there are: {_counted(by_study)}" if by_study else ""
        what = f"no sheet about '{study}' holds an answer" if study else "no sheet holds an answer"
        raise InputError(f"{what}{told}", hint="Check the files, and the name after --study.")
    others = {name: count for name, count in sorted(by_study.items()) if name != study}
    return Handed(own, repeated, len(kept) - len(filled), others)


def _read(path: Path) -> tuple[list[Sheet], list[Fault]]:
    wrong = _file_fault(path)
    if wrong is not None:
        return [], [wrong]
    raw = path.read_bytes()
    return read_paper(path, raw) if path.suffix.lower() == ".csv" else _read_saved(path, raw)


def _file_fault(path: Path) -> Fault | None:
    """Say why a file is not even opened; None where it may be."""
    most = MOST_BYTES.get(path.suffix.lower())
    if most is None:
        return Fault(path.name, "is no .json and no .csv", "Give sheets as the page saved them.")
    if not path.is_file():
        return Fault(path.name, f"'{path}' does not exist", "Check the path of the file.")
    size = path.stat().st_size
    if size > most:
        what = f"has {size:,} bytes, at most {most:,} are read"
        return Fault(path.name, what, "A sheet of the page is far smaller: look at the file.")
    return None


def _read_saved(path: Path, raw: bytes) -> tuple[list[Sheet], list[Fault]]:
    name, hint = path.name, "Give the file as the page saved it."
    try:
        content = json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except UnicodeDecodeError:
        return [], [Fault(name, "is not UTF-8 text", hint)]
    except RecursionError:
        return [], [Fault(name, "is no JSON: it nests too deep", hint)]
    except ValueError as error:
        return [], [Fault(name, f"is no JSON: {error}", hint)]
    found = sheet_of(content, file=name)
    return ([found], []) if isinstance(found, Sheet) else ([], found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: nobody could say which was meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key '{name[:40]}' stands there twice")
        found[name] = value
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _each_once(sheets: list[Sheet]) -> tuple[list[Sheet], int, list[Fault]]:
    """Keep of every sheet its last save, and tell where two cannot both be right."""
    last: dict[str, Sheet] = {}
    faults = []
    for sheet in sheets:
        key = sheet.sheet.casefold()
        known = last.setdefault(key, sheet)
        if known is sheet:
            continue
        if sheet.save > known.save:
            last[key] = sheet
        elif sheet.save == known.save and sheet.answers != known.answers:
            what = f"is sheet '{sheet.sheet}' like {known.where}, with other answers"
            hint = "Keep one of them, or give each paper sheet a number of its own."
            faults.append(Fault(sheet.where, what, hint))
    return list(last.values()), len(sheets) - len(last), faults


def _counted(by_study: Counter[str]) -> str:
    told = [f"{name} ({count})" for name, count in by_study.most_common(_SHOWN_STUDIES)]
    return ", ".join(told) + (", …" if len(by_study) > _SHOWN_STUDIES else "")


def _source(files: Sequence[Path]) -> str:
    return files[0].name if len(files) == 1 else f"{len(files)} files of feedback"
