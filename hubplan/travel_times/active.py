"""Walking and cycling: one table of speeds, each number with its source.

``minutes = Σ length / speed + access legs + terminal minutes`` along the quickest way that the
mode may use. There are no periods, delays at crossings or gradients: the speeds are averages of
whole journeys and hold them.

References
----------
walk
    4.8 km/h (3 mph, 80 m a minute): Department for Transport, Journey Time Statistics, and the
    usual figure of local accessibility studies. Slow walk, 3.2 km/h (2 mph): the second of the
    two walking speeds of the South Wales service change.
stairs
    Half the speed on the level, an assumption: studies of stairs give about 0.5 down and 0.35 up
    as the share of the level speed along the horizontal (Fruin, *Pedestrian Planning and
    Design*, 1971, and the evacuation models built on it).
cycle
    16 km/h (10 mph): Department for Transport, Journey Time Statistics.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.errors import Fault
from hubplan.network import WAY_CLASSES, Network
from hubplan.travel_times.profiles import error_in_words
from hubplan.travel_times.road_seconds import RoadSeconds
from hubplan.units import seconds_to_travel

#: For people who walk slowly, to be given as `speed_kph`.
SLOW_WALK_KPH = 3.2

#: What stands for the period of a matrix that is the same all day.
ANY_PERIOD = "any"

#: Which kind of way each class without cars is; the classes with cars are those of the car model.
PATH_GROUPS = {
    "pedestrian": "pedestrian_street",
    "footway": "footpath",
    "path": "footpath",
    "corridor": "footpath",
    "cycleway": "cycleway",
    "bridleway": "bridleway",
    "track": "track",
    "steps": "steps",
}

#: Buses and trains: the mode, as the command line, studies and `hubplan.travel_times` name it.
TRANSIT: Final = "transit"

#: What people move on, by mode, all together.
ALL_WAYS = {
    "car": "roads",
    "walk": "roads and paths",
    "cycle": "roads and cycleways",
    TRANSIT: "roads and paths",
}

#: Why no error of journeys on foot or by bicycle is given.
ERROR_UNKNOWN = "no observed journeys on foot or by bicycle were at hand to compare with"


@dataclass(frozen=True, slots=True)
class ActiveMode:
    """A way of moving by one's own strength.

    Attributes
    ----------
    name : str
        ``"walk"`` or ``"cycle"``.
    label : str
        The mode in words, to begin a sentence.
    moving : str
        What people do, such as ``"walking"``.
    speed_kph : float
        Kilometres an hour on the level, also on the straight line from the door to the way.
    slower_kph : tuple of float
        Further speeds over which coverage is given as a range.
    highest_kph : float
        A faster one is taken for a mistake.
    stairs : float
        Share of that speed on stairs; 1 where the mode has none.
    ends : str
        What the terminal minutes are for.
    source : str
        Where the speed comes from.
    """

    name: str
    label: str
    moving: str
    speed_kph: float
    slower_kph: tuple[float, ...]
    highest_kph: float
    stairs: float
    ends: str
    source: str


ACTIVE_MODES = {
    mode.name: mode
    for mode in (
        ActiveMode(
            name="walk",
            label="On foot",
            moving="walking",
            speed_kph=4.8,
            slower_kph=(SLOW_WALK_KPH,),
            highest_kph=12.0,
            stairs=0.5,
            ends="going in",
            source="DfT Journey Time Statistics",
        ),
        ActiveMode(
            name="cycle",
            label="By bicycle",
            moving="cycling",
            speed_kph=16.0,
            slower_kph=(),
            highest_kph=50.0,
            stairs=1.0,
            ends="parking and going in",
            source="DfT Journey Time Statistics",
        ),
    )
}


def ways_mode(mode: str) -> str:
    """Return on whose ways people move: those who take the bus walk to it.

    Parameters
    ----------
    mode : str
        Any mode.

    Returns
    -------
    str
        A mode that a network has ways for.
    """
    return "walk" if mode == TRANSIT else mode


def at_speed_words(mode: str, speed_kph: float) -> str:
    """Return how people move at their own speed, in words.

    Parameters
    ----------
    mode : str
        On foot, by bicycle or by public transport.
    speed_kph : float
        Kilometres an hour.

    Returns
    -------
    str
        Such as ``"walking at 4.8 km/h"``.
    """
    words = f"{ACTIVE_MODES[ways_mode(mode)].moving} at {speed_kph:g} km/h"
    return f"{words} to and from stops" if mode == TRANSIT else words


def way_seconds(network: Network, mode: ActiveMode, speed_kph: float) -> RoadSeconds:
    """Return the seconds of every arc on foot or by bicycle.

    Parameters
    ----------
    network : Network
        The network of the mode.
    mode : ActiveMode
        The mode.
    speed_kph : float
        Kilometres an hour on the level, above zero.

    Returns
    -------
    RoadSeconds
        Without delays.
    """
    on_stairs = network.edge_class == WAY_CLASSES.index("steps")
    edge_kph = np.where(on_stairs, mode.stairs * speed_kph, speed_kph)
    seconds = seconds_to_travel(network.edge_length_m, edge_kph)
    return RoadSeconds(seconds[network.arc_edge], np.zeros(network.n_arcs))


def speed_faults(mode: str, speed_kph: float | None) -> list[Fault]:
    """Say what is wrong with a speed that was asked for.

    Parameters
    ----------
    mode : str
        Any mode.
    speed_kph : float or None
        Kilometres an hour; None = the mode's own.

    Returns
    -------
    list of Fault
        One when the mode takes no speed, or the speed is none or out of range.
    """
    if speed_kph is None:
        return []
    if ways_mode(mode) not in ACTIVE_MODES:
        hint = "Leave it out: cars drive at the speeds of their roads."
        return [Fault("speed_kph", f"{speed_kph:g} is given, but the mode {mode} takes none", hint)]
    known = ACTIVE_MODES[ways_mode(mode)]
    if np.isfinite(speed_kph) and 0 < speed_kph <= known.highest_kph:
        return []
    hint = f"Give kilometres an hour; {known.speed_kph:g} is usual."
    limits = f"above 0 and at most {known.highest_kph:g} km/h"
    return [Fault("speed_kph", f"{speed_kph:g} is not {limits} for the mode {mode}", hint)]


def active_sentence(mode: ActiveMode, speed_kph: float, terminal_minutes: float) -> str:
    """Return how the minutes were worked out, in sentences.

    Parameters
    ----------
    mode : ActiveMode
        The mode.
    speed_kph : float
        The speed that was used.
    terminal_minutes : float
        Minutes added to every journey.

    Returns
    -------
    str
        For readers of a report.
    """
    stairs = f", {mode.stairs * speed_kph:g} km/h on stairs" if mode.stairs != 1 else ""
    source = mode.source if speed_kph == mode.speed_kph else "as asked for"
    added = f"{terminal_minutes:g}" if terminal_minutes else "No"
    return (
        f"{mode.label} at {speed_kph:g} km/h{stairs} ({source}): the quickest way over roads and "
        f"paths, the same at every time of day. Hills and waiting at crossings are not modelled. "
        f"{error_in_words(math.nan, ERROR_UNKNOWN)} {added} minutes are added for {mode.ends}."
    )
