"""People by their own means: those with a car by car, those without by public transport."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from hubplan.errors import Fault, nearest_name, raise_faults
from hubplan.location.problem import LocationProblem
from hubplan.places import DemandPoints
from hubplan.travel_times import TravelTimes
from hubplan.units import BoolArray, FloatArray

#: How the matrix of a problem calls its means of transport.
MIXED: Final = "mixed"
#: What stands behind the id of a demand point, for its people with and without a car.
WITH_CAR, WITHOUT_CAR = " (with a car)", " (without a car)"
# Counts that grew by the same factor may differ in the last digit.
_ROUNDING: Final = 1 + 1e-9


def by_mode_mix(
    problem: LocationProblem,
    times_without_car: TravelTimes,
    *,
    without_car: str,
    of: str,
    counts: Sequence[str] = (),
    no_journey_minutes: float | None = None,
) -> LocationProblem:
    r"""Return the problem in which everybody travels by their own means.

    Every demand point is split in two: its people with a car keep the minutes of the problem, and
    its people without one have other minutes. Both go to the nearest hub by their own means,
    which need not be the same hub.

    Parameters
    ----------
    problem : LocationProblem
        By car, of n demand points and m sites.
    times_without_car : TravelTimes
        Minutes of people without a car, such as ``hp.travel_times(..., mode="transit")``, for all
        demand points and sites of the problem; NaN = no workable journey.
    without_car, of : str
        Columns of the demand table: households (or people) without a car, and all of them, such as
        ``"no_car_households"`` and ``"households"``. Their ratio is the share of each point's
        people without a car.
    counts : sequence of str
        Further columns of the demand table that count people or households and are shared out
        alike, such as ``"aged_75_plus"``; those of groups that an aim or a rule names. The weight
        is always shared out, and the two columns above exactly.
    no_journey_minutes : float, optional
        What the journey of somebody without a car counts for at the most, in minutes, also where
        there is none; by default such people have no route, and plans are compared only among
        those that leave the fewest people without one.

    Returns
    -------
    LocationProblem
        Of 2 n demand points: first all people with a car, then all without, in the order of the
        problem, with `WITH_CAR` or `WITHOUT_CAR` behind their ids. Any question can be asked.

    Raises
    ------
    InputError
        If a column is missing or holds anything but counts, more are without a car than there
        are, a point has people and nobody to say whether they have a car, or ids are missing from
        the times; all faults at once.

    Notes
    -----
    The aim of a p-median is then, with :math:`c_i` the share of people without a car,

    .. math:: \min \sum_i w_i \left( (1 - c_i) \min_{j \in S} t^{car}_{ij}
              + c_i \min_{j \in S} t^{other}_{ij} \right)

    It is not the same as an average of the two matrices, by which everybody would go to one hub
    by both means. One share holds for all people of a point: who has a car among its older
    people, the census tables do not say at this size of area.
    """
    share = shares_without_car(problem.demand, without_car, of)
    demand, sites = problem.demand, problem.sites
    by_car = problem.times.select(demand_ids=demand.ids, site_ids=sites.ids)
    # The problem's own check names every id that is missing.
    other = LocationProblem(demand, sites, times_without_car)
    minutes = np.array(other.minutes)
    if no_journey_minutes is not None:
        minutes = np.fmin(minutes, no_journey_minutes)
    ids = tuple(f"{i}{part}" for part in (WITH_CAR, WITHOUT_CAR) for i in demand.ids)
    times = TravelTimes(
        ids,
        sites.ids,
        np.concatenate([problem.minutes, minutes]),
        np.concatenate([problem.estimated, other.estimated]),
        mode="given" if "given" in {by_car.mode, times_without_car.mode} else MIXED,
        period=by_car.period,
        model=f"With a car: {by_car.model} Without a car: {times_without_car.model}",
    )
    frame = _split(demand.frame, share, [demand.weight, *counts], without_car, of)
    frame["id"] = list(ids)
    return LocationProblem(replace(demand, frame=frame), sites, times)


def shares_without_car(demand: DemandPoints, without_car: str, of: str) -> FloatArray:
    """Return the share of each demand point's people without a car.

    Parameters
    ----------
    demand : DemandPoints
        Where people start, and how many.
    without_car, of : str
        As of `by_mode_mix`.

    Returns
    -------
    ndarray of float, shape (n,)
        From 0 to 1; 0 where nobody starts and nobody is counted.

    Raises
    ------
    InputError
        With every fault of the two columns.
    """
    raise_faults(demand.source, car_faults(demand, without_car, of))
    part, whole = (np.asarray(demand.frame[name], dtype=np.float64) for name in (without_car, of))
    share = np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
    return np.minimum(share, 1.0)


def car_faults(demand: DemandPoints, without_car: str, of: str) -> list[Fault]:
    """Say why it cannot be told who has a car.

    Parameters
    ----------
    demand : DemandPoints
        Where people start, and how many.
    without_car, of : str
        As of `by_mode_mix`.

    Returns
    -------
    list of Fault
        Columns that are missing or hold no counts, else rows that cannot be.
    """
    frame = demand.frame
    faults = [fault for name in (without_car, of) for fault in _column_faults(demand, name)]
    if faults:
        return faults
    part, whole = (np.asarray(frame[name], dtype=np.float64) for name in (without_car, of))
    more, nobody = part > whole * _ROUNDING, (whole == 0) & (demand.weights > 0)
    faults = [
        Fault(
            f"demand point '{demand.ids[i]}'",
            f"has {part[i]:g} {without_car} of {whole[i]:g} {of}",
            "Correct the counts.",
        )
        for i in np.flatnonzero(more).tolist()
    ]
    return faults + [
        Fault(
            f"demand point '{demand.ids[i]}'",
            f"has {demand.weight} and no {of}: who of them has a car is not known",
            f"Give its {of}, or leave the point out.",
        )
        for i in np.flatnonzero(nobody).tolist()
    ]


def _column_faults(demand: DemandPoints, name: str) -> list[Fault]:
    frame = demand.frame
    if name not in frame.columns:
        what = f"is no column of {demand.source}{nearest_name(name, map(str, frame.columns))}"
        return [Fault(f"'{name}'", what, "Name a column that counts households or people.")]
    values = np.asarray(pd.to_numeric(frame[name], errors="coerce"), dtype=np.float64)
    bad: BoolArray = ~(np.isfinite(values) & (values >= 0))
    return [
        Fault(
            f"demand point '{demand.ids[i]}'",
            f"{name} is {frame[name].iloc[i]}",
            "Give a count, zero or more.",
        )
        for i in np.flatnonzero(bad).tolist()
    ]


def _split(
    frame: pd.DataFrame, share: FloatArray, counts: Sequence[str], without_car: str, of: str
) -> pd.DataFrame:
    """Return the rows of people with a car above those of people without, counts shared out."""
    with_car, without = frame.copy(), frame.copy()
    for name in dict.fromkeys([*counts, of]):
        values = np.asarray(frame[name], dtype=np.float64)
        with_car[name], without[name] = values * (1 - share), values * share
    with_car[without_car], without[without_car] = 0.0, frame[without_car].astype(np.float64)
    return pd.concat([with_car, without], ignore_index=True)
