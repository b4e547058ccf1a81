"""Random rules for small random problems (hypothesis strategies)."""

from __future__ import annotations

from dataclasses import replace

from cases import nested, single_tier, two_tier
from hypothesis import strategies as st

from hubplan.location.rules import (
    AtMostOneOf,
    Budget,
    Capacity,
    Close,
    Either,
    Implies,
    Keep,
    LinkedMini,
    MinimumLoad,
    MinimumSpacing,
    Quota,
)

# Sites of the drawn problems stand on this line, some of them on one spot: degrees east.
PLACES = [0.0, 0.0, 0.1, 0.25, 0.3, 0.3, 0.8]


@st.composite
def rules_for(draw, problem, tiers, *, most=3):
    """A list of rules with different names; tiers is empty for questions without."""
    ids = list(problem.sites.ids)
    areas = sorted(set(problem.sites.areas) - {""})
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)
    tier = st.sampled_from([None, *tiers])
    costs = st.fixed_dictionaries(dict.fromkeys(ids, st.sampled_from([0.0, 0.1, 0.2, 1.0, 2.5])))
    kinds = [
        st.builds(Keep, some, tier),
        st.builds(Close, some, tier),
        st.builds(Either, some),
        st.builds(Budget, st.sampled_from([0.0, 0.3, 1.3, 2.7, 5.0]), costs),
        st.builds(MinimumSpacing, st.sampled_from([0.001, 7.0, 17.5, 60.0]), tier),
        st.builds(
            Quota,
            st.integers(0, 3),
            area=st.sampled_from([None, *areas]),
            tier=tier,
            sites=st.none() | some,
        ),
        st.builds(
            lambda low, more, **where: Quota(at_least=low, at_most=low + more, **where),
            st.integers(0, 2),
            st.integers(0, 2),
            area=st.sampled_from([None, *areas]),
            tier=tier,
        ),
        st.builds(Quota, at_most=st.integers(0, 2), tier=tier, sites=some),
    ]
    if len(ids) > 1:
        pair = st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True)
        kinds.append(st.builds(AtMostOneOf, pair))
        kinds.append(st.builds(lambda p, a, b: Implies(p[0], p[1], a, b), pair, tier, tier))
    if tiers:
        kinds.append(
            st.builds(
                lambda mini, main: LinkedMini(**mini, **main),
                st.sampled_from(
                    [{"mini_site": s} for s in ids] + [{"mini_area": a} for a in areas]
                ),
                st.sampled_from(
                    [{"main_site": s} for s in ids] + [{"main_area": a} for a in areas]
                ),
            )
        )
    drawn = draw(st.lists(st.one_of(kinds), max_size=most))
    return [replace(rule, name=f"rule {i}") for i, rule in enumerate(drawn)]


def placed(problem):
    """The problem with its sites on a line."""
    frame = problem.sites.frame
    frame["lon"] = [PLACES[int(site[1:]) % len(PLACES)] for site in frame["id"]]
    frame["lat"] = 51.2
    return problem


@st.composite
def single_tier_with_rules(draw):
    problem, question = draw(single_tier())
    rules = draw(rules_for(placed(problem), ()))
    return problem, replace(question, rules=rules)


@st.composite
def two_tier_with_rules(draw):
    problem, question = draw(two_tier())
    rules = draw(rules_for(placed(problem), ("main", "mini")))
    return problem, replace(question, rules=rules)


@st.composite
def nested_with_rules(draw):
    problem, question = draw(nested())
    names = tuple(tier.name for tier in question.tiers)
    rules = draw(rules_for(placed(problem), names if len(names) == 3 else ()))
    return problem, replace(question, rules=rules)


@st.composite
def nested_with_loads(draw):
    problem, question = draw(nested())
    names = tuple(tier.name for tier in question.tiers)
    return problem, replace(question, rules=draw(load_rules_for(problem, names)))


@st.composite
def load_rules_for(draw, problem, tiers, *, least=1):
    """Capacities and minimum loads, whole numbers a site."""
    ids = list(problem.sites.ids)
    tier = st.sampled_from([None, *tiers])
    room = st.fixed_dictionaries(dict.fromkeys(ids, st.sampled_from([24, 24, 15, 8, 4, 0])))
    busy = st.fixed_dictionaries(dict.fromkeys(ids, st.sampled_from([0, 0, 0, 1, 2])))
    kinds = st.builds(Capacity, room, tier) | st.builds(MinimumLoad, busy, tier)
    drawn = draw(st.lists(kinds, min_size=least, max_size=2))
    return [replace(rule, name=f"load {i}") for i, rule in enumerate(drawn)]


@st.composite
def cases_with_loads(draw):
    tiered = draw(st.booleans())
    problem, question = draw(two_tier() if tiered else single_tier())
    tiers = ("main", "mini") if tiered else ()
    rules = draw(rules_for(placed(problem), tiers, most=1))
    return problem, replace(question, rules=rules + draw(load_rules_for(problem, tiers)))
