"""A plan: which hubs are open, by tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hubplan.cells import table_html
from hubplan.errors import InputError

#: The one tier of a plan whose hubs are all alike.
OPEN: Final = "open"
#: The tier that gives every service.
MAIN: Final = "main"
#: The tier that gives the core services only.
MINI: Final = "mini"


@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class Plan(Mapping[str, tuple[str, ...]]):
    """A set of open hubs: a read-only mapping from tier to site ids.

    Parameters
    ----------
    hubs : mapping of str to sequence of str
        Site ids by tier, such as ``{"main": [...], "mini": [...]}`` or ``{"open": [...]}``.
        Ids are kept in alphabetical order, so equal plans compare and print alike.

    Raises
    ------
    InputError
        If a site is listed twice.
    """

    _tiers: tuple[tuple[str, tuple[str, ...]], ...]

    def __init__(self, hubs: Mapping[str, Sequence[str]]) -> None:
        tiers = tuple((tier, tuple(sorted(ids))) for tier, ids in hubs.items())
        counts = Counter(site for _, ids in tiers for site in ids)
        twice = sorted(site for site, count in counts.items() if count > 1)
        if twice:
            raise InputError(
                f"a plan opens {', '.join(map(repr, twice))} more than once",
                hint="List each site once, in one tier.",
            )
        object.__setattr__(self, "_tiers", tiers)

    def __getitem__(self, tier: str) -> tuple[str, ...]:
        """Return the ids of the hubs of one tier."""
        for name, ids in self._tiers:
            if name == tier:
                return ids
        raise KeyError(tier)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the tiers."""
        return (tier for tier, _ in self._tiers)

    def __len__(self) -> int:
        """Return the number of tiers."""
        return len(self._tiers)

    def __hash__(self) -> int:
        """Hash by content: equal plans are one in a set."""
        return hash(frozenset(self._tiers))

    def __repr__(self) -> str:
        """Return the plan in one line."""
        return f"Plan({self.to_dict()})"

    def _repr_html_(self) -> str:
        rows = [(tier, site) for tier, ids in self.items() for site in ids]
        return table_html(pd.DataFrame(rows, columns=["tier", "site"]))

    @property
    def open_sites(self) -> tuple[str, ...]:
        """Ids of all open hubs of any tier, in alphabetical order."""
        return tuple(sorted(site for _, ids in self._tiers for site in ids))

    @property
    def words(self) -> str:
        """The plan for a sentence: ``"main: a, b; mini: c"``."""
        return "; ".join(f"{tier}: {', '.join(ids) or 'none'}" for tier, ids in self.items())

    @property
    def cells(self) -> dict[str, str]:
        """The plan for a row of a table: tier to ids, separated by commas."""
        return {tier: ", ".join(ids) for tier, ids in self.items()}

    def to_dict(self) -> dict[str, list[str]]:
        """Return the plan as ``results.json`` has it.

        Returns
        -------
        dict
            Tier to list of site ids.
        """
        return {tier: list(ids) for tier, ids in self._tiers}
