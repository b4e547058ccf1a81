"""The MILP way: which solver, what when it is missing, and what a cut-off search may claim."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pulp
import pytest
from problems import problem_of

from hubplan.errors import HubplanWarning, SolverError
from hubplan.location import LSCP, MCLP, PCenter, PMedian, TwoTier, solve


@pytest.fixture
def plain():
    """Forty places and ten sites on a plane, in three areas."""
    rng = np.random.default_rng(3)
    people, sites = rng.uniform(0, 40, (40, 1, 2)), rng.uniform(0, 40, (1, 10, 2))
    return problem_of(
        np.hypot(*np.moveaxis(people - sites, 2, 0)),
        rng.integers(1, 2000, 40),
        areas=["a"] * 3 + ["b"] * 3 + ["c"] * 4,
    )


QUESTIONS = [
    PMedian(3, keep=["s01"], close=["s02"]),
    PCenter(3),
    MCLP(2, within=12),
    LSCP(within=20),
    TwoTier({"a": 1, "b": 1}, {"c": 2, "b": 1}, 0.35, also_open={"mini": ["s09"]}),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.model)
def test_pulp_and_enumeration_rank_the_same_plans(plain, question):
    one = solve(plain, question, method="enumerate", alternatives=4)
    two = solve(plain, question, method="milp", alternatives=4)
    assert [a.value for a in two.alternatives] == [a.value for a in one.alternatives]
    assert two.proof.status == "optimal"
    assert two.proof.bound == pytest.approx(one.objective.value)
    if question.model in ("p-median", "two-tier"):
        assert [a.plan for a in two.alternatives] == [a.plan for a in one.alternatives]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.model)
def test_without_highs_cbc_gives_the_same_answer_with_a_note(plain, question, monkeypatch):
    if not pulp.COIN_CMD(path=pulp.PULP_CBC_CMD.pulp_cbc_path, msg=False).available():
        pytest.skip("PuLP came without CBC")
    monkeypatch.setattr(pulp.HiGHS, "available", lambda self: False)
    with pytest.warns(HubplanWarning, match="HiGHS is not installed"):
        answer = solve(plain, question, method="milp")
    assert answer.objective.value == solve(plain, question, method="enumerate").objective.value
    assert answer.proof.solver.startswith("CBC")


def test_without_any_solver_the_error_says_what_to_install(plain, monkeypatch):
    monkeypatch.setattr(pulp.HiGHS, "available", lambda self: False)
    monkeypatch.setattr(pulp.COIN_CMD, "available", lambda self: False)
    with pytest.raises(SolverError, match="Hint: pip install highspy"):
        solve(plain, PMedian(2), method="milp")


def test_a_solver_that_calls_a_poor_plan_optimal_is_not_believed(plain, monkeypatch):
    """PuLP's status is 1 for a search cut short; only sol_status tells."""

    def cut_short(self, lp):
        pulp.HiGHS.honest(self, lp)
        lp.status, lp.sol_status = pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible
        return lp.status

    monkeypatch.setattr(pulp.HiGHS, "honest", pulp.HiGHS.actualSolve, raising=False)
    monkeypatch.setattr(pulp.HiGHS, "actualSolve", cut_short)
    assert solve(plain, PMedian(3), method="milp").proof.status == "feasible"


def test_solvers_print_nothing(plain, capfd):
    solve(plain, PMedian(3), method="milp")
    assert capfd.readouterr() == ("", "")


def test_too_many_plans_are_not_enumerated_even_on_request():
    with pytest.raises(SolverError, match="too many to evaluate"):
        solve(problem_of(np.ones((2, 60))), PMedian(20), method="enumerate")


def test_pulp_is_imported_only_when_it_is_needed():
    code = "import sys, hubplan.location; sys.exit('pulp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
