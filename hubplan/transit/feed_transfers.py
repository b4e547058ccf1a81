"""What a feed says about changing: how long it takes, where it cannot be done, where one stays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hubplan.errors import InputError
from hubplan.transit.feed_columns import REQUIRED
from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.feed_stops import Stops
from hubplan.transit.feed_tables import read_frame
from hubplan.transit.feed_trips import Trips
from hubplan.transit.feed_values import whole_number
from hubplan.transit.repairs import RepairLog
from hubplan.transit.timetable import DAY_S, FORBIDDEN, LEAST_CHANGE_S
from hubplan.units import BoolArray

_COLUMNS = (
    *REQUIRED["transfers"],
    "min_transfer_time",
    "from_trip_id",
    "to_trip_id",
    "from_route_id",
    "to_route_id",
)
_MINIMUM, _FORBIDDEN, _STAY_SEATED = "2", "3", "4"
_NOT_SEATED = "5"
#: How strict rules without a number are: none (types 0 and 1) or more than any number.
_USUAL = -1
_STRICTNESS = {"": _USUAL, "0": _USUAL, "1": _USUAL, _FORBIDDEN: DAY_S + 1}
_MOST_PAIRS = 5_000_000


@dataclass(frozen=True, slots=True)
class Transfers:
    """Rules of changing, by positions among the feed's stops and trips.

    Attributes
    ----------
    change_s : dict of int to int
        Least seconds of a change within a stop, where the feed tells it.
    pairs : dict of (int, int) to int
        Least seconds from one stop to another, or `FORBIDDEN`.
    seated : list of (int, int, int)
        Trip, the trip that goes on with the same passengers, row number.
    """

    change_s: dict[int, int] = field(default_factory=dict)
    pairs: dict[tuple[int, int], int] = field(default_factory=dict)
    seated: list[tuple[int, int, int]] = field(default_factory=list)


def read_transfers(
    files: FeedFiles, stops: Stops, trips: Trips, used: BoolArray, log: RepairLog
) -> Transfers:
    """Read the rules of changing.

    Parameters
    ----------
    files : FeedFiles
        The feed; it need have no such table.
    stops : Stops
        Of the feed; a rule of a station holds for each of its stops.
    trips : Trips
        Of the feed.
    used : ndarray of bool, shape (n_stops,)
        Stops at which anything calls; rules of others are passed over.
    log : RepairLog
        Where rows left out are counted.

    Returns
    -------
    Transfers
        Of two rules for a pair, the one that names more of its two stops themselves counts,
        be it that the change is a usual one; then the stricter.
    """
    where = files.where("transfers")
    # For each pair how many of its ends were named themselves, and how strict the rule is.
    ranked: dict[tuple[int, int], tuple[int, int]] = {}
    seated: list[tuple[int, int, int]] = []
    frame = read_frame(files, "transfers", _COLUMNS, log)
    for row, a, b, kind, least, trip_a, trip_b, *routes in frame.itertuples(name=None):
        if kind == _STAY_SEATED and trip_a in trips.index and trip_b in trips.index:
            seated.append((trips.index[trip_a], trips.index[trip_b], row))
            continue
        if kind == _NOT_SEATED:  # so it is for all trips that no other row joins
            continue
        if kind != _MINIMUM and kind not in _STRICTNESS:
            log.note("bad transfer", where, row)
            continue
        if trip_a or trip_b or any(routes):
            log.note("special transfer", where, row)
            continue
        if not (stops.places(a) and stops.places(b)):
            log.note("bad transfer", where, row)
            continue
        strictness = _STRICTNESS.get(kind, whole_number(least))
        if kind == _MINIMUM and not 0 <= strictness <= DAY_S:
            log.note("no minimum", where, row)
            continue
        _spread_over_stations(ranked, stops, used, (a, b), strictness)
        if len(ranked) > _MOST_PAIRS:
            raise InputError(
                f"{where} row {row}: more than {_MOST_PAIRS:,} pairs of stops",
                hint="Take the feed anew from its publisher; its stations may be wrong.",
            )
    return _rules(ranked, seated)


def _spread_over_stations(
    ranked: dict[tuple[int, int], tuple[int, int]],
    stops: Stops,
    used: BoolArray,
    ends: tuple[str, str],
    strictness: int,
) -> None:
    froms, tos = ([place for place in stops.places(end) if used[place]] for end in ends)
    own_from, own_to = (stops.index.get(end) for end in ends)
    for i in froms:
        for j in tos:
            rule = ((i == own_from) + (j == own_to), strictness)
            ranked[i, j] = max(ranked.get((i, j), rule), rule)
        if len(ranked) > _MOST_PAIRS:
            return


def _rules(
    ranked: dict[tuple[int, int], tuple[int, int]], seated: list[tuple[int, int, int]]
) -> Transfers:
    rules = Transfers(seated=seated)
    for (i, j), (_, strictness) in ranked.items():
        if strictness > DAY_S:
            rules.pairs[i, j] = FORBIDDEN
        elif i == j:
            rules.change_s[i] = max(strictness, LEAST_CHANGE_S)
        elif strictness != _USUAL:
            rules.pairs[i, j] = strictness
    return rules


def change_seconds(
    transfers: Transfers, n_stops: int
) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return how long a change within each stop takes.

    Parameters
    ----------
    transfers : Transfers
        Of a feed.
    n_stops : int
        Number of its stops.

    Returns
    -------
    ndarray of int32, shape (n_stops,)
        At least `LEAST_CHANGE_S`.
    """
    change = np.full(n_stops, LEAST_CHANGE_S, dtype=np.int32)
    for stop, least in transfers.change_s.items():
        change[stop] = least
    return change
