"""Write results whole or not at all: first beside their place, then moved into it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyogrio.errors import DataSourceError, GeometryError

from hubplan.errors import InputError, OutputError

MANIFEST = "manifest.json"

#: What a run leaves in its folder, in the order in which people want it.
RESULTS_FILES = (
    *("map.html", "report.html", "plan.gpkg", "tables/", "tables.xlsx", "results.json"),
    MANIFEST,
)


def refuse_to_overwrite(target: Path, inputs: Iterable[Path | None]) -> None:
    """Refuse to write a result over one of the files it is made from.

    Parameters
    ----------
    target : Path
        Where the result shall be.
    inputs : iterable of Path or None
        Files that are read; None = not given.

    Raises
    ------
    InputError
        If the target is one of them, by whatever name.
    """
    place = target.resolve()
    if any(path is not None and path.resolve() == place for path in inputs):
        raise InputError(
            f"'{target}' is read for this result, which would overwrite it",
            hint="Choose another place with -o.",
        )


@contextmanager
def staged_folder(
    out: Path, *, inputs: Iterable[Path] = (), last: str = MANIFEST
) -> Iterator[Path]:
    """Give a folder to write results into, and move them to their place when all are written.

    Parameters
    ----------
    out : Path
        Where the results shall be; made when absent. Files of other names are left alone.
    inputs : iterable of Path
        Files that no result may overwrite.
    last : str
        The file that tells of all others.

    Yields
    ------
    Path
        An empty folder on the same disk.

    Raises
    ------
    InputError
        If a result would overwrite an input; then `out` is as it was before.
    OutputError
        If a file cannot be written; then `out` is as it was before.

    Notes
    -----
    The old `last` goes first and the new one comes last, so that a folder with a manifest
    always holds the files the manifest lists, even if the machine stops half-way.
    """
    staging: Path | None = None
    try:
        if out.exists() and not out.is_dir():
            raise OutputError(f"'{out}' is a file, not a folder", hint="Choose another with -o.")
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".partial-", dir=out))
        yield staging
        _move_into_place(staging, out, tuple(inputs), last)
    except (OSError, DataSourceError, GeometryError) as error:
        if isinstance(error, OutputError):
            raise
        raise _told(out, error) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def staged_file(target: Path) -> Iterator[Path]:
    """Give a path to write one file to, and move it to its place when it is written.

    Parameters
    ----------
    target : Path
        Where the file shall be; its folder must exist or is made.

    Yields
    ------
    Path
        A path of the same suffix on the same disk.

    Raises
    ------
    OutputError
        If the file cannot be written; then `target` is as it was before.
    """
    staging: Path | None = None
    try:
        if target.exists() and not target.is_file():
            what = "a folder" if target.is_dir() else "no ordinary file"
            raise OutputError(f"'{target}' is {what}", hint="Choose another file with -o.")
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".partial-", dir=target.parent))
        yield staging / target.name
        (staging / target.name).replace(target)
    except (OSError, DataSourceError, GeometryError) as error:
        if isinstance(error, OutputError):
            raise
        raise _told(target, error) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _move_into_place(staging: Path, out: Path, inputs: tuple[Path, ...], last: str) -> None:
    written = sorted(p for p in staging.rglob("*") if p.is_file())
    for path in written:
        refuse_to_overwrite(out / path.relative_to(staging), inputs)
    (out / last).unlink(missing_ok=True)
    written.sort(key=lambda path: path.name == last)
    for path in written:
        target = out / path.relative_to(staging)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


def _told(place: Path, error: Exception) -> OutputError:
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
    return OutputError(
        f"'{place}' could not be written: {reason}",
        hint="Choose another place with -o, or make room there. Nothing was left half written.",
    )
