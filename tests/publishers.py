"""The publishers of official files, on this computer: their formats, their names, their manners.

A folder holds what they hand out as ``host/path``, as a mirror does; the server gives files with
ranges and tags, answers queries to layers, and misbehaves where a test asks for it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from osmium.osm.mutable import Node, Way

from hubplan.official.catalogue import (
    AGES,
    BOUNDARIES,
    CARS,
    CENTROIDS,
    DEPRIVATION,
    DISABILITY,
    EXTRACTS,
    POSTCODES,
    RURAL,
    OfficialFile,
)

BANDS = [f"{start}_{start + 4}" for start in range(0, 85, 5)]
CHANGED = "Tue, 12 Aug 2025 09:00:00 GMT"
KENT = "https://download.geofabrik.de/europe/united-kingdom/england/kent-latest.osm.pbf"


def bundled_people(data: Path) -> pd.DataFrame:
    """Return the small areas that ship, in the columns of the publishers' table of Kent."""
    frame = pd.read_csv(data / "demand.csv", dtype=str, keep_default_na=False)
    columns = {
        "LSOA21CD": "id",
        "LSOA21NM": "name",
        "LADCD": "district_code",
        "LADNM": "district",
        "pwc_lon": "lon",
        "pwc_lat": "lat",
        "pop_total": "population",
        "pop_disabled": "disabled",
        "hh_total": "households",
        "hh_no_car": "no_car_households",
        "hh_1_car": "one_car_households",
        "hh_2_car": "two_car_households",
        "hh_3p_car": "three_plus_car_households",
        "imd2025_rank": "imd_2025_rank",
        "imd2025_decile": "imd_2025_decile",
        "RUC21CD": "rural_urban_class",
        "RUC21NM": "rural_urban_name",
        **{f"age_{band}": f"aged_{band}" for band in BANDS},
        "age_85p": "aged_85_plus",
    }
    return pd.DataFrame({new: frame[old] for new, old in columns.items()})


def publish(folder: Path, people: pd.DataFrame, boundaries: gpd.GeoDataFrame) -> None:
    """Put what Nomis, gov.uk and the layers of ONS hand out into a folder."""
    head = people[["LSOA21NM", "LSOA21CD"]]
    head = head.set_axis(["geography", "geography code"], axis=1)
    head.insert(0, "date", "2021")
    ages = {"Age: Total": "pop_total", "Age: Aged 4 years and under": "age_0_4"}
    ages |= {f"Age: Aged {band.replace('_', ' to ')} years": f"age_{band}" for band in BANDS[1:]}
    ages["Age: Aged 85 years and over"] = "age_85p"
    cars = {"Total: All households": "hh_total", "No cars or vans in household": "hh_no_car"}
    cars |= {"1 car or van in household": "hh_1_car", "2 cars or vans in household": "hh_2_car"}
    cars["3 or more cars or vans in household"] = "hh_3p_car"
    tables = (
        (AGES, ages),
        (DISABILITY, {"Disability: Disabled under the Equality Act": "pop_disabled"}),
        (CARS, {f"Number of cars or vans: {name}": column for name, column in cars.items()}),
    )
    for wanted, columns in tables:
        table = head.assign(**{name: people[column] for name, column in columns.items()})
        with zipfile.ZipFile(placed(folder, wanted), "w", zipfile.ZIP_DEFLATED) as archive:
            stem = wanted.name.removesuffix(".zip")
            archive.writestr(f"{stem}-ctry.csv", "date,geography,geography code\n")
            archive.writestr(f"{stem}-lsoa.csv", table.to_csv(index=False))
    deprivation = {
        "LSOA code (2021)": "LSOA21CD",
        "LSOA name (2021)": "LSOA21NM",
        "Local Authority District code (2024)": "LADCD",
        "Local Authority District name (2024)": "LADNM",
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)": "imd2025_rank",
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)": (
            "imd2025_decile"
        ),
    }
    table = pd.DataFrame({name: people[column] for name, column in deprivation.items()})
    table.to_csv(placed(folder, DEPRIVATION), index=False)
    homes = gpd.points_from_xy(people["pwc_lon"].astype(float), people["pwc_lat"].astype(float))
    codes = people[["LSOA21CD"]]
    classes = people[["LSOA21CD", "RUC21CD", "RUC21NM"]]
    # The layer is of England and Wales: one row is of Wales, wherever it may lie.
    welsh = gpd.GeoDataFrame({"LSOA21CD": ["W01000001"]}, geometry=homes[:1], crs=4326)
    layers = {
        CENTROIDS: pd.concat([gpd.GeoDataFrame(codes, geometry=homes, crs=4326), welsh]),
        BOUNDARIES: boundaries[["LSOA21CD", "LSOA21NM", "geometry"]],
        RURAL: gpd.GeoDataFrame(classes, geometry=[None] * len(codes), crs=4326),
    }
    for layer, rows in layers.items():
        (folder / f"{layer.name}.geojson").write_text(rows.to_json(), encoding="utf-8")


def publish_postcodes(folder: Path, codes: pd.DataFrame) -> None:
    """Put Code-Point Open into a folder: columns ``postcode``, ``e``, ``n``."""
    code = codes["postcode"].str.replace(" ", "")
    seven = code.str[:-3].str.ljust(4) + code.str[-3:]
    rows = pd.DataFrame({0: seven, 1: 10, 2: codes["e"], 3: codes["n"], 4: "E92000001"})
    for further in range(5, 10):
        rows[further] = ""
    rows.loc[len(rows)] = ["TN999ZZ", 90, 0, 0, "E92000001", *[""] * 5]  # one without a position
    with zipfile.ZipFile(placed(folder, POSTCODES), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Doc/licence.txt", "OGL\n")
        archive.writestr(
            "Doc/metadata.txt", "PRODUCT: OS CODE-POINT OPEN\nCOPYRIGHT DATE: 20250812\n"
        )
        for area, members in rows.groupby(rows[0].str.extract("^([A-Z]+)", expand=False)):
            text = members.to_csv(index=False, header=False)
            archive.writestr(f"Data/CSV/{area.lower()}.csv", text)


def publish_extract(
    folder: Path,
    source: Path,
    box: tuple[float, ...],
    *,
    places: pd.DataFrame | None = None,
    day: str = "",
) -> None:
    """Put an extract, its MD5 and the index that lists it into a folder.

    With `places`, their names are added and the extract is dated, as Geofabrik's are.
    """
    wanted = placed_at(folder, KENT)
    if places is None:
        shutil.copyfile(source, wanted)
    else:
        named = folder / "places.osm.pbf"
        with osmium.SimpleWriter(str(named)) as writer:
            _add_places(writer, places, 1 << 40)
        merge = osmium.MergeInputReader()
        merge.add_file(str(source))
        merge.add_file(str(named))
        with osmium.SimpleWriter(str(wanted), header=_dated(day)) as writer:
            merge.apply(writer)
    digest = hashlib.md5(wanted.read_bytes()).hexdigest()
    wanted.with_name(f"{wanted.name}.md5").write_text(f"{digest}  {wanted.name}\n")
    far = shapely.box(-8, 56, -2, 60)
    regions = [
        ("england", "united-kingdom", "England", shapely.box(-6, 50, 2, 56)),
        ("kent", "england", "Kent", shapely.box(*box)),
        ("cumbria", "england", "Cumbria", shapely.box(-4, 54, -2, 55)),
        ("scotland", "united-kingdom", "Scotland", far),
    ]
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": name,
                "parent": parent,
                "name": title,
                "urls": {"pbf": KENT.replace("kent", name)},
            },
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for name, parent, title, shape in regions
    ]
    content = {"type": "FeatureCollection", "features": features}
    placed(folder, EXTRACTS).write_text(json.dumps(content), encoding="utf-8")


def draw_grid(path: Path, box: tuple[float, ...], places: pd.DataFrame) -> None:
    """Draw roads about 700 m apart over a box, with the names of places, as an extract."""
    west, south, east, north = box
    lons, lats = np.arange(west, east, 0.01), np.arange(south, north, 0.0063)
    wide = len(lons)
    tags = {"highway": "tertiary", "maxspeed": "40 mph"}
    with osmium.SimpleWriter(str(path), header=_dated("2026-05-04")) as writer:
        for row, lat in enumerate(lats):
            for column, lon in enumerate(lons):
                writer.add_node(Node(id=1 + row * wide + column, location=(lon, lat)))
        first = 1 + len(lats) * wide
        _add_places(writer, places, first)
        along = [range(1 + row * wide, 1 + (row + 1) * wide) for row in range(len(lats))]
        across = [range(1 + column, first, wide) for column in range(wide)]
        for number, nodes in enumerate([*along, *across], start=1):
            writer.add_way(Way(id=number, nodes=list(nodes), tags=tags))


def _dated(day: str) -> osmium.io.Header:
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", f"{day}T20:21:22Z")
    return header


def _add_places(writer: osmium.SimpleWriter, places: pd.DataFrame, first: int) -> None:
    for number, place in enumerate(places.to_dict("records"), start=first):
        told = {"place": place["place"], "name": place["name"]}
        writer.add_node(Node(id=number, location=(place["lon"], place["lat"]), tags=told))


def placed(folder: Path, wanted: OfficialFile) -> Path:
    """Return where a mirror keeps a file, its folder made."""
    return placed_at(folder, wanted.address)


def placed_at(folder: Path, address: str) -> Path:
    """Return where a mirror keeps what is at an address, its folder made."""
    parts = urlsplit(address)
    path = folder / parts.netloc / parts.path.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@dataclass
class Publishers:
    """The server, what it was asked for, and how it shall misbehave."""

    folder: Path
    address: str = ""
    asked: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    pages_for: set[str] = field(default_factory=set)  # names answered with a web page
    broken: dict[str, int] = field(default_factory=dict)  # breaks off after so many bytes, once
    always_broken: bool = False
    layer_error: bool = False
    page_size: int = 2000  # of layers that are asked for a box
    layers: dict[str, list] = field(default_factory=dict)


@contextmanager
def serving(folder: Path) -> Iterator[Publishers]:
    """Serve a folder on this computer."""
    publishers = Publishers(folder)

    class Handler(_Handler):
        told = publishers

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        publishers.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield publishers
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Files with ranges and tags, and layers that are queried."""

    told: Publishers

    def do_GET(self) -> None:
        """Answer for a file or a query."""
        parts = urlsplit(self.path)
        name = parts.path.rpartition("/")[2]
        self.told.asked.append(parts.path.lstrip("/"))
        if name == "query":
            self._send(self._query(parts.path, parse_qs(parts.query)))
            return
        path = self.told.folder / parts.path.lstrip("/")
        if name in self.told.pages_for:
            self._send(b"<!DOCTYPE html><title>Sign in</title>")
        elif path.is_file():
            self._send(path.read_bytes(), name)
        else:
            self.send_error(404)

    def _query(self, path: str, asked: dict[str, list[str]]) -> bytes:
        if self.told.layer_error:
            return json.dumps({"error": {"code": 400, "message": "Invalid query"}}).encode()
        (layer,) = (
            each for each in (CENTROIDS, BOUNDARIES, RURAL) if each.service in f"https:/{path}"
        )
        if layer.name not in self.told.layers:
            text = (self.told.folder / f"{layer.name}.geojson").read_text(encoding="utf-8")
            self.told.layers[layer.name] = json.loads(text)["features"]
        rows = self.told.layers[layer.name]
        content: dict[str, object] = {"type": "FeatureCollection"}
        assert asked["f"] == ["geojson"]
        assert asked["outFields"] == [layer.fields]
        if "geometry" in asked:
            box = shapely.box(*map(float, asked["geometry"][0].split(",")))
            rows = [
                row for row in rows if box.intersects(shapely.Point(row["geometry"]["coordinates"]))
            ]
            start = int(asked["resultOffset"][0])
            stop = start + min(int(asked["resultRecordCount"][0]), self.told.page_size)
            content["properties"] = {"exceededTransferLimit": stop < len(rows)}
            rows = rows[start:stop]
        else:
            wanted = asked["where"][0].removeprefix("LSOA21CD IN (").removesuffix(")")
            codes = {code.strip("'") for code in wanted.split(",")}
            rows = [row for row in rows if row["properties"]["LSOA21CD"] in codes]
        content["features"] = rows
        return json.dumps(content).encode()

    def _send(self, body: bytes, name: str = "") -> None:
        tag, start = f'"{hashlib.md5(body).hexdigest()}"', 0
        if (span := self.headers.get("Range")) and self.headers.get("If-Range") == tag:
            start = int(span.removeprefix("bytes=").removesuffix("-"))
            self.told.ranges.append(f"{name} {start}")
        self.send_response(206 if start else 200)
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", CHANGED)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        stop = self.told.broken.get(name, len(body))
        if not self.told.always_broken:
            self.told.broken.pop(name, None)
        self.wfile.write(body[start:stop])

    def log_message(self, *_: object) -> None:
        """Say nothing."""
