"""Everything a plan must keep, item by item, as blocks of linear rows over open hubs.

The fields of a question (`p`, `keep`, `close`, quotas, `within`) and its `rules` become items of
one kind, `Requirement`, so that an explanation can leave out any of them and look again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question, tiers_of
from hubplan.location.rules import (
    Capacity,
    Close,
    Hub,
    Keep,
    MinimumLoad,
    MinimumSpacing,
    Row,
    Rule,
    Sense,
    binds_loads,
)
from hubplan.location.rules.blocks import Block, block_of, stacked
from hubplan.location.rules.limits import distances_km
from hubplan.location.rules.quotas import quota_rule
from hubplan.location.rules.reach import Reach, load_block, reach_of
from hubplan.location.rules.rule import LEAVE_OUT, Breach, listed
from hubplan.location.tiered import Tiered, certain_tiers
from hubplan.units import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The thresholds a requirement could have instead of its own.

    Attributes
    ----------
    own : float
        The threshold it has.
    milder : tuple of float
        Others that make a difference, from the strictest to the mildest.
    at : callable
        From a threshold to the rows it stands for.
    told : callable
        From a threshold to words.
    """

    own: float
    milder: tuple[float, ...]
    at: Callable[[float], Block]
    told: Callable[[float], str]


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """One item that a plan must keep.

    Attributes
    ----------
    name : str
        What explanations call it; of the lists `keep`, `close` and `also_open`, the part before
        the ids.
    block : Block
        Its rows.
    relaxed : callable
        From the least breach to words: how far the item would have to give way.
    told : str
        Of a rule with a name: the name and what the rule says; else empty.
    sites : tuple of str
        Of a list of sites: their ids, one row each; else empty.
    is_list : bool
        Whether it is one of the lists whose ids belong to its label.
    levels : Levels or None
        Of an item with a threshold that its rows do not show (minutes, kilometres).
    """

    name: str
    block: Block
    relaxed: Callable[[Breach], str]
    told: str = ""
    sites: tuple[str, ...] = ()
    is_list: bool = False
    levels: Levels | None = None

    @property
    def label(self) -> str:
        """The name, of a list with its ids."""
        return f"{self.name}: {', '.join(self.sites)}" if self.is_list else self.name

    def only(self, sites: Sequence[str]) -> Requirement:
        """Return the item for some of its sites.

        Parameters
        ----------
        sites : sequence of str
            Some of `sites`.

        Returns
        -------
        Requirement
            Their rows only.
        """
        rows = np.array([self.sites.index(site) for site in sites], dtype=np.int64)
        return replace(self, block=self.block.part(rows), sites=tuple(sites))


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What all requirements share: the hubs that may open and what holds in every plan.

    Attributes
    ----------
    hubs : dict of (tier, site id) to int
        Column of each hub.
    always : tuple of Block
        A site holds one tier, some hub (of two tiers, some main hub) is open; where a rule binds
        loads, people go to open hubs only.
    reach : Reach or None
        Who may go where; None where no rule asks.
    """

    hubs: dict[Hub, int]
    always: tuple[Block, ...]
    reach: Reach | None

    @property
    def columns(self) -> int:
        """How many columns a block may have."""
        return self.reach.columns if self.reach else len(self.hubs)


def ground_of(problem: LocationProblem, question: Question) -> Ground:
    """Return the hubs that may open, whatever is required of them.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked.

    Returns
    -------
    Ground
        Every site that may hold a tier or stands open in it.
    """
    hubs: dict[Hub, int] = {}
    for tier in tiers_of(question):
        able = [True] * len(problem.sites)
        if isinstance(question, Tiered):
            stands = question.also_open.get(tier, ())
            able = [
                may or site in stands
                for site, may in zip(problem.sites.ids, problem.sites.may_hold(tier), strict=True)
            ]
        for site, may in zip(problem.sites.ids, able, strict=True):
            if may:
                hubs[tier, site] = len(hubs)
    held = [
        [(t, site) for t in tiers_of(question) if (t, site) in hubs] for site in problem.sites.ids
    ]
    one = [Row("", dict.fromkeys(keys, 1.0), "<=", 1) for keys in held if len(keys) > 1]
    # No hub at all is no plan: hubs short of room must not be mended by opening none.
    certain = tiers_of(question)
    if isinstance(question, Tiered):
        certain = certain_tiers(question.tiers, question.also_open)
    first = [hub for hub in hubs if hub[0] == certain[0]]
    some = [Row("", dict.fromkeys(first, 1.0), ">=", 1)] if first else []
    always = [block_of([*one, *some], hubs)]
    reach = None
    if binds_loads(question.rules):
        reach = reach_of(problem, question, hubs)
        always.append(reach.always)
    return Ground(hubs, tuple(always), reach)


def requirements_of(
    problem: LocationProblem, question: Question, ground: Ground
) -> list[Requirement]:
    """Return everything the question requires of a plan.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked; every id in it is known.
    ground : Ground
        The hubs that may open.

    Returns
    -------
    list of Requirement
        The question's own fields first, then its rules in their order.
    """
    hubs, tiers = ground.hubs, tiers_of(question)
    items: list[Requirement] = []
    if isinstance(question, Tiered):
        held = [[(tier, site)] for tier, ids in question.also_open.items() for site in ids]
        items += _list_of("also_open", held, 1, hubs)
        items += _quotas(problem, question, hubs)
    elif isinstance(question, LSCP):
        items.append(_cover(problem, question, ground))
    else:
        items.append(_number(f"p = {question.p}", list(hubs), "=", question.p, hubs))
    kept, closed = (
        [[(t, s) for t in tiers] for s in ids] for ids in (question.keep, question.close)
    )
    items += [*_list_of("keep", kept, 1, hubs), *_list_of("close", closed, 0, hubs)]
    return items + [_rule(problem, question, rule, ground) for rule in question.rules]


def _number(
    name: str, counted: Sequence[Hub], sense: Sense, right: int, hubs: Mapping[Hub, int]
) -> Requirement:
    row = Row(name, dict.fromkeys(counted, 1.0), sense, right)
    return Requirement(name, block_of([row], hubs), lambda b: f"{b.reached:.0f} would do")


def _list_of(
    name: str, held: Sequence[Sequence[Hub]], wanted: int, hubs: Mapping[Hub, int]
) -> Iterator[Requirement]:
    """Yield one item for a list of sites that must be open (1) or must not (0), if it has any."""
    if not held:
        return
    rows = [Row(name, dict.fromkeys(keys, 1.0), "=", wanted) for keys in held]
    yield Requirement(
        name,
        block_of(rows, hubs),
        lambda b: f"without {listed(b.sites)}" if wanted else f"with {listed(b.sites)} allowed",
        sites=tuple(keys[0][1] for keys in held),
        is_list=True,
    )


def _quotas(
    problem: LocationProblem, question: Tiered, hubs: Mapping[Hub, int]
) -> Iterator[Requirement]:
    """Yield the quotas of every area, those not named being zero, hubs that stand left out."""
    stands = {site for ids in question.also_open.values() for site in ids}
    sites = problem.sites
    for area in dict.fromkeys(
        [*(area for tier in question.tiers for area in tier.hubs), *sites.areas]
    ):
        here = [
            site
            for site, where in zip(sites.ids, sites.areas, strict=True)
            if where == area and site not in stands
        ]
        for tier in question.tiers:
            quota = tier.hubs.get(area, 0)
            counted = [(tier.name, site) for site in here if (tier.name, site) in hubs]
            if counted or quota:
                sense: Sense = "=" if tier.exactly else "<="
                yield _number(quota_rule(tier, area), counted, sense, quota, hubs)


def _cover(problem: LocationProblem, question: LSCP, ground: Ground) -> Requirement:
    """Return the item that everybody who can travel has a hub within the threshold."""
    travels = (problem.weights > 0) & ~np.isnan(problem.minutes).all(axis=1)
    minutes = np.nan_to_num(problem.minutes[travels], nan=np.inf)
    # Columns of hubs stand in the order of the sites: one tier.
    site_of: IntArray = np.arange(len(problem.sites), dtype=np.int64)

    def at(within: float) -> Block:
        covers = np.unique(minutes <= within, axis=0).astype(np.float64)
        block = Block(csr_array(covers), np.ones(len(covers)), np.full(len(covers), np.inf))
        if ground.reach is None:
            return block
        return stacked([block, ground.reach.nowhere_beyond(within, site_of)], ground.columns)

    levels = np.unique(minutes[np.isfinite(minutes) & (minutes > question.within)])
    return Requirement(
        f"within = {question.within:g}",
        at(question.within),
        lambda _: LEAVE_OUT,
        levels=Levels(
            question.within, tuple(levels.tolist()), at, lambda level: f"{level:.10g} would do"
        ),
    )


def _rule(problem: LocationProblem, question: Question, rule: Rule, ground: Ground) -> Requirement:
    """Return a rule as an item."""
    sites, tiers = problem.sites, tiers_of(question)
    if isinstance(rule, Capacity | MinimumLoad):
        assert ground.reach is not None
        block = load_block(problem, rule, ground.hubs, ground.reach)
        return Requirement(rule.label, block, rule.relaxed, rule.told)
    block = block_of(rule.rows(sites, tiers), ground.hubs)
    levels = None
    if isinstance(rule, MinimumSpacing):
        distances = np.unique(distances_km(sites))[::-1]
        milder = distances[distances < rule.km].tolist()

        def at(km: float) -> Block:
            # The least distance of all, 0 from a site to itself, stands for no rule.
            rows = replace(rule, km=km).rows(sites, tiers) if km else ()
            return block_of(rows, ground.hubs)

        levels = Levels(rule.km, tuple(milder), at, _told_km)
    ids = tuple(rule.sites) if isinstance(rule, Keep | Close) else ()
    return Requirement(rule.label, block, rule.relaxed, rule.told, sites=ids, levels=levels)


def _told_km(km: float) -> str:
    """Return a distance rounded down: the words must not ask for more than there is."""
    metres = math.floor(km * 1000)
    return f"{metres / 1000:g} km would do" if metres else LEAVE_OUT
