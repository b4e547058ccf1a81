"""Fetch one file: through pooch, on from where it broke off, and kept only when it is sound."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import pooch
import requests

from hubplan.errors import OutputError
from hubplan.official.catalogue import OfficialFile

_TIMEOUT_SECONDS: Final = (20, 60)
#: What has come of a chunk is lost when the connection breaks off within it.
_CHUNK_BYTES: Final = 1 << 13
_TRIES: Final = 3
_PARTIAL_CONTENT: Final = 206
_RANGE_REFUSED: Final = 416


class Progress(Protocol):
    """Who is told how far the work is."""

    def stage(self, name: str) -> None:
        """Say that a stage begins.

        Parameters
        ----------
        name : str
            Such as the name of a file.
        """

    def advance(self, done: int, total: int) -> None:
        """Say how far the present stage is.

        Parameters
        ----------
        done, total : int
            Steps done and steps in all.
        """

    def finish(self, name: str, note: str) -> None:
        """Say that a stage is over.

        Parameters
        ----------
        name : str
            The stage.
        note : str
            What it found, in a few words.
        """


class NotFetchedError(Exception):
    """A file could not be fetched; the text says why, for a list of such files."""


class _BrokenOffError(Exception):
    """A connection broke off; what came so far is kept."""


@dataclass(slots=True)
class _Resuming:
    """A downloader for pooch that goes on where an earlier one stopped.

    What has come lies beside the place of the file, with the tag by which the server knows the
    version: another version is fetched from its start.
    """

    wanted: OfficialFile
    place: Path
    progress: Progress
    last_modified: str = field(default="", init=False)

    def __call__(
        self, url: str, output_file: str, pooch: object, *, check_only: bool = False
    ) -> None:
        """Fetch to a file of pooch's choosing; pooch checks its hash and moves it."""
        del pooch
        assert not check_only
        for further in range(_TRIES - 1, -1, -1):
            try:
                self._fetch(url)
                break
            except _BrokenOffError as error:
                if not further:
                    raise NotFetchedError(f"{error}; the next try goes on from there") from error
        if fault := self.wanted.fault(self.part):
            self.forget()
            raise NotFetchedError(f"what came {fault}")
        self.part.replace(output_file)
        self.forget()

    @property
    def part(self) -> Path:
        """Where lies what has come so far."""
        return self.place.with_name(f"{self.place.name}.part")

    @property
    def _tag_file(self) -> Path:
        return self.place.with_name(f"{self.place.name}.part.json")

    def forget(self) -> None:
        """Remove what an earlier try left."""
        self.part.unlink(missing_ok=True)
        self._tag_file.unlink(missing_ok=True)

    def _begun(self, url: str) -> tuple[int, str]:
        """Return how many bytes are here, and of which version; 0 where that is not known."""
        try:
            known = json.loads(self._tag_file.read_text(encoding="utf-8"))
            size = self.part.stat().st_size
        except (OSError, ValueError):
            return 0, ""
        if not isinstance(known, dict) or known.get("address") != url or not known.get("tag"):
            return 0, ""
        return size, str(known["tag"])

    def _fetch(self, url: str) -> None:
        size, tag = self._begun(url)
        # Unpacked on the way, bytes could not be counted.
        headers = {"Accept-Encoding": "identity"}
        if size:
            headers |= {"Range": f"bytes={size}-", "If-Range": tag}
        try:
            with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_SECONDS) as sent:
                if sent.status_code == _RANGE_REFUSED:
                    self.forget()
                    raise _BrokenOffError("the file changed while it was fetched")
                sent.raise_for_status()
                if sent.status_code != _PARTIAL_CONTENT:
                    size = 0
                self._note(url, sent)
                self._take(sent, size)
        except requests.HTTPError as error:
            raise NotFetchedError(f"the server answers {_status(error)}") from error
        except requests.exceptions.SSLError as error:
            raise NotFetchedError(
                f"the certificate of {urlsplit(url).netloc} is not trusted (a firewall that reads "
                "along? name its certificate in the variable REQUESTS_CA_BUNDLE)"
            ) from error
        except requests.exceptions.ProxyError as error:
            raise NotFetchedError("the proxy does not let through") from error
        except (requests.ConnectionError, requests.Timeout) as error:
            if self.part.exists():
                raise self._broken_off() from error
            raise NotFetchedError(f"no answer from {urlsplit(url).netloc}") from error
        except requests.RequestException as error:
            # A stream that ends too soon is told as one of these.
            raise self._broken_off() from error

    def _broken_off(self) -> _BrokenOffError:
        size = self.part.stat().st_size if self.part.exists() else 0
        return _BrokenOffError(f"the connection broke off after {size:,} bytes")

    def _note(self, url: str, sent: requests.Response) -> None:
        self.last_modified = sent.headers.get("Last-Modified", "")
        tag = sent.headers.get("ETag") or sent.headers.get("Last-Modified") or ""
        tag = "" if tag.startswith("W/") else tag
        note = json.dumps({"address": url, "tag": tag})
        self._tag_file.write_text(note, encoding="utf-8")

    def _take(self, sent: requests.Response, size: int) -> None:
        """Write what comes behind what is here."""
        expected = sent.headers.get("Content-Length")
        total = size + int(expected) if expected else 0
        with self.part.open("ab" if size else "wb") as stream:
            for chunk in sent.iter_content(_CHUNK_BYTES):
                stream.write(chunk)
                size += len(chunk)
                if total:
                    self.progress.advance(size, total)
        if total and size < total:
            raise self._broken_off()


def fetch(
    wanted: OfficialFile, place: Path, *, address: str, known_hash: str, progress: Progress
) -> str:
    """Fetch a file to its place in the cache.

    Parameters
    ----------
    wanted : OfficialFile
        What it is.
    place : Path
        Where it shall be.
    address : str
        Where from: the publisher's address, or a mirror's.
    known_hash : str
        ``"sha256:..."`` or ``"md5:..."``; ``""`` = not known.
    progress : Progress
        Told how far it is.

    Returns
    -------
    str
        When the server says that the file was last changed; ``""`` = it does not say.

    Raises
    ------
    NotFetchedError
        If it cannot be had, or is not what was wanted; then nothing stands at `place`.
    OutputError
        If it cannot be written, such as on a full disk.
    """
    pooch.get_logger().setLevel(logging.ERROR)  # what happens is told by us
    downloader: Any = _Resuming(wanted, place, progress)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        pooch.retrieve(
            url=address,
            known_hash=known_hash or None,
            fname=place.name,
            path=place.parent,
            downloader=downloader,
        )
        return str(downloader.last_modified)
    except ValueError as error:
        raise NotFetchedError(
            f"what came has another hash than was stated ({known_hash})"
        ) from error
    except OSError as error:
        with suppress(OSError):
            downloader.forget()
        raise OutputError(
            f"'{place}' could not be written: {error.strerror or error}",
            hint="Make room there, or choose another folder with HUBPLAN_CACHE. "
            "Nothing was left half written.",
        ) from error


def _status(error: requests.HTTPError) -> str:
    answer = error.response
    return "with an error" if answer is None else f"{answer.status_code} {answer.reason}"


def text_at(address: str) -> str:
    """Return the short text at an address, such as a hash that a publisher states.

    Parameters
    ----------
    address : str
        Where it is.

    Returns
    -------
    str
        The text; ``""`` where there is none.
    """
    try:
        with requests.get(address, timeout=_TIMEOUT_SECONDS) as sent:
            return sent.text if sent.ok else ""
    except requests.RequestException:
        return ""
