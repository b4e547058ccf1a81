"""Plans whose hubs stand in tiers: what may open in each area, counted and listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb, prod
from typing import Final

from hubplan.location.solvers.halves import NONE, Half, Rows, table_of

#: Options of one area are listed so many at a time: an area may have millions.
OPTIONS_AT_A_TIME: Final = 100_000

#: Sites by tier, in the order of an area's quotas.
_Held = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class TierQuota:
    """How many hubs of one tier open in an area.

    Attributes
    ----------
    tier : str
        Its name.
    count : int
        How many.
    exactly : bool
        Whether so many must open; else at most so many.
    pool : frozenset of int
        Positions of the sites that may hold the tier.
    """

    tier: str
    count: int
    exactly: bool
    pool: frozenset[int]

    @property
    def width(self) -> int:
        """The most hubs of the tier that any option opens."""
        return self.count if self.exactly else min(self.count, len(self.pool))


@dataclass(frozen=True, slots=True)
class AreaQuota:
    """What may open in one area.

    Attributes
    ----------
    quotas : tuple of TierQuota
        One a tier, in the order of the question.
    kept : tuple of int
        Positions of the sites that must open, in any tier they may hold.
    """

    quotas: tuple[TierQuota, ...]
    kept: tuple[int, ...]

    def count(self) -> int:
        """Return the number of options, without listing them.

        Returns
        -------
        int
            Exact: sites that may hold the same tiers, and must open or need not, are one kind,
            and only how many of each kind hold each tier is gone through.
        """
        everywhere = sorted(set(self.kept).union(*(quota.pool for quota in self.quotas)))
        kinds = Counter(
            (tuple(site in quota.pool for quota in self.quotas), site in self.kept)
            for site in everywhere
        )
        ways = Counter({(0,) * len(self.quotas): 1})
        for (able, must), size in kinds.items():
            more: Counter[tuple[int, ...]] = Counter()
            for filled, count in ways.items():
                for then, times in self._fill(filled, able, size, must=must):
                    more[then] += count * times
            ways = more
        return sum(
            count
            for filled, count in ways.items()
            if all(n == q.count or not q.exactly for n, q in zip(filled, self.quotas, strict=True))
        )

    def _fill(
        self, filled: tuple[int, ...], able: Sequence[bool], size: int, *, must: bool
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        """Yield what quotas hold once sites of one kind are given tiers, and in how many ways."""
        ways = [(filled[:0], size, 1)]
        for quota, held, may in zip(self.quotas, filled, able, strict=True):
            room = quota.count - held if may else 0
            ways = [
                ((*before, held + some), left - some, times * comb(left, some))
                for before, left, times in ways
                for some in range(min(room, left) + 1)
            ]
        return ((then, times) for then, left, times in ways if not (must and left))

    def _listed(self) -> Iterator[_Held]:
        """Yield every option, positions by tier."""
        for held in self._kept_ways(0, self.kept):
            yield from self._free_ways(0, held, frozenset(self.kept))

    def _kept_ways(self, k: int, left: tuple[int, ...]) -> Iterator[_Held]:
        """Yield every way to give the kept sites tiers from the kth on, within the quotas."""
        if k == len(self.quotas):
            if not left:
                yield ()
            return
        quota = self.quotas[k]
        able = [site for site in left if site in quota.pool]
        for size in range(min(quota.count, len(able)) + 1):
            for chosen in combinations(able, size):
                others = tuple(site for site in left if site not in chosen)
                for more in self._kept_ways(k + 1, others):
                    yield chosen, *more

    def _free_ways(self, k: int, held: _Held, taken: frozenset[int]) -> Iterator[_Held]:
        """Yield every way to fill the tiers from the kth on beside what they hold."""
        if k == len(self.quotas):
            yield ()
            return
        quota = self.quotas[k]
        room = quota.count - len(held[k])
        free = sorted(quota.pool - taken)
        for size in range(room if quota.exactly else 0, room + 1):
            for chosen in combinations(free, size):
                for more in self._free_ways(k + 1, held, taken.union(chosen)):
                    yield held[k] + chosen, *more

    def _rows(self, options: Sequence[_Held]) -> Rows:
        """Return options as rows; tiers that never open left out, but one to count the rows by."""
        rows = {
            quota.tier: table_of(
                [(held[k] + (NONE,) * quota.width)[: quota.width] for held in options],
                quota.width,
            )
            for k, quota in enumerate(self.quotas)
        }
        used = {tier: table for tier, table in rows.items() if table.shape[1]}
        return used or dict([rows.popitem()])

    def pieces(self) -> Iterator[Rows]:
        """Yield every option as rows of positions, so many at a time.

        Yields
        ------
        Rows
            By tier.
        """
        every = self._listed()
        while piece := list(islice(every, OPTIONS_AT_A_TIME)):
            yield self._rows(piece)

    def options(self) -> Rows:
        """Return every option as rows of positions: for areas with few of them.

        Returns
        -------
        Rows
            By tier.
        """
        return self._rows(list(self._listed()))


@dataclass(frozen=True, slots=True, eq=False)
class TieredAreas:
    """Plans that open hubs of some tiers by area.

    Attributes
    ----------
    areas : tuple of AreaQuota
        Areas with a quota.
    fixed : Rows
        One row: the hubs open in every plan, for each tier.
    """

    areas: tuple[AreaQuota, ...]
    fixed: Rows

    @property
    def plans_possible(self) -> int:
        """Number of plans."""
        return prod(area.count() for area in self.areas)

    def blocks(self) -> Iterator[tuple[Half, Half]]:
        """Yield blocks that hold every plan once.

        Yields
        ------
        tuple of Half
            Areas with hubs of the first tier and areas without, so that journeys to that tier
            depend on one half only. If all have some, or none, halves of about as many options.
            An area with very many options is the first half alone, piece by piece.
        """
        counts = [area.count() for area in self.areas]
        if max(counts, default=0) > OPTIONS_AT_A_TIME:
            largest = self.areas[counts.index(max(counts))]
            others = Half(tuple(area.options() for area in self.areas if area is not largest))
            for piece in largest.pieces():
                yield Half((piece,)), others
            return
        first = [area for area in self.areas if area.quotas[0].count]
        second = [area for area in self.areas if not area.quotas[0].count]
        if not (first and second):
            first, second = _balanced(self.areas, counts)
        halves = [Half(tuple(area.options() for area in side)) for side in (first, second)]
        yield halves[0], halves[1]


def _balanced(
    areas: Sequence[AreaQuota], counts: Sequence[int]
) -> tuple[list[AreaQuota], list[AreaQuota]]:
    """Share areas out so that both sides have about as many combinations of options."""
    sides: tuple[list[AreaQuota], list[AreaQuota]] = ([], [])
    sizes = [1, 1]
    for k in sorted(range(len(areas)), key=lambda each: -counts[each]):
        side = int(sizes[1] < sizes[0])
        sides[side].append(areas[k])
        sizes[side] *= counts[k]
    return sides
