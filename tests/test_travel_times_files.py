"""Matrices from files of others, and our own, written and read again."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.errors import HubplanWarning, InputError
from hubplan.travel_times import TravelTimes, read_times, write_times

LONG = pd.DataFrame(
    {
        "demand_id": ["01", "01", "b", "b"],
        "site_id": ["s", "007", "s", "007"],
        "minutes": [1.5, 20.0, np.nan, 0.0],
        "note": ["their", "own", "column", ""],
    }
)
WIDE = pd.DataFrame({"demand_id": ["01", "b"], "s": [1.5, np.nan], "007": [20.0, 0.0]})


def geo(table, **options):
    return gpd.GeoDataFrame(
        table, geometry=[shapely.Point(0.3, 51.2)] * len(table), crs=4326, **options
    )


WRITERS = {
    "csv": lambda table, path: table.to_csv(path, index=False),
    "parquet": lambda table, path: table.to_parquet(path),
    "geoparquet": lambda table, path: geo(table).to_parquet(path),
    "gpkg": lambda table, path: geo(table).to_file(path),
    "geojson": lambda table, path: geo(table).to_file(path),
}


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("table", [LONG, WIDE], ids=["long", "wide"])
def test_long_and_wide_tables_of_every_kind_give_the_same_matrix(tmp_path, table, suffix):
    path = tmp_path / f"times.{suffix}"
    WRITERS[suffix](table, path)
    times = read_times(path)
    assert times.demand_ids == ("01", "b")
    assert times.site_ids == ("s", "007")
    np.testing.assert_array_equal(times.minutes, [[1.5, 20], [np.nan, 0]])
    assert not times.estimated.any()
    assert (times.mode, times.period, times.reasons) == ("given", "given", {})


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a matrix from CSV text."""

    def read_text(text):
        path = tmp_path / "times.csv"
        path.write_text(text, encoding="utf-8")
        return read_times(path)

    return read_text


HEAD = "demand_id,site_id,minutes\na,s,1\n"
BAD = [
    (HEAD + "a,t,-1\n", "row 3, column minutes '-1' is not a journey time"),
    (HEAD + "a,t,inf\n", "row 3, column minutes 'inf' is not a journey time"),
    (HEAD + "a,t,far\n", "row 3, column minutes 'far' is not a journey time"),
    (HEAD + "a,t,4294967.295\n", "row 3, column minutes '4294967.295' is not a journey time"),
    ("demand_id,site_id,minutes\na,s,true\n", "row 2, column minutes 'True' is not a journey"),
    (HEAD + "a,s,2\n", "row 3 the pair 'a' to 's' stands there twice"),
    (HEAD + ",t,2\n", "row 3, column demand_id is blank"),
    (HEAD + "a, ,2\n", "row 3, column site_id is blank"),
    ("demand_id,site_id,minutes,estimated\na,s,1,perhaps\n", "'perhaps' is neither true nor false"),
    ("demand_id,site_id,time\na,s,1\n", "column 'minutes' is missing"),
    ("demand,site_id,minutes\na,s,1\n", "column 'demand_id' is missing (did you mean 'demand'?)"),
    ("origin,dest,cost\na,s,1\n", "column 'cost' does not say whether it counts minutes"),
    ("s,demand_id\n1,a\n", "has the column demand_id, but not as its first"),
    ("demand_id\na\n", "header no site has a column"),
    ("demand_id,s\na,1\na,2\n", "row 3, column demand_id 'a' is blank or stands there twice"),
    ("demand_id,s\n,1\n", "row 2, column demand_id '' is blank or stands there twice"),
    ("demand_id,s,t\na,1,-2\n", "row 2, column t '-2' is not a journey time"),
    ("demand_id,s,t\na,4294967.295,2\n", "row 2, column s '4294967.295' is not a journey time"),
    ("demand_id,s,s\na,1,2\n", "has the column 's' more than once"),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_a_faulty_matrix_is_refused_with_its_row(read, text, words):
    with pytest.raises(InputError) as refusal:
        read(text)
    assert words in re.sub(" +", " ", str(refusal.value))
    assert "times.csv" in refusal.value.message
    assert refusal.value.hint


def test_pandanas_word_for_no_route_is_refused_with_what_to_do(read):
    with pytest.raises(InputError, match="leave the cell blank where there is no route"):
        read(HEAD + "a,t,4294967.295\n")


def test_all_faults_of_a_matrix_are_told_at_once(read):
    with pytest.raises(InputError, match=r"4 problems in times\.csv"):
        read(HEAD + "a,s,-1\n,t,x\n")


def test_absent_pairs_are_no_route_and_are_counted(read):
    with pytest.warns(HubplanWarning, match=r"times\.csv: 1 of 4 pairs are absent"):
        times = read(HEAD + "b,s,2\nb,t,3\n")
    np.testing.assert_array_equal(times.minutes, [[1, np.nan], [2, 3]])
    assert times.site_ids == ("s", "t")


def test_blank_minutes_are_no_route_and_no_doubt(read):
    np.testing.assert_array_equal(read(HEAD + "a,t,\n").minutes, [[1, np.nan]])
    np.testing.assert_array_equal(read("demand_id,s,t\na,,\nb,1,nan\n").minutes[0], [np.nan] * 2)


def test_missing_minutes_of_a_nullable_column_are_no_route(tmp_path):
    table = LONG.assign(minutes=pd.array([1, None, 2, 3], dtype="Int64"))
    table.to_parquet(tmp_path / "t.parquet")
    np.testing.assert_array_equal(read_times(tmp_path / "t.parquet").minutes, [[1, np.nan], [2, 3]])


def test_whole_numbers_are_ids_in_parquet_too(tmp_path):
    table = pd.DataFrame({"demand_id": [7, 8], "10": [1.0, 2.0], "11": [3.0, 4.0]})
    table.to_parquet(tmp_path / "t.parquet")
    times = read_times(tmp_path / "t.parquet")
    assert (times.demand_ids, times.site_ids) == (("7", "8"), ("10", "11"))


def test_what_is_estimated_is_read_where_the_table_says_so(read):
    times = read(
        "demand_id,site_id,minutes,estimated\na,s,1,true\na,t,2,\nb,s,3,false\nb,t,4,TRUE\n"
    )
    assert times.estimated.tolist() == [[True, False], [False, True]]


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "T.CSV", "t.Parquet"])
def test_a_matrix_written_is_read_again_to_the_last_digit(tmp_path, name):
    minutes = np.random.default_rng(3).random((7, 5)) * 60
    minutes[2] = np.nan
    minutes[4, 1] = np.nan
    estimated = np.random.default_rng(4).random((7, 5)) < 0.3
    ids = tuple(f"{i:03}" for i in range(7))
    times = TravelTimes(ids, tuple("vwxyz"), minutes, estimated, mode="car", period="am_peak")
    write_times(times, tmp_path / name)
    again = read_times(tmp_path / name)
    assert (again.demand_ids, again.site_ids) == (times.demand_ids, times.site_ids)
    np.testing.assert_array_equal(again.minutes, minutes)
    np.testing.assert_array_equal(again.estimated, estimated)


IDS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8).filter(
        str.strip
    ),
    min_size=1,
    max_size=4,
    unique=True,
)


@settings(max_examples=80, derandomize=True, database=None, deadline=None)
@given(demand=IDS, sites=IDS, suffix=st.sampled_from(["csv", "parquet"]))
def test_any_ids_survive_being_written_and_read(tmp_path_factory, demand, sites, suffix):
    path = tmp_path_factory.getbasetemp() / f"any.{suffix}"
    shape = (len(demand), len(sites))
    minutes = np.arange(float(shape[0] * shape[1])).reshape(shape)
    write_times(TravelTimes(tuple(demand), tuple(sites), minutes, minutes < 0), path)
    again = read_times(path)
    assert (again.demand_ids, again.site_ids) == (tuple(demand), tuple(sites))
    np.testing.assert_array_equal(again.minutes, minutes)


def test_no_route_is_written_as_a_blank(tmp_path):
    times = TravelTimes(("a",), ("s",), np.array([[np.nan]]), np.array([[False]]))
    write_times(times, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == (
        b"demand_id,site_id,minutes,estimated\na,s,,False\n"
    )


def test_other_kinds_of_file_are_not_written(tmp_path):
    times = TravelTimes(("a",), ("s",), np.array([[1.0]]), np.array([[False]]))
    with pytest.raises(InputError, match=r"'t\.xlsx' is of a kind") as refusal:
        write_times(times, tmp_path / "t.xlsx")
    assert ".csv or .parquet" in refusal.value.hint
    assert not (tmp_path / "t.xlsx").exists()


def test_other_kinds_of_file_are_not_read(tmp_path):
    (tmp_path / "t.omx").write_bytes(b"matrix")
    with pytest.raises(InputError, match="is of a kind hubplan does not read"):
        read_times(tmp_path / "t.omx")
