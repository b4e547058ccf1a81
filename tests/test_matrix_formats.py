"""Matrices of other tools: known by their columns, their unit told or asked for, never guessed."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from command_line import REPOSITORY, hubplan
from small_study import write_small_study
from solve_cases import write_case

from hubplan.errors import HubplanWarning, InputError
from hubplan.travel_times import TravelTimes, read_times, write_times
from hubplan.travel_times.table_layouts import WRITTEN_COLUMNS

MINUTES = [[1.0, 5.0, 9.0], [6.0, 2.0, 8.0], [9.0, 7.0, 3.0]]
DEMAND, SITES = ("a", "b", "c"), ("x", "y", "z")
PAIRS = [(d, s, MINUTES[i][j]) for i, d in enumerate(DEMAND) for j, s in enumerate(SITES)]


def long_csv(origin, destination, value, *, factor=1.0):
    rows = [f"{d},{s},{minutes * factor:g}" for d, s, minutes in PAIRS]
    return "\n".join([f"{origin},{destination},{value}", *rows]) + "\n"


def arcgis_csv(*columns, joint=" - "):
    """Write the lines of an origin destination cost matrix, as ArcGIS Pro exports them."""
    lines = [",".join(("OBJECTID", *columns, "DestinationRank"))]
    for number, (d, s, minutes) in enumerate(PAIRS, start=1):
        cells = {
            "Name": f"{d}{joint}{s}",
            "OriginName": d,
            "DestinationName": s,
            "OriginID": DEMAND.index(d) + 1,
            "DestinationID": SITES.index(s) + 1,
            "OriginOID": DEMAND.index(d) + 11,
            "DestinationOID": SITES.index(s) + 21,
        }
        row = [cells.get(column, minutes) for column in columns]
        lines.append(",".join(map(str, (number, *row, 1))))
    return "\n".join(lines) + "\n"


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a matrix from CSV text."""

    def read_text(text, **options):
        path = tmp_path / "times.csv"
        path.write_text(text, encoding="utf-8")
        return read_times(path, **options)

    return read_text


STATED = [
    ("from_id", "to_id", "travel_time_p50", 1, "r5r or r5py"),
    ("from_id", "to_id", "travel_time", 1, "r5r or r5py"),
    ("fromId", "toId", "travel_time_p050", 1, "r5r or r5py"),
    ("origin", "destination", "duration_seconds", 60, "seconds made minutes"),
    ("origin_id", "destination_id", "travel_time_hours", 1 / 60, "hours made minutes"),
    ("origin", "destination", "minutes", 1, "minutes"),
    ("OriginID", "DestinationID", "Total_Minutes", 1, "ArcGIS Network Analyst"),
    ("OriginID", "DestinationID", "Total_TravelTime_Seconds", 60, "ArcGIS Network Analyst"),
    ("demand_id", "site_id", "seconds", 60, "seconds made minutes"),
]


@pytest.mark.parametrize("case", STATED, ids=lambda case: case[2])
def test_a_table_that_says_its_unit_is_read_and_told(read, case):
    origin, destination, value, factor, words = case
    times = read(long_csv(origin, destination, value, factor=factor))
    assert (times.demand_ids, times.site_ids) == (DEMAND, SITES)
    np.testing.assert_allclose(times.minutes, MINUTES, rtol=1e-5)
    assert times.model.startswith("as given in the file, the table of ")
    assert words in times.model
    assert value in times.model


UNSTATED = [
    ("origin", "destination", "cost"),
    ("origin", "destination", "travel_time"),
    ("origin_id", "dest_id", "time"),
    ("OriginID", "DestinationID", "Total_TravelTime"),
    ("OriginOID", "DestinationOID", "Total_Time"),
    ("origin", "destination", "travel_time_min"),
]


@pytest.mark.parametrize(("origin", "destination", "value"), UNSTATED)
def test_a_unit_is_never_guessed(read, origin, destination, value):
    text = long_csv(origin, destination, value, factor=60)
    column = value if value == "travel_time_min" else None
    with pytest.raises(InputError, match=f"'{value}' does not say whether") as refusal:
        read(text, column=column)
    assert "--unit" in refusal.value.hint
    assert "unit=" in refusal.value.hint
    np.testing.assert_allclose(read(text, column=column, unit="seconds").minutes, MINUTES)
    raw = read(text, column=column, unit="as_given")
    np.testing.assert_array_equal(raw.minutes, 60 * np.array(MINUTES))
    assert raw.model.endswith("taken as they stand")


def test_a_unit_that_is_none_is_refused(read):
    with pytest.raises(InputError, match="unit 'sec' is not known") as refusal:
        read(long_csv("origin", "destination", "cost"), unit="sec")
    assert "seconds" in refusal.value.hint


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("layout", ["r5r", "r5py", "spopt", "wide"])
def test_what_is_written_for_others_is_read_again(tmp_path, layout, suffix):
    times = TravelTimes(
        ("01", "b"), ("s", "7"), np.array([[1.5, np.nan], [1 / 3, 0]]), np.zeros((2, 2), bool)
    )
    path = tmp_path / f"t.{suffix}"
    write_times(times, path, layout=layout)
    frame = pd.read_csv(path) if suffix == "csv" else pd.read_parquet(path)
    assert list(frame.columns) == list(WRITTEN_COLUMNS.get(layout, ("demand_id", "s", "7")))
    again = read_times(path, unit="minutes" if layout == "spopt" else None)
    assert (again.demand_ids, again.site_ids) == (times.demand_ids, times.site_ids)
    np.testing.assert_array_equal(again.minutes, times.minutes)


def test_a_layout_that_is_none_is_refused(tmp_path):
    times = TravelTimes(("a",), ("s",), np.array([[1.0]]), np.array([[False]]))
    with pytest.raises(InputError, match="layout 'r5' is not known"):
        write_times(times, tmp_path / "t.csv", layout="r5")


def test_several_percentiles_are_not_chosen_from_silently(read):
    text = "from_id,to_id,travel_time_p25,travel_time_p50\na,x,1,2\nb,x,3,4\n"
    with pytest.raises(InputError, match=r"'travel_time_p25', 'travel_time_p50'") as refusal:
        read(text)
    assert "--column" in refusal.value.hint
    assert read(text, column="travel_time_p25").minutes.tolist() == [[1], [3]]
    with pytest.raises(InputError, match="column 'p75' is missing"):
        read(text, column="p75")


def test_pairs_that_r5r_leaves_out_and_those_r_calls_na_are_no_route(read):
    with pytest.warns(HubplanWarning, match="1 of 4 pairs are absent"):
        times = read('"","from_id","to_id","travel_time_p50"\n"1",a,x,4\n"2",a,y,NA\n"3",b,x,0\n')
    np.testing.assert_array_equal(times.minutes, [[4, np.nan], [0, np.nan]])


def test_ids_of_other_tools_stay_text_to_the_letter(read):
    times = read("from_id,to_id,travel_time\n1.10,1e5,4\n007,1e5,5\n")
    assert times.demand_ids == ("1.10", "007")
    assert times.site_ids == ("1e5",)


def test_arcgis_goes_by_names_then_by_what_name_joins_then_by_numbers(read):
    by_names = read(
        arcgis_csv("Name", "OriginName", "DestinationName", "OriginID", "Total_Minutes")
    )
    joined = read(arcgis_csv("Name", "OriginID", "DestinationID", "Total_Minutes", "Total_Miles"))
    numbers = read(arcgis_csv("OriginID", "DestinationID", "Total_Minutes", "Total_Kilometers"))
    for times in (by_names, joined):
        assert (times.demand_ids, times.site_ids) == (DEMAND, SITES)
    assert "OriginName and DestinationName" in by_names.model
    assert ": Name; Total_Minutes" in joined.model
    assert numbers.demand_ids == ("1", "2", "3")
    for times in (by_names, joined, numbers):
        np.testing.assert_array_equal(times.minutes, MINUTES)


def test_every_name_of_arcgis_that_cannot_be_parted_is_told_with_every_other_fault(read):
    text = "Name,Total_Minutes\nA - x,1\nNewnham - North - x,2\nB,far\n"
    with pytest.raises(InputError, match=r"3 problems in times\.csv") as refusal:
        read(text)
    told = re.sub(" +", " ", str(refusal.value))
    assert "row 3, column Name 'Newnham - North - x' is not one origin" in told
    assert "row 4, column Name 'B' is not one origin" in told
    assert "row 4, column Total_Minutes 'far' is not a journey time" in told
    assert "OriginName" in refusal.value.hint


def test_two_times_of_arcgis_must_be_told_apart(read):
    text = arcgis_csv("Name", "Total_Minutes", "Total_TravelTime")
    with pytest.raises(InputError, match="several columns may be the journey time"):
        read(text)
    np.testing.assert_array_equal(read(text, column="Total_Minutes").minutes, MINUTES)


def test_a_table_of_pairs_without_a_time_is_refused(read):
    with pytest.raises(InputError, match="no column is known as a journey time: from_id"):
        read("from_id,to_id,total\na,x,1\n")


def test_all_faults_of_a_foreign_table_are_told_under_its_own_names(read):
    with pytest.raises(InputError, match="3 problems") as refusal:
        read("from_id,to_id,travel_time\na,x,-1\na,x,2\n,x,3\n")
    told = re.sub(" +", " ", str(refusal.value))
    assert "row 2, column travel_time '-1' is not a journey time" in told
    assert "row 4, column from_id is blank" in told
    assert "row 3 the pair 'a' to 'x' stands there twice" in told


@pytest.mark.parametrize("first", ["", "origin", "from_id", "name"])
def test_a_wide_cost_matrix_of_others_must_say_its_unit(read, first):
    """As pandas writes the pivot table that spopt's from_cost_matrix takes, or R a matrix."""
    text = f"{first},x,y,z\na,1,5,9\nb,6,2,8\nc,9,7,3\n"
    with pytest.raises(InputError, match="a wide table of another tool does not say"):
        read(text)
    times = read(text, unit="minutes")
    assert (times.demand_ids, times.site_ids) == (DEMAND, SITES)
    np.testing.assert_array_equal(times.minutes, MINUTES)


def test_a_matrix_from_the_sites_is_turned(read):
    text = long_csv("origin", "destination", "minutes")
    times = read(text, from_sites=True)
    assert (times.demand_ids, times.site_ids) == (SITES, DEMAND)
    np.testing.assert_array_equal(times.minutes, np.transpose(MINUTES))


def osrm(durations, **further):
    ends = [{"location": [0.5, 51.2], "name": "High Street", "distance": 4.1}]
    answer = {"code": "Ok", "durations": durations, "sources": ends, "destinations": ends}
    return json.dumps(answer | further)


@pytest.fixture
def read_json(tmp_path):
    def read_text(text, **options):
        path = tmp_path / "table.json"
        path.write_text(text, encoding="utf-8")
        return read_times(path, **options)

    return read_text


def test_osrm_counts_seconds_by_position_and_null_is_no_route(read_json):
    text = osrm([[60, None], [0, 90.6]], fallback_speed_cells=[[1, 1]])
    times = read_json(text, demand_ids=["a", "b"], site_ids=["x", "y"])
    np.testing.assert_allclose(times.minutes, [[1, np.nan], [0, 1.51]])
    assert times.estimated.tolist() == [[False, False], [False, True]]
    assert "OSRM" in times.model
    assert "seconds made minutes" in times.model
    turned = read_json(text, demand_ids=["a", "b"], site_ids=["x", "y"], from_sites=True)
    np.testing.assert_allclose(turned.minutes, [[1, 0], [np.nan, 1.51]])
    scaled = read_json(osrm([[3]]), demand_ids=["a"], site_ids=["x"], unit="minutes")
    assert scaled.minutes.tolist() == [[3]]


IDS = {"demand_ids": ["a", "b"], "site_ids": ["x", "y"]}
BAD_ANSWERS = [
    (osrm([[1, 2]]), IDS, "1 sources, but 2 demand points are given"),
    (osrm([[1, 2], [3]]), IDS, "source 1 1 durations, but 2 sites are given"),
    (osrm([[1, 2], None]), IDS, "source 1 no durations, but 2 sites are given"),
    (osrm([[1, -2], [3, "far"]]), IDS, "source 0, destination 1 '-2' is not a journey time"),
    (osrm([[1, -2], [3, "far"]]), IDS, "source 1, destination 1 'far' is not a journey time"),
    (osrm([[1, 2], [3, 4]]), {}, "names its places by position only"),
    (osrm([[1, 2], [3, 4]], fallback_speed_cells=[[2, 0]]), IDS, "[2, 0] is no cell"),
    ('{"code": "InvalidQuery", "message": "Query string malformed"}', IDS, "'InvalidQuery', Query"),
    ('{"code": "Ok", "distances": [[1]], "sources": []}', IDS, "has no durations"),
]


@pytest.mark.parametrize(("text", "options", "words"), BAD_ANSWERS)
def test_a_faulty_answer_of_osrm_is_refused(read_json, text, options, words):
    with pytest.raises(InputError) as refusal:
        read_json(text, **options)
    assert words in re.sub(" +", " ", str(refusal.value))
    assert "table.json" in refusal.value.message
    assert refusal.value.hint


@pytest.fixture
def folder(tmp_path):
    return write_case(tmp_path)


def solved(folder, file, *args):
    words = ("--times", file, "--demand", "people.csv", "--weight", "people", "-p", "2", "--json")
    return hubplan("solve", *words, *args, cwd=folder)


def test_solve_reads_r5_and_says_so(folder):
    (folder / "r5.csv").write_text(long_csv("from_id", "to_id", "travel_time_p50"))
    outcome = solved(folder, "r5.csv")
    assert outcome.code == 0, outcome.stderr
    assert json.loads(outcome.stdout)["plan"] == {"open": ["y", "z"]}
    assert "Note: r5.csv: as given in the file, the table of r5r or r5py: from_id" in outcome.stderr


def test_solve_asks_for_the_unit_and_takes_it(folder):
    (folder / "spopt.csv").write_text(long_csv("origin", "destination", "cost", factor=60))
    asked = solved(folder, "spopt.csv")
    assert asked.code == 1
    assert "--unit" in asked.stderr
    outcome = solved(folder, "spopt.csv", "--unit", "seconds", "--column", "cost")
    assert json.loads(outcome.stdout)["objective"]["value"] == pytest.approx(3.0)
    assert solved(folder, "spopt.csv", "--unit", "weeks").code == 2


def test_solve_takes_osrm_by_the_order_of_its_tables(folder):
    seconds = (60 * np.array(MINUTES)).tolist()
    (folder / "osrm.json").write_text(osrm(seconds))
    outcome = solved(folder, "osrm.json", "--sites", "sites.csv")
    assert outcome.code == 0, outcome.stderr
    assert json.loads(outcome.stdout)["objective"]["value"] == pytest.approx(3.0)
    assert "in the order of their table" in outcome.stderr
    alone = solved(folder, "osrm.json")
    assert alone.code == 1
    assert "--sites" in alone.stderr


def test_solve_turns_a_matrix_from_the_sites(folder):
    rows = [f"{s},{d},{minutes}" for d, s, minutes in PAIRS]
    (folder / "turned.csv").write_text("\n".join(["origin,destination,minutes", *rows]))
    outcome = solved(folder, "turned.csv", "--from-sites")
    assert json.loads(outcome.stdout)["plan"] == {"open": ["y", "z"]}


def test_times_are_written_with_the_columns_asked_for(tmp_path):
    write_small_study(tmp_path)
    words = ("--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv")
    outcome = hubplan("times", *words, "--layout", "r5r", "-o", "r5.csv", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert list(pd.read_csv(tmp_path / "r5.csv")) == ["from_id", "to_id", "travel_time_p50"]
    chunks = ("--layout", "r5r", "--chunk", "1", "-o", "r5c.csv")
    assert hubplan("times", *words, *chunks, cwd=tmp_path).code == 2


def test_every_layout_and_unit_stands_in_the_docs():
    page = (REPOSITORY / "docs" / "matrices.md").read_text(encoding="utf-8")
    for columns in WRITTEN_COLUMNS.values():
        assert ", ".join(columns) in page
    for unit in ("minutes", "seconds", "hours", "as-given"):
        assert f"`{unit}`" in page
