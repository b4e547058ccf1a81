"""The car model: one table of speeds, delays and period profiles, each number with its source.

``seconds = Σ length / speed[road group, urban share] + junction delays`` along the quickest
path, then ``minutes = slope × (road + access minutes) + intercept + terminal minutes``; a profile
of your own may bend (see `hubplan.travel_times.profiles`).

References
----------
fitted
    8 speeds and 3 delays fitted, within physical bounds, to a published free-flow matrix
    (Routino on OpenStreetMap) of 763 small areas in Kent and Medway to two hospitals. They
    reproduce that matrix; they are not measured speeds. Motorway, link, give way and roundabout
    stand at their bounds. Protocol and error: ``benchmarks/accuracy.md``.
Google Maps pairs
    51 non-London pairs of up to 45 minutes, Wednesday noon: ``1.069 × free flow + 5.56``
    minutes, mean error 2.0 minutes. The 5.56 minutes are friction at both trip ends, not parking.
DfT
    Department for Transport, Journey Time Statistics methodology: average weekday 7-10 am
    speeds by road class; ``× 1.11 + 5.1`` minutes brings them to its published journey times.
"""

from __future__ import annotations

from dataclasses import dataclass

from hubplan.errors import InputError, nearest_name
from hubplan.travel_times.profiles import PeriodProfile

#: Which group of the speed table each OSM highway value belongs to.
ROAD_GROUPS = {
    "motorway": "motorway",
    "motorway_link": "link",
    "trunk_link": "link",
    "primary_link": "link",
    "trunk": "a_road",
    "primary": "a_road",
    "secondary": "b_road",
    "secondary_link": "b_road",
    "tertiary": "c_road",
    "tertiary_link": "c_road",
    "unclassified": "unclassified",
    "residential": "street",
    "living_street": "street",
    "road": "street",
    "service": "private",
}

#: Who gives way to whom: a road of lower rank gives way at a junction with a higher one.
PRIORITY = {
    "motorway": 6,
    "link": 5,
    "a_road": 5,
    "b_road": 4,
    "c_road": 3,
    "unclassified": 2,
    "street": 1,
    "private": 0,
}

#: Streets that make a place urban, and how dense they must be (network alone decides).
URBAN_STREETS = ("residential", "living_street")
URBAN_STREET_KM_PER_KM2 = 4.0

#: The way from the point to its road is driven at DfT's private-road speed.
ACCESS_SPEED_KPH = 15.3

#: Minutes for parking and walking in. No data here identifies it, so nothing is added unless
#: the user says so (Sport England's guidance: 160 seconds).
DEFAULT_TERMINAL_MINUTES = 0.0


@dataclass(frozen=True, slots=True)
class SpeedTable:
    """Speeds and junction delays of one state of traffic.

    Attributes
    ----------
    rural_kph, urban_kph : dict of str to float
        Kilometres an hour by road group, outside and inside urban street patterns.
    dual_kph : float
        For A roads with two carriageways, inside urban street patterns too, and for one-way
        A roads outside them.
    give_way_seconds : float
        On arriving at a junction with a road of higher rank.
    roundabout_seconds : float
        On entering a roundabout.
    side_road_seconds : float
        On passing a junction with roads of the same or lower rank.
    source : str
        Where the numbers come from.
    """

    rural_kph: dict[str, float]
    urban_kph: dict[str, float]
    dual_kph: float
    give_way_seconds: float
    roundabout_seconds: float
    side_road_seconds: float
    source: str


SPEED_TABLES = {
    "fitted_free_flow": SpeedTable(
        rural_kph={
            "motorway": 112.0,
            "link": 96.0,
            "a_road": 75.0,
            "b_road": 64.0,
            "c_road": 64.0,
            "unclassified": 45.0,
            "street": 44.0,
            "private": 44.0,
        },
        urban_kph={
            "motorway": 112.0,
            "link": 96.0,
            "a_road": 56.0,
            "b_road": 56.0,
            "c_road": 56.0,
            "unclassified": 44.0,
            "street": 44.0,
            "private": 44.0,
        },
        dual_kph=105.0,
        give_way_seconds=1.0,
        roundabout_seconds=3.0,
        side_road_seconds=0.9,
        source="fitted to a published free-flow matrix (Routino on OpenStreetMap)",
    ),
    "dft_am_peak": SpeedTable(
        rural_kph={
            "motorway": 77.6,
            "link": 43.2,
            "a_road": 43.2,
            "b_road": 41.9,
            "c_road": 36.3,
            "unclassified": 36.3,
            "street": 18.3,
            "private": 15.3,
        },
        urban_kph={
            "motorway": 77.6,
            "link": 43.2,
            "a_road": 43.2,
            "b_road": 41.9,
            "c_road": 36.3,
            "unclassified": 36.3,
            "street": 18.3,
            "private": 15.3,
        },
        dual_kph=43.2,
        give_way_seconds=0.0,
        roundabout_seconds=0.0,
        side_road_seconds=0.0,
        source="DfT average speeds by road class, weekdays 7-10 am (delays are in them)",
    ),
}

_MODEL_ERROR = "of published free-flow minutes to a hospital the speeds were not fitted on"

PERIODS = {
    profile.name: profile
    for profile in (
        PeriodProfile(
            "free_flow",
            "fitted_free_flow",
            1.0,
            0.0,
            "free flow, empty roads",
            "the fitted speeds as they are",
            error_90_minutes=1.8,
            error_source=_MODEL_ERROR,
        ),
        PeriodProfile(
            "interpeak",
            "fitted_free_flow",
            1.069,
            5.56,
            "interpeak, a weekday at noon",
            "51 non-London Google Maps pairs of up to 45 minutes, Wednesday noon",
            error_90_minutes=4.5,
            error_source="mean error 2.0 minutes against those pairs and 0.8 of the road model, "
            "taken as normal",
        ),
        PeriodProfile(
            "am_peak",
            "dft_am_peak",
            1.11,
            5.1,
            "morning peak, weekdays 7-10 am",
            "DfT Journey Time Statistics",
            error_source="no journeys timed in the morning were at hand to compare with, and the "
            "DfT's speeds are averages of whole road classes",
        ),
    )
}


def period_profile(period: str | PeriodProfile) -> PeriodProfile:
    """Return a period profile by name, or the one given when its speeds are known.

    Parameters
    ----------
    period : str or PeriodProfile
        One of `PERIODS`, or a profile of your own.

    Returns
    -------
    PeriodProfile
        The profile.

    Raises
    ------
    InputError
        If there is none of that name, or no such table of speeds.
    """
    if isinstance(period, PeriodProfile):
        if period.speeds not in SPEED_TABLES:
            raise InputError(
                f"profile '{period.name}' drives on '{period.speeds}', which is not a table of "
                f"speeds{nearest_name(period.speeds, SPEED_TABLES)}",
                hint=f"Choose one of: {', '.join(SPEED_TABLES)}.",
            )
        return period
    if period not in PERIODS:
        raise InputError(
            f"'{period}' is not a period{nearest_name(period, PERIODS)}",
            hint=f"Choose one of: {', '.join(PERIODS)}.",
        )
    return PERIODS[period]
