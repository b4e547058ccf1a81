"""The quotas of a question with two tiers: their names, and which sites may fill them."""

from __future__ import annotations

from hubplan.location.plan import MAIN
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import TwoTier, closed_by


def quota_rule(tier: str, area: str, count: int) -> str:
    """Return the name of a quota rule.

    Parameters
    ----------
    tier : str
        Tier of the hubs counted.
    area : str
        Where they stand.
    count : int
        How many: exactly for main hubs, at most for mini-hubs.

    Returns
    -------
    str
        Such as ``"main hubs in 'weald' = 1"``.
    """
    return f"{tier} hubs in '{area}' {'=' if tier == MAIN else '≤'} {count}"


def candidates(
    problem: LocationProblem, question: TwoTier, tier: str, area: str, *, closed: bool = False
) -> list[str]:
    """Return the ids of the sites of an area that may hold a tier under the question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : TwoTier
        What is asked; sites open outside the quotas are no candidates.
    tier : str
        Tier wanted.
    area : str
        Area wanted.
    closed : bool
        Whether to count sites that the question closes, by field or rule.

    Returns
    -------
    list of str
        In alphabetical order.
    """
    taken = {site for ids in question.also_open.values() for site in ids}
    taken |= set() if closed else set(closed_by(question))
    sites = problem.sites
    rows = zip(sites.ids, sites.areas, sites.may_hold(tier), strict=True)
    return sorted(i for i, where, may in rows if where == area and may and i not in taken)
