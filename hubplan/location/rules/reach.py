"""Who may go where, when hubs have room for so many: people grouped by the sites they reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, Question
from hubplan.location.rules import Capacity, Hub, MinimumLoad
from hubplan.location.rules.blocks import Block
from hubplan.location.rules.columns import column_values
from hubplan.location.visits import visits_of
from hubplan.units import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Columns for who goes where, and what always holds of them.

    People who reach the same sites are one class; of each class and kind of visits a share goes
    to each hub it reaches, and a share stays at home, which it may only if no hub it reaches is
    open.

    Attributes
    ----------
    minutes : ndarray of float, shape (classes, m)
        Of each class, to the sites of the problem; inf = no route. Where only routes matter, 0.
    classes, hubs : ndarray of int, shape (flows,)
        Class and hub of each flow, hubs as columns of a block.
    people : ndarray of float, shape (flows,)
        People (visits) that the whole of a flow stands for.
    first : int
        Column of the first flow; the shares that stay at home come after the last one.
    columns : int
        How many columns there are, those of hubs included.
    always : Block
        Everybody of a class goes somewhere or stays at home, and only to open hubs.
    """

    minutes: FloatArray
    classes: IntArray
    hubs: IntArray
    people: FloatArray
    first: int
    columns: int
    always: Block

    def load(self, hubs: IntArray, opens: FloatArray) -> csr_array:
        """Return rows that sum the people who go to each of some hubs.

        Parameters
        ----------
        hubs : ndarray of int, shape (rows,)
            Columns of the hubs.
        opens : ndarray of float, shape (rows,)
            What the hub itself adds when it is open.

        Returns
        -------
        csr_array, shape (rows, columns)
            One row a hub.
        """
        row_of = np.full(self.first, -1)
        row_of[hubs] = np.arange(len(hubs))
        flows = np.flatnonzero(row_of[self.hubs] >= 0)
        rows = np.concatenate([row_of[self.hubs[flows]], np.arange(len(hubs))])
        columns = np.concatenate([self.first + flows, hubs])
        values = np.concatenate([self.people[flows], opens])
        return csr_array((values, (rows, columns)), shape=(len(hubs), self.columns))

    def nowhere_beyond(self, within: float, site_of: IntArray) -> Block:
        """Return the rows that nobody goes further than some minutes.

        Parameters
        ----------
        within : float
            Minutes.
        site_of : ndarray of int
            Of each hub's column, the position of its site.

        Returns
        -------
        Block
            One row a class: no share of it on flows that are too long.
        """
        far = np.flatnonzero(self.minutes[self.classes, site_of[self.hubs]] > within)
        shape = (len(self.minutes), self.columns)
        entries = (np.ones(len(far)), (self.classes[far], self.first + far))
        zeros = np.zeros(shape[0])
        return Block(csr_array(coo_array(entries, shape=shape)), zeros - np.inf, zeros)


def reach_of(problem: LocationProblem, question: Question, hubs: Mapping[Hub, int]) -> Reach:
    """Return the columns for who goes where.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : Question
        What is asked.
    hubs : mapping of (tier, site id) to int
        Column of each hub that may open.

    Returns
    -------
    Reach
        Demand points without weight or without any route are not part of it.
    """
    minutes, people = _classes(problem, exact=isinstance(question, LSCP))
    position = {site: j for j, site in enumerate(problem.sites.ids)}
    found: list[tuple[IntArray, IntArray, IntArray, FloatArray]] = []
    groups = 0
    for share, journey in visits_of(question):
        serving = [hub for hub in hubs if journey.leads_to(*hub)]
        columns = np.array([hubs[hub] for hub in serving], dtype=np.int64)
        sites = [position[site] for _, site in serving]
        of_class, at = np.nonzero(np.isfinite(minutes[:, sites]))
        visits = share * people[of_class]
        found.append((of_class + groups, columns[at], of_class, visits))
        groups += len(minutes)
    group, hub, of_class, visits = (np.concatenate(part) for part in zip(*found, strict=True))
    return Reach(
        minutes=minutes,
        classes=of_class,
        hubs=hub,
        people=visits,
        first=len(hubs),
        columns=len(hubs) + len(hub) + groups,
        always=_always(group, hub, len(hubs), groups),
    )


def load_block(
    problem: LocationProblem, rule: Capacity | MinimumLoad, hubs: Mapping[Hub, int], reach: Reach
) -> Block:
    """Return the rows of a rule about loads.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    rule : Capacity or MinimumLoad
        The rule.
    hubs : mapping of (tier, site id) to int
        Column of each hub that may open.
    reach : Reach
        Who may go where.

    Returns
    -------
    Block
        One row for each hub the rule binds: its load less its limit is not above (below) zero.
    """
    limits = hub_limits(problem, rule, hubs)
    bound = np.flatnonzero(~np.isnan(limits))
    matrix = reach.load(bound, -limits[bound])
    zeros = np.zeros(len(bound))
    if isinstance(rule, Capacity):
        return Block(matrix, zeros - np.inf, zeros)
    return Block(matrix, zeros, zeros + np.inf)


def hub_limits(
    problem: LocationProblem, rule: Capacity | MinimumLoad, hubs: Mapping[Hub, int]
) -> FloatArray:
    """Return the people a rule about loads grants to, or asks of, each hub.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    rule : Capacity or MinimumLoad
        The rule.
    hubs : mapping of (tier, site id) to int
        Column of each hub.

    Returns
    -------
    ndarray of float, shape (hubs,)
        NaN where the rule says nothing.
    """
    values = dict(zip(problem.sites.ids, column_values(problem.sites, rule.people), strict=True))
    return np.array(
        [values[site] if rule.tier in (None, tier) else np.nan for tier, site in hubs],
        dtype=np.float64,
    )


def _classes(problem: LocationProblem, *, exact: bool) -> tuple[FloatArray, FloatArray]:
    """Return the minutes of each class of people, and how many they are."""
    travels = (problem.weights > 0) & ~np.isnan(problem.minutes).all(axis=1)
    minutes = np.nan_to_num(problem.minutes[travels], nan=np.inf)
    kinds = minutes if exact else np.where(np.isfinite(minutes), 0.0, np.inf)
    classes, of = np.unique(kinds, axis=0, return_inverse=True)
    people = np.bincount(of.ravel(), problem.weights[travels], len(classes))
    return np.asarray(classes, dtype=np.float64), people.astype(np.float64)


def _always(group: IntArray, hub: IntArray, first: int, groups: int) -> Block:
    """Return what holds of flows: shares add to one, flows need open hubs, and so does staying."""
    flows = len(group)
    flow, home = first + np.arange(flows), first + flows + np.arange(groups)
    columns = first + flows + groups
    ones = np.ones(flows)
    each = np.arange(flows)
    shares = coo_array(
        (
            np.ones(flows + groups),
            (np.concatenate([group, np.arange(groups)]), np.concatenate([flow, home])),
        ),
        shape=(groups, columns),
    )
    opened = coo_array(
        (np.concatenate([ones, -ones]), (np.tile(each, 2), np.concatenate([flow, hub]))),
        shape=(flows, columns),
    )
    stays = coo_array(
        (np.concatenate([ones, ones]), (np.tile(each, 2), np.concatenate([home[group], hub]))),
        shape=(flows, columns),
    )
    upper = np.concatenate([np.ones(groups), np.zeros(flows), np.ones(flows)])
    lower = np.concatenate([np.ones(groups), np.full(2 * flows, -np.inf)])
    return Block(csr_array(vstack([shares, opened, stays])), lower, upper)
