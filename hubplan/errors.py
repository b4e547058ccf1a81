"""Everything that can go wrong, in one tree.

::

    HubplanError                 anything hubplan refuses, told without a traceback (exit 1)
    ├── InputError(ValueError)   a file, a table, a study or an argument is wrong
    ├── UnreachableError         a question needs journeys that do not exist
    ├── OutputError(OSError)     a result could not be written; nothing was half written
    ├── SolverError              a solver is missing or broke down
    └── InfeasibleError          no plan keeps every rule (exit 3)

Each error says what is wrong and where, what was found, and after ``Hint:`` what to do.
Doubts that do not stop the work are `HubplanWarning`.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

#: What numpy raises where an archive is missing, cut short or damaged in any byte. A flipped bit
#: may also ask for a password or an unknown compression: a RuntimeError.
UNREADABLE_ARCHIVE: Final = (
    OSError,
    ValueError,
    KeyError,
    EOFError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)

_SHOWN_FAULTS = 20


class HubplanWarning(UserWarning):
    """A doubt about data or result that does not stop the work."""


class HubplanError(Exception):
    """Root of all errors that hubplan raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, where, and what was found.
    hint : str
        What the reader can do about it; empty when there is nothing to add.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(f"{message}\nHint: {hint}" if hint else message)


class InputError(HubplanError, ValueError):
    """A file, a table, a study or an argument is wrong."""


class UnreachableError(HubplanError):
    """A question needs journeys that do not exist on this network."""


class OutputError(HubplanError, OSError):
    """A result could not be written; nothing was left half written."""


class SolverError(HubplanError):
    """A solver is missing or broke down."""


class InfeasibleError(HubplanError):
    """No plan keeps every rule.

    Parameters
    ----------
    message : str
        Which rules cannot be kept together, and by how much they fail.
    rules : sequence of str
        The names of the rules that clash; by default all those of `clashes`.
    clashes : sequence of mapping of str to float
        Smallest sets of rules that cannot hold together, the smallest of all first, no rule in
        two of them: each rule's name, and by how much it would have to be relaxed, alone, to end
        the clash, in its own unit (hubs, sites, people, money, minutes, kilometres); infinite
        where only leaving it out would.
    hint : str
        What to relax.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        rules: Sequence[str] = (),
        clashes: Sequence[Mapping[str, float]] = (),
        hint: str = "",
    ) -> None:
        self.clashes = tuple(dict(clash) for clash in clashes)
        self.rules = tuple(dict.fromkeys(rules or (rule for clash in clashes for rule in clash)))
        super().__init__(message, hint=hint)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in an input.

    Attributes
    ----------
    where : str
        Place inside the input, such as ``"row 7, column lon"``; may be empty.
    what : str
        What is wrong, with the value found.
    hint : str
        What to do; may be empty.
    """

    where: str
    what: str
    hint: str = ""


def raise_faults(source: str, faults: Sequence[Fault]) -> None:
    """Raise one `InputError` that lists every fault, or return when there is none.

    Parameters
    ----------
    source : str
        Name of the file or object that was read.
    faults : sequence of Fault
        All that was found wrong.

    Raises
    ------
    InputError
        If there is at least one fault.
    """
    if not faults:
        return
    count = "1 problem" if len(faults) == 1 else f"{len(faults)} problems"
    width = min(max(len(fault.where) for fault in faults), 28)
    lines = [f"{count} in {source}"]
    lines += [f"  {f.where:<{width}}  {f.what}".rstrip() for f in faults[:_SHOWN_FAULTS]]
    if len(faults) > _SHOWN_FAULTS:
        lines.append(f"  … and {len(faults) - _SHOWN_FAULTS} more of the kind")
    hints = dict.fromkeys(fault.hint for fault in faults if fault.hint)
    raise InputError("\n".join(lines), hint=" ".join(hints))


def nearest_name(word: str, known: Iterable[str]) -> str:
    """Return ``" (did you mean 'x'?)"`` for the known name nearest to a word.

    Parameters
    ----------
    word : str
        What was found.
    known : iterable of str
        What would have been understood.

    Returns
    -------
    str
        The question, with a leading blank, or ``""`` when nothing is near.
    """
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold().strip(), by_folded, n=1, cutoff=0.6)
    return f" (did you mean '{by_folded[close[0]]}'?)" if close else ""


def printable(text: str) -> str:
    """Drop control characters: text from data must not steer the terminal.

    Parameters
    ----------
    text : str
        With names, ids or cells from data in it.

    Returns
    -------
    str
        The same without escapes and other invisible characters; lines stay lines.
    """
    return "".join(c for c in text if c == "\n" or c.isprintable())
