"""Visits by bus and train in Porto Alegre: CPU seconds, memory, and ferrobus beside.

    python benchmarks/transit.py FOLDER [--ferrobus PYTHON] [--max-walk-minutes 20]

FOLDER holds ``poa_eptc.zip``, ``poa_trensurb.zip`` and ``poa_osm.pbf``. 321 demand points and 40
sites are put near stops that have vehicles, by a fixed seed; appointments every 5 minutes, 31 of
them, there and home again, with the last way home of every pair. Everything is done once before it
is measured, so that nothing is compiled while the clock runs; the figures are the best and the
median of five times. ``--ferrobus`` names a Python that has ferrobus (``pip install ferrobus``):
what it answers of the same question is asked of it in a process of its own. It refuses call times
left blank (96 in 100 of these), so that it gets the timetable as hubplan has read it.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

DAY = "2019-05-14"
FIRST_S, LAST_S = 12 * 3600 + 1800, 15 * 3600
N_DEMAND, N_SITES = 321, 40
REPEATS = 5

#: Asked of ferrobus: depart at each of the 31 moments, from each demand point to every site.
FERROBUS = """
import datetime, json, sys, time
import ferrobus
asked = json.load(open(sys.argv[1]))
day = datetime.date.fromisoformat(asked["day"])
began = time.perf_counter()
model = ferrobus.create_transit_model(asked["osm"], asked["feeds"], day, 1200)
built = time.perf_counter() - began
def points(places):
    found = []
    for lon, lat in places:
        try:
            found.append(ferrobus.create_transit_point(lat, lon, model, asked["walk_s"], 1000))
        except Exception:
            found.append(None)
    return found
demand, sites = points(asked["demand"]), points(asked["sites"])
known = [site for site in sites if site is not None]
began, cpu, seconds = time.perf_counter(), time.process_time(), []
for moment in asked["moments"]:
    for start in demand:
        if start is None:
            continue
        routes = ferrobus.find_routes_one_to_many(model, start, known, moment, 4)
        seconds += [None if r is None else r["travel_time_seconds"] for r in routes]
ended = time.perf_counter() - began, time.process_time() - cpu
told = {"build": built, "wall": ended[0], "cpu": ended[1], "points": len(demand) + len(sites)}
told["off"] = sum(p is None for p in demand + sites)
told["no_way"] = sum(s is None for s in seconds) / max(len(seconds), 1)
told["median_minutes"] = sorted(s for s in seconds if s is not None)[sum(
    s is not None for s in seconds) // 2] / 60
print(json.dumps(told))
"""


def timed(action: Callable[[], Any], repeats: int = REPEATS) -> dict[str, float]:
    """Do something once for nothing, then often; return CPU seconds and those by the clock."""
    action()
    cpu, wall = [], []
    for _ in range(repeats):
        began, clock = time.process_time(), time.perf_counter()
        action()
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - clock)
    return {"cpu": min(cpu), "cpu_median": statistics.median(cpu), "wall": min(wall)}


def peak_mb() -> float:
    """Return the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def doors(timetable: Any, n: int, seed: int) -> Any:
    """Return places near stops that have vehicles."""
    from hubplan.transit.walks import Doors

    chance = np.random.default_rng(seed)
    near = timetable.from_stop[chance.integers(0, timetable.n_connections, n)]
    off = chance.normal(0, 0.002, (2, n))
    ids = tuple(str(k) for k in range(n))
    return Doors(ids, timetable.stop_lon[near] + off[0], timetable.stop_lat[near] + off[1])


def measure(folder: Path, max_walk_s: int) -> tuple[dict[str, Any], Any, tuple[Any, Any]]:
    """Return the figures of hubplan, the timetable and the two lists of doors."""
    from hubplan.transit import read_feeds
    from hubplan.transit.both_ways import both_ways
    from hubplan.transit.journeys import measures_of, transit_times
    from hubplan.transit.site_visits import scanner
    from hubplan.transit.visits import Visits
    from hubplan.transit.walks import straight_walks

    feeds = [folder / "poa_eptc.zip", folder / "poa_trensurb.zip"]
    timetable = read_feeds(feeds, DAY)
    demand, sites = doors(timetable, N_DEMAND, 1), doors(timetable, N_SITES, 2)
    visits = Visits(arrive_from_s=FIRST_S, arrive_until_s=LAST_S)
    walks = straight_walks(timetable, demand, sites, max_walk_s=max_walk_s)
    transit_times(timetable, walks, visits)
    before_mb = peak_mb()
    hops = both_ways(timetable, walks.between_stops)
    scans = scanner(timetable, hops, walks, visits)
    times = transit_times(timetable, walks, visits)
    figures = {
        "read the feeds": timed(lambda: read_feeds(feeds, DAY), 3),
        "straight walks": timed(
            lambda: straight_walks(timetable, demand, sites, max_walk_s=max_walk_s)
        ),
        "prepare hops and changes": timed(lambda: both_ways(timetable, walks.between_stops)),
        "31 appointments, there and home": timed(
            lambda: [measures_of(scans.site(j)) for j in range(N_SITES)]
        ),
        "last ways home": timed(lambda: [scans.last_ways_home(i) for i in range(N_DEMAND)]),
        "all of `transit_times`": timed(lambda: transit_times(timetable, walks, visits)),
    }
    return (
        {
            "timetable": repr(timetable),
            "stops around a door": len(walks.from_demand.place) / N_DEMAND,
            "stops around a stop": len(walks.between_stops.place) / timetable.n_stops,
            "changes looked at": len(hops.there.links.place) + len(hops.back.links.place),
            "result": repr(times),
            "share that works": float(times.share_works.mean()),
            "median changes": float(np.nanmedian(times.changes)),
            "figures": figures,
            "peak MB before": before_mb,
            "peak MB": peak_mb(),
        },
        timetable,
        (demand, sites),
    )


def write_plain_feed(timetable: Any, folder: Path) -> None:
    """Write the day as a feed with nothing to repair: one service, every call with its times."""
    import pandas as pd

    t = timetable
    hops = pd.DataFrame(
        {"trip_id": t.trip, "stop_id": t.from_stop, "at": t.departure_s, "to": t.to_stop,
         "arrival": t.arrival_s}
    ).sort_values("trip_id", kind="stable")  # fmt: skip
    hops["stop_sequence"] = hops.groupby("trip_id").cumcount()
    ends = hops.groupby("trip_id").tail(1)
    ends = ends.assign(stop_id=ends["to"], at=ends["arrival"], stop_sequence=ends.stop_sequence + 1)
    calls = pd.concat([hops, ends]).sort_values(["trip_id", "stop_sequence"])
    clock = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in calls["at"]]
    calls = calls.assign(arrival_time=clock, departure_time=clock)
    trips = pd.DataFrame({"trip_id": range(t.n_trips), "route_id": t.trip_routes})
    routes = pd.DataFrame({"route_id": sorted(set(t.trip_routes))})
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    days = {day: [1] for day in week}
    tables = {
        "stop_times": calls[
            ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"]
        ],
        "stops": pd.DataFrame(
            {"stop_id": range(t.n_stops), "stop_name": t.stop_names,
             "stop_lat": t.stop_lat, "stop_lon": t.stop_lon}
        ),
        "trips": trips.assign(service_id="day"),
        "routes": routes.assign(
            agency_id="a", route_short_name=routes["route_id"], route_long_name="", route_type=3
        ),
        "agency": pd.DataFrame(
            {"agency_id": ["a"], "agency_name": ["a"], "agency_url": ["http://localhost"],
             "agency_timezone": ["America/Sao_Paulo"]}
        ),
        "calendar": pd.DataFrame(
            {"service_id": ["day"], **days, "start_date": ["20190501"], "end_date": ["20190531"]}
        ),
    }  # fmt: skip
    folder.mkdir()
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.txt", index=False)


def ask_ferrobus(
    python: str, folder: Path, timetable: Any, ends: tuple[Any, Any], walk_s: int
) -> dict[str, Any]:
    """Return what ferrobus takes for all departures one way."""
    with tempfile.TemporaryDirectory() as work:
        feed = Path(work) / "feed"
        write_plain_feed(timetable, feed)
        asked = Path(work) / "asked.json"
        demand, sites = ([*map(list, zip(e.lon, e.lat, strict=True))] for e in ends)
        question = {
            "day": DAY,
            "osm": str(folder / "poa_osm.pbf"),
            "feeds": [str(feed)],
            "demand": demand,
            "sites": sites,
            "walk_s": walk_s,
            "moments": list(range(FIRST_S, LAST_S + 1, 300)),
        }
        asked.write_text(json.dumps(question), encoding="utf-8")
        done = subprocess.run(
            [python, "-c", FERROBUS, str(asked)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1:]}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ferrobus")
    parser.add_argument("--max-walk-minutes", type=int, default=20)
    chosen = parser.parse_args()
    walk_s = 60 * chosen.max_walk_minutes
    told, timetable, ends = measure(chosen.folder, walk_s)
    told["machine"] = f"{platform.processor() or platform.machine()}, Python {sys.version[:6]}"
    if chosen.ferrobus:
        told["ferrobus"] = ask_ferrobus(chosen.ferrobus, chosen.folder, timetable, ends, walk_s)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
