"""The rules of the road for a car, tag by tag."""

from __future__ import annotations

import math

import pytest

from hubplan.network.car_rules import (
    AREA,
    EMERGENCY_ONLY,
    FERRY,
    NO_ACCESS,
    NOT_BUILT,
    NOT_FOR_CARS,
    car_way,
    maxspeed_kph,
    refusal,
    stops_cars,
    understands_maxspeed,
)
from hubplan.network.classes import HIGHWAY_CLASSES


@pytest.mark.parametrize("highway", [*HIGHWAY_CLASSES, "unclassified;tertiary"])
def test_roads_for_cars_are_taken(highway):
    assert refusal({"highway": highway}) is None


@pytest.mark.parametrize("highway", ["footway", "track", "steps", "busway", "services", "", "a;b"])
def test_ways_for_others_are_left_out(highway):
    assert refusal({"highway": highway}) == NOT_FOR_CARS


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"access": "private"}, NO_ACCESS),
        ({"access": "no"}, NO_ACCESS),
        ({"motor_vehicle": "agricultural;forestry"}, NO_ACCESS),
        ({"vehicle": "no"}, NO_ACCESS),
        ({"access": "yes", "motorcar": "no"}, NO_ACCESS),
        ({"access": "no", "motor_vehicle": "permissive"}, None),
        ({"access": "private", "motorcar": "yes"}, None),
        ({"access": "destination"}, None),
        ({"access": "customers"}, None),
        ({"access": "permissive"}, None),
        ({"area": "yes"}, AREA),
        ({"route": "ferry"}, FERRY),
        ({"service": "emergency_access"}, EMERGENCY_ONLY),
        ({"service": "driveway"}, None),
        ({"service": "parking_aisle"}, None),
        ({"highway": "proposed"}, NOT_BUILT),
    ],
)
def test_the_most_specific_tag_decides(tags, reason):
    assert refusal({"highway": "service", **tags}) == reason


@pytest.mark.parametrize(
    ("oneway", "direction"),
    [("yes", 1), ("true", 1), ("1", 1), ("-1", -1), ("reverse", -1), ("no", 0), ("reversible", 0)],
)
def test_oneway_gives_the_direction(oneway, direction):
    assert car_way({"highway": "residential", "oneway": oneway}).direction == direction


@pytest.mark.parametrize(
    ("value", "kph"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph", 48.28032),
        ("20mph", 32.18688),
        ("GB:nsl_single", 96.56064),
        ("GB:nsl_dual", 112.65408),
        ("walk", 5.0),
        ("50;30", 30.0),
    ],
)
def test_posted_limits_are_read(value, kph):
    assert maxspeed_kph(value) == pytest.approx(kph)
    assert understands_maxspeed(value)


@pytest.mark.parametrize(
    ("value", "understood"),
    [("", True), ("none", True), ("signals", True), ("DE:rural", False), ("fast", False),
     ("0", False), ("-30", False), ("9999", False), ("nan", False), ("1e3", False)],
)  # fmt: skip
def test_what_is_no_limit_is_not_a_number(value, understood):
    assert math.isnan(maxspeed_kph(value))
    assert understands_maxspeed(value) is understood


@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ({}, False),
        ({"barrier": "no"}, False),
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "bollard": "rising"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "no"}, True),
        ({"barrier": "toll_booth"}, False),
        ({"barrier": "cattle_grid"}, False),
        ({"barrier": "something new"}, False),
        ({"access": "no"}, False),
    ],
)
def test_barriers_stop_cars_or_not(tags, stops):
    assert stops_cars(tags) is stops
