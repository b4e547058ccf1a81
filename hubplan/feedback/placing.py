"""Which small area a place that somebody wrote down lies in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import nearest_name
from hubplan.feedback.sheet import Home
from hubplan.maps.place_facts import point_names
from hubplan.maps.search import points_of_rows
from hubplan.scenario import Findings

#: Why a place stands on no map, in words.
REASONS: Final = {
    "outside": "outside the area of the study",
    "several": "by a name that several places have",
    "unknown": "not a postcode, village or site that the study knows",
}

_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b", re.IGNORECASE)
_DETAILS: Final = ("ward", "district")


@dataclass(frozen=True, slots=True)
class Found:
    """What a text about a place came to.

    Attributes
    ----------
    kind : str
        ``"found"``, or why not: a key of `REASONS`.
    name : str
        The place as the gazetteer has it; as written where it has none.
    point : int or None
        Which demand point; only of ``"found"``.
    nearest : str
        A name that may have been meant, of ``"unknown"``; else empty.
    by_postcode : bool
        Whether the name is a postcode: a few doors, which reports need not name.
    """

    kind: Literal["found", "outside", "several", "unknown"]
    name: str
    point: int | None = None
    nearest: str = ""
    by_postcode: bool = False

    def within(self, area: str) -> str:
        """Return the place with its small area, for people.

        Parameters
        ----------
        area : str
            The small area in words.

        Returns
        -------
        str
            The area alone where it is found by postcode, or has the place's name.
        """
        return area if self.by_postcode or area.startswith(self.name) else f"{self.name}, {area}"


class PlaceFinder:
    """The names of a study: postcodes, towns and villages, sites.

    Parameters
    ----------
    findings : Findings
        The study's.
    areas : GeoDataFrame or None
        Polygons of the demand points by the column ``id``.
    places : DataFrame or None
        Columns ``name, lon, lat`` and perhaps ``lsoa``, ``ward``, ``district``.
    postcodes : DataFrame or None
        Columns ``postcode, lon, lat`` and perhaps ``lsoa``.
    """

    def __init__(
        self,
        findings: Findings,
        *,
        areas: gpd.GeoDataFrame | None,
        places: pd.DataFrame | None,
        postcodes: pd.DataFrame | None,
    ) -> None:
        names = zip(findings.places, point_names(findings), strict=True)
        #: Each demand point in words, as the page has it.
        self.labels = [f"{place} ({name})" if name else place for place, name in names]
        self._by_label: dict[str, set[int]] = {}
        for i, label in enumerate(self.labels):
            self._by_label.setdefault(folded(label), set()).add(i)
        self._named: dict[str, dict[int, str]] = {}
        self._postcodes: dict[str, int] = {}
        # Looking for a name that was meant takes time, and people write the same.
        self._found: dict[str, Found] = {}
        ids = {name: i for i, name in enumerate(findings.demand.ids)}
        if postcodes is not None:
            points = points_of_rows(postcodes, areas, ids)
            codes = postcodes["postcode"].astype(str).map(folded)
            self._postcodes = {} if points is None else dict(zip(codes, points, strict=True))
        if places is not None:
            self._add_places(places, areas, ids)
        self._add_sites(findings, areas, ids)

    def find(self, text: str) -> Found:
        """Return where a place is.

        Parameters
        ----------
        text : str
            As somebody wrote it: a postcode (alone or in a sentence), a town or village, a site.
            Capitals, accents, blanks and punctuation do not matter.

        Returns
        -------
        Found
            The small area, or why there is none.
        """
        written = " ".join(text.split())
        if written not in self._found:
            self._found[written] = self._find(written)
        return self._found[written]

    def _find(self, written: str) -> Found:
        code = _POSTCODE.search(written)
        if code:
            name = f"{code[1]} {code[2]}".upper()
            point = self._postcodes.get(folded(name))
            if point is not None:
                return replace(_placed([int(point)], name), by_postcode=True)
            return Found("unknown", name, by_postcode=True)
        for call in (written, written.partition(",")[0]):
            known = self._named.get(folded(call))
            if known:
                return _placed(known, next(iter(known.values())))
        near = nearest_name(written, {name for of in self._named.values() for name in of.values()})
        return Found("unknown", written, nearest=near.partition("'")[2].rpartition("'")[0])

    def home(self, home: Home) -> int | None:
        """Return in which small area somebody lives.

        Parameters
        ----------
        home : Home
            As the page wrote it, or a town or village from paper.

        Returns
        -------
        int or None
            Place of its demand point; None where nothing tells it.
        """
        label = folded(home.name)
        known = self._by_label.get(label, set())
        # A page of another edition may count its small areas another way: the name decides.
        if home.point in known:
            return home.point
        if len(known) == 1:
            return next(iter(known))
        return self.find(home.name).point

    def _add_places(
        self, frame: pd.DataFrame, areas: gpd.GeoDataFrame | None, ids: Mapping[str, int]
    ) -> None:
        points = points_of_rows(frame, areas, ids)
        if points is None:
            return
        names = frame["name"].astype(str)
        for detail in (None, *(column for column in _DETAILS if column in frame)):
            calls = names if detail is None else names + ", " + frame[detail].fillna("").astype(str)
            for call, name, point in zip(calls, names, points, strict=True):
                self._named.setdefault(folded(call), {}).setdefault(int(point), name)

    def _add_sites(
        self, findings: Findings, areas: gpd.GeoDataFrame | None, ids: Mapping[str, int]
    ) -> None:
        frame = findings.sites.frame
        if not np.isfinite(frame[["lon", "lat"]].to_numpy(dtype=float)).all():
            return
        points = points_of_rows(frame, areas, ids)
        if points is None:
            return
        for name, point in zip(findings.sites.names, points, strict=True):
            for call in (name, name.partition(",")[0]):
                # A town's name means the town, even where a site is called by it alone.
                if folded(call) not in self._named or call == name:
                    self._named.setdefault(folded(call), {int(point): name})


def folded(text: str) -> str:
    """Return a name without what people write differently, as the page's script does.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        Letters and figures alone, in lower case, without accents.
    """
    plain = unicodedata.normalize("NFKD", text)
    marked = "".join(c for c in plain if not unicodedata.category(c).startswith("M")).lower()
    return "".join(c for c in marked if unicodedata.category(c)[0] in "LN")


def _placed(points: Iterable[int], name: str) -> Found:
    known = set(points)
    if len(known) > 1:
        return Found("several", name)
    (point,) = known
    return Found("outside", name) if point < 0 else Found("found", name, point)
