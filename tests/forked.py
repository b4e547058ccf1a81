"""The command line in a process of its own that need not import everything first.

A server process imports the library once; each call is a fork of it, with its own arguments,
folder, environment and pipes, so that it may be killed, interrupted or denied room for files as a
process that a user starts. What a new interpreter does is tested with
`command_line.hubplan_process`.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from command_line import Outcome, process_environment

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(
    [
        *("hubplan.cli", "hubplan.study.pipeline", "hubplan.report.charts", "hubplan.travel_times"),
        *("matplotlib.backends.backend_svg", "networkx", "openpyxl", "pyogrio", "scipy.optimize"),
        "xlsxwriter",
    ]
)


def hubplan_fork(
    *args: object, cwd: Path | None = None, before: str = "", **environment: str
) -> Outcome:
    """Call ``hubplan`` in a forked process, after some lines of Python if need be."""
    pipes = [os.pipe(), os.pipe()]
    ours = [reader for reader, _ in pipes]
    theirs = [Connection(writer, readable=False) for _, writer in pipes]
    call = (list(map(str, args)), str(cwd or Path.cwd()), before, process_environment(environment))
    process = _SERVER.Process(target=_called, args=(*call, theirs))
    process.start()
    for end in theirs:
        end.close()
    with ThreadPoolExecutor(len(ours)) as readers:
        out, err = readers.map(_read, ours)
    process.join()
    return Outcome(process.exitcode, out, err)


def _read(descriptor: int) -> str:
    with open(descriptor, encoding="utf-8", newline="") as stream:
        return stream.read()


def _called(
    args: list[str],
    cwd: str,
    before: str,
    environment: Mapping[str, str],
    ends: list[Connection],
) -> None:
    """Be the process: take its place, its streams and its arguments, then call `main`."""
    from hubplan.cli import main  # noqa: PLC0415

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, end in enumerate(ends, 1):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    sys.argv = ["hubplan", *args]
    exec(before, {"__name__": "__main__"})
    main()
