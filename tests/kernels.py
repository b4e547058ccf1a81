"""The machine code of the engines, made and kept on disk once for all processes of a test run."""

from __future__ import annotations

from pathlib import Path

from drawn_town import draw_town
from journeys import demand_at, sites_at

import hubplan as hp

TOWN = draw_town(
    """
    A-B---C
    | |   |
    D-E---F
    """
)


def compile_hierarchy(folder: Path) -> None:
    """Work out a small matrix by the hierarchy, which takes half a minute the first time."""
    places = {letter: TOWN.lon_lat[letter] for letter in "ABCDEF"}
    hp.travel_times(TOWN.read(folder), demand_at(places), sites_at(places), engine="hierarchy")
