"""Units: seconds from metres and speeds, hundredths of minutes."""

from __future__ import annotations

import numpy as np

from hubplan.units import BRITAIN_LON_LAT, seconds_to_travel, to_hundredths


def test_a_kilometre_at_sixty_takes_a_minute():
    np.testing.assert_allclose(seconds_to_travel(np.array([1000.0, 0, 500]), 60.0), [60, 0, 30])


def test_each_length_may_have_its_own_speed():
    seconds = seconds_to_travel(np.array([1000.0, 1000.0]), np.array([36.0, 72.0]))
    np.testing.assert_allclose(seconds, [100, 50])


def test_minutes_are_rounded_to_hundredths_and_no_route_stays_none():
    rounded = to_hundredths(np.array([12.344999, 12.346, np.nan, 0.0]))
    np.testing.assert_array_equal(rounded, [12.34, 12.35, np.nan, 0.0])


def test_rounding_twice_changes_nothing():
    minutes = np.random.default_rng(7).random(10_000) * 100
    np.testing.assert_array_equal(to_hundredths(to_hundredths(minutes)), to_hundredths(minutes))


def test_the_box_of_britain_holds_its_farthest_ends():
    west, south, east, north = BRITAIN_LON_LAT
    ends = {
        "Lowestoft": (1.763, 52.481),
        "Muckle Flugga": (-0.885, 60.855),
        "St Agnes, Scilly": (-6.345, 49.893),
        "St Kilda": (-8.58, 57.81),
    }
    for name, (lon, lat) in ends.items():
        assert west < lon < east, name
        assert south < lat < north, name
