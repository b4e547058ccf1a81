"""Find a study and read its ``study.toml``, telling every fault with its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.study.bundled import STUDY_FILE, bundled_folder, bundled_studies
from hubplan.study.settings import StudySettings, known_keys
from hubplan.study.settings_scenarios import CHANGE_KINDS

#: Starts the name of a file that ships with hubplan, as in ``bundled:west_kent/demand.csv``.
BUNDLED = "bundled:"

#: In ``scenarios[1].changes[2]`` the kind comes after the second number.
_KIND_PLACE = 4

_Model = TypeVar("_Model", bound=BaseModel)

_HEADER = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"^\s*(\"[^\"]+\"|'[^']+'|[A-Za-z0-9_.-]+)\s*=")


def resolve_file(name: str, folder: Path) -> Path:
    """Return the path of a file named in a study.

    Parameters
    ----------
    name : str
        A path, or `BUNDLED` and a path below the bundled data.
    folder : Path
        The study's folder, where relative paths start.

    Returns
    -------
    Path
        It need not exist.
    """
    if name.startswith(BUNDLED):
        return bundled_folder() / name.removeprefix(BUNDLED)
    return folder / name


def find_study(study: str | Path) -> Path:
    """Return the path of a study given as a path, a folder or a bundled name.

    Parameters
    ----------
    study : str or Path
        A ``study.toml``, a folder that holds one, or a bundled name such as ``west-kent``.

    Returns
    -------
    Path
        An existing file.

    Raises
    ------
    InputError
        If there is no such study.
    """
    path = Path(study)
    if path.is_dir() and (path / STUDY_FILE).is_file():
        return path / STUDY_FILE
    if path.is_file():
        return path
    bundled = bundled_studies()
    if str(study) in bundled:
        return bundled[str(study)]
    raise InputError(
        f"there is no study '{study}'{nearest_name(str(study), bundled)}",
        hint=f"Give the path of a study.toml, or a bundled name: {', '.join(bundled)}. "
        "'hubplan new NAME' writes a commented study.toml to start from.",
    )


def read_settings(path: Path) -> StudySettings:
    """Read and check the keys of a ``study.toml``.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    StudySettings
        Every key checked; files named in it are not opened yet.

    Raises
    ------
    InputError
        With every fault and its line: TOML that does not parse, unknown keys with the nearest
        known name, values out of range.
    """
    return read_toml(path, StudySettings)


def read_toml(path: Path, model: type[_Model]) -> _Model:
    """Read a TOML file and check the keys that a model knows.

    Parameters
    ----------
    path : Path
        The file.
    model : type of BaseModel
        `StudySettings`, or a model of some of its sections.

    Returns
    -------
    BaseModel
        Every key checked.

    Raises
    ------
    InputError
        As of `read_settings`.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise InputError(f"'{path.name}' is not UTF-8 text", hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"'{path.name}' is not valid TOML: {error}",
            hint="Text stands in quotes, lists in [brackets], tables under [headings].",
        ) from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = key_lines(text)
        faults = [key_fault(dict(found), lines) for found in error.errors()]
        raise_faults(path.name, faults)
        raise


def key_fault(found: dict[str, Any], lines: dict[str, int]) -> Fault:
    """Return one of pydantic's findings in our words, with the line of its key.

    Parameters
    ----------
    found : dict
        One of ``ValidationError.errors()``; its place starts at the top of a study.
    lines : dict of str to int
        From `key_lines`; empty where the keys stand in no file.

    Returns
    -------
    Fault
        Of an unknown key, with the nearest known name.
    """
    location = tuple(step for step in found["loc"] if step != "schema_")
    dotted = dotted_key(_without_kinds(location))
    line = line_of(dotted, lines)
    where = f"line {line}  {dotted}" if line else dotted
    if found["type"] == "union_tag_invalid":
        word = str(found["ctx"]["tag"])
        hint = f"Kinds of changes: {', '.join(CHANGE_KINDS)}."
        return Fault(
            where, f"'{word}' is no kind of change{nearest_name(word, CHANGE_KINDS)}", hint
        )
    if found["type"] == "union_tag_not_found":
        return Fault(where, "does not say its kind", 'Add the kind, such as change = "close".')
    if found["type"] == "extra_forbidden":
        known = known_keys(location)
        near = nearest_name(str(location[-1]), known)
        return Fault(
            where, f"is not a key of a study{near}", f"Known keys there: {', '.join(known)}."
        )
    if found["type"] == "missing":
        return Fault(where, "is missing", f"Add {dotted}; 'hubplan new NAME' shows every key.")
    given = found.get("input")
    return Fault(
        where, f"{found['msg']}, found {given!r}", "'hubplan new NAME' explains every key."
    )


def _without_kinds(location: tuple[Any, ...]) -> tuple[Any, ...]:
    """Leave out the kind of a change, which pydantic puts between its number and its key."""
    return tuple(
        step
        for place, step in enumerate(location)
        if not (
            place >= _KIND_PLACE and isinstance(location[place - 1], int) and step in CHANGE_KINDS
        )
    )


def dotted_key(location: tuple[Any, ...]) -> str:
    """Return a place in a study as people write it, such as ``baselines[2].main``.

    Parameters
    ----------
    location : tuple
        Names and list positions (from 0).

    Returns
    -------
    str
        List positions count from 1.
    """
    words = ""
    for step in location:
        if isinstance(step, int):
            words += f"[{step + 1}]"
        else:
            words += f".{step}" if words else str(step)
    return words


def key_lines(text: str) -> dict[str, int]:
    """Return the line on which each key of a TOML text stands.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    dict of str to int
        Line numbers from 1, by key as `dotted_key` writes it.
    """
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header and not _KEY.match(line):
            section = header.group(1).replace(" ", "")
            section = _numbered(section, counts, another=line.lstrip().startswith("[["))
            for end, character in enumerate(f"{section}."):
                if character == ".":  # [plan.main] is where [plan] stands, unless it has its own
                    lines.setdefault(section[:end], number)
            continue
        key = _KEY.match(line)
        if key:
            name = key.group(1).strip("\"'")
            lines.setdefault(f"{section}.{name}" if section else name, number)
    return lines


def _numbered(section: str, counts: dict[str, int], *, another: bool) -> str:
    """Return a heading with the number of each list of tables in it, counting the last one up."""
    steps, words = section.split("."), ""
    for place, step in enumerate(steps, start=1):
        words += f".{step}" if words else step
        if place == len(steps) and another:
            counts[words] = counts.get(words, 0) + 1
        if words in counts:
            words += f"[{counts[words]}]"
    return words


def line_of(dotted: str, lines: dict[str, int]) -> int:
    """Return the line of a key, or of the nearest section above it.

    Parameters
    ----------
    dotted : str
        A place as `dotted_key` writes it.
    lines : dict of str to int
        From `key_lines`.

    Returns
    -------
    int
        A line from 1, or 0 when even the section is absent.
    """
    while dotted:
        if dotted in lines:
            return lines[dotted]
        cut = max(dotted.rfind("."), dotted.rfind("["))
        dotted = dotted[:cut] if cut > 0 else ""
    return 0
