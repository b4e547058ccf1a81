"""Lengths on the ground, projections and the order of nodes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from hubplan.network.measure import (
    hilbert_order,
    metric_crs,
    segment_lengths_m,
)
from hubplan.places.projection import project, unproject


@settings(max_examples=200, deadline=None)
@given(
    lon=st.floats(-179, 179),
    lat=st.floats(-70, 70),
    azimuth=st.floats(0, 360),
    metres=st.floats(1, 10_000),
)
def test_a_segment_is_as_long_as_the_geodesic(lon, lat, azimuth, metres):
    lon_b, lat_b, _ = Geod(ellps="WGS84").fwd(lon, lat, azimuth, metres)
    if abs(lon_b - lon) > 180:
        return
    ends = (np.array([value]) for value in (lon, lat, lon_b, lat_b))
    assert segment_lengths_m(*ends)[0] == pytest.approx(metres, rel=2e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [
        ([0.1, 0.9], [51.0, 51.4], "EPSG:27700"),
        ([7.40, 7.44], [43.72, 43.75], "EPSG:32632"),
        ([-8.8, -8.4], [41.0, 41.4], "EPSG:32629"),
        ([-46.7, -46.6], [-23.6, -23.5], "EPSG:32723"),
        ([1.0, 3.0], [50.0, 51.0], "EPSG:32631"),
    ],
)
def test_britain_has_its_grid_and_the_rest_its_utm_zone(lon, lat, crs):
    lon, lat = np.array(lon), np.array(lat)
    assert metric_crs(lon, lat) == crs
    back = unproject(*project(lon, lat, crs=crs), crs=crs)
    np.testing.assert_allclose(back, (lon, lat), atol=1e-7)


def test_the_hilbert_curve_steps_from_cell_to_neighbouring_cell():
    column, row = (side.ravel().astype(float) for side in np.meshgrid(np.arange(16), np.arange(16)))
    order = hilbert_order(column, row)
    assert sorted(order) == list(range(256))
    steps = np.abs(np.diff(column[order])) + np.abs(np.diff(row[order]))
    assert (steps == 1).all()


def test_points_on_one_place_keep_their_order():
    assert hilbert_order(np.zeros(5), np.zeros(5)).tolist() == [0, 1, 2, 3, 4]
    assert hilbert_order(np.empty(0), np.empty(0)).size == 0
