"""Small random location problems with everything awkward in them (hypothesis strategies)."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from problems import problem_of

from hubplan.location import (
    LSCP,
    MCLP,
    Nested,
    PCenter,
    PMedian,
    Service,
    Tier,
    TwoTier,
)

# Few distinct minutes make ties and equal sites; None is a pair without a route.
MINUTES = st.sampled_from([0.0, 2.5, 5.0, 7.25, 10.0, 12.35, 20.0, None])
WEIGHTS = st.integers(0, 4)
COUNTS = st.sampled_from([0, 1, 1, 1, 2])
KINDS = st.sampled_from(["main", "mini", "main;mini", "main;mini", "main;mini", ""])


@st.composite
def problems(draw, *, most_points=6, most_sites=6, tiered=False):
    n = draw(st.integers(1, most_points))
    m = draw(st.integers(1, most_sites))
    rows = draw(st.lists(st.lists(MINUTES, min_size=m, max_size=m), min_size=n, max_size=n))
    minutes = np.array([[np.nan if t is None else t for t in row] for row in rows])
    weights = draw(st.lists(WEIGHTS, min_size=n, max_size=n).filter(any))
    ids = draw(st.permutations([f"s{j}" for j in range(m)]))
    areas = tiers = None
    if tiered:
        areas = draw(st.lists(st.sampled_from("ab"), min_size=m, max_size=m))
        tiers = draw(st.lists(KINDS, min_size=m, max_size=m))
    return problem_of(minutes, weights, site_ids=ids, areas=areas, tiers=tiers)


@st.composite
def single_tier(draw):
    problem = draw(problems())
    ids = st.sampled_from(problem.sites.ids)
    rules = {
        "keep": draw(st.lists(ids, max_size=2, unique=True)),
        "close": draw(st.lists(ids, max_size=1, unique=True)),
    }
    p = draw(st.integers(1, len(problem.sites) + 1))
    within = draw(st.sampled_from([0.0, 5.0, 10.0, 12.35, 20.0]))
    question = draw(
        st.sampled_from(
            [
                PMedian(p, **rules),
                PCenter(p, **rules),
                MCLP(p, within, **rules),
                LSCP(within, **rules),
            ]
        )
    )
    return problem, question


@st.composite
def two_tier(draw):
    problem = draw(problems(most_points=5, most_sites=5, tiered=True))
    ids = list(problem.sites.ids)
    fixed = draw(st.lists(st.sampled_from(ids), max_size=1))
    quotas = {
        "main": {a: draw(COUNTS) for a in draw(st.sampled_from(["a", "b", "ab"]))},
        "mini": {a: draw(COUNTS) for a in draw(st.sampled_from(["", "b", "ab"]))},
    }
    also_open = {draw(st.sampled_from(["main", "mini"])): fixed}
    if not any(quotas["main"].values()) and not also_open.get("main"):
        quotas["main"]["a"] = 1
    question = TwoTier(
        **quotas,
        main_share=draw(st.sampled_from([0.0, 0.25, 0.3, 1.0])),
        keep=draw(st.lists(st.sampled_from(ids), max_size=draw(st.sampled_from([0, 0, 1, 2])))),
        close=draw(st.lists(st.sampled_from(ids), max_size=1, unique=True)),
        also_open=also_open,
    )
    return problem, question


@st.composite
def nested(draw, *, most_tiers=3):
    """Up to three tiers with quotas, services and all the rest, on at most five sites."""
    problem = draw(problems(most_points=4, most_sites=5))
    ids = list(problem.sites.ids)
    names = ["main", "mini", "post"][: draw(st.integers(1, most_tiers))]
    kinds = st.lists(st.sampled_from(names), unique=True).map(";".join)
    problem.sites.frame["tiers"] = [draw(kinds | st.just(";".join(names))) for _ in ids]
    problem.sites.frame["area"] = draw(
        st.lists(st.sampled_from("ab"), min_size=len(ids), max_size=len(ids))
    )
    held = ";".join(problem.sites.frame["tiers"]).split(";")
    fixed = draw(st.lists(st.sampled_from(ids), max_size=1))
    tiers = [
        Tier(
            name,
            {a: draw(COUNTS) for a in draw(st.sampled_from(["a", "b", "ab"]))}
            if name in held
            else {},
            exactly=draw(st.booleans()),
        )
        for name in names
    ]
    if not any(tier.exactly and any(tier.hubs.values()) for tier in tiers):
        fixed = fixed or ids[:1]
    shares = draw(st.sampled_from([[1.0], [0.3, 0.7], [0.6, 0.3, 0.1], [0.5, 0.25, 0.25]]))
    given = st.lists(st.sampled_from(names), unique=True)
    services = [
        Service(
            f"service {k}",
            share,
            draw(given) or names[:1],
            draw(st.lists(st.sampled_from(ids), max_size=2)),
        )
        for k, share in enumerate(shares)
    ]
    if draw(st.booleans()):
        services[0] = Service("local", shares[0], at=ids[:1])
    question = Nested(
        tiers,
        services,
        keep=draw(st.lists(st.sampled_from(ids), max_size=draw(st.sampled_from([0, 0, 1, 2])))),
        close=draw(st.lists(st.sampled_from(ids), max_size=draw(st.sampled_from([0, 0, 1])))),
        also_open={draw(st.sampled_from(names)): fixed},
    )
    return problem, question
