"""Sweeps in memory: a problem of five sites, its ranges, and its runs."""

from __future__ import annotations

import numpy as np
from problems import problem_of

from hubplan.location import TwoTier, solve
from hubplan.scenario.sweep import SweepProblem
from hubplan.scenario.sweep_cases import Assumptions, Ranges

#: Four places, sites A and B (north) for a main hub, C, D and E (south) for a mini-hub.
MINUTES = np.array(
    [
        [2.0, 9.0, 11.0, 7.0, 30.0],
        [12.0, 5.0, 3.0, 9.0, 16.0],
        [25.0, 20.0, 14.0, 8.0, 4.0],
        [18.0, 9.0, 17.0, 6.0, 22.0],
    ]
)
PEOPLE = np.array([400.0, 300.0, 200.0, 100.0])
AREAS = ["north", "north", "south", "south", "south"]
TIERS = ["main", "main;mini", "mini", "mini", "mini"]
QUESTION = TwoTier(main={"north": 1}, mini={"south": 1}, main_share=0.3)
OWN = Assumptions("day", 1.0, None, None, 0.3, 10.0)
RANGES = Ranges(
    time_models=("day", "peak"),
    time_factors=(0.8, 1.0, 1.5),
    journey_errors=True,
    growth=("low", "high"),
    main_shares=(0.1, 0.9),
    thresholds_minutes=(5.0, 10.0),
)


def small_sweep(minutes=MINUTES, *, error=3.0, question=QUESTION) -> SweepProblem:
    """Return the sweep of a study of these minutes by day, half as many again in the peak."""

    def problem(factor):
        return problem_of(minutes * factor, PEOPLE, areas=AREAS, tiers=TIERS)

    day = problem(1.0)
    plans = tuple(each.plan for each in solve(day, question, alternatives=6).alternatives)
    return SweepProblem(
        problems={"day": day, "peak": problem(1.5)},
        error_90_minutes={"day": error, "peak": 0.0},
        people={"low": PEOPLE, "high": PEOPLE * [1.0, 1.0, 3.0, 1.0]},
        question=question,
        plans=plans,
    )
