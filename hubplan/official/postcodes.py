"""Which postcodes lie in an area, and in which small area: Code-Point Open."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import InputError
from hubplan.places.projection import unproject
from hubplan.units import BRITISH_NATIONAL_GRID

#: The first four of the ten columns of Code-Point Open, which has no header.
_COLUMNS: Final = ("postcode", "quality", "easting", "northing")
#: Quality 90 = no position: the coordinates are 0, 0.
_NO_POSITION: Final = "90"
_MEMBER: Final = re.compile(r"(?:.*/)?[a-z]{1,2}\.csv", re.IGNORECASE)
_DATE: Final = re.compile(r"COPYRIGHT DATE:\s*(\d{4})(\d{2})(\d{2})")
_AREA_LETTERS: Final = re.compile(r"[A-Z]{1,2}(?=[0-9])")
_INWARD: Final = 3


def read_postcodes(path: Path, areas: gpd.GeoSeries) -> pd.DataFrame:
    """Read the postcodes whose position lies in one of some small areas.

    Parameters
    ----------
    path : Path
        Code-Point Open as CSV, as Ordnance Survey packs it.
    areas : GeoSeries
        Polygons by code.

    Returns
    -------
    DataFrame
        ``postcode``, ``lon``, ``lat``, ``easting``, ``northing``, ``lsoa``, in the order of the
        postcodes; may be empty.

    Raises
    ------
    InputError
        If the archive holds something else.
    """
    metres = areas.to_crs(BRITISH_NATIONAL_GRID)
    west, south, east, north = metres.total_bounds
    found = []
    with zipfile.ZipFile(path) as archive:
        for member in sorted(filter(_is_table, archive.namelist())):
            frame = _read_member(archive, member, path)
            here = frame["easting"].between(west, east) & frame["northing"].between(south, north)
            found.append(frame[here])
    if not found:
        raise InputError(
            f"'{path.name}' holds no tables of postcodes",
            hint="Fetch Code-Point Open as CSV, not as GeoPackage.",
        )
    near = pd.concat(found, ignore_index=True)
    near["postcode"] = near["postcode"].map(spaced)
    points = gpd.GeoDataFrame(
        near,
        geometry=gpd.points_from_xy(near["easting"], near["northing"]),
        crs=BRITISH_NATIONAL_GRID,
    )
    polygons = gpd.GeoDataFrame({"lsoa": metres.index}, geometry=metres.to_numpy(), crs=metres.crs)
    inside = points.sjoin(polygons, predicate="within").drop_duplicates("postcode")
    inside = pd.DataFrame(inside.drop(columns=["geometry", "index_right"])).sort_values("postcode")
    lon, lat = _degrees(inside)
    table = inside.assign(lon=lon, lat=lat)
    columns = ["postcode", "lon", "lat", "easting", "northing", "lsoa"]
    return table[columns].reset_index(drop=True)


def postcode_date(path: Path) -> str:
    """Return the day of a Code-Point Open archive, as its notes say.

    Parameters
    ----------
    path : Path
        The archive.

    Returns
    -------
    str
        Such as ``"2025-08-12"``, or ``"not stated"``.
    """
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith("metadata.txt"):
                text = archive.read(name).decode("utf-8", errors="replace")
                if found := _DATE.search(text):
                    return "-".join(found.groups())
    return "not stated"


def spaced(postcode: str) -> str:
    """Return a postcode as people write it.

    Parameters
    ----------
    postcode : str
        With blanks anywhere or nowhere.

    Returns
    -------
    str
        Such as ``"DA1 1QY"``.
    """
    letters = "".join(postcode.upper().split())
    return f"{letters[:-_INWARD]} {letters[-_INWARD:]}"


def positions_of(
    archive: zipfile.ZipFile, path: Path, wanted: set[str]
) -> dict[str, tuple[float, float]]:
    """Return where some postcodes are.

    Parameters
    ----------
    archive : ZipFile
        Code-Point Open, open.
    path : Path
        Its file, for messages.
    wanted : set of str
        Postcodes as `spaced` writes them.

    Returns
    -------
    dict of str to (float, float)
        Longitude and latitude of those that are known.

    Raises
    ------
    InputError
        If the archive holds something else.
    """
    letters = {begin[0].lower() for code in wanted if (begin := _AREA_LETTERS.match(code))}
    found: dict[str, tuple[float, float]] = {}
    for member in filter(_is_table, archive.namelist()):
        if Path(member).stem.lower() not in letters:
            continue
        frame = _read_member(archive, member, path)
        frame = frame.assign(postcode=frame["postcode"].map(spaced))
        frame = frame[frame["postcode"].isin(wanted)]
        lon, lat = _degrees(frame)
        found |= dict(zip(frame["postcode"], zip(lon, lat, strict=True), strict=True))
    return found


def _degrees(frame: pd.DataFrame) -> tuple[list[float], list[float]]:
    lon, lat = unproject(
        np.asarray(frame["easting"], dtype=np.float64),
        np.asarray(frame["northing"], dtype=np.float64),
        crs=BRITISH_NATIONAL_GRID,
    )
    return np.round(lon, 6).tolist(), np.round(lat, 6).tolist()


def _is_table(name: str) -> bool:
    return _MEMBER.fullmatch(name) is not None


def _read_member(archive: zipfile.ZipFile, member: str, path: Path) -> pd.DataFrame:
    """Read the postcodes of one postcode area that have a position."""
    kinds: dict[int, Any] = {0: str, 1: str, 2: "int64", 3: "int64"}
    try:
        with archive.open(member) as stream:
            frame = pd.read_csv(stream, header=None, usecols=[0, 1, 2, 3], dtype=kinds)
    except (ValueError, IndexError) as error:
        raise InputError(
            f"'{member}' in '{path.name}' is not a table of Code-Point Open",
            hint="Fetch Code-Point Open as CSV again.",
        ) from error
    frame.columns = list(_COLUMNS)
    frame = frame[(frame["quality"] != _NO_POSITION) & (frame["easting"] > 0)]
    return frame.drop(columns="quality")
