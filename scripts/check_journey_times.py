"""Hold the free-flow profile against published car minutes, and town pairs against known roads.

Usage: python scripts/check_journey_times.py --shared DIR

Prints, for each of two hospitals, the mean absolute error, the bias and the 95th percentile of
the absolute error over 769 small areas (2011) of Kent and Medway; and road kilometres and
interpeak minutes between towns. The published matrix is in whole minutes and is itself a model
(Routino on OpenStreetMap). The check data are not part of the project.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from hubplan.network import Network, read_network, snap
from hubplan.study.bundled import bundled_folder
from hubplan.travel_times import PERIODS, SPEED_TABLES
from hubplan.travel_times.car import ACCESS_SPEED_KPH
from hubplan.travel_times.road_seconds import RoadSeconds, road_seconds
from hubplan.travel_times.search import search_seconds
from hubplan.units import SECONDS_PER_MINUTE, FloatArray, seconds_to_travel

HOSPITALS = {"maidstone": (0.48397, 51.27366), "darent_valley": (0.25864, 51.43495)}
TOWN_PAIRS = (
    ("Tonbridge", "Maidstone"),
    ("Sevenoaks", "Tonbridge"),
    ("Sevenoaks", "Maidstone"),
    ("Royal Tunbridge Wells", "Maidstone"),
    ("Royal Tunbridge Wells", "Tonbridge"),
    ("Cranbrook", "Maidstone"),
    ("Hawkhurst", "Cranbrook"),
    ("Edenbridge", "Sevenoaks"),
)


def free_flow_minutes(
    network: Network, origins: pd.DataFrame, targets: list[tuple[float, float]]
) -> FloatArray:
    """Return free-flow minutes, access legs included, from every origin to every target."""
    lon, lat = np.array(targets).T
    start = snap(network, origins["pwc_lon"].to_numpy(), origins["pwc_lat"].to_numpy())
    end = snap(network, lon, lat)
    cost = road_seconds(network, SPEED_TABLES["fitted_free_flow"])
    legs = seconds_to_travel(start.distance_m, ACCESS_SPEED_KPH)[:, None]
    legs = legs + seconds_to_travel(end.distance_m, ACCESS_SPEED_KPH)[None, :]
    seconds = search_seconds(network, cost, start, end) + legs
    return np.asarray(seconds / SECONDS_PER_MINUTE, dtype=np.float64)


def print_hospitals(network: Network, checks: pd.DataFrame) -> None:
    """Print the error against the published minutes to each hospital."""
    minutes = free_flow_minutes(network, checks, list(HOSPITALS.values()))
    for column, name in enumerate(HOSPITALS):
        error = minutes[:, column] - checks[f"{name}_free_flow"].to_numpy()
        print(
            f"{name:14s} n {error.size}  mean absolute error {np.abs(error).mean():.2f}  "
            f"bias {error.mean():+.2f}  95th percentile {np.quantile(np.abs(error), 0.95):.2f} min"
        )


def print_towns(network: Network, places: pd.DataFrame) -> None:
    """Print road kilometres of the quickest way and interpeak minutes between towns."""
    names = list(dict.fromkeys(name for pair in TOWN_PAIRS for name in pair))
    towns = places[places["place"].isin(["town", "village"])].drop_duplicates("name")
    at = towns.set_index("name").loc[names]
    tied = snap(network, at["lon"].to_numpy(), at["lat"].to_numpy())
    cost = road_seconds(network, SPEED_TABLES["fitted_free_flow"])
    minutes = search_seconds(network, cost, tied, tied) / SECONDS_PER_MINUTE
    length = network.edge_length_m[network.arc_edge]
    kilometres = search_seconds(network, RoadSeconds(length, np.zeros_like(length)), tied, tied)
    profile = PERIODS["interpeak"]
    for start, end in TOWN_PAIRS:
        i, j = names.index(start), names.index(end)
        interpeak = profile.slope * minutes[i, j] + profile.intercept_minutes
        print(f"{start} to {end}: {kilometres[i, j] / 1000:.1f} km at the shortest, "
              f"{interpeak:.1f} min interpeak")  # fmt: skip


def main() -> None:
    """Read the arguments and print both checks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shared", type=Path, required=True, help="folder of the publishers' files"
    )
    shared = parser.parse_args().shared
    data = bundled_folder() / "west_kent"
    network = read_network(data / "network.npz")
    print_hospitals(network, pd.read_csv(shared / "journey_checks" / "lsoa11_car_minutes.csv"))
    print_towns(network, pd.read_csv(data / "places.csv"))


if __name__ == "__main__":
    main()
