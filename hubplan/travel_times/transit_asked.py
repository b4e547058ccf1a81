"""What is asked of a timetable, as people write it: feeds, a day, hours, a stay, how one walks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.transit.visits import Visits
from hubplan.transit.walks import DEFAULT_MAX_WALK_S, DEFAULT_WALK_KPH, check_walker
from hubplan.travel_times.active import TRANSIT

DEFAULT_STAY_MINUTES: Final = 60.0
DEFAULT_STEP_MINUTES: Final = 5.0
DEFAULT_MAX_WALK_MINUTES: Final = DEFAULT_MAX_WALK_S / 60
#: What says something for journeys by bus and train only, as `hubplan.travel_times` names it.
ONLY_TRANSIT: Final = (
    "gtfs",
    "date",
    "arrive_between",
    "stay_minutes",
    "step_minutes",
    "walk_kph",
    "max_walk_minutes",
    "board_from",
)
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
    faults = list(strays)
    paths = _paths(gtfs)
    if not paths:
        faults.append(Fault("gtfs", "is missing: no timetable is given", _WHERE_FROM))
    faults += [
        Fault("gtfs", f"'{path}' does not exist", "Check the path of the feed.")
        for path in paths
        if not path.exists()
    ]
    day = _day(date, faults)
    window = _window(arrive_between, faults)
    board = None if board_from is None else _moment("board_from", board_from, faults)
    stay = _seconds("stay_minutes", stay_minutes, DEFAULT_STAY_MINUTES, faults)
    step = _seconds("step_minutes", step_minutes, DEFAULT_STEP_MINUTES, faults)
    walk = _seconds("max_walk_minutes", max_walk_minutes, DEFAULT_MAX_WALK_MINUTES, faults)
    kph = DEFAULT_WALK_KPH if speed_kph is None else speed_kph
    # What the engine knows better is asked of it, so that everything is told at once.
    visits = None
    try:
        check_walker(kph, walk)
    except InputError as error:
        faults.append(_of_engine(error))
    try:
        visits = Visits(
            arrive_from_s=window[0],
            arrive_until_s=window[1],
            step_s=step,
            stay_s=stay,
            board_not_before_s=board,
        )
    except InputError as error:
        faults.append(_of_engine(error, step_s="step_minutes", arrive_until_s="arrive_between"))
    told = [Fault(named(each.where) if each.where else "", each.what, each.hint) for each in faults]
    raise_faults("what is asked of the timetable", told)
    assert day is not None  # a missing day is a fault
    assert visits is not None
    return TransitAsked(feeds=paths, date=day, visits=visits, walk_kph=kph, max_walk_s=walk)


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


def _window(text: str | None, faults: list[Fault]) -> tuple[int, int]:
    """Return first and last appointment; of faulty text a window without faults."""
    hint = "Give the first and the last appointment, such as 09:30-12:00."
    if text is None:
        faults.append(Fault("arrive_between", "is missing: when does one have to be there?", hint))
        return 0, 0
    first, _, last = text.replace("–", "-").partition("-")
    moments = [_clock(each) for each in (first, last)]
    begin, end = moments
    if begin is None or end is None:
        faults.append(Fault("arrive_between", f"'{text}' is no pair of times", hint))
        return 0, 0
    if end < begin:
        faults.append(Fault("arrive_between", f"'{text}' ends before it begins", hint))
        return 0, 0
    return begin, end


def _moment(name: str, text: str, faults: list[Fault]) -> int | None:
    found = _clock(text)
    if found is None:
        faults.append(Fault(name, f"'{text}' is not a time of day", "Give it as 09:30."))
    return found


def _of_engine(error: InputError, **names: str) -> Fault:
    """Return the one thing that the engine found wrong beyond what was checked before."""
    where, _, what = error.message.splitlines()[1].strip().partition(" ")
    return Fault(names.get(where, where), what.strip(), error.hint)


def _clock(text: str) -> int | None:
    """Return seconds since midnight; from 24:00 on after the following midnight."""
    found = _CLOCK.fullmatch(text)
    return None if found is None else (int(found[1]) * 60 + int(found[2])) * _SECONDS


def _seconds(name: str, minutes: float | None, default: float, faults: list[Fault]) -> int:
    if minutes is None:
        return round(default * _SECONDS)
    # Not ``minutes < 0``: NaN must not pass.
    if not 0 <= minutes <= 24 * 60:
        hint = f"Give minutes; {default:g} is usual."
        faults.append(Fault(name, f"{minutes:g} is not between 0 and a day", hint))
        return round(default * _SECONDS)
    return round(minutes * _SECONDS)
