"""All plans that keep the rules: counted exactly, listed in pieces, never all at once.

A set of plans is a list of blocks; a block is a pair of halves, and each plan of the block is
one option of the first half together with one of the second. A solver works out the nearest hub
for each option once, and joins two options with a single minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, prod
from typing import Final

import numpy as np

from hubplan.location.measure import Measure
from hubplan.location.plan import MAIN, MINI, OPEN
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question, TwoTier, closed_by, kept_by
from hubplan.location.rules.quotas import candidates
from hubplan.units import IntArray

#: Stands where an option opens fewer hubs than the widest one.
NONE: Final = -1

#: Tier to positions of sites, shape (options, hubs), padded with `NONE`.
Rows = dict[str, IntArray]


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """Every combination of one option from each of some parts.

    Attributes
    ----------
    parts : tuple of Rows
        Options of each part; no parts at all make one option that opens nothing.
    """

    parts: tuple[Rows, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each part."""
        return tuple(len(next(iter(part.values()))) for part in self.parts)

    def __len__(self) -> int:
        """Return the number of options."""
        return prod(self.shape)

    def rows(self, start: int, stop: int) -> Rows:
        """Return some of the options.

        Parameters
        ----------
        start, stop : int
            First option, and the one after the last.

        Returns
        -------
        Rows
            Positions by tier, ``stop - start`` rows each.
        """
        if not self.parts:
            return {}
        picked = np.unravel_index(np.arange(start, stop), self.shape)
        tiers = dict.fromkeys(tier for part in self.parts for tier in part)
        return {
            tier: np.hstack(
                [part[tier][i] for part, i in zip(self.parts, picked, strict=True) if tier in part]
            )
            for tier in tiers
        }


@dataclass(frozen=True, slots=True, eq=False)
class SingleTier:
    """Plans that open `pick` further sites of a pool.

    Attributes
    ----------
    pool : tuple of int
        Positions of the sites that may be chosen, ascending.
    pick : int
        How many of them.
    fixed : Rows
        One row: the sites open in every plan.
    """

    pool: tuple[int, ...]
    pick: int
    fixed: Rows

    @property
    def plans_possible(self) -> int:
        """Number of plans."""
        return comb(len(self.pool), self.pick)

    def blocks(self) -> Iterator[tuple[Half, Half]]:
        """Yield blocks that hold every plan once.

        Yields
        ------
        tuple of Half
            The first sites of a choice, up to the same last one, and the sites after that one.
        """
        after = self.pick // 2
        before = self.pick - after
        if after == 0:
            yield Half((_combinations(self.pool, before),)), Half(())
            return
        for last in range(before - 1, len(self.pool) - after):
            head = _combinations(self.pool[:last], before - 1)[OPEN]
            column = np.full((len(head), 1), self.pool[last])
            tail = _combinations(self.pool[last + 1 :], after)
            yield Half(({OPEN: np.hstack([head, column])},)), Half((tail,))


@dataclass(frozen=True, slots=True)
class AreaQuota:
    """What may open in one area: main hubs exactly, mini-hubs at most.

    Attributes
    ----------
    main, mini : int
        Quotas.
    main_pool, mini_pool : frozenset of int
        Positions of the sites that may hold each tier.
    kept : tuple of int
        Positions of the sites that must open, in either tier.
    """

    main: int
    mini: int
    main_pool: frozenset[int]
    mini_pool: frozenset[int]
    kept: tuple[int, ...]

    def _kept_ways(self) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield every way to give the kept sites a tier within the quotas."""
        for size in range(min(self.main, len(self.kept)) + 1):
            for main in combinations(self.kept, size):
                mini = tuple(site for site in self.kept if site not in main)
                if (
                    len(mini) <= self.mini
                    and self.main_pool.issuperset(main)
                    and self.mini_pool.issuperset(mini)
                ):
                    yield main, mini

    def count(self) -> int:
        """Return the number of options, without listing them."""
        main_free, mini_free = self.main_pool - set(self.kept), self.mini_pool - set(self.kept)
        both = len(main_free & mini_free)
        total = 0
        for main, mini in self._kept_ways():
            need, room = self.main - len(main), self.mini - len(mini)
            for shared in range(min(need, both) + 1):
                ways = comb(both, shared) * comb(len(main_free) - both, need - shared)
                left = len(mini_free) - shared
                total += ways * sum(comb(left, size) for size in range(room + 1))
        return total

    def options(self) -> Rows:
        """Return every option as rows of positions."""
        main_free = sorted(self.main_pool - set(self.kept))
        mini_free = self.mini_pool - set(self.kept)
        mains: list[tuple[int, ...]] = []
        minis: list[tuple[int, ...]] = []
        width = min(self.mini, len(self.mini_pool))
        for main, mini in self._kept_ways():
            for more in combinations(main_free, self.main - len(main)):
                left = sorted(mini_free.difference(more))
                for size in range(self.mini - len(mini) + 1):
                    for few in combinations(left, size):
                        mains.append(main + more)
                        minis.append((mini + few + (NONE,) * width)[:width])
        return {MAIN: _table(mains, self.main), MINI: _table(minis, width)}


@dataclass(frozen=True, slots=True, eq=False)
class TwoTierAreas:
    """Plans that open hubs of two tiers by area.

    Attributes
    ----------
    areas : tuple of AreaQuota
        Areas with a quota.
    fixed : Rows
        One row: the hubs open in every plan.
    """

    areas: tuple[AreaQuota, ...]
    fixed: Rows

    @property
    def plans_possible(self) -> int:
        """Number of plans."""
        return prod(area.count() for area in self.areas)

    def blocks(self) -> Iterator[tuple[Half, Half]]:
        """Yield one block that holds every plan once.

        Yields
        ------
        tuple of Half
            Areas with main hubs and areas without, so that main journeys depend on one half only.
        """
        first = tuple(_without_empty(area.options()) for area in self.areas if area.main)
        second = tuple(_without_empty(area.options()) for area in self.areas if not area.main)
        yield Half(first), Half(second)


#: The plans that keep the rules of a question.
Choices = SingleTier | TwoTierAreas


def choices_of(
    problem: LocationProblem, question: Question, measure: Measure, *, hubs: int | None = None
) -> Choices:
    """Return the plans that keep the rules of a question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; its rules have been checked.
    measure : Measure
        The question's costs, whose positions are used.
    hubs : int, optional
        Number of hubs, for a question that leaves it open (`LSCP`).

    Returns
    -------
    SingleTier or TwoTierAreas
        Every plan, countable at once.
    """
    position = {site: j for j, site in enumerate(measure.site_ids)}
    kept = [position[site] for site in kept_by(question)]
    if isinstance(question, TwoTier):
        return _two_tier(problem, question, position)
    barred = {*kept, *(position[site] for site in closed_by(question))}
    pool = tuple(j for j in range(len(position)) if j not in barred)
    count = question.p if not isinstance(question, LSCP) else hubs or len(kept)
    return SingleTier(pool, count - len(kept), {OPEN: _table([tuple(kept)], len(kept))})


def _two_tier(
    problem: LocationProblem, question: TwoTier, position: dict[str, int]
) -> TwoTierAreas:
    where = dict(zip(problem.sites.ids, problem.sites.areas, strict=True))
    fixed_ids = {site for ids in question.also_open.values() for site in ids}

    def quota(area: str) -> AreaQuota:
        pools = [
            frozenset(position[site] for site in candidates(problem, question, tier, area))
            for tier in (MAIN, MINI)
        ]
        kept = [s for s in kept_by(question) if where[s] == area and s not in fixed_ids]
        return AreaQuota(
            question.main.get(area, 0),
            question.mini.get(area, 0),
            pools[0],
            pools[1],
            tuple(position[site] for site in kept),
        )

    fixed = {
        tier: _table([tuple(position[site] for site in ids)], len(ids))
        for tier, ids in ((t, question.also_open.get(t, ())) for t in (MAIN, MINI))
    }
    areas = dict.fromkeys((*question.main, *question.mini))
    return TwoTierAreas(tuple(quota(area) for area in areas), fixed)


def _combinations(pool: Sequence[int], size: int) -> Rows:
    return {OPEN: _table(list(combinations(pool, size)), size)}


def _table(rows: list[tuple[int, ...]], width: int) -> IntArray:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _without_empty(rows: Rows) -> Rows:
    """Leave out tiers an area never opens, but keep one so that the options can be counted."""
    used = {tier: table for tier, table in rows.items() if table.shape[1]}
    return used or {MINI: rows[MINI]}
