"""What is asked of a timetable, as people write it: feeds, a day, hours, a stay, how one walks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.transit.visits import LATEST_S, Visits
from hubplan.transit.walks import DEFAULT_MAX_WALK_S, DEFAULT_WALK_KPH, check_walker
from hubplan.travel_times.active import TRANSIT

DEFAULT_STAY_MINUTES: Final = 60.0
DEFAULT_STEP_MINUTES: Final = 5.0
DEFAULT_MAX_WALK_MINUTES: Final = DEFAULT_MAX_WALK_S / 60
DEFAULT_LONGEST_MINUTES: Final = 180.0
#: What says something for journeys by bus and train only, as `hubplan.travel_times` names it.
ONLY_TRANSIT: Final = (
    "gtfs",
    "date",
    "arrive_between",
    "stay_minutes",
    "step_minutes",
    "walk_kph",
    "max_walk_minutes",
    "max_changes",
    "longest_minutes",
    "board_from",
    "home_by",
)
#: What the engine calls otherwise.
_OURS: Final = {
    "arrive_from_s": "arrive_between",
    "arrive_until_s": "arrive_between",
    "step_s": "step_minutes",
    "board_not_before_s": "board_from",
    "home_by_s": "home_by",
}
_SECONDS: Final = 60
_CLOCK: Final = re.compile(r"\s*(\d{1,2}):([0-5]\d)\s*")
_WHERE_FROM: Final = (
    "Give a GTFS feed; of England's buses the Bus Open Data Service has them: "
    "https://data.bus-data.dft.gov.uk/."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitAsked:
    """What is asked of a timetable, checked.

    Attributes
    ----------
    feeds : tuple of Path
        GTFS feeds, zip files or folders.
    date : date
        The day.
    visits : Visits
        When one has to be there, how long one stays, what one bears.
    walk_kph : float
        How fast people walk.
    max_walk_s : int
        The longest walk at a stretch, seconds.
    """

    feeds: tuple[Path, ...]
    date: dt.date
    visits: Visits
    walk_kph: float = DEFAULT_WALK_KPH
    max_walk_s: int = DEFAULT_MAX_WALK_S


def transit_asked(  # noqa: PLR0913 - the options of the contract
    *,
    gtfs: Sequence[str | Path] | str | Path | None,
    date: str | dt.date | None,
    arrive_between: str | None,
    stay_minutes: float | None = None,
    step_minutes: float | None = None,
    board_from: str | None = None,
    speed_kph: float | None = None,
    max_walk_minutes: float | None = None,
    max_changes: int | None = None,
    longest_minutes: float | None = None,
    home_by: str | None = None,
    strays: Sequence[Fault] = (),
    named: Callable[[str], str] = str,
) -> TransitAsked:
    """Read what is asked of a timetable.

    Parameters
    ----------
    gtfs : str or Path or sequence of them
        GTFS feeds, zip files or folders.
    date : str or date
        The day, ``YYYY-MM-DD``.
    arrive_between : str
        When one has to be there, ``HH:MM-HH:MM``: the first and the last appointment.
    stay_minutes : float, optional
        How long each takes; 60 by default.
    step_minutes : float, optional
        From one appointment to the next; 5 by default.
    board_from : str, optional
        Nobody boards earlier: ``"09:30"`` for bus passes in England on weekdays.
    speed_kph : float, optional
        How fast people walk; 4.8 by default.
    max_walk_minutes : float, optional
        The longest walk at a stretch; 20 by default.
    max_changes : int, optional
        Changes between vehicles that people put up with, each way; 4 by default.
    longest_minutes : float, optional
        Journeys longer than this, each way, are none; 180 by default.
    home_by : str, optional
        Who is not at home by then did not get home; ``"28:00"`` by default, when the night's last
        vehicles are in.
    strays : sequence of Fault
        From `stray_faults`, to be told with the rest.
    named : callable
        Gives the name by which the reader knows an option.

    Returns
    -------
    TransitAsked
        Checked; the feeds are not opened.

    Raises
    ------
    InputError
        Naming all that is missing or wrong.
    """
    asked, faults = asked_or_faults(
        {
            "gtfs": gtfs,
            "date": date,
            "arrive_between": arrive_between,
            "stay_minutes": stay_minutes,
            "step_minutes": step_minutes,
            "board_from": board_from,
            "speed_kph": speed_kph,
            "max_walk_minutes": max_walk_minutes,
            "max_changes": max_changes,
            "longest_minutes": longest_minutes,
            "home_by": home_by,
        },
        named=named,
    )
    strange = [replace(each, where=named(each.where)) for each in strays]
    raise_faults("what is asked of the timetable", [*strange, *faults])
    assert asked is not None  # else there are faults
    return asked


def asked_or_faults(
    given: Mapping[str, Any], *, named: Callable[[str], str] = str
) -> tuple[TransitAsked | None, list[Fault]]:
    """Read what is asked of a timetable, and say what is wrong rather than raise it.

    Parameters
    ----------
    given : mapping of str to object
        By name of the parameters of `transit_asked`; absent = not given.
    named : callable
        Gives the name by which the reader knows an option.

    Returns
    -------
    TransitAsked or None
        None where there are faults.
    list of Fault
        All that is missing or wrong.
    """
    faults: list[Fault] = []
    paths = _paths(given.get("gtfs"))
    if not paths:
        faults.append(Fault("gtfs", "is missing: no timetable is given", _WHERE_FROM))
    faults += [
        Fault("gtfs", f"'{path}' does not exist", "Check the path of the feed.")
        for path in paths
        if not path.exists()
    ]
    day = _day(given.get("date"), faults)
    window = _window(given.get("arrive_between"), faults)
    board = _moment("board_from", given.get("board_from"), faults)
    home = _moment("home_by", given.get("home_by"), faults)
    stay = _seconds("stay_minutes", given.get("stay_minutes"), DEFAULT_STAY_MINUTES, faults)
    step = _seconds("step_minutes", given.get("step_minutes"), DEFAULT_STEP_MINUTES, faults)
    walk = _seconds(
        "max_walk_minutes", given.get("max_walk_minutes"), DEFAULT_MAX_WALK_MINUTES, faults
    )
    longest = _seconds(
        "longest_minutes", given.get("longest_minutes"), DEFAULT_LONGEST_MINUTES, faults
    )
    changes = given.get("max_changes")
    if home is not None and window is not None and home <= window[0] + stay:
        what = f"'{given['home_by']}' leaves no time to get home from the first appointment"
        faults.append(Fault("home_by", what, "Give the time by which one must be at home."))
    kph = given.get("speed_kph")
    kph = DEFAULT_WALK_KPH if kph is None else kph
    # What the engine knows better is asked of it, so that everything is told at once.
    visits = None
    try:
        check_walker(kph, walk)
    except InputError as error:
        faults += _of_engine(error)
    first, last = window or (0, 0)
    try:
        visits = Visits(
            arrive_from_s=first,
            arrive_until_s=last,
            step_s=step,
            stay_s=stay,
            board_not_before_s=board,
            longest_s=longest,
            **{} if home is None else {"home_by_s": home},
            **{} if changes is None else {"max_changes": changes},
        )
    except InputError as error:
        faults += _of_engine(error)
    if faults or day is None or visits is None:
        return None, [replace(each, where=named(each.where)) for each in faults]
    return TransitAsked(feeds=paths, date=day, visits=visits, walk_kph=kph, max_walk_s=walk), []


def stray_faults(mode: str, given: dict[str, Any]) -> list[Fault]:
    """Say what was given that makes no sense for a mode.

    Parameters
    ----------
    mode : str
        Any mode.
    given : dict
        Options by their name in `hubplan.travel_times`; None = not given.

    Returns
    -------
    list of Fault
        One an option: those of timetables for other modes, those of roads for public transport.
    """
    named = [name for name, value in given.items() if value is not None]
    if mode == TRANSIT:
        hint = "Leave it out: journeys by public transport are those of the timetable."
        what = "says nothing for the mode transit"
        return [Fault(name, what, hint) for name in named if name not in ONLY_TRANSIT]
    hint = "Leave it out, or give mode transit."
    what = f"says nothing for the mode {mode}"
    return [Fault(name, what, hint) for name in named if name in ONLY_TRANSIT]


def _paths(gtfs: Sequence[str | Path] | str | Path | None) -> tuple[Path, ...]:
    if gtfs is None:
        return ()
    several: Iterable[str | Path] = [gtfs] if isinstance(gtfs, str | Path) else gtfs
    return tuple(Path(each) for each in several)


def _day(date: str | dt.date | None, faults: list[Fault]) -> dt.date | None:
    hint = "Give the day as YYYY-MM-DD, such as 2026-11-24."
    if isinstance(date, dt.date):
        return date
    if date is None:
        faults.append(Fault("date", "is missing: a timetable differs from day to day", hint))
        return None
    try:
        return dt.date.fromisoformat(date.strip())
    except ValueError:
        faults.append(Fault("date", f"'{date}' is not a day", hint))
        return None


def _window(text: str | None, faults: list[Fault]) -> tuple[int, int] | None:
    """Return first and last appointment; None where something is wrong."""
    hint = "Give the first and the last appointment, such as 09:30-12:00."
    if text is None:
        faults.append(Fault("arrive_between", "is missing: when does one have to be there?", hint))
        return None
    first, _, last = text.replace("–", "-").partition("-")
    moments = [_clock(each) for each in (first, last)]
    begin, end = moments
    if begin is None or end is None:
        faults.append(Fault("arrive_between", f"'{text}' is no pair of times", hint))
        return None
    if end < begin:
        faults.append(Fault("arrive_between", f"'{text}' ends before it begins", hint))
        return None
    return begin, end


def _moment(name: str, text: str | None, faults: list[Fault]) -> int | None:
    if text is None:
        return None
    found = _clock(text)
    if found is None:
        faults.append(Fault(name, f"'{text}' is not a time of day", "Give it as 09:30."))
    return found


def _of_engine(error: InputError) -> list[Fault]:
    """Return what the engine found wrong beyond what was checked before."""
    rows = [line.strip().partition(" ") for line in error.message.splitlines()[1:]]
    return [Fault(_OURS.get(where, where), what.strip(), error.hint) for where, _, what in rows]


def _clock(text: str) -> int | None:
    """Return seconds since midnight; from 24:00 on after the following midnight, up to 48:00."""
    found = _CLOCK.fullmatch(text)
    seconds = (int(found[1]) * 60 + int(found[2])) * _SECONDS if found else None
    return None if seconds is None or seconds > LATEST_S else seconds


def _seconds(name: str, minutes: float | None, default: float, faults: list[Fault]) -> int:
    if minutes is None:
        return round(default * _SECONDS)
    # Not ``minutes < 0``: NaN must not pass.
    if not 0 <= minutes <= 24 * 60:
        hint = f"Give minutes; {default:g} is usual."
        faults.append(Fault(name, f"{minutes:g} is not between 0 and a day", hint))
        return round(default * _SECONDS)
    return round(minutes * _SECONDS)
