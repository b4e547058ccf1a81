"""The tables of a feed in a zip or a folder: found, weighed, never unpacked to disk."""

from __future__ import annotations

import hashlib
import lzma
import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from hubplan.errors import UNREADABLE_ARCHIVE, HubplanError, InputError, printable

#: What the reader looks at; shapes, fares and the like are left where they are.
TABLES: Final = (
    "agency",
    "calendar",
    "calendar_dates",
    "feed_info",
    "frequencies",
    "routes",
    "stop_times",
    "stops",
    "transfers",
    "trips",
)

_ALWAYS_THERE: Final = ("stops", "trips", "stop_times")
_CALENDARS: Final = ("calendar", "calendar_dates")

#: Of each folder inside a zip or folder: its tables, and where to open each.
_Folders = dict[PurePosixPath, dict[str, str]]

#: The flag by which a zip marks a member as locked.
_LOCKED = 1

#: No table may have more bytes than this once unpacked, times of calls aside: those are read
#: bit by bit, and all of Great Britain has half as many as they may.
MOST_BYTES: Final = 500_000_000
MOST_BYTES_OF_CALLS: Final = 8_000_000_000
#: A table of more than `_SMALL_BYTES` may not be packed more tightly than this; real ones reach 30.
_TIGHTEST_PACKING: Final = 200
_SMALL_BYTES: Final = 20_000_000

#: What else a changed byte in a zip makes Python's own reader stumble over.
_DAMAGED: Final = (
    *UNREADABLE_ARCHIVE,
    IndexError,
    OverflowError,
    MemoryError,
    struct.error,
    lzma.LZMAError,
)


@dataclass(frozen=True, slots=True)
class FeedFiles:
    """The tables of one feed, each to be opened by its name.

    Attributes
    ----------
    path : Path
        The zip or the folder.
    name : str
        What messages call the feed.
    members : dict of str to str
        Where each table lies: name inside the zip, or path of the file.
    sha256 : str
        Of the zip file; of a folder, of its tables in alphabetical order.
    elsewhere : tuple of str
        Tables in other folders than that of the feed, which are not read: paths inside it.
    """

    path: Path
    name: str
    members: dict[str, str] = field(default_factory=dict)
    sha256: str = ""
    elsewhere: tuple[str, ...] = ()

    def where(self, table: str) -> str:
        """Return how messages call a table.

        Parameters
        ----------
        table : str
            One of `TABLES`.

        Returns
        -------
        str
            Such as ``"newport/stops.txt"``.
        """
        return f"{self.name}/{table}.txt"

    @contextmanager
    def opened(self, table: str) -> Iterator[BinaryIO]:
        """Open a table for reading.

        Parameters
        ----------
        table : str
            A key of `members`.

        Yields
        ------
        BinaryIO
            Its bytes, unpacked on the way.

        Raises
        ------
        InputError
            If it cannot be read to its end, inside the ``with`` block too.
        """
        try:
            if self.path.is_dir():
                with Path(self.members[table]).open("rb") as stream:
                    yield stream
            else:
                with (
                    zipfile.ZipFile(self.path) as archive,
                    archive.open(self.members[table]) as member,
                ):
                    yield cast("BinaryIO", member)
        except HubplanError:
            raise
        except _DAMAGED as error:
            raise InputError(
                f"{self.where(table)} cannot be read: {printable(str(error))[:200]}",
                hint="Download the feed again; it may be damaged.",
            ) from error


def find_tables(path: str | Path, name: str) -> FeedFiles:
    """Find the tables of a feed.

    Parameters
    ----------
    path : str or Path
        A zip file or a folder. The tables may lie in a folder inside it, all in one: the least
        deep with a stops.txt. Endings and names may be in capitals.
    name : str
        What messages call the feed.

    Returns
    -------
    FeedFiles
        Only names are kept: nothing is unpacked, so a name such as ``../stops.txt`` harms nothing.

    Raises
    ------
    InputError
        If there is no such file or folder, it is no feed or more than one, its tables are spread
        over folders or locked, or a table would unpack to more than `MOST_BYTES`
        (`MOST_BYTES_OF_CALLS`).
    """
    path = Path(path)
    called = printable(path.name or str(path.resolve()))
    if path.is_dir():
        return _tables_on_disk(path, name, called)
    if not path.is_file():
        raise InputError(
            f"'{path}' does not exist", hint="Give the path of a GTFS feed: a zip or a folder."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            infos = {i.filename: i for i in archive.infolist() if not i.filename.endswith("/")}
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except _DAMAGED as error:
        raise InputError(
            f"'{called}' is not a readable zip file: {printable(str(error))[:200]}",
            hint="Download the feed again; it may be damaged.",
        ) from error
    found, elsewhere = _of_one_folder(called, ((m, m) for m in infos), list(infos))
    if any(infos[member].flag_bits & _LOCKED for member in found.values()):
        raise InputError(
            f"'{called}' is locked with a password",
            hint="Unpack it with its password and give the folder.",
        )
    _refuse_heavy(name, {t: (infos[m].file_size, infos[m].compress_size) for t, m in found.items()})
    return FeedFiles(path, name, found, sha256, elsewhere)


def _tables_on_disk(path: Path, name: str, called: str) -> FeedFiles:
    members = (
        (str(p.relative_to(path)), str(p))
        for pattern in ("*", "*/*")
        for p in path.glob(pattern)
        if p.is_file()
    )
    found, elsewhere = _of_one_folder(called, members, [p.name for p in path.glob("*")])
    heavy = {t: Path(m).stat().st_size for t, m in found.items()}
    _refuse_heavy(name, {t: (size, size) for t, size in heavy.items()})
    return FeedFiles(path, name, found, _hash_of_tables(found), elsewhere)


def _of_one_folder(
    called: str, members: Iterable[tuple[str, str]], names: list[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return where each table of the feed lies, and the tables in other folders."""
    folders = _by_folder(members)
    _require_feed(called, folders, names)
    home = _home_of_feed(called, folders)
    return folders[home], _outside(home, folders)


def _by_folder(members: Iterable[tuple[str, str]]) -> _Folders:
    """Return where each table lies, from (path inside the feed, where to open it)."""
    folders: _Folders = {}
    named = [(PurePosixPath(inside.replace("\\", "/")), place) for inside, place in members]
    for pure, place in sorted(named, key=lambda member: str(member[0])):
        table = pure.stem.casefold()
        hidden = any(part == "__MACOSX" or part.startswith("._") for part in pure.parts)
        if hidden or table not in TABLES or pure.suffix.casefold() != ".txt":
            continue
        folders.setdefault(pure.parent, {}).setdefault(table, place)
    return {folder: dict(sorted(tables.items())) for folder, tables in folders.items()}


def _home_of_feed(called: str, folders: _Folders) -> PurePosixPath:
    """Return the folder of the feed: tables of two feeds are never mixed."""
    holding = [folder for folder, tables in folders.items() if "stops" in tables] or list(folders)
    depth = min(len(folder.parts) for folder in holding)
    level = [folder for folder in holding if len(folder.parts) == depth]
    whole = [folder for folder in level if folders[folder].keys() >= set(_ALWAYS_THERE)]
    if len(whole) > 1:
        raise InputError(
            f"'{called}' holds {len(whole)} feeds, in "
            f"{' and '.join(_in_words(folder) for folder in whole)}",
            hint="Give each as a feed of its own, with its own --gtfs; unpack a zip for that.",
        )
    home = (whole or level)[0]
    needed: tuple[str, ...] = _ALWAYS_THERE
    if not folders[home].keys() & set(_CALENDARS):
        needed += _CALENDARS
    lacking = [table for table in needed if table not in folders[home]]
    for folder, tables in folders.items():
        for table in (table for table in lacking if table in tables):
            raise InputError(
                f"'{called}' has no whole feed in one folder: {table}.txt is in "
                f"{_in_words(folder)}, other tables in {_in_words(home)}",
                hint="Put all tables of a feed into one folder.",
            )
    return home


def _in_words(folder: PurePosixPath) -> str:
    return f"'{printable(str(folder))}'" if folder.parts else "its topmost folder"


def _outside(home: PurePosixPath, folders: _Folders) -> tuple[str, ...]:
    return tuple(
        printable(str(folder / f"{table}.txt"))
        for folder, tables in folders.items()
        if folder != home
        for table in tables
    )


def _require_feed(called: str, folders: _Folders, names: list[str]) -> None:
    if folders:
        return
    inner = [printable(name) for name in names if name.casefold().endswith(".zip")]
    raise InputError(
        f"'{called}' holds no tables of a timetable (stops.txt, trips.txt, stop_times.txt ...)",
        hint=f"It holds other zip files ('{inner[0]}'): unpack it and give those."
        if inner
        else "Give a GTFS feed.",
    )


def _refuse_heavy(name: str, sizes: dict[str, tuple[int, int]]) -> None:
    for table, (size, packed) in sizes.items():
        tight = size > _SMALL_BYTES and size > _TIGHTEST_PACKING * max(packed, 1)
        most = MOST_BYTES_OF_CALLS if table == "stop_times" else MOST_BYTES
        if size > most or tight:
            raise InputError(
                f"{name}/{table}.txt would unpack to {size / 1e9:,.1f} GB "
                f"from {packed / 1e6:,.1f} MB: no timetable does",
                hint="Do not trust this file; download the feed again from its publisher.",
            )


def _hash_of_tables(found: dict[str, str]) -> str:
    whole = hashlib.sha256()
    for table, place in found.items():
        whole.update(f"{table}\n".encode())
        try:
            with Path(place).open("rb") as stream:
                whole.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            raise InputError(
                f"'{place}' cannot be read: {error.strerror}", hint="Check its permissions."
            ) from error
    return whole.hexdigest()
