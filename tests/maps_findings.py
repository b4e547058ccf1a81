"""Findings in memory, small enough to read, for tests of what is told about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from hubplan.location import LocationProblem, Plan, PMedian, Solution, TwoTier, solve
from hubplan.places import CandidateSites, DemandPoints
from hubplan.scenario import Findings, SourceNote, Unreached, change, option_of
from hubplan.scenario.groups import NO_CAR, GroupPeople
from hubplan.scenario.impact import AskedVisit, ByTransit, WindowByTransit
from hubplan.scenario.return_visits import VisitDetails
from hubplan.travel_times import TravelTimes

NAN = float("nan")
PEOPLE = [100.0, 250.0, 400.0, 250.0]
PLACES = ("Ashford", "Brook", "Cob Hill", "Cob Hill")
#                 north   south   east
MINUTES = [
    [10.00, 31.25, 20.00],
    [20.04, 12.00, 45.50],
    [21.00, 19.96, 5.00],
    [30.00, 30.01, 8.25],
]
SITE_NAMES = ("North Hospital, High Street", "South Library", "East Centre, Mill Lane")


def problem_with(minutes=MINUTES, *, site_names=SITE_NAMES, mode="car") -> LocationProblem:
    """Return four small areas and three sites with positions."""
    minutes = np.asarray(minutes, dtype=float)
    n, m = minutes.shape
    demand = pd.DataFrame(
        {
            "id": [f"d{i}" for i in range(n)],
            "lon": 0.2 + 0.05 * np.arange(n),
            "lat": 51.2 + 0.02 * np.arange(n),
            "people": PEOPLE[:n],
            "name": [f"Cob {i:03}A" for i in range(n)],
        }
    )
    ids = ("north", "south", "east")[:m]
    sites = CandidateSites.from_ids(ids)
    sites.frame["name"] = list(site_names)[:m]
    sites.frame["area"] = ["hills", "vale", "vale"][:m]
    sites.frame["lon"] = [0.21, 0.26, 0.34][:m]
    sites.frame["lat"] = [51.25, 51.2, 51.23][:m]
    times = TravelTimes(
        tuple(demand["id"]), ids, minutes, np.zeros((n, m), dtype=bool), mode=mode
    )  # fmt: skip
    return LocationProblem(DemandPoints(demand, "people", "memory"), sites, times)


def two_tiers(problem: LocationProblem) -> tuple[Solution, Solution]:
    """Return the best main hub with a mini-hub, and the best main hub alone."""
    sites = problem.sites.frame
    sites["tiers"] = ["main", "mini", "mini"]
    asked = TwoTier(main={"hills": 1}, mini={"vale": 1}, main_share=0.3)
    return solve(problem, asked), solve(problem, replace(asked, mini={}))


def findings_of(
    problem: LocationProblem,
    best: Solution,
    main_only: Solution | None = None,
    *,
    today: Plan | None = None,
    **changed,
) -> Findings:
    """Return findings whose options are today (if any), main hubs alone (if any) and the best."""
    plans = [("now", "What is open now", today)] if today else []
    plans += [("few", "Main hubs", main_only.plan)] if main_only else []
    plans += [("best", "Best", best.plan)]
    options = tuple(
        option_of(problem, plan, option_id=i, label=label, groups={}) for i, label, plan in plans
    )
    weights = problem.weights
    places = changed.pop("places", PLACES[: len(weights)])
    now = options[0] if today else None
    found = Findings(
        name="cob",
        title="Hubs for Cob",
        area_label="the vale of Cob",
        demand=problem.demand,
        places=places,
        people_left_out=0.0,
        sites=problem.sites,
        n_candidates=len(problem.sites),
        area_names={"hills": "The Hills", "vale": "The Vale"},
        group_labels={},
        options=options,
        today_id="now" if today else None,
        best_id="best",
        main_only_id="few" if main_only else "best",
        solution=best,
        main_only_solution=main_only or best,
        changes={o.id: change(now.minutes, o.minutes, weights, places) for o in options[1:]}
        if now
        else {},
        share_ranges={o.id: (0.5, 0.996) for o in options},
        variants=(),
        main_share=0.3,
        period="interpeak",
        model="Car, as the crow flies.",
        range_periods=("free_flow", "interpeak"),
        headline_minutes=20.0,
        noticeable_minutes=5.0,
        unreached=tuple(
            Unreached(problem.demand.ids[i], places[i], weights[i], "an island")
            for i in np.flatnonzero(np.isnan(problem.minutes).all(axis=1))
        ),
        snap_m={"median": 10.0, "p95": 50.0, "max": 80.0},
        network_facts={},
        sources=(SourceNote("demand", "d.csv", "0" * 64, "A census", "A licence", "2021"),),
        notes=("Buses are not counted.",),
        fingerprint="f" * 64,
    )
    return replace(found, **changed)


def usual_findings(**changed) -> Findings:
    """Return findings with today, main hubs alone and a best plan of two tiers."""
    problem = problem_with()
    best, main_only = two_tiers(problem)
    today = Plan({"main": ("south",), "mini": ()})
    return findings_of(problem, best, main_only, today=today, **changed)


#: By public transport Ashford has no way home, Cob Hill none but to the east.
#                    north   south   east
TRANSIT_MINUTES = [
    [NAN, NAN, NAN],
    [35.00, 28.00, 90.00],
    [61.25, 70.00, 12.00],
    [NAN, NAN, 44.50],
]


def with_transit(
    findings: Findings, minutes=TRANSIT_MINUTES, *, hours="Weekend", **more
) -> Findings:
    """Return findings with a timetable: at 3.2 km/h nobody reaches anything but from Cob Hill."""
    problem = findings.best.evaluation.problem

    def options(of):
        times = replace(problem.times, minutes=np.array(of, dtype=float), mode="transit")
        told = replace(problem, times=times)
        return tuple(
            option_of(told, each.plan, option_id=each.id, label=each.label, groups={})
            for each in findings.options
        )

    slow = np.array(minutes, dtype=float)
    slow[1] = NAN
    visit = AskedVisit(dt.date(2026, 11, 24), "09:30", "12:00", 60.0, 20.0)
    without = np.array([10.0, 20.0, 30.0, 0.0])
    groups = (GroupPeople(NO_CAR, "No car", without, without),)
    usual = options(minutes)
    works = np.where(np.isnan(np.array(minutes)), 0.0, 1.0)
    # From Brook half of the appointments at the South Library work; last way home at 17:42.
    works[1, 1], home = 0.5, np.full(works.shape, 27.0 * 3600)
    works[2, 0] = 0.25
    home[1, 1] = 17 * 3600 + 42 * 60 + 59
    details = VisitDetails(works, np.zeros(works.shape), home)
    saturday = replace(visit, date=dt.date(2026, 11, 28), first="10:00")
    window = WindowByTransit("sat", hours, saturday, options(slow), details, "", (), 3)
    told = {"visit": visit, "details": {4.8: details}, "windows": (window,)} | more
    by_transit = ByTransit({4.8: usual, 3.2: options(slow)}, **told)
    return replace(findings, impact=replace(findings.impact, by_transit=by_transit, groups=groups))


def findings_named(name: str) -> Findings:
    """Return findings whose sites, places, areas, notes and study itself have one name."""
    problem = problem_with(site_names=(name, "South", name))
    best, main_only = two_tiers(problem)
    return findings_of(
        problem,
        best,
        main_only,
        today=Plan({"main": ("south",), "mini": ()}),
        places=(name, *PLACES[1:]),
        title=name,
        area_label=name,
        area_names={"hills": name, "vale": name},
        notes=(name,),
        model=name,
    )


def one_tier_findings(minutes=MINUTES, **changed) -> Findings:
    """Return findings of a plan whose hubs are all alike, without a today."""
    problem = problem_with(minutes)
    return findings_of(problem, solve(problem, PMedian(p=2)), **changed)


def squares(problem: LocationProblem, *, beside: bool = True) -> gpd.GeoDataFrame:
    """Return a square about every demand point, and one of an area outside the study."""
    demand = problem.demand
    shapes = [
        box(x - 0.02, y - 0.01, x + 0.02, y + 0.01)
        for x, y in zip(demand.lon, demand.lat, strict=True)
    ]
    ids = [*demand.ids, *(["elsewhere"] if beside else [])]
    shapes += [box(0.1, 51.1, 0.15, 51.12)] if beside else []
    return gpd.GeoDataFrame({"id": ids}, geometry=shapes, crs="EPSG:4326")
