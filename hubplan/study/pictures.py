"""Read what a study only draws: polygons of the demand points, boundaries, the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hubplan.errors import InputError, raise_faults
from hubplan.maps.search import split_postcodes
from hubplan.places import read_table
from hubplan.places.checks import column_faults
from hubplan.places.tables import Table
from hubplan.study.inputs import StudyInputs
from hubplan.study.section import Source


@dataclass(frozen=True, slots=True, eq=False)
class StudyPictures:
    """What the map and the GeoPackage draw beside the results; each None where not given.

    Attributes
    ----------
    areas : GeoDataFrame or None
        Polygons of the demand points, with their ``id``.
    outlines : GeoDataFrame or None
        Boundaries drawn for orientation, with their ``id`` and ``kind``.
    places : DataFrame or None
        Gazetteer with ``name``, ``place``, ``lon`` and ``lat``.
    postcodes : DataFrame or None
        With ``postcode``, ``lon`` and ``lat``.
    """

    areas: gpd.GeoDataFrame | None
    outlines: gpd.GeoDataFrame | None
    places: pd.DataFrame | None
    postcodes: pd.DataFrame | None


def read_pictures(inputs: StudyInputs) -> StudyPictures:
    """Read the files of a study that are only drawn.

    Parameters
    ----------
    inputs : StudyInputs
        The study.

    Returns
    -------
    StudyPictures
        Read, with every column that drawing needs.

    Raises
    ------
    InputError
        If a file cannot be read or lacks a column, or a postcode is none.
    """
    settings = inputs.settings
    return StudyPictures(
        _shapes(inputs, settings.areas, ("id",)),
        _shapes(inputs, settings.outlines, ("id", "kind")),
        _gazetteer(inputs, settings.places, ("name", "place")),
        _postcodes(inputs),
    )


def _shapes(
    inputs: StudyInputs, source: Source | None, columns: tuple[str, ...]
) -> gpd.GeoDataFrame | None:
    if source is None:
        return None
    path = inputs.file_of(source)
    try:
        frame = gpd.read_file(path)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"'{path.name}' is not a readable spatial file",
            hint="Give polygons as GeoJSON or GeoPackage.",
        ) from error
    raise_faults(path.name, column_faults(Table(frame, path.name), columns))
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.isna().all():
        raise InputError(f"'{path.name}' has no geometry", hint="Give polygons, not a table.")
    return frame.assign(id=frame["id"].astype(str))


def _gazetteer(
    inputs: StudyInputs, source: Source | None, columns: tuple[str, ...]
) -> pd.DataFrame | None:
    if source is None:
        return None
    table = read_table(inputs.file_of(source))
    raise_faults(table.source, column_faults(table, (*columns, "lon", "lat")))
    return table.frame


def _postcodes(inputs: StudyInputs) -> pd.DataFrame | None:
    source = inputs.settings.postcodes
    frame = _gazetteer(inputs, source, ("postcode",))
    if frame is not None and source is not None:
        split_postcodes(frame["postcode"], inputs.file_of(source).name)
    return frame
