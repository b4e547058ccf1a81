"""Every value of visits by bus and train against a second way, on four real timetables.

    python benchmarks/transit_check.py --shared DIR [--town porto_alegre] [--sites 40]

DIR holds ``newport``, ``chester``, ``porto_alegre`` and ``sao_paulo``, each with its feeds. For
each town 321 demand points and 40 sites are put near stops that have vehicles, by a fixed seed,
and asked two questions: a usual walker with 31 appointments, and a slow one with a bus pass, two
changes and two hours each way. Then, one after another:

* the hops of the day are read a second time, by pandas from the feed's own tables, and compared;
* the walks are measured a second time, from every place to every stop by the haversine formula;
* every value of `transit_times`, and every appointment behind them, is compared with those of a
  time-expanded graph in which each wait, ride and change is written out (``transit_moments.py``
  of the tests, which shares no code with the scan);
* the graph is spoilt in one place after another, to see how many values tell.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from transit import N_DEMAND, N_SITES, doors

TESTS = Path(__file__).resolve().parent.parent / "tests"
HOUR, DAY_S = 3600, 86_400
EARTH_M = 6_371_008.8
N_SITES_SPOILT = 5
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Town(NamedTuple):
    """A timetable: its day, and the first of 31 appointments."""

    day: str
    first_s: int


TOWNS = {
    "newport": Town("2023-06-13", 9 * HOUR + 1800),
    "chester": Town("2023-08-16", 9 * HOUR + 1800),
    "porto_alegre": Town("2019-05-14", 12 * HOUR + 1800),
    "sao_paulo": Town("2019-05-14", 9 * HOUR + 1800),
}


# ------------------------------------------------------------------- the day, by pandas
def table(feed: Path, name: str) -> pd.DataFrame:
    """Return a table of a feed as text, blank where it has none."""
    with zipfile.ZipFile(feed) as opened:
        if f"{name}.txt" not in opened.namelist():
            return pd.DataFrame()
        with opened.open(f"{name}.txt") as file:
            read = pd.read_csv(file, dtype=str, keep_default_na=False, skipinitialspace=True)
    return read.apply(lambda column: column.str.strip())


def running(feed: Path, day: pd.Timestamp) -> set[str]:
    """Return the services of a day."""
    weeks, single = table(feed, "calendar"), table(feed, "calendar_dates")
    text = day.strftime("%Y%m%d")
    found: set[str] = set()
    if len(weeks):
        now = (weeks["start_date"] <= text) & (text <= weeks["end_date"])
        found = set(weeks.loc[now & (weeks[WEEK[day.day_of_week]] == "1"), "service_id"])
    if len(single):
        today = single[single["date"] == text]
        found |= set(today.loc[today["exception_type"] == "1", "service_id"])
        found -= set(today.loc[today["exception_type"] == "2", "service_id"])
    return found


def seconds(clock: pd.Series[str]) -> pd.Series[float]:
    """Return seconds since midnight, NaN where blank."""
    parts = clock.str.split(":", expand=True).reindex(columns=range(3))
    hour, minute, second = (pd.to_numeric(parts[k], errors="coerce") for k in range(3))
    return hour * HOUR + minute * 60 + second


def allowed(calls: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Return where passengers may get on or off."""
    return calls[column] != "1" if column in calls else pd.Series(data=True, index=calls.index)


def hops_of(feed: Path) -> pd.DataFrame:
    """Return the hops of every trip of a feed by its own clock, whatever the day."""
    calls = table(feed, "stop_times")
    calls["order"] = pd.to_numeric(calls["stop_sequence"])
    calls = calls.sort_values(["trip_id", "order"], kind="stable").reset_index(drop=True)
    arrive, depart = seconds(calls["arrival_time"]), seconds(calls["departure_time"])
    calls["arrive"], calls["depart"] = arrive.fillna(depart), depart.fillna(arrive)
    by_trip = calls.groupby("trip_id", sort=False)
    # Blank calls lie evenly between those with times; of these feeds none tells distances there.
    since, until = by_trip["depart"].ffill(), by_trip["arrive"].bfill()
    place = pd.Series(np.arange(len(calls), dtype=float))
    known = place.where(calls["arrive"].notna())
    before = known.groupby(calls["trip_id"]).ffill()
    after = known.groupby(calls["trip_id"]).bfill()
    between = since + np.rint((place - before) / (after - before) * (until - since))
    for column in ("arrive", "depart"):
        calls[column] = calls[column].fillna(between)
    calls["on"], calls["off"] = allowed(calls, "pickup_type"), allowed(calls, "drop_off_type")
    after_it = calls.shift(-1)
    hops = pd.DataFrame(
        {
            "trip": calls["trip_id"],
            "from": calls["stop_id"],
            "to": after_it["stop_id"],
            "departs": calls["depart"],
            "arrives": after_it["arrive"],
            "on": calls["on"],
            "off": after_it["off"],
            "begins": by_trip["depart"].transform("first"),
            "ends": by_trip["arrive"].transform("last"),
        }
    )
    return hops[calls["trip_id"] == after_it["trip_id"]]


def plain_hops(feed: Path, day: str) -> pd.DataFrame:
    """Return the hops of a day, those of the night before that touch it included."""
    hops, trips, often = hops_of(feed), table(feed, "trips"), table(feed, "frequencies")
    service = trips.set_index("trip_id")["service_id"]
    found = []
    for shift in (0, -DAY_S):
        services = running(feed, pd.Timestamp(day) + pd.Timedelta(seconds=shift))
        today = hops[hops["trip"].map(service).isin(services)]
        for part in runs_of(today, often):
            moved = part.assign(
                departs=part["departs"] + shift,
                arrives=part["arrives"] + shift,
                ends=part["ends"] + shift,
            )
            found.append(moved if not shift else moved[moved["ends"] >= 0])
    return pd.concat(found)


def runs_of(hops: pd.DataFrame, often: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Give the hops of trips with times of their own, and of each run of a frequency."""
    if not len(often):
        yield hops
        return
    yield hops[~hops["trip"].isin(often["trip_id"])]
    spans = seconds(often["start_time"]), seconds(often["end_time"])
    gaps = pd.to_numeric(often["headway_secs"])
    by_trip = dict(list(hops.groupby("trip")))
    for trip, first, end, gap in zip(often["trip_id"], *spans, gaps, strict=True):
        if trip in by_trip:
            part = by_trip[trip]
            for start in np.arange(first, end, gap):
                late = start - part["begins"].iloc[0]
                columns = {name: part[name] + late for name in ("departs", "arrives", "ends")}
                yield part.assign(**columns)


HOP = ["departs", "arrives", "from", "to", "on", "off"]


def hops_in_order(timetable: Any, read: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the hops of the timetable and those of pandas, both in the same order."""
    t, ids = timetable, np.array(timetable.stop_ids, dtype=object)
    ours = pd.DataFrame(
        {"departs": t.departure_s, "arrives": t.arrival_s, "from": ids[t.from_stop],
         "to": ids[t.to_stop], "on": t.may_board, "off": t.may_alight}
    )  # fmt: skip
    kinds = {"departs": int, "arrives": int, "on": bool, "off": bool}
    both = [part[HOP].astype(kinds).sort_values(HOP, ignore_index=True) for part in (ours, read)]
    return both[0], both[1]


# ------------------------------------------------------------------- walks, by haversine
def unlike_walks(reach: Any, places: Any, stops: Any, pace: float, longest_s: int) -> list[int]:
    """Return how many walks there are, and how many differ by as much as a second."""
    lon, lat = (np.radians(np.asarray(each)) for each in places)
    to_lon, to_lat = (np.radians(np.asarray(each)) for each in stops)
    walks = unlike = 0
    for i in range(len(lon)):
        part = np.sin((to_lat - lat[i]) / 2) ** 2
        part = part + np.cos(lat[i]) * np.cos(to_lat) * np.sin((to_lon - lon[i]) / 2) ** 2
        taken = np.ceil(2 * EARTH_M * np.arcsin(np.sqrt(part)) * pace - 1e-3)
        taken[taken > longest_s] = np.inf
        if reach.start.size == len(to_lon) + 1 and places is stops:
            taken[i] = np.inf
        ours = np.full(len(to_lon), np.inf)
        row = slice(reach.start[i], reach.start[i + 1])
        ours[reach.place[row]] = reach.seconds[row]
        walks += int(np.isfinite(ours).sum())
        unlike += int((ours != taken).sum())
    return [walks, unlike]


# ------------------------------------------------------------------- visits, by the graph
def appointments_unlike(scans: Any, graph: Any, visits: Any, n_sites: int) -> list[int]:
    """Compare each appointment: when to leave, vehicles, when one is home."""
    from transit_moments import visits_to

    values = unlike = 0
    for j in range(n_sites):
        ours, (leave, vehicles, home) = scans.site(j), visits_to(graph, visits, j)
        there = visits.appointments_s - leave <= visits.longest_s
        back = (home - visits.ends_s <= visits.longest_s) & (home <= visits.home_by_s)
        for mine, theirs, where, seen in (
            (ours.leave_s, leave, there, ours.there),
            (ours.vehicles, vehicles, there, ours.there),
            (ours.home_s, home, back, ours.back),
        ):
            values += where.size
            unlike += int((np.where(seen, mine, -1) != np.where(where, theirs, -1)).sum())
    return [values, unlike]


def questions(town: Town) -> dict[str, tuple[Any, float]]:
    """Return what is asked, and how fast people walk."""
    from hubplan.transit.visits import Visits

    usual = Visits(arrive_from_s=town.first_s, arrive_until_s=town.first_s + 30 * 300)
    with_a_pass = replace(
        usual, board_not_before_s=town.first_s, arrive_from_s=town.first_s + 1800,
        arrive_until_s=town.first_s + 1800 + 30 * 300, stay_s=1800, max_changes=2,
        longest_s=2 * HOUR, home_by_s=21 * HOUR,
    )  # fmt: skip
    return {"usual": (usual, 4.8), "slow, with a pass": (with_a_pass, 3.2)}


SPOILT: dict[str, Callable[[Any, Any, Any], tuple[Any, Any, Any]]] = {
    "nothing": lambda t, w, v: (t, w, v),
    "changes within a stop take a minute more": lambda t, w, v: (
        replace(t, change_s=t.change_s + np.int32(60)), w, v),
    "walks between stops take a minute more": lambda t, w, v: (
        t, replace(w, between_stops=w.between_stops._replace(
            seconds=w.between_stops.seconds + np.int32(60))), v),
    "one hop in a hundred cannot be boarded": lambda t, w, v: (
        replace(t, may_board=t.may_board & (np.arange(t.n_connections) % 100 > 0)), w, v),
    "nobody changes": lambda t, w, v: (t, w, replace(v, max_changes=0)),
    "a stay takes a second more": lambda t, w, v: (t, w, replace(v, stay_s=v.stay_s + 1)),
}  # fmt: skip


def check(folder: Path, town: Town, n_sites: int) -> dict[str, Any]:
    """Compare everything for one town; each figure is [values, values that differ]."""
    from transit_moments import Moments, all_figures, unlike

    from hubplan.transit import read_feeds
    from hubplan.transit.both_ways import both_ways
    from hubplan.transit.journeys import transit_times
    from hubplan.transit.site_visits import scanner
    from hubplan.transit.walks import DETOUR, straight_walks

    feeds = sorted(folder.glob("*.zip"))
    timetable = read_feeds(feeds, town.day)
    several = len(feeds) > 1
    parts = []
    for feed in feeds:
        part = plain_hops(feed, town.day)
        for column in ("from", "to") if several else ():
            part[column] = f"{feed.stem}:" + part[column]
        parts.append(part)
    ours, theirs = hops_in_order(timetable, pd.concat(parts))
    told: dict[str, Any] = {"timetable": repr(timetable)}
    same = len(ours) == len(theirs)
    differ = int((ours != theirs).any(axis=1).sum()) if same else abs(len(ours) - len(theirs))
    told["hops"] = [len(theirs), differ]
    demand, sites = doors(timetable, N_DEMAND, 1), doors(timetable, n_sites, 2)
    stops = timetable.stop_lon, timetable.stop_lat
    for name, (visits, kph) in questions(town).items():
        walks = straight_walks(timetable, demand, sites, speed_kph=kph)
        pace, most = DETOUR * 3.6 / kph, walks.max_walk_s
        measured = [
            unlike_walks(walks.from_demand, (demand.lon, demand.lat), stops, pace, most),
            unlike_walks(walks.from_site, (sites.lon, sites.lat), stops, pace, most),
            unlike_walks(walks.between_stops, stops, stops, pace, most),
        ]
        began = time.process_time()
        times = transit_times(timetable, walks, visits)
        engine_s, began = time.process_time() - began, time.process_time()
        unlike_values = unlike(times, all_figures(timetable, walks, visits))
        graph_s = time.process_time() - began
        passes = visits.board_not_before_s
        graph = Moments(timetable, walks, board_not_before_s=passes)
        hops = both_ways(timetable, walks.between_stops, board_not_before_s=passes)
        scans = scanner(timetable, hops, walks, visits)
        told[name] = {
            "result": repr(times),
            "share that works": round(float(times.share_works.mean()), 3),
            "values": [len(unlike_values) * times.vehicles.size, sum(unlike_values.values())],
            "differing by name": {name: n for name, n in unlike_values.items() if n},
            "appointments": appointments_unlike(scans, graph, visits, n_sites),
            "walks": np.sum(measured, axis=0).tolist(),
            "changes written out": graph.n_changes,
            "CPU seconds": {"engine": round(engine_s, 1), "graph": round(graph_s, 1)},
        }
    told["spoilt"] = spoilt(timetable, town, demand)
    return told


def spoilt(timetable: Any, town: Town, demand: Any) -> dict[str, int]:
    """Return how many of some values a graph spoilt in one place has otherwise."""
    from transit_moments import all_figures, unlike

    from hubplan.transit.journeys import transit_times
    from hubplan.transit.walks import straight_walks

    visits, kph = questions(town)["usual"]
    walks = straight_walks(timetable, demand, doors(timetable, N_SITES_SPOILT, 3), speed_kph=kph)
    times = transit_times(timetable, walks, visits)
    return {
        name: sum(unlike(times, all_figures(*change(timetable, walks, visits))).values())
        for name, change in SPOILT.items()
    }


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--town", choices=[*TOWNS], action="append")
    parser.add_argument("--sites", type=int, default=N_SITES)
    chosen = parser.parse_args()
    sys.path.insert(0, str(TESTS))
    for name in chosen.town or TOWNS:
        told = check(chosen.shared / name, TOWNS[name], chosen.sites)
        print(json.dumps({name: told}, indent=1, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
