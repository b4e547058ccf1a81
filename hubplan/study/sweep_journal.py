"""The runs of an unfinished sweep, one a line in a file, so that a stopped sweep can go on."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hubplan.errors import InputError
from hubplan.scenario.sweep import Run

if sys.platform != "win32":
    import fcntl

_RUNS: Final = "runs.jsonl"
_LOCK: Final = "lock"


@dataclass(frozen=True, slots=True)
class SweepJournal:
    """Runs worked out so far, each whole or absent.

    The first line says what the runs are made from, each further one holds a run; a checksum stands
    before each. Lines that do not agree with theirs, such as the last of a process that was killed,
    count as absent.

    Attributes
    ----------
    folder : Path
        Made when the work begins, deleted when it is done.
    fingerprint : str
        Of all that a run depends on.
    """

    folder: Path
    fingerprint: str

    @contextmanager
    def held_alone(self) -> Iterator[None]:
        """Keep other processes from the same work; a process that dies lets go of it.

        Yields
        ------
        None
            While it is held; the folder is there.

        Raises
        ------
        InputError
            If another process is at work on it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w", encoding="utf-8") as stream:
            if sys.platform != "win32":  # where two cannot write to one file anyway
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise InputError(
                        f"another sweep is at work in '{self.folder}'",
                        hint="Wait for it, or choose another folder with -o.",
                    ) from error
            yield

    def read(self) -> tuple[list[Run], int]:
        """Return the runs that are there, and how many are of something else.

        Returns
        -------
        runs : list of Run
            In the order in which they were worked out.
        others : int
            Runs made from something else: the study or its ranges have changed since.
        """
        lines = _sound_lines(self.folder / _RUNS)
        if not lines:
            return [], 0
        head, *runs = lines
        if head != self._head:
            return [], len(runs)
        return [Run.from_dict(json.loads(line)) for line in runs], 0

    @contextmanager
    def begun(self, runs: list[Run]) -> Iterator[SweepJournalWriter]:
        """Write down what is known, then whatever is added.

        Parameters
        ----------
        runs : list of Run
            Known before.

        Yields
        ------
        SweepJournalWriter
            To add runs to.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        path = self.folder / _RUNS
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as stream:
            stream.writelines(map(_line, (self._head, *map(_text, runs))))
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
        with path.open("ab", buffering=0) as stream:
            yield SweepJournalWriter(stream.fileno())

    def remove(self) -> None:
        """Delete the folder: the result is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _head(self) -> str:
        return json.dumps({"schema": 1, "made_from": self.fingerprint})


@dataclass(frozen=True, slots=True)
class SweepJournalWriter:
    """Adds runs to a journal.

    Attributes
    ----------
    descriptor : int
        Of the open file.
    """

    descriptor: int

    def add(self, run: Run) -> None:
        """Add a run; it outlives this process when this returns.

        Parameters
        ----------
        run : Run
            What was found.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        line = _line(_text(run))
        while line:
            line = line[os.write(self.descriptor, line) :]


def _text(run: Run) -> str:
    return json.dumps(run.to_dict(), allow_nan=False)


def _line(text: str) -> bytes:
    body = text.encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _sound_lines(path: Path) -> list[str]:
    """Return the lines that agree with their checksums; none after a faulty first one."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    sound = [_sound(line) for line in lines]
    return [line for line in sound if line is not None] if sound[0] is not None else []


def _sound(line: bytes) -> str | None:
    checksum, _, body = line.partition(b" ")
    return body.decode() if checksum == b"%08x" % zlib.crc32(body) else None
