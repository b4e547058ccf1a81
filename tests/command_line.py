"""The command line, called as a user calls it, in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from hubplan.cli import main

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call left on the terminal, and its exit code."""

    code: int
    stdout: str
    stderr: str


def hubplan(*args: object, cwd: Path | None = None, **environment: str) -> Outcome:
    """Call ``hubplan`` in this process: `main` itself, with its own streams and arguments."""
    out, err = _stream(), _stream()
    argv = ["hubplan", *map(str, args)]
    with (
        contextlib.chdir(cwd or Path.cwd()),
        mock.patch.dict(os.environ, environment),
        mock.patch.object(sys, "argv", argv),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        try:
            main()
        except SystemExit as ending:
            code = ending.code
    return Outcome(0 if code is None else int(code), _text(out), _text(err))


def hubplan_process(
    *args: object,
    cwd: Path | None = None,
    before: str = "",
    timeout: float = 300,
    **environment: str,
) -> Outcome:
    """Call ``hubplan`` in a process of its own, after some lines of Python if need be."""
    command = [sys.executable, "-m", "hubplan", *map(str, args)]
    if before:
        program = f"{before}\nfrom hubplan.cli import main\nmain()"
        command = [sys.executable, "-c", program, *map(str, args)]
    done = subprocess.run(
        command,
        cwd=cwd,
        env=process_environment(environment),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def without_seconds(folder: Path) -> bytes:
    """Return the results of a run, but for how long it took."""
    text = (folder / "results.json").read_text(encoding="utf-8")
    return text[: text.index('"seconds"')].encode()


def process_environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which Python finds this checkout and treats warnings as errors."""
    paths = [str(REPOSITORY), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        **changes,
    }


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    return stream.buffer.getvalue().decode("utf-8")
