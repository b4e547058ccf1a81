"""Find a place by what people call it: a postcode, a site, a village, or a position."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hubplan.errors import InputError, nearest_name
from hubplan.places.sites import CandidateSites
from hubplan.units import BRITAIN_LON_LAT

_NUMBER = r"\s*([-+]?\d+(?:\.\d+)?)\s*"
_POSITION = re.compile(rf"{_NUMBER},{_NUMBER}")
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")
_MOST_LON, _MOST_LAT = 180.0, 90.0


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that was asked for by name.

    Attributes
    ----------
    name : str
        What to call it: text from data, to be escaped wherever it is shown.
    lon, lat : float
        WGS84 degrees.
    """

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """All that places can be called.

    Attributes
    ----------
    sites : CandidateSites
        Called by id or name.
    settlements : DataFrame or None
        Columns ``name``, ``place`` (its kind), ``lon``, ``lat``, and optionally ``district``
        and ``ward``.
    postcodes : DataFrame or None
        Columns ``postcode``, ``lon``, ``lat``.
    """

    sites: CandidateSites
    settlements: pd.DataFrame | None = None
    postcodes: pd.DataFrame | None = None

    def find(self, text: str) -> NamedPlace:
        """Return the one place that a text means.

        Parameters
        ----------
        text : str
            ``"lon,lat"``, a site's id, a postcode, or the name of a site or settlement; blanks
            and capitals do not matter. Among settlements of one name, ``"name, ward"`` or
            ``"name, district"`` says which.

        Returns
        -------
        NamedPlace
            Name and position.

        Raises
        ------
        InputError
            If there is no such place, there are several, or the position looks swapped.
        """
        if position := _POSITION.fullmatch(text):
            return _position(float(position[1]), float(position[2]))
        found = self._site(text) or self._postcode(text) or self._named(text)
        if not found:
            raise self._unknown(text)
        if len(found) > 1:
            raise InputError(
                f"'{text.strip()}' may be any of {len(found)} places: "
                f"{'; '.join(f'{each.name} ({each.lon},{each.lat})' for each in found)}",
                hint="Write the name with its ward, as above, or the position as lon,lat.",
            )
        return found[0]

    def _site(self, text: str) -> list[NamedPlace]:
        ids = [_folded(identifier) for identifier in self.sites.ids]
        rows = [row for row, identifier in enumerate(ids) if identifier == _folded(text)]
        return _places(pd.Series(self.sites.names, dtype=object), self.sites.frame, rows[:1])

    def _postcode(self, text: str) -> list[NamedPlace]:
        wanted = _folded(text)
        if self.postcodes is None or not _POSTCODE.fullmatch(wanted):
            return []
        known = self.postcodes["postcode"].astype(str)
        rows = np.flatnonzero(known.map(_folded) == wanted)
        return _places(known, self.postcodes, rows.tolist())

    def _named(self, text: str) -> list[NamedPlace]:
        """Return the sites and settlements of a name; a settlement may be told by its ward."""
        wanted = _folded(text)
        names = self.sites.names
        rows = [
            row
            for row, name in enumerate(names)
            # "Sevenoaks Hospital, Hospital Road" is called by what stands before the comma too.
            if wanted in (_folded(name), _folded(name.partition(",")[0]))
        ]
        found = _places(pd.Series(names, dtype=object), self.sites.frame, rows)
        if self.settlements is None:
            return found
        plain = self.settlements["name"].astype(str)
        full = _full_names(self.settlements)
        calls = [plain, full, *_qualified(self.settlements)]
        meant = np.zeros(len(plain), dtype=np.bool_)
        for call in calls:
            meant |= (call.map(_folded) == wanted).to_numpy(dtype=bool)
        rows_meant = np.flatnonzero(meant)
        shown = full if rows_meant.size + len(found) > 1 else plain
        return found + _places(shown, self.settlements, rows_meant.tolist())

    def _unknown(self, text: str) -> InputError:
        known = [*self.sites.ids, *self.sites.names]
        if self.settlements is not None:
            known += self.settlements["name"].astype(str).tolist()
        what = "a postcode that is not in the table" if _looks_like_postcode(text) else "not known"
        near = "" if _looks_like_postcode(text) else nearest_name(text, known)
        return InputError(
            f"'{text.strip()}' is {what}{near}",
            hint="Give a postcode, the id or name of a site, a town or village of the study, or "
            "a position as lon,lat such as 0.19,51.27.",
        )


def _position(lon: float, lat: float) -> NamedPlace:
    """Refuse a position that is none on earth, or whose parts look swapped."""
    west, south, east, north = BRITAIN_LON_LAT
    swapped = west <= lat <= east and south <= lon <= north
    if swapped or abs(lat) > _MOST_LAT or abs(lon) > _MOST_LON:
        looks = "longitude and latitude look swapped" if swapped else "is no place on earth"
        raise InputError(
            f"'{lon:g},{lat:g}': {looks}", hint="Give longitude first: 0.19,51.27 is Sevenoaks."
        )
    return NamedPlace(f"{lon:g},{lat:g}", lon, lat)


def _looks_like_postcode(text: str) -> bool:
    return _POSTCODE.fullmatch(_folded(text)) is not None


def _folded(text: object) -> str:
    """Return a name without what people write differently: capitals, blanks, punctuation."""
    return re.sub(r"[^\w,]", "", str(text).casefold())


def _qualified(frame: pd.DataFrame) -> list[pd.Series]:
    """Return the names with their ward, and with their district."""
    names = frame["name"].astype(str)
    return [names + ", " + frame[key].astype(str) for key in ("ward", "district") if key in frame]


def _full_names(frame: pd.DataFrame) -> pd.Series:
    """Return the names with their ward, where there is such a column."""
    return _qualified(frame)[0] if "ward" in frame else frame["name"].astype(str)


def _places(names: pd.Series, frame: pd.DataFrame, rows: list[int]) -> list[NamedPlace]:
    return [
        NamedPlace(
            str(names.iloc[row]), float(frame["lon"].iloc[row]), float(frame["lat"].iloc[row])
        )
        for row in rows
    ]
