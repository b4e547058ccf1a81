"""The Pareto front equals brute force, ties and weakly dominated plans included."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from brute_aims import comparable, loss, plans_of, worth
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problem_of
from test_location_aims import AIM, grouped

from hubplan.errors import InfeasibleError, InputError
from hubplan.location import (
    Bound,
    Gini,
    MeanMinutes,
    ParetoFront,
    PMedian,
    ShareWithin,
    WorstOff,
    WorstPlace,
    pareto_front,
)
from hubplan.location.pareto import undominated

MANY = settings(max_examples=60, derandomize=True, database=None, deadline=None)


def dominates(a, b):
    return all(x <= y for x, y in zip(a, b, strict=True)) and a != b


def front_by_brute_force(problem, p, aims):
    """Each point (losses rounded to nine places) and how many plans have it."""
    plans = comparable(problem, plans_of(problem, p), aims)
    found = [tuple(round(loss(a, worth(problem, plan, a)), 9) for a in aims) for plan in plans]
    points = Counter(point for point in found if np.isfinite(point).all())
    return {p: n for p, n in points.items() if not any(dominates(q, p) for q in points)}


@MANY
@given(grouped(), st.lists(AIM, min_size=2, max_size=3, unique=True), st.integers(1, 3))
def test_the_front_is_that_of_brute_force(problem, aims, p):
    p = min(p, len(problem.sites))
    front = pareto_front(problem, ParetoFront(PMedian(p), aims))
    expected = front_by_brute_force(problem, p, aims)
    points = {
        tuple(round(loss(a, v), 9) for a, v in zip(aims, point.figures.values(), strict=True)): (
            point.equal_plans
        )
        for point in front.points
    }
    found = sorted(points.items())
    assert [n for _, n in found] == [n for _, n in sorted(expected.items())]
    assert np.ravel([q for q, _ in found]) == pytest.approx(np.ravel(sorted(expected)), abs=1e-8)
    assert front.complete
    assert len(front) == len(front.to_frame()) == len(expected)


@MANY
@given(
    st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=40, unique=True),
    st.sampled_from([2, 3]),
)
def test_undominated_points_are_those_that_pairwise_comparison_leaves(points, aims):
    points = sorted({point[:aims] for point in points})
    kept = undominated(np.array(points, dtype=float))
    expected = [p for p in points if not any(dominates(q, p) for q in points)]
    assert [points[row] for row in kept] == expected


def test_bounds_cut_the_front_and_impossible_ones_are_named():
    problem = problem_of([[10.0, 20.0, 15.0], [50.0, 25.0, 35.0]], [70, 30])
    aims = [MeanMinutes(), WorstPlace()]
    whole = pareto_front(problem, ParetoFront(PMedian(1), aims))
    assert [list(point.figures.values()) for point in whole.points] == [[21, 35], [21.5, 25]]
    cut = ParetoFront(PMedian(1), aims, [Bound(WorstPlace(), at_most=30)])
    assert [list(q.figures.values()) for q in pareto_front(problem, cut).points] == [[21.5, 25]]
    never = ParetoFront(PMedian(1), aims, [Bound(ShareWithin(9), at_least=0.5)])
    with pytest.raises(InfeasibleError, match=r"share within 9 minutes at least 0\.5"):
        pareto_front(problem, never)
    assert repr(whole) == "Front(2 points; mean minutes, longest journey)"
    assert "longest journey" in whole._repr_html_()
    told = json.loads(json.dumps(whole.to_dict(), allow_nan=False))
    assert told["points"][1]["plan"] == {"open": ["s01"]}
    assert told["points"][1]["figures"] == {"mean minutes": 21.5, "longest journey": 25.0}
    assert (told["complete"], told["plans_possible"], told["method"]) == (True, 3, "enumerate")


@pytest.mark.parametrize(
    "aims",
    [
        [MeanMinutes()],
        MeanMinutes(),
        [Gini(), Gini()],
        [Gini(), MeanMinutes(), WorstOff(), WorstPlace()],
    ],
)
def test_fronts_of_one_or_many_aims_are_refused(aims):
    with pytest.raises(InputError, match="two or three different aims"):
        ParetoFront(PMedian(1), aims)


def test_methods_unknown_to_aims_are_refused():
    question = ParetoFront(PMedian(1), [MeanMinutes(), WorstPlace()])
    with pytest.raises(InputError, match="'bound'"):
        pareto_front(problem_of([[1.0]]), question, method="bound")
