"""Build data/kent_medway: people, sites, boundaries and places of the whole of Kent and Medway.

The tables serve the studies of the four integrated care partnerships' areas. They are slimmer
than those of west Kent, and their sites are as the NHS lists them, reviewed only for what has
closed. The publishers' files are not part of the project; data/README.md names them. ::

    python scripts/build_kent_medway.py --shared ../shared/data
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import shapely
from build_areas import simplify_together, write_geojson
from build_inputs import read_osm_points, read_text_table, truth, write_rows

#: Coarser than for west Kent alone: the page of one partnership shows a third of the county.
TOLERANCE_M: Final = 200.0

#: Decimals of a degree, a tenth of a metre: rounded further, some neighbours would be torn apart.
DECIMALS: Final = 6

EAST, MEDWAY_SWALE, WEST, NORTH = (
    "east-kent",
    "medway-swale",
    "west-kent",
    "dartford-gravesham-swanley",
)

#: Districts as areas of sites, and the partnership each lies in but for Swanley's part.
DISTRICTS: Final = {
    "E06000035": ("medway", MEDWAY_SWALE),
    "E07000105": ("ashford", EAST),
    "E07000106": ("canterbury", EAST),
    "E07000107": ("dartford", NORTH),
    "E07000108": ("dover", EAST),
    "E07000109": ("gravesham", NORTH),
    "E07000110": ("maidstone", WEST),
    "E07000111": ("sevenoaks", WEST),
    "E07000112": ("folkestone-hythe", EAST),
    "E07000113": ("swale", MEDWAY_SWALE),
    "E07000114": ("thanet", EAST),
    "E07000115": ("tonbridge-malling", WEST),
    "E07000116": ("tunbridge-wells", WEST),
}

#: Wards of Swale around Faversham, whose practices belonged with Canterbury's before 2020.
FAVERSHAM_WARDS: Final = (
    "Abbey",
    "Boughton and Courtenay",
    "East Downs",
    "Priory",
    "St Ann's",
    "Watling",
)

_CLOSED: Final = "closed"
_MENTAL: Final = "mental health care only"
_PRIVATE: Final = "private"

#: Hospitals of the list of March 2022 that are no site here, with the reason.
HOSPITALS_LEFT_OUT: Final = {
    "RYYD4": _CLOSED,  # Edenbridge War Memorial, November 2023
    "NQG01": _CLOSED,  # Burrswood
    "RN7C1": _CLOSED,  # Kent and Sussex Hospital
    "RWF35": _CLOSED,  # Stone House: the list's position is its former grounds
    "RPA88": "present use not verified",  # Somerfield
    "RN7FM": "private, status unknown",  # Fawkham Manor
    "NCNDC": "a service at another site of the list",  # Sheppey
    **dict.fromkeys(("RXY03", "RXYL2", "RXYP8", "NMJ01", "P3P8S", "NV217"), _MENTAL),
    **dict.fromkeys(("NT239", "NT310", "NT312", "NT408", "NWF01", "ADP02", "AVQ01"), _PRIVATE),
    **dict.fromkeys(("NN801", "NN804"), _PRIVATE),
}

#: General hospitals, which admit patients; the other NHS hospitals kept are community hospitals.
ACUTE: Final = ("RN707", "RPA02", "RVV01", "RVV09", "RVVKC", "RWF03", "RWFTW")

#: How the list of practices shortens, and what it means.
SHORTENED: Final = {"Ave": "Avenue", "Ctr": "Centre", "Med": "Medical", "Om": "OM", "Rd": "Road"}

#: Practices of December 2023 that have since closed or moved, by the review of west Kent's sites.
PRACTICES_LEFT_OUT: Final = {
    "G82019": "moved to TN8 6FY in November 2023",  # Edenbridge
    "G82605": "closed on 30 April 2025",  # The Crane, Cranbrook
}

DEMAND_COLUMNS: Final = (
    "id",
    "name",
    "place",
    "district",
    "area",
    "partnership",
    "partnership_doubt",
    "lon",
    "lat",
    "population",
    "aged_65_plus",
    "aged_75_plus",
    "aged_85_plus",
    "disabled",
    "households",
    "no_car_households",
    "imd_2025_decile",
    "rural",
)
SITE_COLUMNS: Final = (
    "id",
    "name",
    "kind",
    "area",
    "partnership",
    "postcode",
    "lon",
    "lat",
    "existing",
    "note",
)
PLACE_COLUMNS: Final = ("name", "place", "lon", "lat")


def read_partnerships(shared: Path) -> list[dict[str, Any]]:
    """Read the 1,107 LSOAs with the partnership each is taken to lie in.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.

    Returns
    -------
    list of dict
        In the order of the codes: the publisher's columns, ``area``, ``partnership`` and
        ``partnership_doubt``. Districts decide, but for the part of Sevenoaks whose practices
        belonged with Dartford's, Gravesham's and Swanley's.
    """
    rows = read_text_table(shared / "people" / "kent_medway_lsoa21.csv").sort_values("LSOA21CD")
    extent = read_text_table(shared / "sites" / "west_kent_ccg_lsoas.csv").set_index("LSOA21CD")
    people = []
    for row in rows.to_dict("records"):
        area, partnership = DISTRICTS[row["LADCD"]]
        doubt = area == "swale" and row["WD24NM"] in FAVERSHAM_WARDS
        if row["LSOA21CD"] in extent.index:
            told = extent.loc[row["LSOA21CD"]]
            partnership = WEST if truth(told["in_ccg_2018"]) == "true" else NORTH
            doubt = truth(told["doubt"]) == "true"
        people.append(
            {
                **{str(key): told for key, told in row.items()},
                "area": area,
                "partnership": partnership,
                "doubt": doubt,
            }
        )
    return people


def build_demand(people: list[dict[str, Any]], out: Path) -> Path:
    """Write demand.csv: the LSOAs of Kent and Medway, who lives there, and their partnership.

    Parameters
    ----------
    people : list of dict
        From `read_partnerships`.
    out : Path
        Folder to write to.

    Returns
    -------
    Path
        The file written.
    """
    rows = (
        {
            "id": row["LSOA21CD"],
            "name": row["LSOA21NM"],
            "place": row["WD24NM"],
            "district": row["LADNM"],
            "area": row["area"],
            "partnership": row["partnership"],
            "partnership_doubt": "true" if row["doubt"] else "false",
            "lon": f"{float(row['pwc_lon']):.6f}",
            "lat": f"{float(row['pwc_lat']):.6f}",
            "population": int(row["pop_total"]),
            "aged_65_plus": int(row["pop_65p"]),
            "aged_75_plus": int(row["pop_75p"]),
            "aged_85_plus": int(row["pop_85p"]),
            "disabled": int(row["pop_disabled"]),
            "households": int(row["hh_total"]),
            "no_car_households": int(row["hh_no_car"]),
            "imd_2025_decile": int(row["imd2025_decile"]),
            "rural": "true" if row["urban_rural"] == "Rural" else "false",
        }
        for row in people
    )
    return write_rows(out / "demand.csv", DEMAND_COLUMNS, rows)


def build_sites(shared: Path, people: list[dict[str, Any]], out: Path) -> Path:
    """Write sites.csv: NHS hospitals, then the addresses of GP practices.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    people : list of dict
        From `read_partnerships`: a site lies in the partnership of its LSOA.
    out : Path
        Folder to write to.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ValueError
        If a hospital or practice to be left out is not in the publishers' lists.
    """
    of_lsoa = {row["LSOA21CD"]: (row["area"], row["partnership"]) for row in people}
    rows = [*_hospitals(shared), *_surgeries(shared)]
    for row in rows:
        row["area"], row["partnership"] = of_lsoa[row.pop("lsoa")]
    rows.sort(key=lambda row: row["id"])
    return write_rows(out / "sites.csv", SITE_COLUMNS, rows)


def _hospitals(shared: Path) -> Iterator[dict[str, Any]]:
    found = read_text_table(shared / "people" / "kent_medway_hospitals_nhsuk.csv")
    _refuse_unknown(HOSPITALS_LEFT_OUT, set(found["OrganisationCode"]))
    for row in found.to_dict("records"):
        code = row["OrganisationCode"]
        if code in HOSPITALS_LEFT_OUT:
            continue
        name = row["OrganisationName"].partition(" - ")[0]
        yield {
            "id": code.lower(),
            "name": re.sub(r" \(Ashford\)$", "", name),
            "kind": "acute hospital" if code in ACUTE else "community hospital",
            "postcode": row["Postcode"],
            "lon": f"{float(row['lon']):.6f}",
            "lat": f"{float(row['lat']):.6f}",
            "existing": "true",
            "note": "",
            "lsoa": row["LSOA21CD"],
        }


def _surgeries(shared: Path) -> Iterator[dict[str, Any]]:
    """Give one site an address, however many practices share it."""
    found = read_text_table(shared / "people" / "kent_medway_gp_practices_2023.csv")
    _refuse_unknown(PRACTICES_LEFT_OUT, set(found["code"]))
    found = found[~found["code"].isin(PRACTICES_LEFT_OUT)].sort_values("code")
    for _, practices in found.groupby("postcode"):
        first, *others = practices.to_dict("records")
        also = "; ".join(plain_name(other["name"]) for other in others)
        yield {
            "id": first["code"].lower(),
            "name": f"{plain_name(first['name'])}, {first['postcode']}",
            "kind": "GP practice",
            "postcode": first["postcode"],
            "lon": first["lon"],
            "lat": first["lat"],
            "existing": "false",
            "note": f"Also there: {also}." if also else "",
            "lsoa": first["LSOA21CD"],
        }


def _refuse_unknown(left_out: dict[str, str], known: set[str]) -> None:
    strange = sorted(set(left_out) - known)
    if strange:
        raise ValueError(f"Not in the publisher's list: {', '.join(strange)}")


def plain_name(name: str) -> str:
    """Return a name in capitals as people write it.

    Parameters
    ----------
    name : str
        Such as ``"ST JAMES' SURGERY"``.

    Returns
    -------
    str
        ``"St James' Surgery"``.
    """
    words = re.sub(r"[A-Z]+('S\b)?", lambda found: found.group().capitalize(), name)
    small = re.sub(r"(?<=[\w.] )(And|Of|The)\b", lambda found: found.group().lower(), words)
    whole = re.sub(
        r"\b([A-Z][a-z]+)\b\.?",
        lambda found: SHORTENED.get(found.group(1), found.group()),
        re.sub(r"\b(Med|Ctr)\.", r"\1 ", small),
    )
    return " ".join(whole.split())


def build_boundaries(shared: Path, people: list[dict[str, Any]], out: Path) -> tuple[Path, Path]:
    """Write lsoa_areas.geojson and outlines.geojson, simplified together.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    people : list of dict
        From `read_partnerships`.
    out : Path
        Folder to write to.

    Returns
    -------
    tuple of Path
        The two files written.

    Raises
    ------
    ValueError
        If polygons and people name different LSOAs.
    """
    polygons = gpd.read_file(shared / "people" / "kent_medway_lsoa21_bgc.geojson")
    polygons = polygons.sort_values("LSOA21CD")
    if list(polygons["LSOA21CD"]) != [row["LSOA21CD"] for row in people]:
        raise ValueError("The polygons and the census table name different LSOAs.")
    # In the file the hole that E01024573 fills in E01024572 is a ring of its own.
    shapes = shapely.make_valid(polygons["geometry"].to_numpy())
    simple = simplify_together(shapes, tolerance_m=TOLERANCE_M, decimals=DECIMALS)
    areas = [({"id": row["LSOA21CD"]}, shape) for row, shape in zip(people, simple, strict=True)]
    outlines = []
    for code, name in sorted({(row["LADCD"], row["LADNM"]) for row in people}):
        members = simple[[row["LADCD"] == code for row in people]]
        told = {"kind": "district", "id": code, "name": name}
        outlines.append((told, shapely.coverage_union_all(members)))
    return (
        write_geojson(out / "lsoa_areas.geojson", areas),
        write_geojson(out / "outlines.geojson", outlines),
    )


def build_places(shared: Path, out: Path) -> Path:
    """Write places.csv: the towns and villages that maps name, as far as the extract reaches.

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
    points = read_osm_points(shared)
    points = points[
        (points["layer"] == "place") & points["class"].isin(("city", "town", "village"))
    ]
    rows = [
        {
            "name": row["name"],
            "place": row["class"],
            "lon": f"{row['lon']:.5f}",
            "lat": f"{row['lat']:.5f}",
        }
        for row in points.to_dict("records")
    ]
    rows.sort(key=lambda row: (row["name"], row["lon"], row["lat"]))
    return write_rows(out / "places.csv", PLACE_COLUMNS, rows)


def build_kent_medway(shared: Path, out: Path) -> list[Path]:
    """Write all tables; the same files in give the same bytes out.

    Parameters
    ----------
    shared : Path
        Folder of the publishers' files.
    out : Path
        Folder to write to; made when missing.

    Returns
    -------
    list of Path
        The files written.
    """
    out.mkdir(parents=True, exist_ok=True)
    people = read_partnerships(shared)
    return [
        build_demand(people, out),
        build_sites(shared, people, out),
        *build_boundaries(shared, people, out),
        build_places(shared, out),
    ]


def main() -> None:
    """Build the tables of Kent and Medway from the publishers' files."""
    data = Path(__file__).resolve().parent.parent / "data"
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the publishers' files")
    parser.add_argument("--out", type=Path, default=data / "kent_medway")
    options = parser.parse_args()
    for path in build_kent_medway(options.shared, options.out):
        print(f"wrote {path.name}, {path.stat().st_size:,} bytes")
    print("Next: python scripts/build_manifest.py")


if __name__ == "__main__":
    main()
