"""Where official files are found: placed by hand, kept from earlier, or fetched.

All that cannot be had is told at once, so that somebody behind a firewall can fetch it elsewhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from hubplan.errors import Fault, InputError, OutputError, raise_faults
from hubplan.official.catalogue import OfficialFile, OfficialLayer
from hubplan.official.fetching import NotFetchedError, Progress, fetch, text_at
from hubplan.official.hashes import HASHES, read_hashes, sha256_of
from hubplan.official.missing import MissingFile, missing_file, missing_layer, raise_missing

_MD5: Final = re.compile(r"[0-9a-f]{32}")
#: What an extract of roads is called while nobody knows of which county.
_ANY_EXTRACT: Final = "COUNTY-latest.osm.pbf"


@dataclass(frozen=True, slots=True)
class UsedFile:
    """A file that a study was made from.

    Attributes
    ----------
    wanted : OfficialFile
        What it is.
    path : Path
        Where it lies.
    origin : str
        The address it was fetched from, or ``"placed by hand"``.
    sha256 : str
        Its hash.
    size : int
        Its bytes.
    last_modified : str
        When its server says that it was last changed; ``""`` = not known.
    """

    wanted: OfficialFile
    path: Path
    origin: str
    sha256: str
    size: int
    last_modified: str = ""


@dataclass(slots=True)
class FileStore:
    """Finds official files, and remembers which were used and which are missing.

    Attributes
    ----------
    cache : Path
        Folder where fetched files are kept.
    by_hand : Path or None
        Folder of files placed by hand, which come first.
    server : str
        A mirror: ``https://host/path`` is asked for as ``SERVER/host/path``; ``""`` = none.
    offline : bool
        Whether nothing may be fetched.
    progress : Progress
        Told what goes on.
    """

    cache: Path
    by_hand: Path | None
    server: str
    offline: bool
    progress: Progress
    used: dict[str, UsedFile] = field(default_factory=dict, init=False)
    missing: list[MissingFile] = field(default_factory=list, init=False)
    _hashes: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Check the folder and the mirror.

        Raises
        ------
        InputError
            If the folder is none, its list of hashes cannot be read, or the mirror is no address.
        """
        if self.by_hand is not None and not self.by_hand.is_dir():
            raise InputError(
                f"'{self.by_hand}' is not a folder", hint="Give the folder of your files to --from."
            )
        if self.server and urlsplit(self.server).scheme not in {"http", "https"}:
            raise InputError(
                f"'{self.server}' is not the address of a server",
                hint="Give one such as https://mirror.example/official to --server.",
            )
        self._hashes = read_hashes(self.by_hand)

    def find(self, wanted: OfficialFile) -> Path | None:
        """Find a file, fetching it where need be.

        Parameters
        ----------
        wanted : OfficialFile
            What is wanted.

        Returns
        -------
        Path or None
            Where it is; None where it could not be had, which `settle` tells.

        Raises
        ------
        InputError
            If a file placed by hand is damaged or is not the one its hash names.
        OutputError
            If a fetched file cannot be written.
        """
        if wanted.name in self.used:
            return self.used[wanted.name].path
        if self.by_hand is not None and (self.by_hand / wanted.name).is_file():
            return self.take(wanted, self.by_hand / wanted.name)
        place = self.cache / wanted.name
        if not self._kept(wanted, place):
            if self.offline:
                self.missing.append(
                    missing_file(wanted, "not here, and --offline forbids to fetch it")
                )
                return None
            try:
                self._fetch(wanted, place)
            except NotFetchedError as error:
                self.missing.append(missing_file(wanted, str(error)))
                return None
        return place

    def take(self, wanted: OfficialFile, path: Path) -> Path:
        """Take a file that was placed by hand.

        Parameters
        ----------
        wanted : OfficialFile
            What it is.
        path : Path
            Where it is.

        Returns
        -------
        Path
            The same.

        Raises
        ------
        InputError
            If it is damaged, or is not the one its hash names.
        """
        sha256 = sha256_of(path)
        stated = self._hashes.get(path.name, sha256)
        fault = wanted.fault(path)
        faults = [Fault(path.name, fault, "Fetch it again.")] if fault else []
        if stated != sha256:
            what = f"has the hash {sha256}, but {HASHES} says {stated}"
            faults.append(Fault(path.name, what, f"Fetch it again, or correct {HASHES}."))
        raise_faults(str(path.parent), faults)
        self.used[wanted.name] = UsedFile(
            wanted, path, "placed by hand", sha256, path.stat().st_size
        )
        return path

    def placed(self, *patterns: str) -> list[Path]:
        """Return the files placed by hand whose names fit a pattern.

        Parameters
        ----------
        *patterns : str
            As of the shell.

        Returns
        -------
        list of Path
            In the order of their names.
        """
        folder = self.by_hand
        if folder is None:
            return []
        return sorted({path for pattern in patterns for path in folder.glob(pattern)})

    def placed_layer(self, layer: OfficialLayer) -> Path | None:
        """Return the file of a whole layer that was placed by hand.

        Parameters
        ----------
        layer : OfficialLayer
            The layer.

        Returns
        -------
        Path or None
            None where there is none.

        Raises
        ------
        InputError
            If there are several.
        """
        found = self.placed(*layer.by_hand)
        if len(found) > 1:
            raise InputError(
                f"{len(found)} files may be '{layer.title}': "
                f"{', '.join(path.name for path in found)}",
                hint="Leave one of them in the folder.",
            )
        return found[0] if found else None

    def settle(self, *layers: OfficialLayer, extract: str = "") -> None:
        """Tell all that is missing, if anything is.

        Parameters
        ----------
        *layers : OfficialLayer
            Layers that are needed too.
        extract : str
            Where extracts of roads are found, if they are needed too.

        Raises
        ------
        InputError
            With names, purposes, addresses and reasons.
        """
        if self.missing:
            further = [layer for layer in layers if self.placed_layer(layer) is None]
            self.missing += [missing_layer(layer, "needed too") for layer in further]
        if self.missing and extract and not self.placed("*.osm.pbf"):
            purpose = "roads, paths and names of places"
            self.missing.append(MissingFile(_ANY_EXTRACT, purpose, extract, "needed too"))
        raise_missing(self.missing)

    def _fetch(self, wanted: OfficialFile, place: Path) -> None:
        address = self._mirrored(wanted.address)
        self.progress.stage(wanted.name)
        try:
            place.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"'{place}' cannot be replaced: {error.strerror}") from error
        stated = self._stated_hash(wanted)
        changed = fetch(wanted, place, address=address, known_hash=stated, progress=self.progress)
        size, sha256 = place.stat().st_size, sha256_of(place)
        found = UsedFile(wanted, place, wanted.origin, sha256, size, changed)
        note = {
            "address": wanted.address,
            "fetched_from": address,
            "sha256": sha256,
            "last_modified": changed,
        }
        try:
            _note_of(place).write_text(json.dumps(note, indent=1), encoding="utf-8")
        except OSError as error:
            place.unlink(missing_ok=True)
            raise OutputError(f"'{place}' could not be written: {error.strerror}") from error
        self.used[wanted.name] = found
        self.progress.finish(wanted.name, f"{found.size:,} bytes")

    def _stated_hash(self, wanted: OfficialFile) -> str:
        if wanted.name in self._hashes:
            return f"sha256:{self._hashes[wanted.name]}"
        if not wanted.md5_address:
            return ""
        words = text_at(self._mirrored(wanted.md5_address)).split()
        return f"md5:{words[0]}" if words and _MD5.fullmatch(words[0]) else ""

    def _mirrored(self, address: str) -> str:
        if not self.server:
            return address
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.server.rstrip('/')}/{parts.netloc}{parts.path}{query}"

    def _kept(self, wanted: OfficialFile, place: Path) -> bool:
        """Say whether a file is in the cache as it was fetched."""
        try:
            note = json.loads(_note_of(place).read_text(encoding="utf-8"))
            sha256 = sha256_of(place)
        except (OSError, ValueError):
            return False
        known = isinstance(note, dict) and note.get("address") == wanted.address
        stated = self._hashes.get(wanted.name, sha256)
        if not known or note.get("sha256") != sha256 or stated != sha256:
            return False
        self.used[wanted.name] = UsedFile(
            wanted,
            place,
            wanted.origin,
            sha256,
            place.stat().st_size,
            str(note.get("last_modified", "")),
        )
        return True


def _note_of(place: Path) -> Path:
    return place.with_name(f"{place.name}.source.json")
