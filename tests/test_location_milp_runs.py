"""Solvers end when they must, leave nothing behind, and prove what is called proved."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pulp
import pytest
from problems import problem_of
from test_location_benchmarks import or_library

from hubplan.errors import HubplanWarning, SolverError
from hubplan.location import LSCP, MCLP, PCenter, PMedian, TwoTier, solve
from hubplan.location.solvers import milp_runs

PROC = Path("/proc")
QUESTIONS = [
    PMedian(3),
    PCenter(3),
    MCLP(2, within=12),
    LSCP(within=20),
    TwoTier({"a": 1, "b": 1}, {"c": 2}, 0.35),
]


@pytest.fixture
def plain():
    """Thirty places and nine sites on a plane, in three areas."""
    rng = np.random.default_rng(4)
    people, sites = rng.uniform(0, 40, (30, 1, 2)), rng.uniform(0, 40, (1, 9, 2))
    return problem_of(
        np.hypot(*np.moveaxis(people - sites, 2, 0)),
        rng.integers(1, 2000, 30),
        areas=["a"] * 3 + ["b"] * 3 + ["c"] * 3,
    )


def without_highs(monkeypatch):
    monkeypatch.setattr(pulp.HiGHS, "available", lambda self: False)
    try:
        milp_runs.solver_installed()
    except SolverError:
        pytest.skip("CBC is not installed")


def group_members(leader):
    """Pids of the processes of a group, zombies not counted."""
    found = []
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(group) == leader and state != "Z":
                found.append(int(folder.name))
    return found


def gone(leader, seconds=10.0):
    end = time.monotonic() + seconds
    while group_members(leader) and time.monotonic() < end:
        time.sleep(0.05)
    return not group_members(leader)


needs_proc = pytest.mark.skipif(not PROC.exists(), reason="this system has no /proc")


@pytest.fixture
def started(monkeypatch):
    """Every process started by `milp_runs`, by pid."""
    pids = []
    real = subprocess.Popen

    def remember(*arguments, **options):
        child = real(*arguments, **options)
        pids.append(child.pid)
        return child

    monkeypatch.setattr(milp_runs.subprocess, "Popen", remember)
    return pids


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.model)
@pytest.mark.parametrize("solver", ["HiGHS", "CBC"])
@pytest.mark.filterwarnings("ignore:HiGHS is not installed")
def test_a_process_of_its_own_gives_the_same_answer(plain, question, solver, monkeypatch, started):
    if solver == "CBC":
        without_highs(monkeypatch)
    answer = solve(plain, question, method="milp", time_limit_seconds=60)
    assert started
    assert answer.objective.value == solve(plain, question, method="enumerate").objective.value
    assert answer.proof.status == "optimal"
    assert answer.proof.bound == pytest.approx(answer.objective.value)


@needs_proc
@pytest.mark.parametrize("solver", ["HiGHS", "CBC"])
def test_a_second_for_pmed11_is_a_second_and_proves_nothing(
    shared_data, solver, monkeypatch, started
):
    """CBC alone spends over a minute of this second, and a peer called its plan optimal."""
    minutes, p = or_library(shared_data, 11)
    if solver == "CBC":
        without_highs(monkeypatch)
    took = []
    real = milp_runs.run_model

    def timed(lp, seconds):
        took.append(answer := real(lp, seconds))
        return answer

    monkeypatch.setattr("hubplan.location.solvers.milp.run_model", timed)
    with pytest.warns(HubplanWarning) if solver == "CBC" else nullcontext():
        answer = solve(problem_of(minutes), PMedian(p), method="milp", time_limit_seconds=1)
    assert sum(a.seconds for a in took) < 1 + milp_runs.GRACE_SECONDS + 1
    assert answer.proof.status == "feasible"
    assert answer.proof.gap > 0
    assert answer.proof.bound * 300 <= 7696 <= round(answer.objective.total)
    assert all(gone(pid) for pid in started)


@needs_proc
def test_a_solver_that_does_not_end_is_ended(tmp_path, monkeypatch, started):
    monkeypatch.setattr(milp_runs, "GRACE_SECONDS", 0.5)
    began = time.monotonic()
    milp_runs._run_apart(["run", "sleep", "300"], 0.1, tmp_path)
    assert time.monotonic() - began < 10
    assert gone(started[0])


def test_the_best_plan_so_far_is_used_when_the_solver_had_to_be_killed(
    plain, tmp_path, monkeypatch
):
    """HiGHS writes each better solution at once, so that it outlives its process."""
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import pathlib, runpy, sys, time\n"
        f"real = runpy.run_path({str(milp_runs._CHILD)!r})\n"
        "_, model, answer, _ = sys.argv[1:]\n"
        "real['solve_with_highs'](model, pathlib.Path(answer), 60.0)\n"
        "text = pathlib.Path(answer).read_text()\n"
        "pathlib.Path(answer).write_text(text.replace('optimal', 'feasible'))\n"
        "time.sleep(300)\n"
    )
    monkeypatch.setattr(milp_runs, "_CHILD", slow)
    monkeypatch.setattr(milp_runs, "GRACE_SECONDS", 2.0)
    answer = solve(plain, PMedian(3), method="milp", time_limit_seconds=2)
    assert answer.plan == solve(plain, PMedian(3), method="enumerate").plan
    assert answer.proof.status == "feasible"


PARENT = """
import signal, sys
from pathlib import Path
from hubplan.location.solvers import milp_runs

# A background job starts deaf to Ctrl-C; this one must not be.
signal.signal(signal.SIGINT, signal.default_int_handler)
real = milp_runs.subprocess.Popen
def tell(*arguments, **options):
    child = real(*arguments, **options)
    print(child.pid, flush=True)
    return child
milp_runs.subprocess.Popen = tell
milp_runs._run_apart(["run", "sleep", "300"], float(sys.argv[2]), Path(sys.argv[1]))
"""


@needs_proc
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_solver_outlives_the_process_that_started_it(tmp_path, how):
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), "inf"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        leader = int(parent.stdout.readline())
        end = time.monotonic() + 10
        while len(group_members(leader)) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        assert len(group_members(leader)) == 2  # the guard and its solver
        os.kill(parent.pid, how)
        parent.wait(10)
    assert gone(leader)


def test_a_solver_that_breaks_down_is_told_with_its_last_words(tmp_path):
    with pytest.raises(SolverError, match=r"the solver broke down: .*HiGHS cannot read"):
        milp_runs._run_apart(["highs", "missing.mps", "a.json", "1"], math.inf, tmp_path)


def test_what_a_program_said_is_known_when_it_had_to_be_killed(tmp_path, monkeypatch):
    """To a file programs write in blocks of kilobytes: CBC's bound would be lost with it."""
    monkeypatch.setattr(milp_runs, "GRACE_SECONDS", 1.0)
    slow = "import sys, time; sys.stdout.write('best possible 12.5\\n'); time.sleep(300)"
    milp_runs._run_apart(["run", sys.executable, "-c", slow], 0.5, tmp_path)
    log = (tmp_path / milp_runs._LOG).read_text()
    assert milp_runs._last_number(milp_runs._CBC_BOUND, log) == 12.5


def test_a_solver_that_the_system_kills_is_told_so(tmp_path):
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(SolverError, match="the system killed the solver\nHint: Often"):
        milp_runs._run_apart(["run", sys.executable, "-c", kill], math.inf, tmp_path)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Optimal - objective value 4804.72178413", "optimal"),
        ("Infeasible - objective value 0.0", "infeasible"),
        ("Integer infeasible - objective value 0.0", "infeasible"),
        ("Stopped on time - objective value 7704.1", "feasible"),
        (
            "Stopped on time (no integer solution - continuous used) - objective value 4804.7",
            "unknown",
        ),
        ("", "unknown"),
    ],
)
def test_a_first_line_of_cbc_is_understood(line, status):
    assert milp_runs._cbc_status(line) == status


def test_a_bound_of_cbc_is_read_and_no_bound_is_none():
    log = "Cbc0005I Partial search - best objective 1e+50 (best possible 4804.7218), took 0"
    assert milp_runs._last_number(milp_runs._CBC_BOUND, log) == 4804.7218
    assert milp_runs._last_number(milp_runs._CBC_BOUND, "best possible -1e+50") is None
    assert milp_runs._last_number(milp_runs._CBC_BOUND, "") is None
