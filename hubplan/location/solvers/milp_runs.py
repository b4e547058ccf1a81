"""Run a solver on a model so that it ends when it must, and believe no more than it proved.

A solver's own time limit is a wish: between two looks at its clock CBC spent 68 seconds of a limit
of one, HiGHS two seconds more than its four. So a solver with a time limit, or with a model that
takes long, is a process of its own, in a group of its own, which is killed at the limit plus
`GRACE_SECONDS`, on Ctrl-C, and when this process ends in any way (see `solver_child`).
"""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import pulp

from hubplan.errors import HubplanWarning, SolverError

#: A solver that has not ended so long after its time limit is ended.
GRACE_SECONDS: Final = 2.0
#: Models of no more variables are solved by HiGHS in this process if there is no time limit: they
#: take a moment, and a process of their own would take a quarter of a second each.
IN_PROCESS_UP_TO_VARIABLES: Final = 2_000

Solver = Literal["HiGHS", "CBC"]

Status = Literal["optimal", "infeasible", "feasible", "unknown"]

_CHILD: Final = Path(__file__).with_name("solver_child.py")
_LOG: Final = "solver.log"
# Exit codes of a killed child, and of one whose own child was killed.
_KILLED: Final = (-signal.SIGKILL, 256 - signal.SIGKILL)
_OPEN: Final = 0.5
# CBC writes 1e+50 where it knows nothing.
_CBC_INFINITY: Final = 1e49
_NUMBER: Final = r"(-?[\d.]+(?:e[+-]?\d+)?)"
_CBC_BOUND: Final = re.compile(rf"(?:best possible|Continuous objective value is) {_NUMBER}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver said about a model.

    Attributes
    ----------
    status : {"optimal", "infeasible", "feasible", "unknown"}
        What is proved; ``"feasible"``: the best solution when it stopped; ``"unknown"``: none.
    ones : frozenset of str
        Names of the binary variables at 1.
    bound : float or None
        No solution has a lower objective; None = unknown.
    seconds : float
        How long the solver ran.
    """

    status: Status
    ones: frozenset[str] = frozenset()
    bound: float | None = None
    seconds: float = 0.0


def solver_installed() -> Solver:
    """Return the solver there is, HiGHS before CBC.

    Returns
    -------
    {"HiGHS", "CBC"}
        Which.

    Raises
    ------
    SolverError
        If there is none.
    """
    if pulp.HiGHS(msg=False).available():
        return "HiGHS"
    if _cbc() is None:
        raise SolverError(
            "no solver for mixed-integer models is installed", hint="pip install highspy"
        )
    return "CBC"


def solver_told() -> str:
    """Return the solver there is with its version, for the proof.

    Returns
    -------
    str
        Such as ``"HiGHS 1.15.1 through PuLP 3.3.2"``.

    Raises
    ------
    SolverError
        If there is none.

    Warns
    -----
    HubplanWarning
        If it is the second choice.
    """
    if solver_installed() == "HiGHS":
        return f"HiGHS {version('highspy')} through PuLP {pulp.__version__}"
    warnings.warn(
        "HiGHS is not installed, CBC solves instead: slower, and often without a plan or a bound "
        "when time runs out (pip install highspy)",
        HubplanWarning,
        stacklevel=4,
    )
    return f"CBC through PuLP {pulp.__version__}"


def run_model(lp: Any, seconds: float) -> Answer:  # noqa: ANN401
    """Solve a model, to the proof or until time is up.

    Parameters
    ----------
    lp : pulp.LpProblem
        A minimum over binary and continuous variables.
    seconds : float
        Time limit of the solver, writing the model not counted in; inf = none.

    Returns
    -------
    Answer
        No later than `GRACE_SECONDS` after the limit.

    Raises
    ------
    SolverError
        If there is no solver, or it broke down.
    """
    solver = solver_installed()
    small = len(lp.variables()) <= IN_PROCESS_UP_TO_VARIABLES
    if solver == "HiGHS" and small and math.isinf(seconds):
        return _run_here(lp)
    with TemporaryDirectory(prefix="hubplan-") as folder:
        model = Path(folder, "model.mps")
        _, short_names, *_ = lp.writeMPS(str(model), rename=True)
        answer = (_run_highs if solver == "HiGHS" else _run_cbc)(model, seconds)
    names = {short: name for name, short in short_names.items()}
    return replace(answer, ones=frozenset(names[short] for short in answer.ones))


def _run_here(lp: Any) -> Answer:  # noqa: ANN401
    began = time.monotonic()
    try:
        lp.solve(pulp.HiGHS(msg=False, gapRel=0.0, gapAbs=0.0))
    except pulp.PulpError as error:
        raise SolverError(f"the solver broke down: {error}") from error
    if lp.status == pulp.LpStatusInfeasible:
        return Answer("infeasible", seconds=time.monotonic() - began)
    # PuLP's status says "optimal" of whatever was the best when time ran out; this one does not.
    known: dict[int, Status] = {
        pulp.LpSolutionOptimal: "optimal",
        pulp.LpSolutionIntegerFeasible: "feasible",
    }
    status = known.get(lp.sol_status, "unknown")
    bound = float(lp.solverModel.getInfo().mip_dual_bound)
    return Answer(
        status,
        frozenset(v.name for v in lp.variables() if v.isInteger() and (v.varValue or 0.0) > _OPEN)
        if status != "unknown"
        else frozenset(),
        bound if math.isfinite(bound) else None,
        time.monotonic() - began,
    )


def _run_highs(model: Path, seconds: float) -> Answer:
    file = model.with_name("answer.json")
    took = _run_apart(["highs", str(model), str(file), repr(seconds)], seconds, model.parent)
    if not file.exists():  # killed before it found anything
        return Answer("unknown", seconds=took)
    told = json.loads(file.read_text())
    return Answer(told["status"], frozenset(told["ones"]), told["bound"], took)


def _run_cbc(model: Path, seconds: float) -> Answer:
    file = model.with_name("solution.txt")
    limit = [] if math.isinf(seconds) else ["-sec", repr(seconds), "-timeMode", "elapsed"]
    command = [str(_cbc()), str(model), *limit, "-ratio", "0"]
    command += ["-solve", "-printingOptions", "normal", "-solution", str(file)]
    took = _run_apart(["run", *command], seconds, model.parent)
    lines = file.read_text().splitlines() if file.exists() else []
    first = lines[0] if lines else ""
    status = _cbc_status(first)
    if status == "optimal":
        bound = _last_number(rf"objective value {_NUMBER}", first)
    else:
        log = model.with_name(_LOG).read_text(errors="replace")
        bound = _last_number(_CBC_BOUND, log)
    ones: frozenset[str] = frozenset()
    if status in ("optimal", "feasible"):
        # "12 X0000011 1 0": number, name, value, reduced cost; stars before it mark a broken row.
        cells = [line.replace("**", "").split() for line in lines[1:]]
        ones = frozenset(name for _, name, value, _ in cells if float(value) > _OPEN)
    return Answer(status, ones, bound, took)


def _cbc_status(first_line: str) -> Status:
    if first_line.startswith("Optimal"):
        return "optimal"
    if first_line.startswith(("Infeasible", "Integer infeasible")):
        return "infeasible"
    if first_line.startswith("Stopped") and "no integer solution" not in first_line:
        return "feasible"
    return "unknown"


def _last_number(pattern: str | re.Pattern[str], text: str) -> float | None:
    found = re.findall(pattern, text)
    number = float(found[-1]) if found else math.inf
    return number if abs(number) < _CBC_INFINITY else None


def _run_apart(arguments: list[str], seconds: float, folder: Path) -> float:
    """Run a solver in a process of its own; return how long it took, or raise if it broke down."""
    began = time.monotonic()
    log = folder / _LOG
    with log.open("wb") as output:
        # -P: the modules beside the script must not pass for those of the standard library.
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", str(_CHILD), *arguments],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = child.wait(None if math.isinf(seconds) else seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            code = 0  # what it had found by then is the answer
        finally:
            _end(child)
    if code in _KILLED:
        raise SolverError(
            "the system killed the solver", hint="Often for want of memory: name fewer sites."
        )
    if code:
        said = log.read_text(errors="replace").strip().splitlines()
        raise SolverError(f"the solver broke down: {said[-1] if said else f'exit code {code}'}")
    return time.monotonic() - began


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a process with all its group, unless it has ended well by itself."""
    if child.returncode != 0:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert child.stdin is not None
    child.stdin.close()


def _cbc() -> str | None:
    """Return the path of CBC, or None: the one that came with PuLP before one of the system."""
    with_pulp = pulp.COIN_CMD(path=pulp.PULP_CBC_CMD.pulp_cbc_path, msg=False)
    path = with_pulp.available() or pulp.COIN_CMD(msg=False).available()
    return str(path) if path else None
