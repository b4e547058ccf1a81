"""Hashes of files, and lists of them as ``sha256sum`` writes them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from hubplan.errors import Fault, InputError, raise_faults

#: A list of hashes beside files placed by hand.
HASHES: Final = "SHA256SUMS"

_HASH_LINE: Final = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_hashes(folder: Path | None) -> dict[str, str]:
    """Read the list of hashes of a folder.

    Parameters
    ----------
    folder : Path or None
        It need not hold a list.

    Returns
    -------
    dict of str to str
        SHA-256 by file name; empty where there is no list.

    Raises
    ------
    InputError
        With every line that is no hash and name.
    """
    if folder is None or not (folder / HASHES).is_file():
        return {}
    hashes, faults = {}, []
    try:
        lines = (folder / HASHES).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"'{HASHES}' cannot be read", hint="Write it with sha256sum.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if found := _HASH_LINE.fullmatch(line.strip()):
            hashes[found[2].strip()] = found[1].lower()
        else:
            hint = "Write 64 hexadecimal digits, two blanks and the name, as sha256sum does."
            faults.append(Fault(f"line {number}", "is not a hash and a name", hint))
    raise_faults(HASHES, faults)
    return hashes
