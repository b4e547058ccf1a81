"""The stops of a feed: where they are, what they are called, which station they belong to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hubplan.transit.feed_files import FeedFiles
from hubplan.transit.feed_tables import read_frame
from hubplan.transit.feed_values import real_number
from hubplan.transit.repairs import RepairLog
from hubplan.units import FloatArray

_COLUMNS = ("stop_id", "stop_name", "stop_lat", "stop_lon", "parent_station")
_MOST_LAT, _MOST_LON = 90.0, 180.0


@dataclass(frozen=True, slots=True)
class Stops:
    """Stops and stations.

    Attributes
    ----------
    ids, names : list of str
        Of each.
    lon, lat : ndarray of float
        WGS84 degrees; NaN = no usable position.
    index : dict of str to int
        Position by id.
    children : dict of str to list of int
        The stops of each station, by its id.
    rows : list of int
        Row numbers.
    """

    ids: list[str]
    names: list[str]
    lon: FloatArray
    lat: FloatArray
    index: dict[str, int]
    children: dict[str, list[int]]
    rows: list[int]

    def places(self, stop_id: str) -> list[int]:
        """Return the positions of a stop, or of the stops of a station with it.

        Parameters
        ----------
        stop_id : str
            Of a stop or a station.

        Returns
        -------
        list of int
            Empty for an unknown id.
        """
        own = [self.index[stop_id]] if stop_id in self.index else []
        return own + self.children.get(stop_id, [])


def read_stops(files: FeedFiles, log: RepairLog) -> Stops:
    """Read stops and stations.

    Parameters
    ----------
    files : FeedFiles
        The feed.
    log : RepairLog
        Where odd stops are counted.

    Returns
    -------
    Stops
        Those without a position of their own have their station's; those with neither have NaN.
    """
    where = files.where("stops")
    frame = read_frame(files, "stops", _COLUMNS, log)
    frame = without_blank_and_repeated(
        frame, "stop_id", ("no stop id", "duplicate stops"), where, log
    )
    ids = frame["stop_id"].tolist()
    parents = frame["parent_station"].tolist()
    index = {stop: i for i, stop in enumerate(ids)}
    lon = np.array([real_number(text) for text in frame["stop_lon"]], dtype=np.float64)
    lat = np.array([real_number(text) for text in frame["stop_lat"]], dtype=np.float64)
    nowhere = ~((np.abs(lon) <= _MOST_LON) & (np.abs(lat) <= _MOST_LAT))
    nowhere |= (lon == 0) & (lat == 0)
    lon[nowhere] = lat[nowhere] = np.nan
    rows = [int(row) for row in frame.index]
    for i in np.flatnonzero(nowhere).tolist():
        station = index.get(parents[i], i)
        if np.isfinite(lon[station]):
            lon[i], lat[i] = lon[station], lat[station]
            log.note("position of station", where, rows[i])
        else:
            log.note("no position", where, rows[i])
    children: dict[str, list[int]] = {}
    for i, parent in enumerate(parents):
        if parent:
            children.setdefault(parent, []).append(i)
    return Stops(ids, frame["stop_name"].tolist(), lon, lat, index, children, rows)


def without_blank_and_repeated(
    frame: pd.DataFrame, column: str, kinds: tuple[str, str], where: str, log: RepairLog
) -> pd.DataFrame:
    """Leave out rows without an id, and those with the id of a row above.

    Parameters
    ----------
    frame : DataFrame
        Text, the index its row numbers.
    column : str
        The ids.
    kinds : tuple of str
        Kinds of repair: without an id, with one of a row above.
    where : str
        The table, for messages.
    log : RepairLog
        Where both are counted.

    Returns
    -------
    DataFrame
        The rows left.
    """
    for kind, bad in (
        (kinds[0], frame[column] == ""),
        (kinds[1], frame[column].duplicated() & (frame[column] != "")),
    ):
        if bad.any():
            log.note(kind, where, int(frame.index[bad][0]), count=int(bad.sum()))
    return frame[~frame[column].duplicated() & (frame[column] != "")]
