"""The p-median by solver: seconds, peak memory and gap, on the same instances in one run.

    python benchmarks/location.py [--instances pmed1 pmed6 1000x50 ...] [--or-library FOLDER]
                                  [--solvers hubplan pulp-cbc pulp-highs spopt-cbc]
                                  [--limit SECONDS] [--memory GIGABYTES] [-o results.json]

Each solver runs on each instance in a process of its own, on one thread, and is ended with all its
children when time or memory is up. What is timed is from the matrix in memory to the plan, model
building and proof included, after a first problem of three points that does not count: seconds by
the clock and CPU seconds, those of child processes too.
Peak memory is the most resident memory of the process, libraries and matrix included, or of its
largest child. Every plan is worth what its sites say, recomputed here.

``pmedN`` are the OR-Library's instances (Beasley 1990), read from a folder of their files;
``1000x50`` has a thousand demand points and fifty sites at random in a square 60 minutes wide,
1 to 2,000 people at each point, and 5 hubs to open.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse.csgraph import shortest_path

EUCLIDEAN = ["1000x50", "1000x200", "5000x200", "20000x200"]
INSTANCES = [*(f"pmed{number}" for number in range(1, 21)), *EUCLIDEAN]
OPEN = 0.5
#: Loading libraries and building a model come on top of the limit, which is the solver's own.
GRACE_SECONDS = 120
KILOBYTES_IN_MB = 1024


def instance(name: str, folder: Path) -> tuple[Any, Any, int]:
    """Return minutes (n, m), people (n) and p."""
    if name.startswith("pmed"):
        return or_library(folder / f"{name}.txt")
    n, m = map(int, name.split("x"))
    random = np.random.default_rng(1)
    points, sites = 60 * random.random((n, 2)), 60 * random.random((m, 2))
    minutes = np.empty((n, m))
    for j, site in enumerate(sites):
        minutes[:, j] = np.round(np.hypot(*(points - site).T), 2)
    return minutes, random.integers(1, 2001, n).astype(float), 5


def or_library(path: Path) -> tuple[Any, Any, int]:
    """Return shortest distances in a graph; of an edge given twice, the last cost counts."""
    rows = np.loadtxt(path, ndmin=2, skiprows=1)
    n, _, p = map(int, path.read_text(encoding="ascii").split()[:3])
    costs = np.full((n, n), np.inf)
    for i, j, cost in rows:
        costs[int(i) - 1, int(j) - 1] = costs[int(j) - 1, int(i) - 1] = cost
    return shortest_path(costs, method="D"), np.ones(n), p


def hubplan(minutes: Any, people: Any, p: int, limit: float) -> dict[str, Any]:
    """Solve with this project, by whatever method it chooses."""
    import pandas as pd

    import hubplan as hp
    from hubplan.places import CandidateSites, DemandPoints
    from hubplan.travel_times import TravelTimes

    n, m = minutes.shape
    demand_ids, site_ids = (tuple(f"{i:06}" for i in range(count)) for count in (n, m))
    frame = pd.DataFrame({"id": list(demand_ids), "lon": np.nan, "lat": np.nan, "people": people})
    problem = hp.LocationProblem(
        DemandPoints(frame, "people", "memory"),
        CandidateSites.from_ids(site_ids),
        TravelTimes(demand_ids, site_ids, minutes, np.zeros((n, m), dtype=bool)),
    )
    solution = hp.solve(problem, hp.PMedian(p), time_limit_seconds=limit)
    return {
        "sites": [int(site) for site in solution.plan["open"]],
        "proved": solution.proof.status == "optimal",
        "gap": solution.proof.gap,
        "method": solution.proof.method,
    }


def dense(minutes: Any, people: Any, p: int, solver: Any) -> dict[str, Any]:
    """Solve the textbook's model in PuLP: a variable for each pair (ReVelle and Swain 1970)."""
    import pulp

    n, m = minutes.shape
    model = pulp.LpProblem("p_median", pulp.LpMinimize)
    opened = [pulp.LpVariable(f"y_{j}", cat="Binary") for j in range(m)]
    costs = minutes * people[:, np.newaxis]
    objective = []
    for i in range(n):
        served = [pulp.LpVariable(f"x_{i}_{j}", 0, 1) for j in range(m)]
        objective += list(zip(served, costs[i].tolist(), strict=True))
        model += pulp.lpSum(served) == 1
        for j in range(m):
            model += served[j] <= opened[j]
    model += pulp.lpSum(opened) == p
    model += pulp.LpAffineExpression(objective)
    model.solve(solver)
    return {
        "sites": [j for j in range(m) if (opened[j].value() or 0) > OPEN],
        "proved": model.sol_status == pulp.LpSolutionOptimal,
    }


def pulp_cbc(minutes: Any, people: Any, p: int, limit: float) -> dict[str, Any]:
    """Solve the dense model with CBC."""
    import pulp

    return dense(minutes, people, p, pulp.PULP_CBC_CMD(msg=False, timeLimit=limit))


def pulp_highs(minutes: Any, people: Any, p: int, limit: float) -> dict[str, Any]:
    """Solve the dense model with HiGHS."""
    import pulp

    return dense(minutes, people, p, pulp.HiGHS(msg=False, timeLimit=limit, threads=1))


def spopt_cbc(minutes: Any, people: Any, p: int, limit: float) -> dict[str, Any]:
    """Solve with spopt's own model and CBC."""
    import pulp
    from spopt.locate import PMedian

    model = PMedian.from_cost_matrix(minutes, people, p_facilities=p)
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=limit))
    return {
        "sites": [j for j, one in enumerate(model.fac_vars) if (one.value() or 0) > OPEN],
        "proved": model.problem.sol_status == pulp.LpSolutionOptimal,
    }


SOLVERS: dict[str, tuple[str, Callable[..., dict[str, Any]]]] = {
    "hubplan": ("hubplan", hubplan),
    "pulp-cbc": ("pulp", pulp_cbc),
    "pulp-highs": ("highspy", pulp_highs),
    "spopt-cbc": ("spopt", spopt_cbc),
}


def run(solver: str, name: str, folder: Path, limit: float) -> dict[str, Any]:
    """Measure one solver on one instance, in this process."""
    SOLVERS[solver][1](np.ones((3, 2)), np.ones(3), 1, limit)  # libraries are loaded by now
    minutes, people, p = instance(name, folder)
    began = time.perf_counter(), cpu_seconds()
    outcome = SOLVERS[solver][1](minutes, people, p, limit)
    outcome["seconds"] = time.perf_counter() - began[0]
    outcome["cpu_seconds"] = cpu_seconds() - began[1]
    outcome["peak_mb"] = (
        max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        / KILOBYTES_IN_MB
    )
    if len(outcome["sites"]) == p:
        outcome["total"] = float(minutes[:, outcome["sites"]].min(axis=1) @ people)
    return outcome


def cpu_seconds() -> float:
    """Return CPU seconds of this process and of its children that have ended."""
    return sum(
        getattr(resource.getrusage(who), field)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        for field in ("ru_utime", "ru_stime")
    )


def in_a_child(solver: str, name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one solver on one instance in a process of its own."""
    if importlib.util.find_spec(SOLVERS[solver][0]) is None:
        return {"left_out": f"{SOLVERS[solver][0]} is not installed"}
    command = [sys.executable, __file__, "--child", solver, name]
    command += ["--or-library", str(options.or_library), "--limit", str(options.limit)]
    one_thread = {f"{kind}_NUM_THREADS": "1" for kind in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
    memory = int(options.memory * 2**30)
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **one_thread, "PYTHONWARNINGS": "ignore"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),  # noqa: PLW1509
    )
    try:
        told, complaint = child.communicate(timeout=options.limit + GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        return {"left_out": f"not done after {options.limit + GRACE_SECONDS:.0f} s, and ended"}
    finally:
        end_group(child)
    if child.returncode != 0:
        last = (complaint.strip().splitlines() or [f"ended by signal {-child.returncode}"])[-1]
        if "MemoryError" in complaint or "bad_alloc" in complaint:
            last = f"out of memory ({options.memory:g} GB allowed)"
        return {"left_out": last}
    return {"version": version(SOLVERS[solver][0]), **json.loads(told.splitlines()[-1])}


def end_group(child: subprocess.Popen[str]) -> None:
    """End a child and whatever it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def tell(name: str, outcomes: dict[str, dict[str, Any]]) -> None:
    """Print one instance's rows."""
    totals = [one["total"] for one in outcomes.values() if "total" in one]
    least = min(totals, default=np.nan)
    for solver, one in outcomes.items():
        if "left_out" in one:
            print(f"| {name} | {solver} | {one['left_out']} | | | | |")
            continue
        above = f"{one['total'] / least - 1:.2%}" if "total" in one else "no plan"
        gap = one.get("gap")
        proof = "proved" if one["proved"] else "not proved" if gap is None else f"gap {gap:.2%}"
        print(
            f"| {name} | {solver} | {one['seconds']:.2f} | {one['cpu_seconds']:.2f} | "
            f"{one['peak_mb']:.0f} | {above} | {proof} |",
            flush=True,
        )


def main() -> None:
    """Run all solvers on all instances asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instances", nargs="+", choices=INSTANCES, default=EUCLIDEAN)
    parser.add_argument("--solvers", nargs="+", choices=SOLVERS, default=list(SOLVERS))
    parser.add_argument("--or-library", type=Path, default=Path())
    parser.add_argument("--limit", type=float, default=300.0)
    parser.add_argument("--memory", type=float, default=8.0)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        outcome = run(*options.child, options.or_library, options.limit)
        print("\n" + json.dumps(outcome))
        return
    results: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, one thread used",
        "python": platform.python_version(),
        "limit_seconds": options.limit,
        "memory_gb": options.memory,
    }
    print("| instance | solver | seconds | CPU seconds | peak MB | above the best | says |")
    print("|---|---|--:|--:|--:|--:|---|", flush=True)
    for name in options.instances:
        results[name] = {solver: in_a_child(solver, name, options) for solver in options.solvers}
        tell(name, results[name])
        if options.output:
            options.output.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
