"""The quotas of a question with tiers: their names, and which sites may fill them."""

from __future__ import annotations

from hubplan.location.problem import LocationProblem
from hubplan.location.questions import closed_by
from hubplan.location.tiered import Tier, Tiered


def quota_rule(tier: Tier, area: str) -> str:
    """Return the name of a quota rule.

    Parameters
    ----------
    tier : Tier
        Tier of the hubs counted, exactly or at most.
    area : str
        Where they stand.

    Returns
    -------
    str
        Such as ``"main hubs in 'weald' = 1"``.
    """
    return f"{tier.name} hubs in '{area}' {'=' if tier.exactly else '≤'} {tier.hubs.get(area, 0)}"


def candidates(
    problem: LocationProblem, question: Tiered, tier: str, area: str, *, closed: bool = False
) -> list[str]:
    """Return the ids of the sites of an area that may hold a tier under the question.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    question : TwoTier or Nested
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
