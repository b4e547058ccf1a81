"""From official files to the tables of a study: every step in order, nothing but tables written."""

from __future__ import annotations

import re
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hubplan.errors import HubplanWarning
from hubplan.network import save_network
from hubplan.official.catalogue import (
    AGES,
    BOUNDARIES,
    CARS,
    CENTROIDS,
    DEPRIVATION,
    DISABILITY,
    EXTRACTS,
    EXTRACTS_PAGE,
    FILES,
    LAYERS,
    POSTCODES,
    RURAL,
    extract_file,
)
from hubplan.official.choosing import choose_areas, is_polygon_file
from hubplan.official.layers import read_layer
from hubplan.official.people import PEOPLE_COLUMNS, read_people
from hubplan.official.postcodes import postcode_date, read_postcodes
from hubplan.official.roads import (
    FAR_M,
    Box,
    cut_out,
    extracts_for,
    far_from_roads,
    read_roads,
)
from hubplan.official.settlements import name_homes, read_settlements
from hubplan.official.shapes import outlines, simplified, write_geojson
from hubplan.official.sites import write_sites
from hubplan.official.store import FileStore, UsedFile
from hubplan.official.tables import rural_columns, write_postcodes, write_table
from hubplan.units import BRITISH_NATIONAL_GRID, METRES_PER_KM, WGS84

_DEGREE_DECIMALS: Final = 6
#: So many small areas are named where something is wrong with some.
_SHOWN: Final = 5
_PLACE_COLUMNS: Final = ("name", "place", "lon", "lat", "district", "lsoa")


@dataclass(frozen=True, slots=True, eq=False)
class PreparedArea:
    """What was prepared, for whoever writes the study about it.

    Attributes
    ----------
    districts : dict of str to str
        Names of the districts by their id in the column ``area``.
    whole : bool
        Whether districts were asked for, not a polygon.
    n_areas, n_people, n_postcodes, n_places, n_sites : int
        How much there is of each.
    existing : tuple of str
        Ids of the sites said to be in use.
    road_date, postcode_date : str
        Of the roads and the postcodes, as their files say.
    used : tuple of UsedFile
        Every file it was made from.
    """

    districts: dict[str, str]
    whole: bool
    n_areas: int
    n_people: int
    n_postcodes: int
    n_places: int
    n_sites: int
    existing: tuple[str, ...]
    road_date: str
    postcode_date: str
    used: tuple[UsedFile, ...]


def prepare_area(
    area: str, folder: Path, *, store: FileStore, margin_km: float, sites: Path | None = None
) -> PreparedArea:
    """Write the tables of a study of some districts of England.

    Parameters
    ----------
    area : str
        Names or codes of districts, or the path of a file with polygons.
    folder : Path
        An existing folder to write into.
    store : FileStore
        Where official files are found.
    margin_km : float
        How far beyond the area roads are taken.
    sites : Path or None
        A table of candidate sites, placed by position or postcode; None = a table to be filled.

    Returns
    -------
    PreparedArea
        What was prepared.

    Raises
    ------
    InputError
        If the area is not known, files cannot be had (all of them are told), or are not what
        they should be.
    OutputError
        If a fetched file cannot be written.
    """
    files = _common_files(store)
    areas, homes = choose_areas(area, files[DEPRIVATION.name], store)
    codes = list(areas.index)
    boundaries = read_layer(store, BOUNDARIES, codes)
    rural = read_layer(store, RURAL, codes)
    homes = read_layer(store, CENTROIDS, codes) if homes is None else homes
    # What lies around is known once the small areas are; without them all else is told missing.
    box = None if boundaries is None else _box(boundaries, margin_km)
    extracts = [] if box is None else _extracts(store, files, box)
    store.settle(extract="" if box is not None else EXTRACTS_PAGE)
    assert boundaries is not None
    assert homes is not None
    assert box is not None

    store.progress.stage("people")
    people = read_people(files[AGES.name], files[DISABILITY.name], files[CARS.name], codes)
    shapes = simplified(boundaries)
    postcodes = read_postcodes(files[POSTCODES.name], boundaries.geometry)
    store.progress.finish("people", f"{people['population'].sum():,} in {len(codes):,} areas")
    store.progress.stage("roads")
    where = gpd.GeoSeries(homes.geometry, crs=WGS84)
    places, road_date = _write_roads(folder, store, extracts, box, where)
    store.progress.finish("roads", f"of {', '.join(source.wanted.name for source in extracts)}")

    inside = _places_inside(places, boundaries.geometry, areas)
    demand = pd.DataFrame(
        {
            "id": codes,
            "name": areas["name"].to_numpy(),
            "place": areas["name"].to_numpy()
            if places.empty
            else name_homes(places, boundaries.geometry, where),
            **{key: areas[key].to_numpy() for key in ("district", "district_code", "area")},
            "lon": np.round(where.x.to_numpy(), _DEGREE_DECIMALS),
            "lat": np.round(where.y.to_numpy(), _DEGREE_DECIMALS),
            **{column: people[column].to_numpy() for column in PEOPLE_COLUMNS},
            **{key: areas[key].to_numpy() for key in ("imd_2025_decile", "imd_2025_rank")},
            **rural_columns(rural),
        }
    )
    write_table(folder / "demand.csv", demand)
    # A table without rows is no table: a study leaves it out.
    if len(inside):
        write_table(folder / "places.csv", inside)
    if len(postcodes):
        write_postcodes(folder / "postcodes.parquet", postcodes)
    names = [{"id": code, "name": str(areas.loc[code, "name"])} for code in codes]
    write_geojson(folder / "lsoa_areas.geojson", zip(names, shapes, strict=True))
    districts = dict(zip(areas["area"], areas["district"], strict=True))
    district_codes = dict(zip(areas["area"], areas["district_code"], strict=True))
    write_geojson(
        folder / "outlines.geojson",
        (
            ({"kind": "district", "id": district_codes[slug], "name": districts[slug]}, shape)
            for slug, shape in outlines(shapes, list(areas["area"])).items()
        ),
    )
    of_area = {str(code): str(slug) for code, slug in areas["area"].items()}
    n_sites, existing = write_sites(
        folder / "sites.csv", sites, files[POSTCODES.name], boundaries.geometry, of_area
    )
    return PreparedArea(
        districts=districts,
        whole=not is_polygon_file(area),
        n_areas=len(codes),
        n_people=int(people["population"].sum()),
        n_postcodes=len(postcodes),
        n_places=len(inside),
        n_sites=n_sites,
        existing=existing,
        road_date=road_date,
        postcode_date=postcode_date(files[POSTCODES.name]),
        used=tuple(store.used[name] for name in sorted(store.used)),
    )


def _common_files(store: FileStore) -> dict[str, Path]:
    """Find the files that every study needs; what is missing is told with all that follows."""
    wanted = FILES if store.placed("*.osm.pbf") else (*FILES, EXTRACTS)
    found = {each.name: store.find(each) for each in wanted}
    store.settle(*LAYERS, extract=EXTRACTS_PAGE)
    return {name: path for name, path in found.items() if path is not None}


def _box(boundaries: gpd.GeoDataFrame, margin_km: float) -> Box:
    """Return the box around an area with its margin, in degrees."""
    west, south, east, north = boundaries.geometry.to_crs(BRITISH_NATIONAL_GRID).total_bounds
    margin_m = margin_km * METRES_PER_KM
    metres = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    around = gpd.GeoSeries([metres], crs=BRITISH_NATIONAL_GRID).to_crs(WGS84).total_bounds
    degrees = [float(degree) for degree in around]
    return degrees[0], degrees[1], degrees[2], degrees[3]


def _extracts(store: FileStore, files: dict[str, Path], box: Box) -> list[UsedFile]:
    """Find the extracts that cover a box: those placed by hand, else those of the index."""
    if placed := store.placed("*.osm.pbf"):
        wanted = [extract_file(path.name) for path in placed]
        for each, path in zip(wanted, placed, strict=True):
            store.take(each, path)
    else:
        found = extracts_for(files[EXTRACTS.name], shapely.box(*box))
        wanted = [extract_file(extract.address) for extract in found]
        for each in wanted:
            store.find(each)
    return [store.used[each.name] for each in wanted if each.name in store.used]


def _write_roads(
    folder: Path,
    store: FileStore,
    extracts: list[UsedFile],
    box: Box,
    homes: gpd.GeoSeries,
) -> tuple[pd.DataFrame, str]:
    """Write network.npz; return the settlements met on the way, and the day of the roads."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".roads-") as workshop:
        cut = cut_out([source.path for source in extracts], box, Path(workshop))
        places = read_settlements(cut)
        network = read_roads(cut, extracts, box, store.progress.stage)
        save_network(network, folder / "network.npz")
    far = homes.index[far_from_roads(network, homes)]
    if len(far):
        names = ", ".join(source.wanted.name for source in extracts)
        warnings.warn(
            f"{len(far)} of {len(homes)} small areas have no road within {FAR_M:g} m "
            f"({', '.join(far[:_SHOWN])}{', …' if len(far) > _SHOWN else ''}): {names} ends before "
            f"them, or they are islands. Place the .osm.pbf that holds them beside it and add "
            "--from FOLDER",
            HubplanWarning,
            stacklevel=2,
        )
    return places, re.sub("T.*", "", network.provenance["osm_date"] or "") or "not stated"


def _places_inside(
    places: pd.DataFrame, boundaries: gpd.GeoSeries, areas: pd.DataFrame
) -> pd.DataFrame:
    """Return the settlements of the area, with the district and small area of each."""
    points = gpd.GeoDataFrame(
        places, geometry=gpd.points_from_xy(places["lon"], places["lat"]), crs=WGS84
    )
    polygons = gpd.GeoDataFrame(
        {"lsoa": boundaries.index, "district": areas["district"].to_numpy()},
        geometry=boundaries.to_numpy(),
        crs=WGS84,
    )
    inside = points.sjoin(polygons, predicate="within")
    inside = inside.drop_duplicates(["name", "lon", "lat"]).sort_values(["name", "lon", "lat"])
    return pd.DataFrame(inside[list(_PLACE_COLUMNS)]).reset_index(drop=True)
