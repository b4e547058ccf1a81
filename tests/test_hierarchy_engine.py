"""Whichever engine works out a matrix, it is the same matrix; and which one does, and when."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numba
import numpy as np
import pandas as pd
import pytest
from journeys import demand_at, sites_at

from hubplan.errors import HubplanError, HubplanWarning, InputError
from hubplan.network import read_network, snap
from hubplan.travel_times import SPEED_TABLES, engines, travel_times, travel_times_by_period
from hubplan.travel_times.engines import choose_engine
from hubplan.travel_times.road_seconds import RoadSeconds, road_seconds
from hubplan.travel_times.search import search_seconds
from hubplan.travel_times.whole_costs import (
    INFINITY,
    UNIT_SECONDS,
    JourneyTooLongError,
    to_seconds,
    to_units,
)


def _one_more(number):
    return number + 1


@pytest.fixture(scope="module")
def network(repository):
    return read_network(repository / "data/west_kent/network.npz").for_mode("car")


@pytest.fixture(scope="module")
def hierarchy(network):
    return choose_engine(network, name="hierarchy", searches=1)


@pytest.fixture(scope="module")
def postcodes(repository):
    table = pd.read_parquet(repository / "data/west_kent/postcodes.parquet")
    return table.sample(330, random_state=5)[["lon", "lat"]].to_numpy()


@pytest.mark.parametrize("table", SPEED_TABLES)
def test_engines_agree_to_the_last_bit(network, hierarchy, postcodes, table):
    """Three hundred postcodes, ten others, and five of the three hundred once more."""
    many, few = snap(network, *postcodes[:300].T), snap(network, *postcodes[295:310].T)
    cost = road_seconds(network, SPEED_TABLES[table])
    for ends in ((many, few), (few, many)):
        by_dijkstra = search_seconds(network, cost, *ends)
        by_hierarchy = search_seconds(network, cost, *ends, engine=hierarchy)
        np.testing.assert_array_equal(by_hierarchy, by_dijkstra)
        assert np.isfinite(by_dijkstra).all()
        assert (by_dijkstra == 0).sum() >= 5


def test_engines_agree_on_what_a_cutoff_leaves(network, hierarchy, postcodes):
    ends = snap(network, *postcodes[:200].T), snap(network, *postcodes[200:215].T)
    cost = road_seconds(network, SPEED_TABLES["fitted_free_flow"])
    cut = search_seconds(network, cost, *ends, engine=hierarchy, cutoff_seconds=900.0)
    np.testing.assert_array_equal(cut, search_seconds(network, cost, *ends, cutoff_seconds=900.0))
    assert 0.05 < np.isinf(cut).mean() < 0.95


def test_costs_are_whole_units_whatever_they_were(network):
    raw = road_seconds(network, SPEED_TABLES["dft_am_peak"])
    for part in (raw.running, raw.delay, raw.whole):
        units = part / UNIT_SECONDS
        np.testing.assert_allclose(units, np.rint(units), rtol=0, atol=1e-4)
    given = np.array([0.12344, 7.0])
    rounded = RoadSeconds(given, given)
    np.testing.assert_allclose(rounded.running, [0.12345, 7.0], rtol=0, atol=1.1e-5)
    assert given[0] == 0.12344  # nothing is changed in place


@pytest.mark.parametrize("mode", ["car", "walk"])
def test_travel_times_are_the_same_by_any_engine(network, repository, postcodes, mode):
    roads = read_network(repository / "data/west_kent/network.npz")
    demand = demand_at({f"d{i}": tuple(at) for i, at in enumerate(postcodes[:25])})
    sites = sites_at({f"s{j}": tuple(at) for j, at in enumerate(postcodes[25:29])})
    found = [
        travel_times(roads, demand, sites, mode=mode, engine=engine)
        for engine in ("dijkstra", "hierarchy")
    ]
    np.testing.assert_array_equal(found[0].minutes, found[1].minutes)
    assert found[0].reasons == found[1].reasons


def test_periods_share_one_hierarchy(repository, postcodes, tmp_path, monkeypatch):
    roads = read_network(repository / "data/west_kent/network.npz")
    demand = demand_at({f"d{i}": tuple(at) for i, at in enumerate(postcodes[:4])})
    sites = sites_at({f"s{j}": tuple(at) for j, at in enumerate(postcodes[4:8])})
    told = []
    travel_times_by_period(
        roads,
        demand,
        sites,
        periods=["free_flow", "am_peak"],
        engine="hierarchy",
        hierarchy_folder=tmp_path,
        progress=lambda *now: told.append(now),
    )
    assert [file.name.partition("-")[0] for file in tmp_path.iterdir()] == ["order"]
    assert told == [(4, 8), (8, 8)]


class TestChoice:
    def test_small_jobs_are_left_to_dijkstra(self, network):
        assert choose_engine(network, searches=10).hierarchy is None

    def test_large_jobs_are_given_to_a_hierarchy(self, network):
        assert choose_engine(network, searches=10_000).hierarchy is not None

    @pytest.mark.parametrize("kept", [True, False])
    def test_jobs_between_wait_for_no_compiler(self, network, monkeypatch, kept):
        from hubplan import compiled  # noqa: PLC0415

        monkeypatch.setattr(compiled, "is_kept", lambda _: kept)
        assert (choose_engine(network, searches=200).hierarchy is not None) == kept

    def test_what_was_compiled_is_known_to_be_kept(self, hierarchy, network, postcodes):
        from hubplan.compiled import is_kept  # noqa: PLC0415
        from hubplan.travel_times.hierarchy.sweep import collect  # noqa: PLC0415

        ends = snap(network, *postcodes[:2].T)
        cost = road_seconds(network, SPEED_TABLES["fitted_free_flow"])
        search_seconds(network, cost, ends, ends, engine=hierarchy)
        assert is_kept(collect)

    def test_where_nothing_can_be_kept_it_is_compiled_each_time(self, monkeypatch):
        from hubplan import compiled  # noqa: PLC0415

        def no_folder_to_write_to(**options):
            if options.get("cache"):
                raise RuntimeError("cannot cache function: no locator available")
            return numba.njit(**options)

        with monkeypatch.context() as patch:
            patch.setattr(compiled, "numba", SimpleNamespace(njit=no_folder_to_write_to))
            kernel = compiled.compiled(_one_more)
        assert kernel(1) == 2
        assert not compiled.is_kept(kernel)

    def test_an_unknown_engine_is_refused_with_the_nearest(self, network):
        with pytest.raises(InputError, match="did you mean 'hierarchy'"):
            choose_engine(network, name="hierachy", searches=1)


class TestWithoutNumba:
    @pytest.fixture(autouse=True)
    def no_numba(self, monkeypatch):
        monkeypatch.setattr(engines, "find_spec", lambda _: None)

    def test_asking_for_a_hierarchy_says_what_to_install(self, network):
        with pytest.raises(HubplanError, match="needs numba") as caught:
            choose_engine(network, name="hierarchy", searches=1)
        assert 'pip install "hubplan[fast]"' in caught.value.hint

    def test_a_large_job_goes_to_dijkstra_and_says_what_would_be_quicker(self, network):
        with pytest.warns(HubplanWarning, match=r'pip install "hubplan\[fast\]"') as told:
            assert choose_engine(network, searches=10_000).hierarchy is None
        assert len(told) == 1

    def test_a_job_of_seconds_says_nothing(self, network):
        assert choose_engine(network, searches=500).hierarchy is None


class TestTooLong:
    @pytest.fixture(params=[50, 500], ids=["in all", "on single roads"])
    def slow(self, network, request):
        """Days from end to end."""
        cost = road_seconds(network, SPEED_TABLES["fitted_free_flow"])
        return RoadSeconds(cost.running * request.param, cost.delay * request.param)

    def test_a_hierarchy_that_was_asked_for_says_so(self, network, hierarchy, postcodes, slow):
        ends = snap(network, *postcodes[:12].T)
        with pytest.raises(JourneyTooLongError, match="too long to be counted"):
            search_seconds(network, slow, ends, ends, engine=hierarchy)

    def test_dijkstra_takes_over_when_any_engine_will_do(self, network, hierarchy, postcodes, slow):
        ends = snap(network, *postcodes[:12].T)
        either = replace(hierarchy, may_fall_back=True)
        seconds = search_seconds(network, slow, ends, ends, engine=either)
        np.testing.assert_array_equal(seconds, search_seconds(network, slow, ends, ends))
        assert 15 * 3600 < seconds.max() < np.inf


class TestUnits:
    def test_there_and_back(self):
        seconds = np.array([0.0, 5e-5, 1.0, 53_000.0, np.inf])
        np.testing.assert_allclose(to_seconds(to_units(seconds)), seconds, rtol=1e-15)
        assert to_units(np.array([np.inf]))[0] == INFINITY

    @pytest.mark.parametrize("wrong", [-1.0, np.nan, -np.inf])
    def test_what_is_no_cost_is_refused(self, wrong):
        with pytest.raises(InputError, match="1 of 2 are none"):
            to_units(np.array([1.0, wrong]))

    def test_what_is_too_long_to_be_counted_is_refused(self):
        with pytest.raises(JourneyTooLongError, match="60,000 s are too long to be counted"):
            to_units(np.array([1.0, 60_000.0, np.inf]))
