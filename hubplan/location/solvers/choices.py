"""All plans that keep the rules: counted exactly, listed in pieces, never all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from hubplan.location.measure import Measure
from hubplan.location.plan import OPEN
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question, closed_by, kept_by
from hubplan.location.rules.quotas import candidates
from hubplan.location.solvers.area_quotas import AreaQuota, TieredAreas, TierQuota
from hubplan.location.solvers.halves import Half, Rows, table_of
from hubplan.location.tiered import Tiered, tier_names


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


#: The plans that keep the rules of a question.
Choices = SingleTier | TieredAreas


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
    SingleTier or TieredAreas
        Every plan, countable at once.
    """
    position = {site: j for j, site in enumerate(measure.site_ids)}
    if isinstance(question, Tiered):
        return _tiered(problem, question, position)
    kept = [position[site] for site in kept_by(question)]
    barred = {*kept, *(position[site] for site in closed_by(question))}
    pool = tuple(j for j in range(len(position)) if j not in barred)
    count = question.p if not isinstance(question, LSCP) else hubs or len(kept)
    return SingleTier(pool, count - len(kept), {OPEN: table_of([tuple(kept)], len(kept))})


def _tiered(problem: LocationProblem, question: Tiered, position: dict[str, int]) -> TieredAreas:
    where = dict(zip(problem.sites.ids, problem.sites.areas, strict=True))
    standing = {site for ids in question.also_open.values() for site in ids}
    kept = [site for site in kept_by(question) if site not in standing]

    def quotas(area: str) -> AreaQuota:
        return AreaQuota(
            tuple(
                TierQuota(
                    tier.name,
                    tier.hubs.get(area, 0),
                    tier.exactly,
                    frozenset(
                        position[site] for site in candidates(problem, question, tier.name, area)
                    ),
                )
                for tier in question.tiers
            ),
            tuple(position[site] for site in kept if where[site] == area),
        )

    fixed = {
        tier: table_of([tuple(position[site] for site in ids)], len(ids))
        for tier, ids in ((t, question.also_open.get(t, ())) for t in tier_names(question))
    }
    areas = dict.fromkeys(area for tier in question.tiers for area in tier.hubs)
    return TieredAreas(tuple(quotas(area) for area in areas), fixed)


def _combinations(pool: Sequence[int], size: int) -> Rows:
    return {OPEN: table_of(list(combinations(pool, size)), size)}
