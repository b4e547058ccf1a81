"""How the tables of other tools name origin, destination and time, and which unit they count in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from hubplan.errors import Fault

#: What a matrix may count in; ``"as_given"`` takes any cost as it stands.
Unit = Literal["minutes", "seconds", "hours", "as_given"]

#: Columns that a matrix may be written with.
Layout = Literal["hubplan", "r5r", "r5py", "spopt", "wide"]

#: Minutes to one of each unit.
MINUTES_TO_A_UNIT: Final[Mapping[Unit, float]] = {
    "minutes": 1.0,
    "seconds": 1 / 60,
    "hours": 60.0,
    "as_given": 1.0,
}

#: The three columns of each long table that is written.
WRITTEN_COLUMNS: Final[Mapping[Layout, tuple[str, str, str]]] = {
    "hubplan": ("demand_id", "site_id", "minutes"),
    "r5r": ("from_id", "to_id", "travel_time_p50"),
    "r5py": ("from_id", "to_id", "travel_time"),
    "spopt": ("origin", "destination", "cost"),
}

#: What joins the two names in the column ``Name`` of ArcGIS.
ARCGIS_JOINT: Final = " - "

_OWN: Final = "hubplan"
_R5: Final = "r5r or r5py"
_ARCGIS: Final = "ArcGIS Network Analyst"
_PAIRS: Final = "origins and destinations"
#: Names of both ends, folded, in the order in which they are preferred, and who writes them.
_ENDS: Final = (
    (("demandid", "siteid"), _OWN),
    (("fromid", "toid"), _R5),
    (("originname", "destinationname"), _ARCGIS),
    (("name",), _ARCGIS),
    (("originoid", "destinationoid"), _ARCGIS),
    (("originid", "destinationid"), _PAIRS),
    (("originid", "destid"), _PAIRS),
    (("origin", "destination"), _PAIRS),
    (("origin", "dest"), _PAIRS),
    (("origid", "destid"), _PAIRS),
    (("from", "to"), _PAIRS),
)
#: Words of a column that say its unit; not "min", which is as often a minimum.
_UNIT_WORDS: Final[Mapping[str, Unit]] = {
    **dict.fromkeys(("minutes", "minute", "mins"), "minutes"),
    **dict.fromkeys(("seconds", "second", "secs", "sec", "s"), "seconds"),
    **dict.fromkeys(("hours", "hour", "hrs", "h"), "hours"),
}
_TIMES: Final = frozenset({"cost", "time", "traveltime", "duration", "totaltime", "totalcost"})
_R5_TIME: Final = re.compile(r"travel_time(_p\d+)?")
_ARCGIS_LENGTHS: Final = ("miles", "kilometers", "meters", "feet", "yards", "distance", "length")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a long table says from where, to where and how long.

    Attributes
    ----------
    ends : tuple of str
        The columns of origin and destination, or the one that holds both.
    value : str
        The column of times.
    unit : str
        What it counts in.
    words : str
        The same for a reader.
    """

    ends: tuple[str, ...]
    value: str
    unit: Unit
    words: str


def folded(name: str) -> str:
    """Return the name of a column as it is compared: without case and underscores.

    Parameters
    ----------
    name : str
        As the file has it.

    Returns
    -------
    str
        Such as ``"fromid"``.
    """
    return name.replace("_", "").replace(" ", "").casefold()


def is_end(name: str) -> bool:
    """Return whether a column may hold ids of origins or destinations.

    Parameters
    ----------
    name : str
        As the file has it.

    Returns
    -------
    bool
        True also for the column without a name that pandas and R write first.
    """
    return folded(name) in {"", *(end for ends, _ in _ENDS for end in ends)}


def is_origin(name: str) -> bool:
    """Return whether a wide table may have this column first.

    Parameters
    ----------
    name : str
        As the file has it.

    Returns
    -------
    bool
        True for names of either end, but for hubplan's own.
    """
    return is_end(name) and folded(name) not in {"demandid", "siteid"}


def long_columns(
    names: Sequence[str], *, column: str | None, unit: Unit | None
) -> Columns | list[Fault] | None:
    """Find the columns of a long table that hubplan did not write.

    Parameters
    ----------
    names : sequence of str
        All columns.
    column : str or None
        The column of times, where the user says so.
    unit : str or None
        What it counts in, where the user says so.

    Returns
    -------
    Columns, list of Fault or None
        Faults where the times or their unit are in doubt; None where no two columns are origins
        and destinations, or hubplan wrote the table.
    """
    if found := _ends(names):
        ends, writer = found
        if writer == _OWN and column is None and "minutes" in names:
            return Columns(ends, "minutes", unit or "minutes", in_words(unit) if unit else "")
        value = _value(names, ends, writer, column)
        if value is None:
            return None
        if isinstance(value, Fault):
            return [value]
        stated = unit or unit_of(value, writer)
        if stated is None:
            return [unit_fault(value)]
        told = " and ".join(ends)
        return Columns(
            ends, value, stated, f"the table of {writer}: {told}; {value}, {in_words(stated)}"
        )
    return None


def _ends(names: Sequence[str]) -> tuple[tuple[str, ...], str] | None:
    by_folded = {folded(name): name for name in reversed(names)}
    arcgis = any(name.startswith("Total_") for name in names)
    for ends, writer in _ENDS:
        if all(end in by_folded for end in ends) and (ends != ("name",) or arcgis):
            who = _ARCGIS if arcgis and writer == _PAIRS else writer
            return tuple(by_folded[end] for end in ends), who
    return None


def _value(
    names: Sequence[str], ends: Sequence[str], writer: str, column: str | None
) -> str | Fault | None:
    if column is not None:
        if column in names:
            return column
        found = ", ".join(names)
        return Fault("header", f"column '{column}' is missing; found: {found}", "Name another.")
    candidates = [name for name in names if name not in ends and _may_be_time(name, writer)]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        told = ", ".join(f"'{name}'" for name in candidates)
        hint = "Say which with --column NAME (column=... in Python)."
        return Fault("header", f"several columns may be the journey time: {told}", hint)
    if writer == _OWN:
        return None
    hint = "Say which column it is with --column NAME (column=... in Python)."
    return Fault("header", f"no column is known as a journey time: {', '.join(names)}", hint)


def _may_be_time(name: str, writer: str) -> bool:
    if writer == _R5:
        return _R5_TIME.fullmatch(name) is not None or unit_of(name, "") is not None
    if writer == _ARCGIS:
        lengths = any(word in name.casefold() for word in _ARCGIS_LENGTHS)
        return name.startswith("Total_") and not lengths
    if unit_of(name, writer) is not None:
        return True
    return writer != _OWN and folded(name) in _TIMES


def unit_of(name: str, writer: str) -> Unit | None:
    """Return what a column counts in, where its name or its writer's manual says so.

    Parameters
    ----------
    name : str
        Of the column.
    writer : str
        Of the table.

    Returns
    -------
    str or None
        None = not stated.
    """
    if writer == _R5 and _R5_TIME.fullmatch(name):
        return "minutes"
    words = name.casefold().replace(" ", "_").split("_")
    units = {_UNIT_WORDS[word] for word in words if word in _UNIT_WORDS}
    return units.pop() if len(units) == 1 else None


def unit_fault(column: str) -> Fault:
    """Return the fault of a column that does not say what it counts in.

    Parameters
    ----------
    column : str
        Its name; empty for a wide table.

    Returns
    -------
    Fault
        With what to do.
    """
    named = f"column '{column}'" if column else "a wide table of another tool"
    options = ", ".join(unit.replace("_", "-") for unit in get_args(Unit))
    hint = f"Say it with --unit, one of {options} (unit=... in Python), or in the column's name."
    return Fault("header", f"{named} does not say whether it counts minutes or seconds", hint)


def in_words(unit: Unit) -> str:
    """Return in words what became of the values of a file.

    Parameters
    ----------
    unit : str
        What it counts in.

    Returns
    -------
    str
        Such as ``"seconds made minutes"``.
    """
    if unit == "as_given":
        return "taken as they stand"
    return unit if unit == "minutes" else f"{unit} made minutes"
