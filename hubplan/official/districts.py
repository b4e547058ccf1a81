"""Which districts a person means: by name, by code, forgiving small differences of writing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from hubplan.errors import Fault, raise_faults

_SHOWN: Final = 4
_CODE: Final = re.compile(r"E0[6-9]\d{6}")


def choose_districts(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes of the districts that a text names.

    Parameters
    ----------
    text : str
        Names or codes, separated by commas or semicolons; capitals, ``&`` and ``City of`` do not
        matter. Names that hold a comma themselves are understood.
    names : mapping of str to str
        The name of each district, by code.

    Returns
    -------
    tuple of str
        In the order of the text, each once.

    Raises
    ------
    InputError
        With every word that is no district, and the names near it, or that may be several.
    """
    codes: dict[str, list[str]] = {}
    for code, name in names.items():
        for call in _calls(name):
            codes.setdefault(call, []).append(code)
    chosen: list[str] = []
    faults: list[Fault] = []
    for word in _words(text, codes):
        meant = [word.upper()] if word.upper() in names else codes.get(_folded(word), [])
        if len(meant) == 1:
            chosen += meant
        else:
            faults.append(_fault(word, meant, names))
    if not chosen and not faults:
        faults.append(Fault("", "names no district", "Give names such as 'Dartford, Gravesham'."))
    raise_faults("--area", faults)
    return tuple(dict.fromkeys(chosen))


def _words(text: str, codes: Mapping[str, list[str]]) -> list[str]:
    """Split a text at its commas, but not those inside a name."""
    if ";" in text:
        return [word for word in (part.strip(" ,\t\n") for part in text.split(";")) if word]
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    words: list[str] = []
    while pieces:
        whole = ", ".join(pieces[:2])
        taken = 2 if len(pieces) > 1 and _folded(whole) in codes else 1
        words.append(", ".join(pieces[:taken]))
        del pieces[:taken]
    return words


def _calls(name: str) -> set[str]:
    """Return what a district may be called: "Bristol, City of" also "Bristol"."""
    plain, comma, rank = name.partition(", ")
    calls = {_folded(name)}
    if comma:
        calls |= {_folded(plain), _folded(f"{rank} {plain}")}
    return calls


def _folded(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", text.casefold().replace("&", " and ").replace("'", ""))
    return " ".join(words)


def _fault(word: str, meant: list[str], names: Mapping[str, str]) -> Fault:
    if meant:
        several = ", ".join(f"{names[code]} ({code})" for code in meant)
        return Fault(f"'{word}'", f"may be any of {several}", "Give the code of the one you mean.")
    if _CODE.fullmatch(word.upper()):
        return Fault(
            f"'{word}'",
            "is not the code of a district of 2024",
            "Districts that were merged since are found under the name of the new one.",
        )
    wanted = _folded(word)
    holding = [name for name in names.values() if wanted and wanted in _folded(name)]
    by_call = {call: name for name in names.values() for call in _calls(name)}
    close = [by_call[call] for call in get_close_matches(wanted, by_call, n=_SHOWN, cutoff=0.6)]
    near = list(dict.fromkeys([*holding, *close]))[:_SHOWN]
    told = f"is no district (did you mean {' or '.join(map(repr, near))}?)" if near else ""
    return Fault(
        f"'{word}'",
        told or "is no district",
        "Districts are those of 2024 in England, as the Indices of Deprivation name them: no "
        "county, no town. A polygon file may be given instead.",
    )
