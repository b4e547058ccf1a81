"""What is said differently of drivers, walkers and cyclists, each written once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from hubplan.travel_times.active import ALL_WAYS, TRANSIT
from hubplan.travel_times.reasons import WAYS


@dataclass(frozen=True, slots=True)
class ModeWords:
    """How the journeys of a mode are spoken of.

    Attributes
    ----------
    by : str
        How people come, such as ``"on foot"``.
    said : str
        The same with a blank before it, where it must be said: empty for cars, which a reader
        takes for granted.
    verb : str
        What people do, such as ``"walk"``.
    way, ways : str
        What they move on: ``"road or path"``, ``"roads and paths"``.
    unsure : str
        What nobody knows exactly, such as ``"traffic"`` or ``"walking speed"``.
    state, states, conditions, times : str
        One and several values of it, in the words of several places.
    trial : str
        What one of those tried is called.
    doubt : str
        That nobody knows it, to begin a sentence.
    heading : str
        What stands above a column of its values.
    column : str
        Name of that column in files.
    """

    by: str
    said: str
    verb: str
    way: str
    ways: str
    unsure: str
    state: str
    states: str
    conditions: str
    times: str
    trial: str
    doubt: str
    heading: str
    column: str


def _at_speed(mode: str, by: str, moving: str, who: str) -> ModeWords:
    speed, speeds = f"{moving} speed", f"{moving} speeds"
    return ModeWords(
        by=by,
        said=f" {by}",
        verb=mode,
        way=WAYS[mode],
        ways=ALL_WAYS[mode],
        unsure=speed,
        state=speed,
        states=speeds,
        conditions=speeds,
        times=speeds,
        trial="speed",
        doubt=f"{who} at different speeds",
        heading=speed.capitalize(),
        column="speed",
    )


_BY_CAR: Final = ModeWords(
    by="by road",
    said="",
    verb="travel",
    way=WAYS["car"],
    ways=ALL_WAYS["car"],
    unsure="traffic",
    state="state of traffic",
    states="states of traffic",
    conditions="traffic conditions",
    times="times of day",
    trial="model",
    doubt="No model of traffic is certain",
    heading="Traffic",
    column="period",
)
_WORDS: Final = {
    "walk": _at_speed("walk", "on foot", "walking", "People walk"),
    "cycle": _at_speed("cycle", "by bicycle", "cycling", "People cycle"),
    TRANSIT: replace(
        _at_speed(TRANSIT, "by public transport", "walking", "People walk"), verb="travel"
    ),
}


def no_way(mode: str, where: str) -> str:
    """Return that nobody can make a journey.

    Parameters
    ----------
    mode : str
        Such as ``"walk"``.
    where : str
        Where to, such as ``"a hub"``.

    Returns
    -------
    str
        Such as ``"no route to a hub"``; by public transport the way home is said too.
    """
    return f"no way to {where} and home again" if mode == TRANSIT else f"no route to {where}"


def mode_words(mode: str) -> ModeWords:
    """Return how the journeys of a mode are spoken of.

    Parameters
    ----------
    mode : str
        Such as ``"walk"``.

    Returns
    -------
    ModeWords
        Those of cars for whatever is not on foot or by bicycle.
    """
    return _WORDS.get(mode, _BY_CAR)
