"""People by their own means: with a car by car, without by other minutes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from problems import problem_of

from hubplan import MCLP, InputError, PCenter, PMedian, by_mode_mix, evaluate, solve
from hubplan.location import Group, ShareBeyond, figures
from hubplan.location.groups import group_weights

COLUMNS = {"without_car": "no_car", "of": "households"}


def with_columns(problem, **columns):
    frame = problem.demand.frame.assign(**columns)
    return replace(problem, demand=replace(problem.demand, frame=frame))


def drawn(seed):
    """Return a problem by car and minutes of people without one, some of them without a route."""
    rng = np.random.default_rng(seed)
    n, m = rng.integers(2, 7), rng.integers(2, 6)
    by_car = problem_of(rng.integers(1, 40, (n, m)).astype(float), rng.integers(0, 9, n) + 1.0)
    households = rng.integers(1, 20, n)
    by_car = with_columns(by_car, households=households, no_car=rng.integers(0, households + 1))
    other = rng.integers(10, 90, (n, m)).astype(float)
    other[rng.random((n, m)) < 0.3] = np.nan
    return by_car, problem_of(other, by_car.weights), rng.integers(1, m + 1)


@pytest.mark.parametrize("seed", range(40))
def test_the_plan_is_the_best_of_all_by_a_sum_written_out(seed):
    by_car, other, p = drawn(seed)
    weights, share = (
        by_car.weights,
        by_car.demand.frame["no_car"] / by_car.demand.frame["households"],
    )
    rated = []
    for plan in combinations(range(len(by_car.sites)), int(p)):
        lost, total, reached = 0.0, 0.0, 0.0
        for i, people in enumerate(weights):
            for part, minutes in ((1 - share[i], by_car.minutes), (share[i], other.minutes)):
                open_minutes = [minutes[i, j] for j in plan if not np.isnan(minutes[i, j])]
                if open_minutes:
                    total += people * part * min(open_minutes)
                    reached += people * part
                else:
                    lost += people * part
        rated.append((round(lost, 9), total / reached, plan))
    mixed = by_mode_mix(by_car, other.times, **COLUMNS)
    found = solve(mixed, PMedian(int(p)))
    assert found.proof.status == "optimal"
    assert found.evaluation.metrics.unreachable_people == pytest.approx(min(rated)[0])
    assert found.objective.value == pytest.approx(min(r[1] for r in rated if r[0] == min(rated)[0]))
    assert found.evaluation.metrics.people == pytest.approx(weights.sum())


def test_everybody_goes_to_the_nearest_by_their_own_means_not_by_an_average():
    # By car x is next door, by bus y: an average of both would send everybody to one of them.
    by_car = with_columns(problem_of([[1.0, 30.0]], [100.0]), households=[10], no_car=[5])
    mixed = by_mode_mix(by_car, problem_of([[80.0, 20.0]], [100.0]).times, **COLUMNS)
    plan = {"open": list(by_car.sites.ids)}
    assert evaluate(mixed, open_sites=plan).metrics.mean_minutes == (1 + 20) / 2
    assert [i.split(" ", 1)[1] for i in mixed.demand.ids] == ["(with a car)", "(without a car)"]


def test_a_mix_without_people_without_a_car_is_the_problem_by_car():
    by_car, other, p = drawn(3)
    everybody = with_columns(by_car, no_car=0)
    for question in (PMedian(int(p)), PCenter(int(p)), MCLP(int(p), 15)):
        mixed = solve(by_mode_mix(everybody, other.times, **COLUMNS), question)
        assert mixed.objective.value == pytest.approx(solve(by_car, question).objective.value)


def test_groups_are_shared_out_and_conditions_are_not():
    by_car = problem_of([[10.0], [10.0]], [100.0, 50.0])
    by_car = with_columns(by_car, households=[40, 20], no_car=[10, 20], old=[8, 6], decile=[1, 9])
    mixed = by_mode_mix(
        by_car, problem_of([[50.0], [np.nan]], [1.0, 1.0]).times, **COLUMNS, counts=["old"]
    )
    assert mixed.weights.tolist() == [75, 0, 25, 50]
    assert group_weights(mixed, "old").tolist() == [6, 0, 2, 6]
    assert group_weights(mixed, "no_car").tolist() == [0, 0, 10, 20]
    assert group_weights(mixed, "households").tolist() == [30, 0, 10, 20]
    poorest = Group("old", {"decile": [1]})
    assert group_weights(mixed, poorest).sum() == 8
    plan = {"open": list(mixed.sites.ids)}
    far = ShareBeyond(30, group=poorest)
    assert figures(mixed, plan, [far])[str(far)] == pytest.approx(2 / 8)


def test_a_journey_that_nobody_can_make_may_count_for_so_many_minutes():
    by_car = with_columns(problem_of([[10.0, 12.0]], [4.0]), households=[4], no_car=[1])
    other = problem_of([[np.nan, 150.0]], [4.0]).times
    least_lost = by_mode_mix(by_car, other, **COLUMNS)
    assert solve(least_lost, PMedian(1)).plan.open_sites == by_car.sites.ids[1:]
    capped = by_mode_mix(by_car, other, **COLUMNS, no_journey_minutes=120)
    found = solve(capped, PMedian(1))
    assert found.plan.open_sites == by_car.sites.ids[:1]
    assert found.objective.value == (3 * 10 + 120) / 4


def test_every_fault_of_the_columns_is_told_at_once():
    by_car = problem_of([[1.0]] * 3, [5.0, 5.0, 5.0])
    other = problem_of([[1.0]] * 3, [5.0, 5.0, 5.0]).times
    with pytest.raises(InputError) as missing:
        by_mode_mix(by_car, other, without_car="no_cars", of="household")
    assert "'no_cars'    is no column of memory" in missing.value.message
    assert "'household'  is no column of memory" in missing.value.message
    wrong = with_columns(by_car, households=[4, 0, 3], no_car=[5, 0, 1])
    with pytest.raises(InputError) as rows:
        by_mode_mix(wrong, other, **COLUMNS)
    assert "has 5 no_car of 4 households" in rows.value.message
    assert "who of them has a car is not known" in rows.value.message
    with pytest.raises(InputError, match="no_car is -1"):
        by_mode_mix(with_columns(by_car, households=4, no_car=[-1, 0, 0]), other, **COLUMNS)
    with pytest.raises(InputError, match="not in the travel times"):
        by_mode_mix(
            with_columns(by_car, households=4, no_car=1),
            other.select(demand_ids=["d000"]),
            **COLUMNS,
        )
