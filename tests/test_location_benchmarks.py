"""Published instances: the optimum is known, and ids are text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from problems import problem_of
from scipy.sparse.csgraph import shortest_path

from hubplan.location import MCLP, PMedian, solve

OPTIMA = {1: 5819, 2: 4093, 3: 4250}


def or_library(folder, number):
    """Return the distances of a p-median instance of Beasley's, and p."""
    text = (folder / "location_benchmarks" / "orlib" / f"pmed{number}.txt").read_text()
    lines = [[int(word) for word in line.split()] for line in text.splitlines() if line.strip()]
    (n, _, p), edges = lines[0], lines[1:]
    costs = np.full((n, n), np.inf)
    for i, j, cost in edges:
        costs[i - 1, j - 1] = costs[j - 1, i - 1] = cost  # the last cost of a repeated edge wins
    return shortest_path(costs, method="D"), p


@pytest.fixture
def san_francisco(shared_data):
    folder = shared_data / "location_benchmarks" / "spopt_sf"
    path = folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    long = pd.read_csv(path, dtype={"DestinationName": str})
    wide = long.pivot_table(index="DestinationName", columns="name", values="distance")
    people = pd.read_csv(
        folder / "SF_demand_205_centroid_uniform_weight.csv", dtype={"NAME": str}
    ).set_index("NAME")["POP2000"]
    return problem_of(
        wide.to_numpy(),
        people.loc[wide.index].to_numpy(),
        demand_ids=list(wide.index),
        site_ids=list(wide.columns),
    )


@pytest.mark.parametrize("method", ["enumerate", "bound", "milp"])
def test_p_median_of_san_francisco_is_the_published_one(san_francisco, method):
    solution = solve(san_francisco, PMedian(4), method=method)
    assert solution.plan["open"] == ("Store_11", "Store_12", "Store_15", "Store_2")
    assert solution.objective.value == pytest.approx(2982.1268579890657, rel=1e-12)
    assert solution.proof.status == "optimal"


@pytest.mark.parametrize("method", ["enumerate", "bound", "milp"])
def test_mclp_of_san_francisco_leaves_21_tracts_uncovered(san_francisco, method):
    solution = solve(san_francisco, MCLP(4, within=5000), method=method)
    assert int((solution.evaluation.minutes > 5000).sum()) == 21
    assert solution.objective.value < san_francisco.weights.sum()


@pytest.mark.parametrize("number", OPTIMA)
def test_or_library_optima_are_proved_by_the_model_too(shared_data, number):
    distances, p = or_library(shared_data, number)
    solution = solve(problem_of(distances), PMedian(p), method="milp")
    assert solution.proof.status == "optimal"
    assert solution.objective.total == OPTIMA[number]
    assert solution.objective.value == OPTIMA[number] / len(distances)


def test_a_search_cut_short_is_never_called_optimal(shared_data):
    distances, p = or_library(shared_data, 11)
    solution = solve(problem_of(distances), PMedian(p), method="milp", time_limit_seconds=0.3)
    assert solution.proof.status == "feasible"
    assert solution.objective.total >= 7696
    assert solution.proof.bound * len(distances) <= 7696 + 1e-6
    assert solution.proof.gap > 1e-6
    assert len(solution.plan.open_sites) == p
