"""Hold the free-flow model against published minutes; the protocol is in ``accuracy.md``.

Usage: python benchmarks/accuracy.py --shared DIR [--rutland FILE]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import least_squares
from scipy.sparse.csgraph import dijkstra

from hubplan.network import HIGHWAY_CLASSES, Network, Snap, read_network, snap
from hubplan.places.projection import project
from hubplan.study.bundled import bundled_folder
from hubplan.travel_times import SPEED_TABLES
from hubplan.travel_times.car import ACCESS_SPEED_KPH, ROAD_GROUPS, SpeedTable
from hubplan.travel_times.dual_carriageways import dual_carriageways
from hubplan.travel_times.road_seconds import RoadSeconds, road_seconds, urban_share
from hubplan.travel_times.search import search_seconds
from hubplan.units import SECONDS_PER_MINUTE, BoolArray, FloatArray, seconds_to_travel

HOSPITALS = {"maidstone": (0.48397, 51.27366), "darent_valley": (0.25864, 51.43495)}
#: The published way to Maidstone uses the staff road of a motorway services.
EDENBRIDGE = "Sevenoaks 014"

#: Least and most of each parameter: speeds in km/h, then delays in seconds.
BOUNDS = {
    "motorway": (95.0, 112.7),
    "link": (40.0, 96.6),
    "dual": (80.0, 112.7),
    "a_rural": (60.0, 96.6),
    "bc_rural": (40.0, 80.0),
    "unclassified_rural": (30.0, 64.4),
    "abc_urban": (30.0, 64.4),
    "local": (15.0, 48.3),
    "give_way": (1.0, 10.0),
    "roundabout": (3.0, 12.0),
    "side_road": (0.0, 3.0),
}
N_SPEEDS = 8
#: Kilometres an hour that take no time: switches a part of the model off.
NO_TIME_KPH = 1e12
SECONDS_PER_HOUR = 3600.0

#: OSRM's profiles/car.lua, km/h.
OSRM_KPH = {
    "motorway": 90, "motorway_link": 45, "trunk": 85, "trunk_link": 40, "primary": 65,
    "primary_link": 30, "secondary": 55, "secondary_link": 25, "tertiary": 40,
    "tertiary_link": 20, "unclassified": 25, "residential": 25, "living_street": 10,
    "service": 15, "road": 25,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The published journeys, and their ends on the roads."""

    network: Network
    start: Snap
    end: Snap
    access_minutes: FloatArray
    published: FloatArray
    names: list[str]
    fitted: BoolArray

    @classmethod
    def read(cls, network: Network, shared: Path) -> Pairs:
        """Read the published table."""
        table = pd.read_csv(shared / "journey_checks" / "lsoa11_car_minutes.csv")
        start = snap(network, table["pwc_lon"].to_numpy(), table["pwc_lat"].to_numpy())
        end = snap(network, *np.array(list(HOSPITALS.values())).T)
        metres = start.distance_m[:, None] + end.distance_m[None, :]
        return cls(
            network,
            start,
            end,
            seconds_to_travel(metres, ACCESS_SPEED_KPH) / SECONDS_PER_MINUTE,
            table[[f"{name}_free_flow" for name in HOSPITALS]].to_numpy(dtype=np.float64),
            table["lsoa11_name"].tolist(),
            ~table["lsoa11_name"].str.startswith(EDENBRIDGE).to_numpy(),
        )

    def minutes(self, cost: RoadSeconds) -> FloatArray:
        """Search all journeys on given costs."""
        seconds = search_seconds(self.network, cost, self.start, self.end)
        return np.asarray(seconds / SECONDS_PER_MINUTE + self.access_minutes, dtype=np.float64)


def speed_table(kph: FloatArray, delays: FloatArray, source: str) -> SpeedTable:
    """Return the table of 8 speeds and 3 delays, in the order of `BOUNDS`."""
    motorway, link, dual, a_rural, bc_rural, unclassified, abc_urban, local = kph.tolist()
    rural = {
        "motorway": motorway, "link": link, "a_road": a_rural, "b_road": bc_rural,
        "c_road": bc_rural, "unclassified": unclassified, "street": local, "private": local,
    }  # fmt: skip
    urban = rural | dict.fromkeys(("a_road", "b_road", "c_road"), abc_urban)
    return SpeedTable(rural, urban | {"unclassified": local}, dual, *delays.tolist(), source)


def parts_of_cost(network: Network) -> tuple[FloatArray, FloatArray]:
    """Return what one second a kilometre, or one second of delay, adds to each arc.

    The model is linear in slowness and delays, so its own code gives the parts, one by one.

    Returns
    -------
    running, delay : ndarray of float, shape (n_arcs, 11)
        Seconds.
    """
    running, delay = [], []
    for number in range(len(BOUNDS)):
        kph = np.full(N_SPEEDS, NO_TIME_KPH)
        delays = np.zeros(len(BOUNDS) - N_SPEEDS)
        if number < N_SPEEDS:
            kph[number] = SECONDS_PER_HOUR
        else:
            delays[number - N_SPEEDS] = 1.0
        cost = road_seconds(network, speed_table(kph, delays, "one part"))
        running.append(cost.running)
        delay.append(cost.delay)
    return np.column_stack(running), np.column_stack(delay)


def fit(
    pairs: Pairs, parts: tuple[FloatArray, FloatArray], columns: list[int]
) -> tuple[FloatArray, FloatArray]:
    """Fit on some hospitals; return speeds in km/h and delays in seconds."""
    low, high = np.array(list(BOUNDS.values())).T
    slow, fast = SECONDS_PER_HOUR / low[:N_SPEEDS], SECONDS_PER_HOUR / high[:N_SPEEDS]
    least = np.concatenate([fast, low[N_SPEEDS:]])
    most = np.concatenate([slow, high[N_SPEEDS:]])
    rows = np.flatnonzero(pairs.fitted)

    def miss(share: FloatArray) -> FloatArray:
        weights = least + share * (most - least)
        cost = RoadSeconds(parts[0] @ weights, parts[1] @ weights)
        error = pairs.minutes(cost) - pairs.published
        return np.asarray(error[np.ix_(rows, columns)].ravel(), dtype=np.float64)

    middle = np.full(least.size, 0.5)
    found = least_squares(
        miss, middle, bounds=(0, 1), loss="soft_l1", f_scale=1.0, diff_step=1e-3,
        xtol=1e-4, ftol=1e-5, max_nfev=25,
    )  # fmt: skip
    weights = least + found.x * (most - least)
    return SECONDS_PER_HOUR / weights[:N_SPEEDS], weights[N_SPEEDS:]


def print_row(name: str, pairs: Pairs, minutes: FloatArray, column: int) -> None:
    """Print the error of minutes to one hospital."""
    error = (minutes[:, column] - pairs.published[:, column])[pairs.fitted]
    print(
        f"{name:34s} {list(HOSPITALS)[column]:14s} n {error.size}  "
        f"mean absolute error {np.abs(error).mean():5.2f}  bias {error.mean():+5.2f}  "
        f"9 in 10 within {np.quantile(np.abs(error), 0.9):5.2f}  "
        f"95th percentile {np.quantile(np.abs(error), 0.95):5.2f} min"
    )


def print_fit(name: str, kph: FloatArray, delays: FloatArray) -> None:
    """Print the fitted numbers; a star marks one that stands at its bound."""
    told = []
    for (parameter, bounds), value in zip(
        BOUNDS.items(), np.concatenate([kph, delays]), strict=True
    ):
        at_bound = np.isclose(value, bounds, rtol=1e-2, atol=0.02).any()
        told.append(f"{parameter} {value:.1f}{'*' if at_bound else ''}")
    print(f"  {name}: {', '.join(told)}")


def print_cross_test(pairs: Pairs) -> None:
    """Fit on one hospital and test on the other, both ways; then fit on both."""
    parts = parts_of_cost(pairs.network)
    for train, test in ((0, 1), (1, 0)):
        kph, delays = fit(pairs, parts, [train])
        minutes = pairs.minutes(road_seconds(pairs.network, speed_table(kph, delays, "a fit")))
        print_row(f"fitted on {list(HOSPITALS)[train]}", pairs, minutes, test)
        print_fit("its numbers", kph, delays)
    print_fit("fitted on both", *fit(pairs, parts, [0, 1]))


def baselines(pairs: Pairs) -> dict[str, FloatArray]:
    """Return the minutes of other models, shape (n, 2) each."""
    network = pairs.network
    groups = np.array([ROAD_GROUPS[value] for value in HIGHWAY_CLASSES])[network.edge_class]
    one_way = (groups == "a_road") & network.edge_oneway & ~network.edge_roundabout
    through = np.isin(groups, ["a_road", "b_road", "c_road", "unclassified"])
    limit = np.where(through & (urban_share(network) < 0.5), 96.6, 48.3)  # noqa: PLR2004
    fast = np.isin(groups, ["motorway", "link"]) | dual_carriageways(network, one_way)
    limit = np.where(fast, 112.7, limit)
    osrm = np.array([OSRM_KPH[value] for value in HIGHWAY_CLASSES], dtype=np.float64)
    return {
        "limits as osmnx imputes them": pairs.minutes(driven_at(network, limit)),
        "OSRM car.lua class speeds": pairs.minutes(driven_at(network, osrm[network.edge_class])),
        "DfT morning speeds": pairs.minutes(road_seconds(network, SPEED_TABLES["dft_am_peak"])),
        "straight km × factor": straight_minutes(pairs),
    }


def driven_at(network: Network, kph: FloatArray) -> RoadSeconds:
    """Return the cost of every arc at a speed for each edge, without delays."""
    seconds = seconds_to_travel(network.edge_length_m, kph)[network.arc_edge]
    return RoadSeconds(seconds, np.zeros_like(seconds))


def straight_minutes(pairs: Pairs) -> FloatArray:
    """Return straight kilometres × the median minutes a kilometre to the other hospital."""
    there = np.column_stack(project(*np.array(list(HOSPITALS.values())).T, crs=pairs.network.crs))
    here = np.column_stack([pairs.start.x, pairs.start.y])
    km = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1)) / 1000.0
    pace = np.median((pairs.published / np.maximum(km, 0.1))[pairs.fitted], axis=0)
    return np.asarray(km * pace[::-1], dtype=np.float64)


def print_edenbridge(pairs: Pairs, minutes: FloatArray) -> None:
    """Print the areas that are listed apart."""
    print("\nEdenbridge, listed apart (ours / published, to Maidstone and to Darent Valley):")
    for row in np.flatnonzero(~pairs.fitted):
        told = "  ".join(
            f"{ours:.1f} / {theirs:.0f}"
            for ours, theirs in zip(minutes[row], pairs.published[row], strict=True)
        )
        print(f"  {pairs.names[row]}: {told}")


def print_rutland(file: Path) -> None:
    """Print what dropping the tagged limits costs on journeys of two lengths."""
    network = read_network(file)
    free = SPEED_TABLES["fitted_free_flow"]
    places = np.random.default_rng(2022).choice(
        np.unique(network.edge_tail[network.snappable_edges()]), 140, replace=False
    )

    def minutes_on(roads: Network) -> FloatArray:
        graph = roads.routing_graph().to_csr(road_seconds(roads, free).whole)
        return np.asarray(dijkstra(graph, indices=places)[:, places] / SECONDS_PER_MINUTE)

    untagged = replace(network, edge_maxspeed_kph=np.full(network.n_edges, np.nan))
    tagged, dropped = minutes_on(network), minutes_on(untagged)
    share = network.edge_length_m[np.isfinite(network.edge_maxspeed_kph)].sum()
    print(f"\nRutland: {share / network.edge_length_m.sum():.0%} of road length has a limit")
    for least, most in ((5, 20), (9, 13)):
        chosen = np.flatnonzero((tagged >= least) & (tagged <= most))
        picked = np.random.default_rng(2022).choice(chosen, 2000, replace=False)
        change = dropped.ravel()[picked] - tagged.ravel()[picked]
        print(
            f"  2,000 journeys of {least} to {most} min (mean {tagged.ravel()[picked].mean():.1f}) "
            f"without their limits: mean absolute difference {np.abs(change).mean():.2f} min, "
            f"bias {change.mean():+.2f}"
        )


def timed(job: Callable[[], None]) -> None:
    """Run a job and print its seconds."""
    began = time.perf_counter()
    job()
    print(f"({time.perf_counter() - began:.0f} s)")


def main() -> None:
    """Read the arguments and print all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the publishers' files")
    parser.add_argument("--rutland", type=Path, help="an OpenStreetMap file with maxspeed tags")
    options = parser.parse_args()
    pairs = Pairs.read(read_network(bundled_folder() / "west_kent" / "network.npz"), options.shared)
    timed(lambda: print_cross_test(pairs))
    print()
    shipped = pairs.minutes(road_seconds(pairs.network, SPEED_TABLES["fitted_free_flow"]))
    for name, minutes in {"the shipped table (no test)": shipped, **baselines(pairs)}.items():
        for column in range(len(HOSPITALS)):
            print_row(name, pairs, minutes, column)
    print_edenbridge(pairs, shipped)
    if options.rutland:
        print_rutland(options.rutland)


if __name__ == "__main__":
    main()
