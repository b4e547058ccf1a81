"""The commented ``study.toml`` of an area that was prepared, and the list of its sources."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import json
from typing import Final, NamedTuple

from hubplan.official import PreparedArea
from hubplan.official.catalogue import BOUNDARIES, ODBL, OGL

_HUBS: Final = 3
_NOTES: Final = (
    "Cycling: only driving is planned for.",
    "Space, cost, tenure and planning at each site.",
    "Growth since the census of March 2021.",
    "Driving speeds were fitted in west Kent; in big cities and in hills they may be wrong.",
)


class _File(NamedTuple):
    """A section of study.toml that names a file."""

    section: str
    file: str
    source: str
    licence: str
    date: str
    further: str = ""

    def text(self, **dates: str) -> str:
        """Return the section as TOML."""
        return (
            f"[{self.section}]\nfile = {_text(self.file)}\n{self.further}"
            f"source = {_text(self.source)}\nlicence = {_text(self.licence)}\n"
            f"date = {_text(self.date.format(**dates))}\n"
        )


_DEMAND: Final = _File(
    "demand",
    "demand.csv",
    "Office for National Statistics, Census 2021 by small area (Lower layer Super Output Areas); "
    "Indices of Deprivation 2025; Rural Urban Classification 2021",
    f"{OGL}; place names {ODBL}",
    "21 March 2021 (census day)",
    'weight = "population"\nplace = "place"\n',
)
_SITE_FILE: Final = _File("sites", "sites.csv", "not stated", "not stated", "not stated")
_DRAWN: Final = (
    _File(
        "network",
        "network.npz",
        "OpenStreetMap contributors, cut from the extracts of Geofabrik",
        ODBL,
        "{road_date}",
    ),
    _File(
        "areas",
        "lsoa_areas.geojson",
        "Office for National Statistics, small-area (LSOA) boundaries December 2021, simplified",
        BOUNDARIES.licence,
        BOUNDARIES.date,
    ),
    _File(
        "outlines",
        "outlines.geojson",
        "Office for National Statistics boundaries, joined and simplified",
        BOUNDARIES.licence,
        BOUNDARIES.date,
    ),
    _File("places", "places.csv", "OpenStreetMap contributors", ODBL, "{road_date}"),
    _File(
        "postcodes",
        "postcodes.parquet",
        "Ordnance Survey, Code-Point Open",
        f"{OGL} (contains OS data © Crown copyright; Royal Mail data © Royal Mail copyright)",
        "{postcode_date}",
    ),
)
_JOURNEYS: Final = """\
[journeys]
mode = "car"
period = "interpeak"
range_periods = ["free_flow", "interpeak", "am_peak"]
terminal_minutes = 0.0  # parking and walking in
"""
_PLAN: Final = """\
[plan]
model = "p-median"  # the least average journey; docs/study.md has the others
p = {p}  # how many hubs: an assumption, change it
alternatives = 10
"""
_INTRODUCTION: Final = """\
# Hubs for {label}, made by: hubplan new {name} --area {area}
# It runs as it is{unfilled}: hubplan run {name}
# Every key is explained by 'hubplan new OTHER' (without --area). downloads.csv lists the
# official files it was made from, with their addresses and hashes.
"""
_HEAD: Final = """\
schema = 1
name = {name}
title = {title}
area_label = {label}
# today = "now"
"""
_GROUPS: Final = """\
[[groups]]
id = "aged_65_plus"
label = "Aged 65 and over"
weight = "aged_65_plus"

[[groups]]
id = "aged_75_plus"
label = "Aged 75 and over"
weight = "aged_75_plus"

[[groups]]
id = "disabled"
label = "Disabled people"
weight = "disabled"

[[groups]]
id = "no_car_households"
label = "Households without a car"
weight = "no_car_households"
of = "households"

[[groups]]
id = "most_deprived_fifth"
label = "People in England's most deprived fifth of areas (Indices of Deprivation 2025)"
weight = "population"
where = { imd_2025_decile = [1, 2] }

[[groups]]
id = "rural"
label = "People in rural areas"
weight = "population"
where = { rural = true }
"""
_REPORT: Final = """\
[report]
headline_minutes = 20  # the threshold of the first sentence: an assumption
noticeable_minutes = 5
"""
_SITES: Final = """\
# Where a hub could stand, one row a site. The columns of sites.csv:
#   id        short and unique, e.g. darent-valley-hospital
#   name      as people call it
#   area      {areas}: for quotas by area, e.g. quota = {{ {first} = 1 }} under [plan]
#   lon, lat  WGS84 degrees (or easting and northing of the British National Grid)
#   existing  yes where care is given there today
# postcode, note and any other column are kept. 'hubplan new OTHER --area ... --sites FILE' places
# sites by their postcodes where positions are not known.
"""
_BASELINE: Final = """\
# What people have today: a dated list of sites, never guessed. Remove the # signs to compare with
# it, and write its id behind 'today' at the top.
# [[baselines]]
# id = "now"
# label = "Hospitals in use"
# date = 2026-01-01
# open = {hubs}
# source = "who says so"
"""


def area_study_text(
    name: str, area: str, prepared: PreparedArea, *, margin_km: float, sites: str = ""
) -> str:
    """Return the ``study.toml`` of an area.

    Parameters
    ----------
    name : str
        Of the study.
    area : str
        As it was asked for.
    prepared : PreparedArea
        What was prepared.
    margin_km : float
        How far beyond the area roads were taken.
    sites : str
        Name of the table of sites that was given; ``""`` = none was.

    Returns
    -------
    str
        A study that runs as it is once sites.csv holds enough sites.
    """
    districts = _listed(list(prepared.districts.values()))
    label = districts if prepared.whole else f"parts of {districts}"
    p = min(_HUBS, prepared.n_sites) if prepared.n_sites else _HUBS
    dates = {
        "road_date": _day(prepared.road_date),
        "postcode_date": _day(prepared.postcode_date),
    }
    unfilled = f", once sites.csv holds {p} sites or more" if not prepared.n_sites else ""
    title = _text(f"Hubs for {label}")
    rows = {"places": prepared.n_places, "postcodes": prepared.n_postcodes}
    absent = [section for section, count in rows.items() if not count]
    introduction = _INTRODUCTION.format(
        label=label, name=name, area=json.dumps(area, ensure_ascii=False), unfilled=unfilled
    )
    names = [f"{slug} = {_text(told)}\n" for slug, told in prepared.districts.items()]
    existing = json.dumps(list(prepared.existing) or ["id-of-a-site"])
    blocks = (
        introduction,
        _HEAD.format(name=_text(name), title=title, label=_text(f"area of {label}")),
        _list("notes", [*_NOTES, _edge_note(margin_km)]),
        _DEMAND.text(),
        _SITES.format(areas=_areas(prepared), first=next(iter(prepared.districts)))
        + _SITE_FILE._replace(source=sites or _SITE_FILE.source).text(),
        *(each.text(**dates) for each in _DRAWN if each.section not in absent),
        _JOURNEYS,
        _PLAN.format(p=p),
        "".join(("[area_names]\n", *names)),
        _BASELINE.format(hubs=existing),
        _GROUPS,
        _REPORT,
    )
    return "\n".join(blocks)


def downloads_table(prepared: PreparedArea) -> str:
    """Return the list of official files as CSV.

    Parameters
    ----------
    prepared : PreparedArea
        What was prepared.

    Returns
    -------
    str
        One row a file: ``file``, ``purpose``, ``publisher``, ``licence``, ``date``, ``origin``,
        ``last_modified`` (as its server says), ``bytes``, ``sha256``.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        (
            *("file", "purpose", "publisher", "licence", "date", "origin"),
            *("last_modified", "bytes", "sha256"),
        )
    )
    for each in prepared.used:
        what = each.wanted
        writer.writerow(
            (
                *(each.path.name, what.purpose, what.publisher, what.licence, what.date),
                *(each.origin, each.last_modified, each.size, each.sha256),
            )
        )
    return stream.getvalue()


def _day(date: str) -> str:
    """Write a day as people do: 2021-08-06 as 6 August 2021; other words stay."""
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return date
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _edge_note(margin_km: float) -> str:
    return f"Roads farther than about {margin_km:g} km from the area: they were cut off there."


def _areas(prepared: PreparedArea) -> str:
    shown = [*prepared.districts][:3]
    more = len(prepared.districts) - len(shown)
    return ", ".join(shown) + (f" and {more} more, as in demand.csv" if more else "")


def _list(key: str, texts: list[str]) -> str:
    return f"{key} = [\n" + "".join(f"    {_text(text)},\n" for text in texts) + "]\n"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _text(text: str) -> str:
    """Write text as TOML does: as JSON, with every letter as it is."""
    return json.dumps(text, ensure_ascii=False)
