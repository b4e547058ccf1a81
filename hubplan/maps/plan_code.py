"""Plan codes: the hubs of a plan as a few characters that people can write down and type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hubplan.errors import InputError
from hubplan.location import MAIN, MINI, OPEN, Plan

# Crockford's base 32: no I, L, O or U, which are misread.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS: Final = str.maketrans("ILO", "110")
_IGNORED: Final = "- \t\r\n\u00a0\u00ad\u2010\u2011\u2012\u2013\u2014\u2212"
_BASE: Final = len(_LETTERS)
_TIERS: Final = (MAIN, MINI, OPEN)
_CHECK: Final = 3
# The largest prime below 32³: one wrong character, or two that changed places, never pass.
_PRIME: Final = 32749
_STEP: Final = 31
_GROUP: Final = 4
_COMPARE: Final = "Compare it with the code that the page gave, and with its study."


def study_number(ids: Sequence[str]) -> int:
    """Return the number by which a code tells its own study from others.

    Parameters
    ----------
    ids : sequence of str
        Of the sites of which plans are made, in alphabetical order.

    Returns
    -------
    int
        From 0 to 32748.
    """
    number = 0
    for character in "\n".join(ids):
        number = (number * _STEP + ord(character) + 1) % _PRIME
    return number


def encode(plan: Mapping[str, Sequence[str]], ids: Sequence[str]) -> str:
    """Return the code of a plan.

    Parameters
    ----------
    plan : mapping of str to sequence of str
        Ids of hubs by tier: main, mini or open.
    ids : sequence of str
        Of the sites of which plans are made, in alphabetical order.

    Returns
    -------
    str
        Such as ``"09AB-1F3K-7TQ"``: the same plan always has the same code.

    Raises
    ------
    InputError
        If the plan has no hub, an unknown one, or another tier.
    """
    row = {site: k for k, site in enumerate(ids)}
    hubs = [(site, tier) for tier, of in plan.items() for site in of]
    if not hubs:
        raise InputError("the plan has no hub", hint="Open at least one hub.")
    unknown = [f"'{site}' ({tier})" for site, tier in hubs if site not in row or tier not in _TIERS]
    if unknown:
        raise InputError(
            f"the study has no site {', '.join(unknown)}", hint="Give the code of its own plan."
        )
    numbers = sorted(row[site] * len(_TIERS) + _TIERS.index(tier) for site, tier in hubs)
    body = "".join(_digits(number, _width(ids)) for number in numbers)
    whole = body + _digits(_check(body, study_number(ids)), _CHECK)
    return "-".join(whole[k : k + _GROUP] for k in range(0, len(whole), _GROUP))


def decode(code: str, ids: Sequence[str]) -> Plan:
    """Return the plan of a code.

    Parameters
    ----------
    code : str
        As typed: small letters, blanks and hyphens do not matter; I and L are read as 1, O as 0.
    ids : sequence of str
        Of the sites of which plans are made, in alphabetical order.

    Returns
    -------
    Plan
        Its hubs by tier.

    Raises
    ------
    InputError
        If the code has a typing error or belongs to another study.
    """
    typed = "".join(c for c in code.upper().translate(_READ_AS) if c not in _IGNORED)
    wrong = next((character for character in typed if character not in _LETTERS), None)
    if wrong is not None:
        raise InputError(f"plan code '{code}': '{wrong}' is in no plan code", hint=_COMPARE)
    body, check = typed[:-_CHECK], typed[-_CHECK:]
    width = _width(ids)
    if not body or len(body) % width:
        raise InputError(f"plan code '{code}' is too short, or some is missing", hint=_COMPARE)
    numbers = [_number(body[k : k + width]) for k in range(0, len(body), width)]
    sites, tiers = zip(*(divmod(number, len(_TIERS)) for number in numbers), strict=True)
    alike = len({tier == _TIERS.index(OPEN) for tier in tiers}) == 1
    own = max(sites) < len(ids) and len(set(sites)) == len(sites) and alike
    if not own or _number(check) != _check(body, study_number(ids)):
        raise InputError(
            f"plan code '{code}' has a typing error, or belongs to another study", hint=_COMPARE
        )
    hubs = [(ids[site], _TIERS[tier]) for site, tier in zip(sites, tiers, strict=True)]
    known = (OPEN,) if hubs[0][1] == OPEN else (MAIN, MINI)
    return Plan({tier: [site for site, held in hubs if held == tier] for tier in known})


def _width(ids: Sequence[str]) -> int:
    """Return the characters of a hub: two, or three in studies of very many sites."""
    return 2 if len(ids) * len(_TIERS) <= _BASE**2 else 3


def _check(body: str, study: int) -> int:
    number = study
    for character in body:
        number = (number * _STEP + _LETTERS.index(character) + 1) % _PRIME
    return number


def _digits(number: int, width: int) -> str:
    return "".join(_LETTERS[number // _BASE**k % _BASE] for k in reversed(range(width)))


def _number(text: str) -> int:
    number = 0
    for character in text:
        number = number * _BASE + _LETTERS.index(character)
    return number
