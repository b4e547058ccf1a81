"""Which small areas a study is about: those of some districts, or those inside a polygon."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError

from hubplan.errors import HubplanWarning, InputError
from hubplan.official.catalogue import BOUNDARIES, CENTROIDS, EXTRACTS_PAGE, RURAL
from hubplan.official.districts import choose_districts
from hubplan.official.layers import CODE, read_layer_within
from hubplan.official.people import read_areas
from hubplan.official.store import FileStore
from hubplan.units import WGS84

_POLYGONS: Final = ("Polygon", "MultiPolygon")
_POLYGON_SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".shp")


def is_polygon_file(area: str) -> bool:
    """Say whether an area is given as a file with polygons.

    Parameters
    ----------
    area : str
        Names of districts, or a path.

    Returns
    -------
    bool
        By its suffix.
    """
    return area.lower().endswith(_POLYGON_SUFFIXES)


def choose_areas(
    area: str, indices: Path, store: FileStore
) -> tuple[pd.DataFrame, gpd.GeoDataFrame | None]:
    """Return the small areas that are meant.

    Parameters
    ----------
    area : str
        Names or codes of districts, or the path of a file with polygons, which mean the small
        areas whose people live inside on average.
    indices : Path
        File 7 of the Indices of Deprivation, which lists all small areas of England.
    store : FileStore
        Where files are found.

    Returns
    -------
    areas : DataFrame
        As of `read_areas`, with ``area``: the id of the district.
    homes : GeoDataFrame or None
        Where their people live, where that was needed to choose them.

    Raises
    ------
    InputError
        If nothing is known of that name, the polygons cannot be read, hold no small area of
        England, or what they need is missing.
    """
    england = read_areas(indices)
    homes = None
    if is_polygon_file(area):
        homes = _inside(_read_polygons(Path(area)), england, store, area)
        chosen = england.loc[list(homes.index)]
    else:
        names = dict(zip(england["district_code"], england["district"], strict=True))
        codes = choose_districts(area, names)
        chosen = england[england["district_code"].isin(codes)].sort_index()
    return chosen.assign(area=chosen["district"].map(_slug)), homes


def _inside(
    polygons: Any,  # noqa: ANN401 - shapely is untyped
    england: pd.DataFrame,
    store: FileStore,
    area: str,
) -> gpd.GeoDataFrame:
    around = read_layer_within(store, CENTROIDS, polygons.bounds)
    if around is None:
        store.settle(BOUNDARIES, RURAL, extract=EXTRACTS_PAGE)
    assert around is not None
    inside = around[shapely.contains(polygons, around.geometry.to_numpy())]
    inside = inside.drop_duplicates(CODE).set_index(CODE).sort_index()
    here = inside.index.isin(england.index)
    if not here.any():
        raise InputError(
            f"nobody's home in England lies inside '{Path(area).name}'",
            hint="Give polygons in England; what counts is where the people of a small area live.",
        )
    if not here.all():
        warnings.warn(
            f"small areas inside '{Path(area).name}' that are not in England are left out: "
            f"{(~here).sum()}",
            HubplanWarning,
            stacklevel=2,
        )
    return inside[here]


def _read_polygons(path: Path) -> Any:  # noqa: ANN401 - shapely is untyped
    """Read the polygons of a file as one shape in degrees."""
    if not path.is_file():
        raise InputError(f"'{path}' does not exist", hint="Check the path of the polygon file.")
    try:
        frame = gpd.read_file(path)
    except (OSError, ValueError, RuntimeError, DataSourceError) as error:
        raise InputError(
            f"'{path.name}' is not a readable spatial file",
            hint="Give polygons as GeoJSON or GeoPackage.",
        ) from error
    shapes: Any = frame.geometry.dropna() if isinstance(frame, gpd.GeoDataFrame) else None
    if shapes is None or not set(shapes.geom_type) <= set(_POLYGONS) or shapes.empty:
        raise InputError(
            f"'{path.name}' holds no polygons, or not only polygons",
            hint="Leave points and lines out.",
        )
    if frame.crs is None:
        raise InputError(
            f"'{path.name}' has no coordinate reference system", hint="Set it, e.g. EPSG:27700."
        )
    return shapely.union_all(shapely.make_valid(shapes.to_crs(WGS84).to_numpy()))


def _slug(district: str) -> str:
    """Return the id of a district: "Bristol, City of" becomes ``bristol-city-of``."""
    return "-".join(re.findall(r"[a-z0-9]+", district.casefold().replace("'", "")))
