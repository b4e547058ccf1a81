"""Figures of many plans at once: options joined in pairs, one minimum a journey and pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hubplan.location.aims.aim import Aim, Journey, aim_weights
from hubplan.location.groups import AnyGroup, group_weights
from hubplan.location.problem import LocationProblem
from hubplan.location.solvers.choices import Choices
from hubplan.location.solvers.halves import NONE, Rows
from hubplan.units import BoolArray, FloatArray

#: Journeys with their shares of visits, and the group that makes them.
LostVisits = tuple[tuple[tuple[float, Journey], ...], AnyGroup]


def lost_visits(aims: Sequence[Aim]) -> tuple[LostVisits, ...]:
    """Return whose being without a route decides which plans are compared.

    Parameters
    ----------
    aims : sequence of Aim
        In order of importance.

    Returns
    -------
    tuple of (visits, group)
        Journeys with their shares of visits, and who makes them; nothing for aims that count
        everybody anyway.
    """
    kinds = [(aim.visits, group) for aim in aims if aim.visits for group in aim.groups]
    return tuple(dict.fromkeys(kinds))


class TableFigures:
    """Works out the figures of the plans of a slice.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    aims : tuple of Aim
        Which figures.
    site_ids : tuple of str
        Sites in the order of positions.
    choices : SingleTier or TieredAreas
        The plans; hubs open in all of them are counted in.
    """

    def __init__(
        self,
        problem: LocationProblem,
        aims: tuple[Aim, ...],
        site_ids: tuple[str, ...],
        choices: Choices,
    ) -> None:
        weights = [aim_weights(problem, aim) for aim in aims]
        counts = np.vstack(weights).any(axis=0)
        columns = problem.positions(site_ids, what="sites")
        minutes = np.nan_to_num(problem.minutes[counts][:, columns], nan=np.inf)
        self.costs = np.ascontiguousarray(minutes.T)
        self.fixed = choices.fixed
        self.aims = [(aim, w[:, counts]) for aim, w in zip(aims, weights, strict=True)]
        # Every plan has some hub, but not one of every tier.
        gaps = bool(np.isinf(self.costs).any())
        kinds = [
            (visits, group)
            for visits, group in lost_visits(aims)
            if gaps or any(journey.tiers is not None for _, journey in visits)
        ]
        self.lost = [(visits, group_weights(problem, group)[counts]) for visits, group in kinds]
        self.journeys = dict.fromkeys(journey for aim in aims for journey in aim.journeys)
        self.local = {
            journey: np.array([site in journey.at for site in site_ids], dtype=bool)
            for journey in self.journeys
        }

    def figures(
        self, one: Rows, ones: int, two: Rows, twos: int, keeps: BoolArray
    ) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Yield the figures of a slice, an option of the first half at a time.

        Parameters
        ----------
        one : Rows
            Options of the first half.
        ones : int
            How many.
        two : Rows
            Options of the second half.
        twos : int
            How many.
        keeps : ndarray of bool, shape (ones, twos)
            Which pairs are plans.

        Yields
        ------
        figures : ndarray of float, shape (aims, k)
            Of the plans of one option, NaN where nobody is counted.
        lost : ndarray of float, shape (kinds, k)
            Shares of visits without a route, by `lost_visits`.
        """
        first = {each: self._nearest((self.fixed, one), ones, each) for each in self.journeys}
        second = {each: self._nearest((two,), twos, each) for each in self.journeys}
        for i in range(ones):
            if not keeps[i].any():
                continue
            whole = bool(keeps[i].all())
            joined = {}
            for journey, near in second.items():
                others = near if whole else near[:, keeps[i]]
                joined[journey] = _joined(first[journey][:, i], others)
            values = [aim.values(_stacked(joined, aim.journeys), w) for aim, w in self.aims]
            lost = [
                sum(share * (np.isinf(joined[journey]) @ w) for share, journey in visits) / w.sum()
                for visits, w in self.lost
            ]
            count = int(keeps[i].sum())
            yield np.vstack(values), np.array(lost, dtype=np.float64).reshape(-1, count)

    def _nearest(self, rows: tuple[Rows, ...], count: int, journey: Journey) -> FloatArray:
        """Return minutes to the nearest hubs of each option, shape (nth, count, n), ascending."""
        near = np.full((journey.nth, count, self.costs.shape[1]), np.inf)
        for tier, column in (
            (t, c) for source in rows for t, table in source.items() for c in table.T
        ):
            open_to = column != NONE
            if journey.tiers is not None and tier not in journey.tiers:
                open_to &= self.local[journey][column]
            if not open_to.any():
                continue
            hub = np.where(open_to[:, np.newaxis], self.costs[column], np.inf)
            for place in near:
                further = np.maximum(place, hub) if journey.nth > 1 else place
                np.minimum(place, hub, out=place)
                hub = further
        return near


def _stacked(joined: dict[Journey, FloatArray], journeys: tuple[Journey, ...]) -> FloatArray:
    """Return the minutes of some journeys in one array; of a single one, without a copy."""
    if len(journeys) == 1:
        return joined[journeys[0]][np.newaxis]
    return np.stack([joined[journey] for journey in journeys])


def _joined(one: FloatArray, two: FloatArray) -> FloatArray:
    """Return the nth nearest of the hubs of both: one (nth, n), two (nth, count, n)."""
    nth = len(one)
    nearest: FloatArray = np.minimum(two[nth - 1], one[nth - 1])
    for more in range(1, nth):
        np.minimum(nearest, np.maximum(one[more - 1], two[nth - more - 1]), out=nearest)
    return nearest


def hubs_of(
    fixed: Rows, one: Rows, two: Rows, keeps: BoolArray, sites: int
) -> dict[str, NDArray[np.int32]]:
    """Return the hubs of each plan of a slice.

    Parameters
    ----------
    fixed : Rows
        One row: hubs open in every plan.
    one, two : Rows
        Options of each half.
    keeps : ndarray of bool, shape (ones, twos)
        Which pairs are plans.
    sites : int
        How many sites there are.

    Returns
    -------
    dict of str to ndarray of int, shape (k, hubs)
        By tier, in the order of `TableFigures.figures`: positions, ascending, -1 = one hub fewer.
    """
    i, j = np.nonzero(keeps)
    hubs = {}
    for tier in dict.fromkeys([*fixed, *one, *two]):
        picked = ((fixed, np.zeros_like(i)), (one, i), (two, j))
        tables = [rows[tier][k] for rows, k in picked if tier in rows]
        table = np.hstack(tables).astype(np.int32)
        # The empty places go last for sorting, then read as "before every id" again.
        table = np.sort(np.where(table == NONE, sites, table), axis=1)
        hubs[tier] = np.where(table == sites, np.int32(NONE), table)
    return hubs
