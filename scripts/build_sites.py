"""Build sites.csv: where a hub could stand, checked against postcodes, wards and the grid.

The published list is joined to our own review of each site (site_review.csv beside this
script); wards and LSOAs are found again from the position, and any disagreement stops the build.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from build_inputs import read_osm_points, read_people, read_text_table, truth, write_rows
from pyproj import Transformer

SITE_COLUMNS: Final = (
    "id",
    "name",
    "area",
    "tiers",
    "candidate",
    "existing",
    "nhs_care",
    "private",
    "kind",
    "postcode",
    "postcode_source",
    "postcode_gap_m",
    "lon",
    "lat",
    "easting",
    "northing",
    "ward",
    "ward_code",
    "lsoa",
    "district",
    "in_ccg_2018",
    "position_source",
    "doubt",
    "opened",
    "closed",
    "note",
)

TIERS: Final = {"main": "main", "mini": "mini", "either": "main;mini"}

POSTCODE_SOURCES: Final = {
    "epraccur 2025": "NHS practice list 2025",
    "ebranchs 2017": "NHS branch list 2017",
    "NHS UK hospital list 2022": "NHS hospital list 2022",
    "recalled then looked up": "not published, exists at the position",
    "nearest CPO unit": "nearest unit, not an address",
    "parish page naming address, hollingbournepc.kentparishes.gov.uk": "parish website",
}

#: A position this far from its postcode is marked doubtful; beyond the larger, the build stops.
DOUBTFUL_GAP_M: Final = 150
LARGEST_GAP_M: Final = 500

#: Grid and degrees may differ by the grid shift tables at hand, never by more than this.
GRID_TOLERANCE_M: Final = 5.0

#: Closed in 2023 and so no candidate; the baseline of 2018 needs it.
CLOSED_HOSPITAL: Final = {
    "site_id": "edenbridge-war-memorial-hospital",
    "name": "Edenbridge War Memorial Hospital",
    "area": "other",
    "tier_allowed": "either",
    "candidate": "no",
    "existing": "no",
    "private": "no",
    "kind": "community hospital",
    "postcode": "TN8 5DA",
    "postcode_source": "NHS UK hospital list 2022",
    "position_source": "OSM",
    "doubtful": "no",
}
CLOSED_HOSPITAL_ON_OSM: Final = "Edenbridge and District War Memorial Hospital"

Row = dict[str, Any]


def build_sites(shared: Path, out: Path) -> Path:
    """Write sites.csv: 60 candidates, 7 sites for context, 1 closed hospital.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    out : Path
        Folder to write to.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ValueError
        If a postcode does not exist, a position contradicts its postcode, grid reference, ward,
        LSOA or planning area, or two sites share an id, a name, a postcode or a place.
    """
    sites = _read_sites(shared)
    _refuse(_grid_faults(sites) + _sameness_faults(sites))
    sites = _placed(sites, shared)
    _refuse(_place_faults(sites))
    rows = [_site_row(row) for row in sites.to_dict("records")]
    _refuse(_row_faults(rows, _area_of_ward(shared)))
    rows.sort(key=lambda row: row["id"])
    return write_rows(out / "sites.csv", SITE_COLUMNS, rows)


def _read_sites(shared: Path) -> pd.DataFrame:
    listed = read_text_table(shared / "sites" / "candidate_sites.csv")
    closed = pd.DataFrame([CLOSED_HOSPITAL | _position_on_osm(shared, CLOSED_HOSPITAL_ON_OSM)])
    sites = pd.concat([listed, closed], ignore_index=True)
    review = read_text_table(Path(__file__).with_name("site_review.csv")).rename(
        columns={"id": "site_id", "note": "reviewed"}
    )
    return sites.merge(review, on="site_id", how="outer", validate="one_to_one")


def _position_on_osm(shared: Path, name: str) -> Row:
    points = read_osm_points(shared)
    (found,) = points[points["name"] == name].to_dict("records")
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    easting, northing = to_grid.transform(round(found["lon"], 6), round(found["lat"], 6))
    return {
        "lon": f"{found['lon']:.6f}",
        "lat": f"{found['lat']:.6f}",
        "easting": f"{easting:.0f}",
        "northing": f"{northing:.0f}",
    }


def _placed(sites: pd.DataFrame, shared: Path) -> pd.DataFrame:
    """Join the ward, the LSOA and the postcode centroid found from position and postcode."""
    people = shared / "people"
    points = gpd.GeoDataFrame(
        sites[["site_id"]],
        geometry=gpd.points_from_xy(sites["lon"].astype(float), sites["lat"].astype(float)),
        crs="EPSG:4326",
    )
    wards = gpd.read_file(people / "kent_medway_wards25.geojson")
    lsoas = gpd.read_file(people / "kent_medway_lsoa21_bgc.geojson")[["LSOA21CD", "geometry"]]
    found = points.sjoin(wards).drop(columns="index_right").sjoin(lsoas)
    found = found[["site_id", "WD25CD", "WD25NM", "LAD25NM", "LSOA21CD"]].rename(
        columns=lambda name: name if name == "site_id" else f"found_{name}"
    )
    centroids = read_text_table(people / "kent_medway_postcodes_cpo2025.csv")
    centroids = centroids[["postcode", "e", "n", "LSOA21CD"]].rename(
        columns={"LSOA21CD": "postcode_lsoa"}
    )
    extent = read_people(shared)[["LSOA21CD", "in_ccg_2018"]].rename(
        columns={"LSOA21CD": "found_LSOA21CD", "in_ccg_2018": "in_ccg"}
    )
    return (
        sites.merge(found, on="site_id", how="left", validate="one_to_one")
        .merge(centroids, on="postcode", how="left", validate="many_to_one")
        .merge(extent, on="found_LSOA21CD", how="left", validate="many_to_one")
        .fillna("")
    )


def _site_row(site: Mapping[Hashable, Any]) -> Row:
    from_postcode = site["position_source"].startswith("Code-Point Open")
    gap_m = _gap_m(site)
    doubts = [] if site["doubtful"] == "no" else [site["doubtful"]]
    if gap_m > DOUBTFUL_GAP_M:
        doubts.append("position")
    if site["found_LSOA21CD"] != site["postcode_lsoa"]:
        doubts.append("lsoa")
    return {
        "id": site["site_id"],
        "name": re.sub(r" \((PRIVATE|outside|Avicenna)[^)]*\)", "", site["name"]),
        "area": site["area"],
        "tiers": TIERS[site["tier_allowed"]],
        "candidate": truth(site["candidate"]),
        "existing": site["hub_today"],
        "nhs_care": truth(site["existing"]),
        "private": truth(site["private"]),
        "kind": site["kind"].replace("civic/leisure/library", "civic, leisure or library"),
        "postcode": site["postcode"],
        "postcode_source": POSTCODE_SOURCES[site["postcode_source"]],
        "postcode_gap_m": "" if from_postcode else f"{gap_m:.0f}",
        "lon": f"{float(site['lon']):.6f}",
        "lat": f"{float(site['lat']):.6f}",
        "easting": site["easting"],
        "northing": site["northing"],
        "ward": site["found_WD25NM"],
        "ward_code": site["found_WD25CD"],
        "lsoa": site["found_LSOA21CD"],
        "district": site["found_LAD25NM"],
        "in_ccg_2018": truth(site["in_ccg"]),
        "position_source": "postcode centroid" if from_postcode else "OpenStreetMap",
        "doubt": ";".join(doubts),
        "opened": site["opened"],
        "closed": site["closed"],
        "note": site["reviewed"],
    }


def _gap_m(site: Mapping[Hashable, Any]) -> float:
    """Metres from a site to the centroid of its postcode; NaN when there is no such postcode."""
    if not site["e"]:
        return float("nan")
    return float(
        np.hypot(
            float(site["easting"]) - float(site["e"]), float(site["northing"]) - float(site["n"])
        )
    )


def _area_of_ward(shared: Path) -> dict[str, str]:
    wards = read_text_table(shared / "sites" / "areas.csv")
    return dict(zip(wards["WD25CD"], wards["area"], strict=True))


def _grid_faults(sites: pd.DataFrame) -> list[str]:
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    easting, northing = to_grid.transform(sites["lon"].astype(float), sites["lat"].astype(float))
    apart_m = np.hypot(
        easting - sites["easting"].astype(float), northing - sites["northing"].astype(float)
    )
    return [
        f"{site}: grid reference and degrees are {metres:.0f} m apart"
        for site, metres in zip(sites["site_id"], apart_m, strict=True)
        if not metres <= GRID_TOLERANCE_M
    ]


def _sameness_faults(sites: pd.DataFrame) -> list[str]:
    keys = (["site_id"], ["name"], ["postcode"], ["easting", "northing"])
    return [
        f"{site}: shares its {' and '.join(key)} with another site"
        for key in keys
        for site in sites.loc[sites.duplicated(key), "site_id"]
    ]


def _place_faults(sites: pd.DataFrame) -> list[str]:
    """Compare ward and LSOA found from the position with those stated; blank when none is."""
    return [
        f"{site['site_id']}: stated {code} {site[code]}, found {site[f'found_{code}'] or 'none'}"
        for site in sites.to_dict("records")
        for code in ("WD25CD", "LSOA21CD")
        if not site[f"found_{code}"] or site[code] not in ("", site[f"found_{code}"])
    ]


def _row_faults(rows: list[Row], area_of_ward: dict[str, str]) -> list[str]:
    faults = []
    for row in rows:
        gap_m = row["postcode_gap_m"] or "0"
        if gap_m == "nan":
            faults.append(f"{row['id']}: postcode {row['postcode']} does not exist")
        elif float(gap_m) > LARGEST_GAP_M:
            faults.append(f"{row['id']}: {gap_m} m from its postcode {row['postcode']}")
        area = area_of_ward.get(row["ward_code"], "other")
        if row["candidate"] == "true" and row["area"] != area:
            faults.append(f"{row['id']}: stated area {row['area']}, but its ward lies in {area}")
    return faults


def _refuse(faults: list[str]) -> None:
    if faults:
        raise ValueError("The list of sites contradicts itself:\n" + "\n".join(faults))
