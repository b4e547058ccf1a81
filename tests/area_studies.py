"""Areas prepared from publishers on this computer, whose files are made of the tables that ship."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
from command_line import REPOSITORY, Outcome, hubplan
from publishers import (
    KENT,
    Publishers,
    bundled_people,
    draw_grid,
    placed_at,
    publish,
    publish_extract,
    publish_postcodes,
)

from hubplan.official.catalogue import BOUNDARIES, CENTROIDS, FILES, RURAL

DATA = REPOSITORY / "data" / "west_kent"
BOX = (0.05, 50.95, 0.75, 51.30)


def publish_west_kent(folder: Path) -> None:
    """Put what the publishers hand out of west Kent into a folder, with drawn roads."""
    people = bundled_people(DATA)
    shapes = gpd.read_file(DATA / "lsoa_areas.geojson")
    publish(folder, people, shapes.rename(columns={"id": "LSOA21CD", "name": "LSOA21NM"}))
    codes = pd.read_parquet(DATA / "postcodes.parquet")
    publish_postcodes(folder, codes.rename(columns={"easting": "e", "northing": "n"}))
    draw_grid(folder / "grid.osm.pbf", BOX, pd.read_csv(DATA / "places.csv"))
    publish_extract(folder, folder / "grid.osm.pbf", BOX)


def new(
    folder: Path, publishers: Publishers | None, *further: object, name: str = "wells"
) -> Outcome:
    """Prepare a study in a folder, with a cache of its own."""
    server = ("--server", publishers.address) if publishers else ()
    cache = str(folder / "cache")
    return hubplan("new", name, *further, *server, cwd=folder, HUBPLAN_CACHE=cache)


def by_hand(folder: Path, mirror: Path) -> Path:
    """Place every file in a folder under the name a person would find it by."""
    folder.mkdir()
    for wanted in FILES:
        shutil.copy(placed_at(mirror, wanted.address), folder / wanted.name)
    shutil.copy(placed_at(mirror, KENT), folder)
    names = {
        CENTROIDS: "LSOA_PopCentroids_EW_2021_V4_-4541397882496207062.gpkg",
        BOUNDARIES: "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5_-69.gpkg",
        RURAL: "Rural_Urban_Classification_(2021)_of_LSOAs_in_EW.csv",
    }
    for layer, name in names.items():
        rows = gpd.read_file(mirror / f"{layer.name}.geojson").drop(columns="id", errors="ignore")
        if layer.geometry:
            # The portal gives its files in the British National Grid.
            rows.to_crs(27700).to_file(folder / name)
        else:
            rows.drop(columns="geometry").to_csv(folder / name, index=False, encoding="utf-8-sig")
    return folder
