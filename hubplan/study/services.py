"""Read the services that hubs give from a table, as `Nested` and `MeanVisit` take them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from hubplan.errors import Fault, nearest_name, raise_faults
from hubplan.location import Service
from hubplan.location.aims.services import share_faults
from hubplan.places import Table, read_table
from hubplan.places.checks import column_faults, number_column


def read_services(
    path: str | Path,
    *,
    tiers: Sequence[str] | None = None,
    site_ids: Sequence[str] | None = None,
) -> tuple[Service, ...]:
    """Read and check a table of services.

    Parameters
    ----------
    path : str or Path
        CSV or Parquet, one row a service: ``name``; ``share`` of all visits, above 0 and at most
        1, which add up to 1; ``tiers`` that give it, and ``at``, the ids of sites that give it as
        well, both separated by semicolons and blank for none.
    tiers : sequence of str, optional
        The only tiers that may be named; left out, the question that takes the services checks.
    site_ids : sequence of str, optional
        The only sites that may be named; left out, the question checks.

    Returns
    -------
    tuple of Service
        In the order of the file.

    Raises
    ------
    InputError
        With every fault found, each with its row.
    """
    table = read_table(path)
    raise_faults(table.source, column_faults(table, ["name", "share", "tiers", "at"]))
    names = [_text(cell) for cell in table.frame["name"]]
    given = [_listed(cell) for cell in table.frame["tiers"]]
    local = [_listed(cell) for cell in table.frame["at"]]
    shares, faults = number_column(table, "share")
    faults += _name_faults(table, names)
    for row, (share, by_tiers, at) in enumerate(zip(shares.tolist(), given, local, strict=True)):
        place = table.row(row)
        if not math.isnan(share) and not 0 < share <= 1:
            what = f"{share:g} is no share of visits"
            hint = "Give a share above 0 and at most 1, such as 0.3."
            faults.append(Fault(f"{place}, column share", what, hint))
        if not by_tiers and not at:
            what, hint = "are both blank: nobody gives it", "Name tiers, or sites in 'at'."
            faults.append(Fault(f"{place}, columns tiers, at", what, hint))
        faults += _unknown(f"{place}, column tiers", "tier", by_tiers, tiers)
        faults += _unknown(f"{place}, column at", "site", at, site_ids)
    if not np.isnan(shares).any():
        faults += share_faults(shares.tolist())
    raise_faults(table.source, faults)
    return tuple(
        Service(name, share, by_tiers, at)
        for name, share, by_tiers, at in zip(names, shares.tolist(), given, local, strict=True)
    )


def _name_faults(table: Table, names: Sequence[str]) -> Iterator[Fault]:
    """Yield names that are blank or stand in an earlier row as well."""
    counts: Counter[str] = Counter()
    for row, name in enumerate(names):
        where = f"{table.row(row)}, column name"
        counts[name] += 1
        if not name:
            yield Fault(where, "is blank", "Give each service a name of its own.")
        elif counts[name] > 1:
            first = table.row(names.index(name))
            what = f"'{name}' stands in {first} already"
            yield Fault(where, what, "Give each service a name of its own.")


def _unknown(
    where: str, noun: str, named: Iterable[str], known: Sequence[str] | None
) -> Iterator[Fault]:
    """Yield what is named but not known, if it is known what there is."""
    for name in named:
        if known is not None and name not in known:
            hint = f"Tiers are {', '.join(known)}." if noun == "tier" else "Use ids of the sites."
            yield Fault(where, f"there is no {noun} '{name}'{nearest_name(name, known)}", hint)


def _listed(cell: object) -> tuple[str, ...]:
    words = (word.strip() for word in _text(cell).split(";"))
    return tuple(dict.fromkeys(word for word in words if word))


def _text(cell: object) -> str:
    return "" if pd.isna(cell) else str(cell).strip()  # type: ignore[call-overload]
