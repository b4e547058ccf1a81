"""Whatever stands in a feed: it is read, or refused with a word; never a crash."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from feeds import DAY, GOOD, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubplan.errors import HubplanError, HubplanWarning
from hubplan.transit import read_feeds

#: Every table that is read, with a row or two.
WHOLE = {
    **GOOD,
    "calendar_dates.txt": "service_id,date,exception_type\nS,20261125,2\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\n"
    "T,10:00:00,10:30:00,900,1\n",
    "transfers.txt": "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,"
    "to_trip_id\nA,B,2,120,,\nA,A,3,,,\n,,4,,T,T\n",
    "feed_info.txt": "feed_publisher_name,feed_start_date,feed_end_date\nPub,20260901,20261231\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,"
    "drop_off_type,shape_dist_traveled\nT,09:00:00,09:00:00,A,1,0,1,0\nT,,,B,2,,,1.5\n"
    "T,09:20:00,09:21:00,C,3,1,0,2\n",
}
TABLES = st.sampled_from(sorted(WHOLE))

ODD_WORDS = """
    0 -1 1e999 nan inf 99999999999999999999 167:59:59 24:00:00 9:5:7 -00:01:00 20261131 00010101
    99991231 " "" a,b \u0661 \U0001f68c ../../etc Europe A T S =1+1 \x1b[2J \ufeff
"""
ODD_CELLS = st.one_of(
    st.sampled_from(["", " ", "\n", "\0", *ODD_WORDS.split()]),
    st.text(max_size=8),
    st.integers().map(str),
    st.floats().map(str),
)


def outcome(path):
    """Give the timetable, or None for a feed refused with a message."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HubplanWarning)
            return read_feeds(path, DAY)
    except HubplanError as error:
        return None if error.message else pytest.fail("refused without a word")


def read_or_refuse(folder, files):
    check(outcome(zipped(folder / "feed.zip", files)))


def check(timetable):
    if timetable is None:
        return
    assert (timetable.arrival_s >= timetable.departure_s).all()
    assert (np.diff(timetable.departure_s) >= 0).all()
    assert np.isfinite(timetable.stop_lon).all()
    assert np.isfinite(timetable.stop_lat).all()
    assert (timetable.change_s >= 60).all()
    for stops in (timetable.from_stop, timetable.to_stop):
        assert ((stops >= 0) & (stops < timetable.n_stops)).all()
    assert set(timetable.trip.tolist()) == set(range(timetable.n_trips))


fuzzed = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@fuzzed
@given(table=TABLES, where=st.floats(0, 1), cut=st.integers(0, 12), into=st.binary(max_size=12))
def test_bytes_changed_anywhere(tmp_path, table, where, cut, into):
    data = WHOLE[table].encode()
    start = int(where * len(data))
    read_or_refuse(tmp_path, {**WHOLE, table: data[:start] + into + data[start + cut :]})


@fuzzed
@given(data=st.data(), table=TABLES, cells=st.lists(ODD_CELLS, min_size=1, max_size=4))
def test_cells_changed(tmp_path, data, table, cells):
    rows = [line.split(",") for line in WHOLE[table].splitlines()]
    for cell in cells:
        row = data.draw(st.integers(0, len(rows) - 1))
        rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = cell
    text = "\n".join(",".join(row) for row in rows)
    read_or_refuse(tmp_path, {**WHOLE, table: text.encode("utf-8", errors="surrogatepass")})


@fuzzed
@given(data=st.data(), table=TABLES)
def test_columns_and_rows_swapped(tmp_path, data, table):
    rows = [line.split(",") for line in WHOLE[table].splitlines()]
    header = data.draw(st.permutations(rows[0]))
    body = data.draw(st.permutations(rows[1:]))
    text = "\n".join(",".join(row) for row in [header, *body])
    read_or_refuse(tmp_path, {**WHOLE, table: text})


@fuzzed
@given(
    files=st.dictionaries(
        TABLES, st.one_of(st.none(), TABLES.map(WHOLE.get), st.binary(max_size=60)), max_size=4
    )
)
def test_tables_missing_exchanged_or_made_of_noise(tmp_path, files):
    whole = {**WHOLE, **files}
    read_or_refuse(tmp_path, {name: text for name, text in whole.items() if text is not None})


@fuzzed
@given(where=st.floats(0, 1), into=st.binary(min_size=1, max_size=8))
def test_zips_changed_anywhere(tmp_path, where, into):
    whole = zipped(tmp_path / "whole.zip", WHOLE).read_bytes()
    start = int(where * len(whole))
    path = tmp_path / "feed.zip"
    path.write_bytes(whole[:start] + into + whole[start + len(into) :])
    check(outcome(path))


@fuzzed
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["09:00:00", "23:59:00", "00:10:00", "24:30:00", "", "x", "9:1:1"]),
            st.sampled_from(["09:05:00", "08:58:00", "05:00:00", "", "167:59:59"]),
            st.sampled_from("ABCZ"),
            st.sampled_from(["1", "2", "3", "", "-5"]),
            st.sampled_from(["0", "1", "", "nan"]),
        ),
        max_size=12,
    )
)
def test_calls_of_any_kind(tmp_path, rows):
    header = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled"
    text = "\n".join([header, *(f"T,{','.join(row)}" for row in rows)])
    read_or_refuse(tmp_path, {**GOOD, "stop_times.txt": text})
