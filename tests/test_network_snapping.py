"""Places are put on the nearest road, exactly, and told how far it is."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from drawn_town import METRES_A_MINUTE, draw_town

from hubplan.errors import InputError
from hubplan.network import read_network, snap
from hubplan.network.snapping import edge_lines
from hubplan.places.projection import project, unproject

TOWN = draw_town(
    """
    A-B---C
      |   |
      D---E
    """
)


@pytest.fixture
def town(tmp_path):
    return TOWN.read(tmp_path)


def test_a_place_on_a_road_has_its_share_of_the_way(town):
    (lon_b, lat), (lon_a, _) = TOWN.lon_lat["B"], TOWN.lon_lat["A"]
    quarter = snap(town, [lon_a + (lon_b - lon_a) / 4], [lat])
    edge = quarter.edge[0]
    assert town.edge_length_m[edge] == pytest.approx(METRES_A_MINUTE, rel=1e-4)
    along = quarter.fraction[0]
    from_a = along if town.node_osmid[town.edge_tail[edge]] == ord("A") else 1 - along
    assert from_a == pytest.approx(0.25, abs=0.001)
    assert quarter.distance_m[0] < 0.2


def test_a_place_too_far_has_no_edge_but_its_true_distance(town):
    lon, lat = TOWN.lon_lat["A"]
    far = snap(town, [lon - 0.05], [lat], max_snap_m=1000)
    assert far.edge.tolist() == [-1]
    assert np.isnan(far.fraction[0])
    assert far.distance_m[0] == pytest.approx(3494, rel=0.01)
    near = snap(town, [lon - 0.05], [lat], max_snap_m=4000)
    assert near.edge[0] >= 0
    assert near.distance_m[0] == far.distance_m[0]
    assert (near.x[0], near.y[0]) == (far.x[0], far.y[0])


def test_nothing_is_put_on_a_motorway_or_on_a_piece_cut_off(tmp_path):
    town = draw_town(
        """
        A-B-C-D
          |   |
          E---F
        """,
        roads={
            "BC": {"highway": "motorway", "oneway": "no"},
            "CD": {"highway": "motorway", "oneway": "no"},
            "AB": {"oneway": "yes"},
        },
    )
    network = town.read(tmp_path)
    lon, lat = np.array([town.lon_lat["A"], town.lon_lat["C"]]).T
    placed = snap(network, lon, lat)
    # From A the nearest fit road begins at B, one minute east; from C the nearest is EF or BE.
    np.testing.assert_allclose(placed.distance_m, METRES_A_MINUTE, rtol=0.005)


def test_the_snapped_point_lies_on_the_edge_at_its_fraction(town):
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(0.29, 0.33, 200), rng.uniform(51.19, 51.21, 200)
    placed = snap(town, lon, lat, max_snap_m=1e6)
    lines = edge_lines(town, np.arange(town.n_edges))[placed.edge]
    points = shapely.line_interpolate_point(lines, placed.fraction, normalized=True)
    np.testing.assert_allclose(shapely.get_x(points), placed.x, atol=1e-6)
    x, y = project(lon, lat, crs=town.crs)
    np.testing.assert_allclose(np.hypot(x - placed.x, y - placed.y), placed.distance_m, atol=1e-6)


def test_snapping_agrees_with_measuring_every_road(shared_data):
    network = read_network(shared_data / "real_networks" / "monaco.osm.gz")
    rng = np.random.default_rng(11)
    x = rng.uniform(network.node_x.min(), network.node_x.max(), 100)
    y = rng.uniform(network.node_y.min(), network.node_y.max(), 100)
    placed = snap(network, *unproject(x, y, crs=network.crs), max_snap_m=1e6)
    lines = edge_lines(network, np.flatnonzero(network.snappable_edges()))
    nearest = shapely.distance(shapely.points(x, y)[:, None], lines[None, :]).min(axis=1)
    np.testing.assert_allclose(placed.distance_m, nearest, atol=1e-4)


@pytest.mark.parametrize(("lon", "lat"), [(np.nan, 51.0), (0.1, np.inf), (200.0, 51.0), (0, 91)])
def test_what_is_no_place_on_earth_is_refused(town, lon, lat):
    with pytest.raises(InputError, match=r"place 2 +lon .* is not a place on earth.*\nHint: "):
        snap(town, [0.3, lon], [51.2, lat])


def test_a_network_of_motorways_has_nowhere_to_start(tmp_path):
    network = draw_town("A-B", roads={"AB": {"highway": "motorway"}}).read(tmp_path)
    with pytest.raises(InputError, match="no edge that a journey may start on"):
        snap(network, [0.3], [51.2])


def test_no_places_give_no_snaps(town):
    assert snap(town, [], []).edge.size == 0


@pytest.mark.parametrize("limit", [-1.0, np.nan])
def test_a_limit_that_is_no_distance_is_refused(town, limit):
    with pytest.raises(InputError, match="max_snap_m is"):
        snap(town, [0.3], [51.2], max_snap_m=limit)
