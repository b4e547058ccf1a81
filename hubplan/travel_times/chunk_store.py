"""The half-finished work on a large matrix: chunks of rows kept in a folder beside the result."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from hubplan.errors import UNREADABLE_ARCHIVE, InputError
from hubplan.units import FloatArray

if sys.platform != "win32":
    import fcntl

_JOB = "job.json"
_LOCK = "lock"
_UNFINISHED = ".unfinished"
_LONGEST_TOLD = 30


def work_folder(target: Path) -> Path:
    """Return the folder in which the work on a result is kept until it is whole.

    Parameters
    ----------
    target : Path
        Where the result shall be.

    Returns
    -------
    Path
        Beside it, of the same name with ``.part`` behind.
    """
    return target.with_name(f"{target.name}.part")


@dataclass(frozen=True, slots=True)
class ChunkStore:
    """Chunks of a matrix on disk, each whole or absent.

    Attributes
    ----------
    folder : Path
        From `work_folder`.
    shape : tuple of int
        Of the whole matrix.
    chunk_rows : int
        Demand points to a chunk; the last may have fewer.
    """

    folder: Path
    shape: tuple[int, int]
    chunk_rows: int

    @classmethod
    def opened(
        cls,
        target: Path,
        shape: tuple[int, int],
        chunk_rows: int,
        made_from: Mapping[str, str],
    ) -> Self:
        """Go on with the work that was left beside a result, or begin it.

        Parameters
        ----------
        target : Path
            Where the result shall be.
        shape : tuple of int
            Of the whole matrix.
        chunk_rows : int
            Demand points to a chunk, if the work begins here; else it stays as it was begun.
        made_from : mapping of str to str
            All that the minutes depend on: in words, each with its value or fingerprint.

        Returns
        -------
        ChunkStore
            Its folder is there.

        Raises
        ------
        InputError
            If the work that was left there is of other inputs or settings; it stays.
        """
        folder = work_folder(target)
        folder.mkdir(parents=True, exist_ok=True)
        job = folder / _JOB
        if job.exists():
            return cls(folder, shape, _chunk_rows(job, dict(made_from)))
        if any(not path.name.endswith(_UNFINISHED) for path in folder.iterdir()):
            raise InputError(
                f"'{folder}' is where the work on '{target.name}' would be kept, but it holds "
                "something else",
                hint=f"Choose another name for the result, or delete '{folder}'.",
            )
        text = json.dumps({"chunk_rows": chunk_rows, "made_from": dict(made_from)}, indent=1)
        unfinished = job.with_name(_JOB + _UNFINISHED)
        try:
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(job)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return cls(folder, shape, chunk_rows)

    @contextmanager
    def held_alone(self) -> Iterator[None]:
        """Keep other processes from the same work; a process that dies lets go of it.

        Yields
        ------
        None
            While it is held.

        Raises
        ------
        InputError
            If another process is at work on it.
        """
        with (self.folder / _LOCK).open("w", encoding="utf-8") as stream:
            if sys.platform != "win32":  # where two cannot write to one file anyway
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise InputError(
                        f"another process is at work in '{self.folder}'",
                        hint="Wait for it, or choose another name for the result.",
                    ) from error
            yield

    @property
    def rows(self) -> list[slice]:
        """Rows of each chunk, in order."""
        return [
            slice(start, min(start + self.chunk_rows, self.shape[0]))
            for start in range(0, self.shape[0], self.chunk_rows)
        ]

    @property
    def result(self) -> Path:
        """Where the result is written until it is whole."""
        return self.folder / f"result{_UNFINISHED}{Path(self.folder.stem).suffix}"

    def missing(self) -> list[slice]:
        """Return the rows of the chunks that are not there.

        Returns
        -------
        list of slice
            In order.
        """
        return [rows for rows in self.rows if not self._path(rows).exists()]

    def load(self, rows: slice) -> FloatArray | None:
        """Return a chunk.

        Parameters
        ----------
        rows : slice
            One of `rows`.

        Returns
        -------
        ndarray of float, shape (n, n_sites), or None
            None when it is not there, or damaged: then it is worked out anew.
        """
        try:
            with self._path(rows).open("rb") as stream, np.load(stream) as archive:
                minutes = np.asarray(archive["minutes"], dtype=np.float64)
        except UNREADABLE_ARCHIVE:
            return None
        return minutes if minutes.shape == (rows.stop - rows.start, self.shape[1]) else None

    def keep(self, rows: slice, minutes: FloatArray) -> None:
        """Keep a chunk; it is on disk when this returns.

        Parameters
        ----------
        rows : slice
            One of `rows`.
        minutes : ndarray of float, shape (n, n_sites)
            The chunk.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        path = self._path(rows)
        unfinished = path.with_name(path.name + _UNFINISHED)
        try:
            with unfinished.open("wb") as stream:
                np.savez(stream, allow_pickle=False, minutes=minutes)  # with a checksum
                stream.flush()
                os.fsync(stream.fileno())
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        unfinished.replace(path)

    def finish(self, target: Path) -> None:
        """Move the result to its place and delete the folder.

        Parameters
        ----------
        target : Path
            Where the result shall be.

        Raises
        ------
        OSError
            If it cannot be moved there.
        """
        with self.result.open("rb+") as stream:
            os.fsync(stream.fileno())
        self.result.replace(target)
        self.remove()

    def remove(self) -> None:
        """Delete the folder: the result is whole, or there is none to be had."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def leave(self) -> int:
        """Leave what may be gone on with, and delete the rest.

        Returns
        -------
        int
            How many demand points have been worked out and are kept.
        """
        self.result.unlink(missing_ok=True)
        missing: list[int] = [rows.stop - rows.start for rows in self.missing()]
        kept = self.shape[0] - sum(missing)
        if not kept:
            self.remove()
        return kept

    def _path(self, rows: slice) -> Path:
        return self.folder / f"rows-{rows.start:09}.npz"


def _chunk_rows(job: Path, made_from: dict[str, str]) -> int:
    """Return how work was divided that was begun before; refuse it if it is another's."""
    try:
        begun = json.loads(job.read_text(encoding="utf-8"))
        chunk_rows = max(1, int(begun["chunk_rows"]))
        was: dict[str, str] = dict(begun["made_from"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"'{job}' cannot be read: {error}", hint=f"Delete '{job.parent}' to begin anew."
        ) from error
    other = [
        _difference(name, was.get(name, "none"), made_from.get(name, "none"))
        for name in {**was, **made_from}
        if was.get(name) != made_from.get(name)
    ]
    if other:
        raise InputError(
            f"'{job.parent}' holds half-finished work that was begun otherwise: {', '.join(other)}",
            hint="Give the same again to go on, choose another name with -o, or delete "
            f"'{job.parent}' to begin anew.",
        )
    return chunk_rows


def _difference(name: str, was: str, now: str) -> str:
    """Return what differs; fingerprints and sentences tell nobody anything."""
    if max(len(was), len(now)) > _LONGEST_TOLD:
        return f"other {name}"
    return f"{name} {was}, now {now}"
