"""Build the planning areas and the boundaries for maps.

areas.csv says what is sought in each area, planning_areas.csv which ward lies in which, and the
two GeoJSON files draw LSOAs, districts, areas and the CCG of 2018. All LSOAs are simplified in
one go, so that neighbours still meet; the outlines are dissolved from the result, so that lines
coincide.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from build_inputs import (
    DISTRICTS,
    METRES_PER_DEGREE,
    read_lsoa_polygons,
    read_people,
    read_text_table,
    truth,
    write_rows,
)
from numpy.typing import NDArray

#: Lines are simplified until a further step would change a triangle of this side, squared.
TOLERANCE_M: Final = 50.0

#: Decimals of a degree: about one metre.
DECIMALS: Final = 5

AREA_COLUMNS: Final = ("id", "label", "tier", "hubs_least", "hubs_most", "note")
AREAS: Final = (
    ("maidstone", "Maidstone", "main", 1, 1, "Main hub sought by the CCG in August 2018"),
    ("tonbridge", "Tonbridge", "main", 1, 1, "Main hub sought by the CCG in August 2018"),
    ("sevenoaks", "Sevenoaks", "main", 1, 1, "Main hub sought by the CCG in August 2018"),
    ("weald", "Weald of Kent", "mini", 0, 1, "Mini-hub possible by the decision of August 2018"),
    ("aylesford", "Aylesford", "mini", 0, 1, "Mini-hub possible by the decision of August 2018"),
    ("other", "Elsewhere", "", 0, 0, "No hub sought: Tunbridge Wells, Edenbridge, Swanley side"),
)

WARD_COLUMNS: Final = (
    "ward_code",
    "ward",
    "district",
    "district_code",
    "area",
    "alternative_area",
    "override",
    "reason",
)

#: Why four wards lie in another area than the nearest by road.
OVERRIDES: Final = {
    "E05015597": "Boxley Downs: nearly as near to Maidstone, and in Maidstone borough",
    "E05015041": "East and West Peckham, Mereworth and Wateringbury: nearly a tie with the Weald, "
    "and looks to the Malling villages of its own district",
    "E05015038": "Borough Green and Platt: the practice looks to Sevenoaks along the A25, though "
    "West Malling is about two minutes nearer",
    "E05015048": "Pilgrims with Ightham: follows Borough Green, whose practice it shares",
}

Geometries = NDArray[Any]


def build_areas(out: Path) -> Path:
    """Write areas.csv: the five planning areas and the rest, with the hubs sought in each.

    The decision of August 2018 that it tells stands in this script.

    Parameters
    ----------
    out : Path
        Folder to write to.

    Returns
    -------
    Path
        The file written.
    """
    return write_rows(
        out / "areas.csv",
        AREA_COLUMNS,
        (dict(zip(AREA_COLUMNS, row, strict=True)) for row in AREAS),
    )


def build_planning_areas(shared: Path, out: Path) -> Path:
    """Write planning_areas.csv: the planning area of each of the 81 wards.

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
    """
    wards = read_text_table(shared / "sites" / "areas.csv").sort_values("WD25CD")
    rows = [
        {
            "ward_code": row["WD25CD"],
            "ward": row["WD25NM"],
            "district": DISTRICTS[row["LAD25CD"]],
            "district_code": row["LAD25CD"],
            "area": row["area"],
            "alternative_area": row["alt_area"],
            "override": truth(row["override"]),
            "reason": OVERRIDES[row["WD25CD"]]
            if row["override"] == "1"
            else "Nearest area by road in 2021, free flow",
        }
        for row in wards.to_dict("records")
    ]
    return write_rows(out / "planning_areas.csv", WARD_COLUMNS, rows)


def build_boundaries(shared: Path, out: Path) -> tuple[Path, Path]:
    """Write lsoa_areas.geojson and outlines.geojson, simplified together.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    out : Path
        Folder to write to.

    Returns
    -------
    tuple of Path
        The two files written.

    Raises
    ------
    ValueError
        If neighbours do not meet, before or after.
    """
    people = read_people(shared)
    polygons = read_lsoa_polygons(shared)
    if list(polygons["LSOA21CD"]) != list(people["LSOA21CD"]):
        raise ValueError("The polygons and the census table name different LSOAs.")
    simple = simplify_together(polygons["geometry"].to_numpy())
    lsoas = [
        ({"id": row["LSOA21CD"], "name": row["LSOA21NM"], "area": row["area"]}, geometry)
        for row, geometry in zip(people.to_dict("records"), simple, strict=True)
    ]
    outlines = []
    for kind, column, labels in (
        ("district", "LADCD", DISTRICTS),
        ("planning_area", "area", {row[0]: row[1] for row in AREAS}),
        ("ccg_2018", "in_ccg_2018", {"1": "NHS West Kent CCG, 2018"}),
    ):
        for code, label in labels.items():
            members = simple[(people[column] == code).to_numpy()]
            name = kind if kind == "ccg_2018" else code
            outlines.append(
                ({"kind": kind, "id": name, "name": label}, shapely.coverage_union_all(members))
            )
    return (
        write_geojson(out / "lsoa_areas.geojson", lsoas),
        write_geojson(out / "outlines.geojson", outlines),
    )


def simplify_together(
    polygons: Geometries, *, tolerance_m: float = TOLERANCE_M, decimals: int = DECIMALS
) -> Geometries:
    """Simplify polygons that cover an area so that neighbours still share their borders.

    Parameters
    ----------
    polygons : ndarray of shapely geometry
        WGS84 polygons that meet without gap or overlap, shape (n,).
    tolerance_m : float
        As `TOLERANCE_M`.
    decimals : int
        As `DECIMALS`.

    Returns
    -------
    ndarray of shapely geometry
        The same in fewer points, rounded to so many decimals, shape (n,). Points are dropped
        by Visvalingam and Whyatt's rule (1993) on a flat map in metres.

    Raises
    ------
    ValueError
        If the polygons do not meet, before or after.
    """
    if not shapely.coverage_is_valid(polygons):
        raise ValueError("The boundaries given have gaps or overlaps.")
    flat = shapely.transform(polygons, lambda degrees: degrees * METRES_PER_DEGREE)
    simple = shapely.coverage_simplify(flat, tolerance_m)
    rounded: Geometries = shapely.transform(
        simple, lambda metres: np.round(metres / METRES_PER_DEGREE, decimals)
    )
    if not (shapely.coverage_is_valid(rounded) and shapely.is_valid(rounded).all()):
        raise ValueError("Simplifying to this tolerance tears neighbours apart: lower it.")
    return rounded


def write_geojson(path: Path, features: list[tuple[dict[str, str], Any]]) -> Path:
    """Write one feature a line, outer rings anticlockwise as RFC 7946 asks.

    Parameters
    ----------
    path : Path
        The file to write.
    features : list of (dict of str to str, shapely geometry)
        Properties and shape of each.

    Returns
    -------
    Path
        The file written.
    """
    lines = []
    for properties, geometry in features:
        drawn = shapely.geometry.mapping(shapely.orient_polygons(geometry, exterior_cw=False))
        feature = {"type": "Feature", "properties": properties, "geometry": drawn}
        lines.append(json.dumps(feature, separators=(",", ":"), ensure_ascii=False))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
