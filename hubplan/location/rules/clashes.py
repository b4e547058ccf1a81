"""The smallest sets of requirements that no plan keeps together, and how far each would give way.

A smallest set is found by implicit hitting sets: a set of items that can be kept together is grown
as far as it goes; what it had to leave out must be hit by every set that clashes; the smallest set
that hits all such remainders is tried next, until one cannot be kept.

References
----------
Ignatiev, A., Previti, A., Liffiton, M. and Marques-Silva, J. (2015) Smallest MUS extraction with
minimal hitting set dualization. Principles and Practice of Constraint Programming, 173-182.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hubplan.location.rules.blocks import (
    Block,
    point_least_over,
    point_within,
    smallest_hitting_set,
    stacked,
)
from hubplan.location.rules.requirements import Ground, Requirement
from hubplan.location.rules.rule import LEAVE_OUT, Breach
from hubplan.units import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class GivingWay:
    """How far one requirement of a clash would have to give way, all others being kept.

    Attributes
    ----------
    label : str
        The requirement.
    amount : float
        By how much, in its own unit: hubs, sites, people, money, minutes or kilometres; infinite
        where only leaving it out would do.
    words : str
        The same in words, such as ``"4 would do"``.
    """

    label: str
    amount: float
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Clash:
    """A smallest set of requirements that no plan keeps together.

    Attributes
    ----------
    items : tuple of Requirement
        They clash; any of them left out, the others can be kept together. Of lists of sites only
        those that matter.
    relaxed : tuple of GivingWay
        One for each item.
    """

    items: tuple[Requirement, ...]
    relaxed: tuple[GivingWay, ...]


def clashes_of(ground: Ground, items: Sequence[Requirement]) -> list[Clash]:
    """Return clashes that share nothing, the first a smallest of all.

    Parameters
    ----------
    ground : Ground
        The hubs that may open.
    items : sequence of Requirement
        Everything required.

    Returns
    -------
    list of Clash
        Empty if some plan keeps everything. After each clash its items are set aside, of lists
        of sites those that matter to it, and what is left is looked at again.
    """
    found: list[Clash] = []
    left = list(items)
    while (smallest := _smallest(ground, left)) is not None:
        core = _narrowed(ground, [left[i] for i in smallest])
        others = [item for i, item in enumerate(left) if i not in smallest]
        rest = [_without(left[i], part) for i, part in zip(smallest, core, strict=True)]
        keep = others + [item for item in rest if item is not None]
        relaxed = tuple(_giving_way(ground, core, i, keep) for i in range(len(core)))
        found.append(Clash(tuple(core), relaxed))
        remaining = {id(left[i]): item for i, item in zip(smallest, rest, strict=True)}
        left = [kept for item in left if (kept := remaining.get(id(item), item)) is not None]
    return found


def _smallest(ground: Ground, items: Sequence[Requirement]) -> list[int] | None:
    """Return the positions of a smallest set of items that clash, or None if all can be kept."""
    if _point(ground, items) is not None:
        return None
    remainders: list[BoolArray] = []
    while True:
        chosen = smallest_hitting_set(remainders, len(items))
        point = _point(ground, [items[i] for i in np.flatnonzero(chosen).tolist()])
        if point is None:
            return np.flatnonzero(chosen).tolist()
        remainders.append(~_grown(ground, items, chosen, point))


def _grown(
    ground: Ground, items: Sequence[Requirement], chosen: BoolArray, point: FloatArray
) -> BoolArray:
    """Return a set of items that can be kept together and has no room for another one."""
    kept = chosen | _kept(items, point)
    for i in np.flatnonzero(~kept).tolist():
        if kept[i]:
            continue
        more = _point(ground, [items[j] for j in (*np.flatnonzero(kept).tolist(), i)])
        if more is not None:
            kept |= _kept(items, more)
            kept[i] = True
    return kept


def _kept(items: Sequence[Requirement], point: FloatArray) -> BoolArray:
    return np.array([not item.block.breaches(point)[0].any() for item in items], dtype=bool)


def _narrowed(ground: Ground, core: Sequence[Requirement]) -> list[Requirement]:
    """Leave out of every list the sites that do not matter to a clash."""
    narrow = list(core)
    for i, item in enumerate(core):
        sites = list(item.sites) if item.is_list else []
        step = len(sites)
        while step:
            start = 0
            while start < len(sites) and len(sites) > 1:
                fewer = sites[:start] + sites[start + step :]
                trial = [*narrow[:i], item.only(fewer), *narrow[i + 1 :]]
                if fewer and _point(ground, trial) is None:
                    sites = fewer
                else:
                    start += step
            step //= 2
        if sites:
            narrow[i] = item.only(sites)
    return narrow


def _without(item: Requirement, part: Requirement) -> Requirement | None:
    """Return what is left of an item when the part that clashes is set aside."""
    left = [site for site in item.sites if site not in part.sites]
    return item.only(left) if item.is_list and left else None


def _giving_way(
    ground: Ground, core: Sequence[Requirement], which: int, others: Sequence[Requirement]
) -> GivingWay:
    """Return how far an item would give way: beside everything else, or else beside its clash."""
    item = core[which]
    clash = [other for i, other in enumerate(core) if i != which]
    for kept in ([*clash, *others], clash):
        way = _at_level(ground, item, kept) if item.levels else _by_rows(ground, item, kept)
        if way is not None:
            return way
    return GivingWay(item.label, math.inf, LEAVE_OUT)


def _by_rows(ground: Ground, item: Requirement, kept: Sequence[Requirement]) -> GivingWay | None:
    point = point_least_over(_all(ground, kept), item.block, len(ground.hubs))
    if point is None:
        return None
    breaches, sums = item.block.breaches(point)
    broken = np.flatnonzero(breaches)
    sites = tuple(item.sites[i] for i in broken) if item.sites else ()
    breach = Breach(float(breaches.sum()), float(sums[0]) if len(sums) else 0.0, sites)
    return GivingWay(item.label, breach.amount, item.relaxed(breach))


def _at_level(ground: Ground, item: Requirement, kept: Sequence[Requirement]) -> GivingWay | None:
    """Halve the interval of thresholds until the strictest that can be kept is left."""
    assert item.levels is not None
    levels = item.levels

    def can(position: int) -> bool:
        eased = replace(item, block=levels.at(levels.milder[position]))
        return _point(ground, [*kept, eased]) is not None

    low, high = 0, len(levels.milder) - 1
    if high < 0 or not can(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if can(middle) else (middle + 1, high)
    level, words = levels.milder[high], levels.told(levels.milder[high])
    amount = math.inf if words == LEAVE_OUT else abs(level - levels.own)
    return GivingWay(item.label, amount, words)


def _point(ground: Ground, items: Sequence[Requirement]) -> FloatArray | None:
    return point_within(_all(ground, items), len(ground.hubs))


def _all(ground: Ground, items: Sequence[Requirement]) -> Block:
    return stacked([*ground.always, *(item.block for item in items)], ground.columns)
