"""The data of a location problem: who, where, and how long; no question asked yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hubplan.cells import figures_html
from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times import TravelTimes
from hubplan.units import BoolArray, FloatArray

# A question about one missing id is help; two thousand of them are noise.
_NAMED_MISSING = 5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LocationProblem:
    """Demand points, candidate sites and the minutes between them, aligned by id.

    Attributes
    ----------
    demand : DemandPoints
        Where people start, and how many.
    sites : CandidateSites
        Where a hub could stand.
    times : TravelTimes
        Minutes from every demand point to every site, in any order, further rows and columns
        allowed; NaN = no route.
    minutes : ndarray of float, shape (n, m)
        Rows in the order of `demand`, columns in the order of `sites`; NaN = no route.
    weights : ndarray of float, shape (n,)
        People (or another demand) at each demand point.
    estimated : ndarray of bool, shape (n, m)
        Where the minutes are an estimate.

    Raises
    ------
    InputError
        If ids are missing from the times, or a weight or a time is out of range; all faults at
        once.

    Notes
    -----
    **People without a route.** A demand point with weight and without a route to any open hub is
    never dropped: it is counted in ``unreachable_people`` and named. Every solver keeps the same
    two rules. (1) Plans are compared only among those that leave the fewest people without a
    route; so a demand point that reaches no candidate at all changes nothing but the count, and
    a plan that strands somebody another plan would reach is never chosen. (2) Means and longest
    journeys are taken over the people who have a route. Coverage needs no such rule: whoever has
    no route is not covered. With two tiers it is visits, not people, that are counted, since
    a person may have a route to a mini-hub and none to a main hub.

    **Demand points without weight** (nobody starts there) count in no objective and no metric.
    """

    demand: DemandPoints
    sites: CandidateSites
    times: TravelTimes
    minutes: FloatArray = field(init=False)
    weights: FloatArray = field(init=False)
    estimated: BoolArray = field(init=False)
    _columns: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Align the matrix by ids and check weights and minutes."""
        faults = [
            *_missing("demand point", self.demand.ids, self.times.demand_ids),
            *_missing("site", self.sites.ids, self.times.site_ids),
            *_weight_faults(self.demand.ids, self.demand.weights, self.demand.weight),
        ]
        raise_faults("the location problem", faults)
        times = self.times.select(demand_ids=self.demand.ids, site_ids=self.sites.ids)
        minutes = np.array(times.minutes, dtype=np.float64)
        raise_faults("the travel times", _minutes_faults(minutes))
        for name, array in (
            ("minutes", minutes),
            ("weights", np.array(self.demand.weights, dtype=np.float64)),
            ("estimated", np.array(times.estimated, dtype=np.bool_)),
        ):
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        columns = {site: j for j, site in enumerate(times.site_ids)}
        object.__setattr__(self, "_columns", columns)

    def __repr__(self) -> str:
        """Return size and demand in one line."""
        return (
            f"LocationProblem({len(self.demand):,} demand points, {len(self.sites):,} sites, "
            f"{self.weights.sum():,.0f} {self.demand.weight})"
        )

    def _repr_html_(self) -> str:
        stranded = len(self.unreachable_ids)
        return figures_html(
            [
                ("demand points", f"{len(self.demand):,}"),
                (f"demand ({self.demand.weight})", f"{self.weights.sum():,.0f}"),
                ("candidate sites", f"{len(self.sites):,}"),
                ("journeys", f"{self.times.mode}, {self.times.period}"),
                ("demand points that reach no site", f"{stranded:,}"),
            ]
        )

    @property
    def unreachable_ids(self) -> tuple[str, ...]:
        """Ids of demand points, with people, that no candidate site can be reached from."""
        stranded = np.isnan(self.minutes).all(axis=1) & (self.weights > 0)
        return tuple(np.asarray(self.demand.ids, dtype=object)[stranded])

    def weights_of(self, column: str) -> FloatArray:
        """Return another column of the demand table as weights, such as ``aged_75_plus``.

        Parameters
        ----------
        column : str
            Name of the column.

        Returns
        -------
        ndarray of float, shape (n,)
            Its values, in the order of `demand`.

        Raises
        ------
        InputError
            If there is no such column, or it holds NaN, infinite or negative values.
        """
        frame = self.demand.frame
        if column not in frame.columns:
            raise InputError(
                f"the demand table has no column '{column}'"
                f"{nearest_name(column, map(str, frame.columns))}"
            )
        weights = np.asarray(frame[column], dtype=np.float64)
        raise_faults(
            f"column '{column}' of the demand table",
            _weight_faults(self.demand.ids, weights, column, zero_allowed=True),
        )
        return weights

    def positions(self, site_ids: Sequence[str], *, what: str) -> list[int]:
        """Return the columns of `minutes` that belong to site ids.

        Parameters
        ----------
        site_ids : sequence of str
            Ids, in any order.
        what : str
            What the ids were given as, for the message: ``"keep"``.

        Returns
        -------
        list of int
            One column for each id.

        Raises
        ------
        InputError
            If an id is unknown; all of them at once, each with the nearest name.
        """
        known = self._columns
        unknown = [site for site in site_ids if site not in known]
        raise_faults(
            what,
            [Fault("", f"no site has the id '{s}'{nearest_name(s, known)}") for s in unknown],
        )
        return [known[site] for site in site_ids]


def _missing(noun: str, wanted: Sequence[str], known: Sequence[str]) -> list[Fault]:
    there = set(known)
    missing = [name for name in wanted if name not in there]
    faults = [
        Fault(f"{noun} '{name}'", f"is not in the travel times{nearest_name(name, there)}")
        for name in missing[:_NAMED_MISSING]
    ]
    if len(missing) > _NAMED_MISSING:
        more = len(missing) - _NAMED_MISSING
        faults.append(Fault(f"{noun}s", f"and {more:,} more are not in the travel times"))
    if faults:
        hint = f"Compute the travel times again, or leave these {noun}s out."
        faults[-1] = Fault(faults[-1].where, faults[-1].what, hint)
    return faults


def _weight_faults(
    ids: Sequence[str], weights: FloatArray, column: str, *, zero_allowed: bool = False
) -> list[Fault]:
    bad = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    faults = [
        Fault(
            f"demand point '{ids[i]}'",
            f"{column} is {weights[i]:g}",
            "Weights must be finite and not negative.",
        )
        for i in bad.tolist()
    ]
    if not faults and not zero_allowed and not (weights > 0).any():
        faults.append(
            Fault(
                f"column '{column}'",
                "holds no demand: every weight is zero" if len(weights) else "has no rows",
                "Name another column as the weight.",
            )
        )
    return faults


def _minutes_faults(minutes: FloatArray) -> list[Fault]:
    faults = []
    if (minutes < 0).any():
        faults.append(Fault("", f"{int((minutes < 0).sum()):,} times are negative"))
    if np.isinf(minutes).any():
        count = int(np.isinf(minutes).sum())
        faults.append(
            Fault(
                "", f"{count:,} times are infinite", "Leave a time blank where there is no route."
            )
        )
    return faults
