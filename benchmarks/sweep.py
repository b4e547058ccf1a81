"""A sweep of the real study: seconds and processor time by workers, killed and gone on with.

Usage: python benchmarks/sweep.py [RUNS]
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = sys.argv[1] if len(sys.argv) > 1 else "200"
FILES = ("runs.csv", "sites.csv", "regret.csv", "tornado.csv", "sweep.json")


def main() -> None:
    """Measure and print one line a case, then whether all left the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        subprocess.run(command(out / "warm", 1, "--runs", "1"), check=True, capture_output=True)
        for workers in (1, 2):
            measure(f"{workers} workers", command(out / f"workers-{workers}", workers))
        killed = command(out / "killed", 2)
        kill_at(killed, out / "killed" / "sweep.part" / "runs.jsonl", lines=100)
        measure("gone on with after SIGKILL at 100", killed)
        left = [
            {name: (out / case / "sweep" / name).read_bytes() for name in FILES}
            for case in ("workers-1", "workers-2", "killed")
        ]
        print("the same bytes:", left[0] == left[1] == left[2])


def command(out: Path, workers: int, *args: str) -> list[str]:
    """Return the command of a sweep of west Kent."""
    python = [sys.executable, "-m", "hubplan", "sweep", "west-kent", "--runs", RUNS]
    return [*python, "-o", str(out), "--workers", str(workers), *args]


def measure(name: str, asked: list[str]) -> None:
    """Run a command; print its seconds and the processor time of it and its processes."""
    before, began = processor_seconds(), time.perf_counter()
    subprocess.run(asked, check=True, capture_output=True)
    spent, used = time.perf_counter() - began, processor_seconds() - before
    print(f"{name:<34} {spent:6.1f} s, processor {used:6.1f} s", flush=True)


def processor_seconds() -> float:
    """Return the processor time of all processes that have ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def kill_at(asked: list[str], journal: Path, *, lines: int) -> None:
    """Start a command and kill it when so many runs are written down."""
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not journal.exists() or journal.read_bytes().count(b"\n") < lines:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
