"""Candidate sites: where a hub could stand, and which tier it may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.places.checks import column_faults, id_column, id_faults
from hubplan.places.demand import add_position, points_html
from hubplan.places.tables import Table, read_table
from hubplan.units import BoolArray, FloatArray

#: Tiers a hub may hold unless others are named, the one with more services first.
TIERS = ("main", "mini")

_HINTS = {
    "existing": "Write yes or no.",
    "capacity": "Write how much demand a hub there can serve, or leave it blank.",
}
_TRUE_WORDS = frozenset({"true", "yes", "1", "y"})
_FALSE_WORDS = frozenset({"false", "no", "0", "n", ""})


@dataclass(frozen=True, slots=True, eq=False)
class CandidateSites:
    """Where a hub could stand: one row a candidate site.

    Attributes
    ----------
    frame : DataFrame
        Columns ``id`` (text, unique), ``name``, ``lon`` and ``lat`` (WGS84 degrees, may be NaN
        where no position was asked for), ``area`` (``""`` for none), ``tiers`` (such as
        ``"main;mini"``), ``existing`` (bool), ``capacity`` (demand a hub there can serve; NaN =
        no limit) and every other column of the file.
    source : str
        Where the sites were read from, for messages.
    """

    frame: pd.DataFrame
    source: str

    def __len__(self) -> int:
        """Return the number of sites."""
        return len(self.frame)

    def __repr__(self) -> str:
        """Return the count and the source in one line."""
        return f"CandidateSites({len(self):,} sites, {self.source!r})"

    def _repr_html_(self) -> str:
        first = ("id", "name", "area", "tiers", "existing", "lon", "lat")
        return points_html(self, self.frame, first)

    @property
    def ids(self) -> tuple[str, ...]:
        """Identifiers, in row order."""
        return tuple(self.frame["id"])

    @property
    def names(self) -> tuple[str, ...]:
        """Names for people, in row order."""
        return tuple(self.frame["name"])

    @property
    def areas(self) -> tuple[str, ...]:
        """Planning area of each site, ``""`` for none."""
        return tuple(self.frame["area"])

    @property
    def existing(self) -> tuple[str, ...]:
        """Ids of the sites where care is given today."""
        return tuple(self.frame.loc[self.frame["existing"], "id"])

    @property
    def lon(self) -> FloatArray:
        """Longitude of each site, shape (m,), WGS84 degrees."""
        return np.asarray(self.frame["lon"], dtype=np.float64)

    @property
    def lat(self) -> FloatArray:
        """Latitude of each site, shape (m,), WGS84 degrees."""
        return np.asarray(self.frame["lat"], dtype=np.float64)

    def may_hold(self, tier: str) -> BoolArray:
        """Return which sites may hold a hub of a tier.

        Parameters
        ----------
        tier : str
            Such as ``"main"`` or ``"mini"``.

        Returns
        -------
        ndarray of bool, shape (m,)
            True where the tier is among the site's ``tiers``.
        """
        return np.array([tier in tiers.split(";") for tiers in self.frame["tiers"]], dtype=bool)

    def where(self, mask: BoolArray) -> CandidateSites:
        """Return the sites for which a mask is true, in the same order.

        Parameters
        ----------
        mask : ndarray of bool, shape (m,)
            Which to keep.

        Returns
        -------
        CandidateSites
            A new object.

        Raises
        ------
        InputError
            If nothing would be left.
        """
        if not mask.any():
            raise InputError(
                f"no site of {self.source} is left", hint="Check the condition that selects sites."
            )
        return replace(self, frame=self.frame[mask].reset_index(drop=True))

    @classmethod
    def from_ids(
        cls, ids: Sequence[str], *, source: str = "times", tiers: Sequence[str] = TIERS
    ) -> CandidateSites:
        """Return sites known by id alone, as when only a matrix is given.

        Parameters
        ----------
        ids : sequence of str
            Identifiers, each its own name; no area, no position.
        source : str
            Where the ids come from, for messages.
        tiers : sequence of str
            Tiers that every site may hold.

        Returns
        -------
        CandidateSites
            In the order of `ids`.
        """
        frame = pd.DataFrame({"id": list(ids)}, dtype=object)
        return cls(_complete(frame, tiers).assign(lon=np.nan, lat=np.nan), source)


def read_sites(
    path: str | Path,
    *,
    with_coordinates: bool = True,
    in_britain: bool = True,
    tiers: Sequence[str] = TIERS,
) -> CandidateSites:
    """Read and check candidate sites.

    Parameters
    ----------
    path : str or Path
        CSV, Parquet, GeoJSON or GeoPackage with ``id`` and a position (``lon`` and ``lat``,
        ``easting`` and ``northing``, or a geometry); optionally ``name`` (else the id serves),
        ``area``, ``tiers`` (else any), ``existing`` (else no), ``capacity`` (else no limit).
        Other columns are kept.
    with_coordinates : bool
        Whether a position is required; without, positions are kept if present.
    in_britain : bool
        Whether sites outside Great Britain are faults.
    tiers : sequence of str
        Tiers that sites may name, such as those of a `hubplan.location.Nested`; any other word
        is a fault.

    Returns
    -------
    CandidateSites
        In the order of the file.

    Raises
    ------
    InputError
        With every fault found.
    """
    table = read_table(path)
    frame = table.frame.copy()
    faults = column_faults(table, ["id"])
    if "id" in frame:
        frame["id"] = id_column(frame["id"])
        faults += id_faults(table, frame["id"])
    faults += add_position(table, frame, required=with_coordinates, in_britain=in_britain)
    hints = {**_HINTS, "tiers": f"Write the tiers a site may hold, such as {';'.join(tiers)}."}
    readers = (
        ("tiers", partial(_tiers, known=tiers)),
        ("existing", _truth),
        ("capacity", _capacity),
    )
    for column, parse in readers:
        if column in frame:
            frame[column], found = _parsed(table, column, parse, hints[column])
            faults += found
    raise_faults(table.source, faults)
    return CandidateSites(_complete(frame, tiers), table.source)


def _complete(frame: pd.DataFrame, tiers: Sequence[str]) -> pd.DataFrame:
    """Return the frame with every optional column filled by its documented default."""
    text: dict[str, Any] = {"name": frame["id"], "area": "", "tiers": ";".join(tiers)}
    for column, default in text.items():
        given = frame[column] if column in frame else pd.Series("", index=frame.index)
        given = given.astype("string").fillna("").astype(object)
        frame[column] = given.where(given != "", default)
    if "existing" not in frame:
        frame["existing"] = False
    if "capacity" not in frame:
        frame["capacity"] = np.nan
    return frame


def _parsed(
    table: Table, column: str, parse: Callable[[str], Any], hint: str
) -> tuple[list[Any], list[Fault]]:
    """Parse every cell of a column; what cannot be read becomes a fault of its row."""
    values: list[Any] = []
    faults: list[Fault] = []
    for position, cell in enumerate(table.frame[column]):
        text = "" if pd.isna(cell) else str(cell).strip()
        try:
            values.append(parse(text))
        except ValueError as error:
            values.append(None)
            where = f"{table.row(position)}, column {column}"
            faults.append(Fault(where, str(error), hint))
    return values, faults


def _tiers(text: str, *, known: Sequence[str]) -> str:
    words = [word for word in re.split(r"[;,|\s]+", text.lower()) if word]
    for word in words:
        if word not in known:
            near = nearest_name(word, known)
            raise ValueError(f"'{word}' is not a tier ({', '.join(known)}){near}")
    return ";".join(tier for tier in known if tier in words)


def _truth(text: str) -> bool:
    word = text.lower().removesuffix(".0")
    if word not in _TRUE_WORDS | _FALSE_WORDS:
        raise ValueError(f"'{text}' is neither yes nor no")
    return word in _TRUE_WORDS


def _capacity(text: str) -> float:
    if not text:
        return float("nan")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not (np.isfinite(value) and value >= 0):
        raise ValueError(f"'{text}' is not a capacity (a number, zero or more; blank = no limit)")
    return value
