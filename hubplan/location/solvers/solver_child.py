"""What runs in a solver's own process; started by `milp_runs`, it imports nothing of hubplan.

::

    python solver_child.py highs MODEL ANSWER SECONDS     solve a model file with HiGHS
    python solver_child.py run COMMAND...                 run a solver that is a program

Standard input is a pipe that whoever started this process holds open and never writes to. It ends
when that process ends, however it ends; then this one kills its whole group, itself included.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_OPEN = 0.5
_BYTES = 65_536


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says.

    Parameters
    ----------
    arguments : sequence of str
        See the top of this page.

    Returns
    -------
    int
        Exit code.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    what, *rest = arguments
    if what == "run":
        return _run(rest)
    model, answer, seconds = rest
    solve_with_highs(model, Path(answer), float(seconds))
    return 0


def solve_with_highs(model: str, answer: Path, seconds: float) -> None:
    """Solve a model and write what is known, at each better solution and at the end.

    Parameters
    ----------
    model : str
        An MPS file.
    answer : Path
        Gets a JSON object whole or not at all: ``status`` (optimal, infeasible, feasible or
        unknown), ``bound`` (null = unknown) and ``ones`` (names of the integer variables at 1).
    seconds : float
        Time limit, reading the file included; inf = none.
    """
    began = time.monotonic()
    import highspy  # noqa: PLC0415  # a quarter of a second, and the other use has no need of it

    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.0)
    if highs.readModel(model) == highspy.HighsStatus.kError:
        raise SystemExit(f"HiGHS cannot read {model}")
    lp = highs.getLp()
    whole = [
        (j, name)
        for j, (name, kind) in enumerate(zip(lp.col_names_, lp.integrality_, strict=True))
        if kind == highspy.HighsVarType.kInteger
    ]

    def write(status: str, bound: float, values: Any) -> None:  # noqa: ANN401
        known = bound if abs(bound) < highspy.kHighsInf else None
        ones = [name for j, name in whole if values[j] > _OPEN] if len(values) else []
        half = answer.with_suffix(".half")
        half.write_text(json.dumps({"status": status, "bound": known, "ones": ones}))
        half.replace(answer)

    def improved(event: Any) -> None:  # noqa: ANN401
        found = event.data_out
        write("feasible", found.mip_dual_bound, found.mip_solution)

    highs.cbMipImprovingSolution += improved
    if seconds < highspy.kHighsInf:
        left = seconds - (time.monotonic() - began)
        highs.setOptionValue("time_limit", highs.getRunTime() + max(0.0, left))
    highs.run()
    info = highs.getInfo()
    status = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
    }.get(highs.getModelStatus(), "unknown")
    if status == "unknown" and info.primal_solution_status == highspy.kSolutionStatusFeasible:
        status = "feasible"
    values = highs.getSolution().col_value if status in ("optimal", "feasible") else []
    write(status, info.mip_dual_bound, values)


def _run(command: Sequence[str]) -> int:
    """Run a program on a terminal of its own, so that what it says is known when it is killed."""
    ours, its = os.openpty()
    program = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=its, stderr=its
    )
    os.close(its)
    with suppress(OSError):  # so Linux tells the end of a terminal
        while said := os.read(ours, _BYTES):
            os.write(sys.stdout.fileno(), said)
    return program.wait()


def _end_with_parent() -> None:
    """Kill this process and those it started when standard input ends."""
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
