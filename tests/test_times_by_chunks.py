"""Matrices written by chunks: the same file as from memory, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import os
import re

import numpy as np
import pandas as pd
import pytest
from drawn_town import draw_town
from hypothesis import given, settings
from hypothesis import strategies as st
from journeys import demand_at, sites_at

from hubplan.errors import HubplanWarning, InputError, OutputError, UnreachableError
from hubplan.report import times_summary, times_text
from hubplan.travel_times import (
    PeriodProfile,
    chunk_store,
    long_table,
    read_times,
    travel_times,
    write_times,
    write_travel_times,
)
from hubplan.travel_times.search import PreparedSearch

TOWN = draw_town(
    """
    A-B---C   X-Y
    | |   |
    D-E---F
    """
)
DEMAND = demand_at({letter: TOWN.lon_lat[letter] for letter in "ABCDEFXY"})
SITES = sites_at({letter: TOWN.lon_lat[letter] for letter in "ACE"})


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return TOWN.read(tmp_path_factory.mktemp("town"))


@pytest.fixture(autouse=True)
def small_groups(monkeypatch):
    """Let row groups hold two demand points, so that chunks of the town may be small."""
    monkeypatch.setattr(long_table, "_GROUP_CELLS", 6)


def from_memory(network, path, demand=DEMAND, sites=SITES, **options):
    write_times(travel_times(network, demand, sites, **options), path)
    return path.read_bytes()


def stopped_after(network, path, rows, **options):
    """Stop the work as Ctrl-C does when some rows are done; return what was said."""

    def progress(done, total):
        if done >= rows:
            raise KeyboardInterrupt

    with pytest.warns(HubplanWarning) as told, pytest.raises(KeyboardInterrupt):
        write_travel_times(network, DEMAND, SITES, path, chunk_rows=2, progress=progress, **options)
    return str(told[0].message)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("chunk_rows", [None, 1, 2, 3, 6, 8, 100])
def test_the_file_is_that_of_the_matrix_in_memory(network, tmp_path, suffix, chunk_rows):
    expected = from_memory(network, tmp_path / f"memory.{suffix}")
    path = tmp_path / f"chunks.{suffix}"
    write_travel_times(network, DEMAND, SITES, path, chunk_rows=chunk_rows)
    assert path.read_bytes() == expected
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name, f"memory.{suffix}"]


OPTIONS = [
    {"period": "am_peak", "terminal_minutes": 2.5},
    {"period": PeriodProfile("own", "fitted_free_flow", 2.0, 1.0, "own", "a test")},
    {"period": "free_flow", "cutoff_minutes": 1.5},
    {"mode": "walk"},
    {"mode": "cycle", "speed_kph": 12.0},
]


@pytest.mark.parametrize("options", OPTIONS, ids=range(len(OPTIONS)))
@pytest.mark.parametrize("engine", ["dijkstra", "hierarchy"])
def test_every_option_means_the_same(network, tmp_path, options, engine):
    if engine == "hierarchy":
        pytest.importorskip("numba")
    expected = from_memory(network, tmp_path / "memory.parquet", **options)
    path = tmp_path / "chunks.parquet"
    write_travel_times(network, DEMAND, SITES, path, chunk_rows=2, engine=engine, **options)
    assert path.read_bytes() == expected


def test_a_matrix_read_again_is_the_matrix_with_its_model_and_error(network, tmp_path):
    expected = travel_times(network, DEMAND, SITES)
    write_travel_times(network, DEMAND, SITES, tmp_path / "t.parquet", chunk_rows=2)
    again = read_times(tmp_path / "t.parquet")
    assert (again.demand_ids, again.site_ids) == (expected.demand_ids, expected.site_ids)
    np.testing.assert_array_equal(again.minutes, expected.minutes)
    assert not again.estimated.any()
    assert (again.mode, again.period, again.model) == ("car", "interpeak", expected.model)
    assert (again.error_90_minutes, again.error_source) == (4.5, expected.error_source)


def test_an_error_that_is_not_known_is_not_known_again(network, tmp_path):
    write_travel_times(network, DEMAND, SITES, tmp_path / "t.parquet", period="am_peak")
    assert np.isnan(read_times(tmp_path / "t.parquet").error_90_minutes)


def test_readers_find_plain_columns_in_groups_of_rows(network, tmp_path):
    write_travel_times(network, DEMAND, SITES, tmp_path / "t.parquet", chunk_rows=4)
    parquet = pytest.importorskip("pyarrow.parquet").ParquetFile(tmp_path / "t.parquet")
    assert parquet.metadata.num_row_groups == 4
    assert {field.name: str(field.type) for field in parquet.schema_arrow} == {
        "demand_id": "string",
        "site_id": "string",
        "minutes": "double",
        "estimated": "bool",
    }
    assert parquet.read()["minutes"].null_count == 6  # X and Y reach nothing


def test_what_is_told_is_what_memory_would_tell(network, tmp_path):
    matrix = travel_times(network, DEMAND, SITES)
    facts = write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv", chunk_rows=2)
    told, expected = times_summary(facts), times_summary(matrix)
    assert told.pop("median_minutes") == pytest.approx(expected.pop("median_minutes"), abs=0.005)
    assert told == expected
    assert list(told["unreachable"]) == ["X", "Y"]
    assert times_text(facts) == times_text(matrix)


IDS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8).filter(
        str.strip
    ),
    min_size=8,
    max_size=8,
    unique=True,
)


@settings(max_examples=30, derandomize=True, database=None, deadline=None)
@given(ids=IDS, suffix=st.sampled_from(["csv", "parquet"]))
def test_any_ids_survive(network, tmp_path_factory, ids, suffix):
    demand = demand_at(dict(zip(ids, TOWN.lon_lat.values(), strict=True)))
    path = tmp_path_factory.mktemp("ids") / f"t.{suffix}"
    write_travel_times(network, demand, SITES, path, chunk_rows=2)
    assert read_times(path).demand_ids == tuple(ids)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("rows", [2, 4, 8])
def test_stopped_work_goes_on_and_gives_the_same_bytes(
    network, tmp_path, suffix, rows, monkeypatch
):
    expected = from_memory(network, tmp_path / f"memory.{suffix}")
    path = tmp_path / f"t.{suffix}"
    path.write_bytes(b"an earlier result")
    said = stopped_after(network, path, rows)
    assert said == (
        f"{rows} of 8 demand points are kept in '{path}.part': the same again goes on from there"
    )
    assert path.read_bytes() == b"an earlier result"
    searched = []
    seconds = PreparedSearch.seconds

    def counted(self, origins, *args, **options):
        searched.append(origins.edge.size)
        return seconds(self, origins, *args, **options)

    monkeypatch.setattr(PreparedSearch, "seconds", counted)
    write_travel_times(network, DEMAND, SITES, path, chunk_rows=2)
    assert sum(searched) == 8 - rows
    assert path.read_bytes() == expected
    assert not (tmp_path / f"t.{suffix}.part").exists()


def test_stopped_work_goes_on_in_the_chunks_it_was_begun_in(network, tmp_path):
    expected = from_memory(network, tmp_path / "memory.csv")
    stopped_after(network, tmp_path / "t.csv", 4)
    write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv", chunk_rows=6)
    assert (tmp_path / "t.csv").read_bytes() == expected


def test_work_stopped_before_anything_is_done_leaves_nothing(network, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv", progress=stop)
    assert not list(tmp_path.iterdir())


def moved(letter, to):
    return demand_at({each: TOWN.lon_lat[to if each == letter else each] for each in "ABCDEFXY"})


CHANGES = [
    ({"period": "am_peak"}, "period interpeak, now am_peak, other period profile, other network"),
    ({"mode": "walk"}, "mode car, now walk"),
    ({"terminal_minutes": 2}, "terminal time 0 minutes, now 2 minutes"),
    ({"max_snap_m": 900}, "farthest snap 1000 m, now 900 m"),
    ({"cutoff_minutes": 30}, "cut-off none, now 30 minutes"),
    ({"demand": moved("F", "C")}, "begun otherwise: other demand points\n"),
    ({"demand": demand_at({"new": TOWN.lon_lat["A"]})}, "other demand points"),
    ({"sites": sites_at({"A": TOWN.lon_lat["A"]})}, "other sites"),
    (
        {"period": PeriodProfile("interpeak", "fitted_free_flow", 1.0, 5.56, "own", "a test")},
        "begun otherwise: other period profile\n",
    ),
]


@pytest.mark.parametrize(("change", "words"), CHANGES, ids=range(len(CHANGES)))
def test_work_begun_on_something_else_is_refused_and_kept(network, tmp_path, change, words):
    expected = from_memory(network, tmp_path / "memory.csv")
    stopped_after(network, tmp_path / "t.csv", 4)
    given_now = {"demand": DEMAND, "sites": SITES, **change}
    with pytest.raises(InputError) as refusal:
        write_travel_times(network, path=tmp_path / "t.csv", **given_now)
    assert words in str(refusal.value)
    assert "delete" in refusal.value.hint
    write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == expected


def test_work_begun_on_other_roads_is_refused(network, tmp_path, tmp_path_factory):
    stopped_after(network, tmp_path / "t.csv", 4)
    other = draw_town(
        """
        A-B---C   X-Y
        | |
        D-E---F
        """
    ).read(tmp_path_factory.mktemp("other"))
    with pytest.raises(InputError, match="other network"):
        write_travel_times(other, DEMAND, SITES, tmp_path / "t.csv")


def test_the_same_network_read_again_goes_on(network, tmp_path, tmp_path_factory):
    stopped_after(network, tmp_path / "t.csv", 4)
    again = TOWN.read(tmp_path_factory.mktemp("again"))
    write_travel_times(again, DEMAND, SITES, tmp_path / "t.csv")
    assert len(pd.read_csv(tmp_path / "t.csv")) == 24


def test_damaged_chunks_are_worked_out_anew(network, tmp_path):
    expected = from_memory(network, tmp_path / "memory.parquet")
    path = tmp_path / "t.parquet"
    stopped_after(network, path, 6)
    chunks = sorted((tmp_path / "t.parquet.part").glob("rows-*"))
    assert len(chunks) == 3
    whole = chunks[0].read_bytes()
    chunks[0].write_bytes(whole[:-100])
    place = len(whole) // 2  # in the middle of the minutes
    changed = bytearray(chunks[1].read_bytes())
    changed[place] ^= 0xFF
    chunks[1].write_bytes(bytes(changed))
    chunks[2].write_bytes(b"")
    write_travel_times(network, DEMAND, SITES, path)
    assert path.read_bytes() == expected


@pytest.mark.parametrize("text", ["", "[]", '{"chunk_rows": "many"}'])
def test_an_unreadable_job_is_refused_with_what_to_do(network, tmp_path, text):
    stopped_after(network, tmp_path / "t.csv", 4)
    (tmp_path / "t.csv.part" / "job.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"job\.json' cannot be read") as refusal:
        write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv")
    assert "begin anew" in refusal.value.hint


def test_a_folder_of_somebody_else_is_left_alone(network, tmp_path):
    (tmp_path / "t.csv.part").mkdir()
    (tmp_path / "t.csv.part" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="it holds something else"):
        write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv")
    assert (tmp_path / "t.csv.part" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_two_at_once_do_not_mix_their_work(network, tmp_path):
    expected = from_memory(network, tmp_path / "memory.csv")
    path, refusals = tmp_path / "t.csv", []

    def another(done, total):
        if done == 4:
            with pytest.raises(InputError, match="another process is at work") as refusal:
                write_travel_times(network, DEMAND, SITES, path)
            refusals.append(refusal.value.hint)

    write_travel_times(network, DEMAND, SITES, path, chunk_rows=2, progress=another)
    assert refusals
    assert path.read_bytes() == expected


def test_a_start_that_was_cut_short_is_no_obstacle(network, tmp_path):
    (tmp_path / "t.csv.part").mkdir()
    (tmp_path / "t.csv.part" / "job.json.unfinished").write_text("{", encoding="utf-8")
    write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_disk_that_fills_up_keeps_what_is_done(network, tmp_path, monkeypatch):
    expected = from_memory(network, tmp_path / "memory.csv")
    save, calls = np.savez, []

    def short(*args, **options):
        calls.append(args)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        save(*args, **options)

    monkeypatch.setattr(chunk_store.np, "savez", short)
    with (
        pytest.warns(HubplanWarning, match="4 of 8 demand points are kept"),
        pytest.raises(OutputError, match="No space left on device") as refusal,
    ):
        write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv", chunk_rows=2)
    assert "make room" in refusal.value.hint
    left = sorted(path.name for path in (tmp_path / "t.csv.part").iterdir())
    assert left == ["job.json", "lock", "rows-000000000.npz", "rows-000000002.npz"]
    write_travel_times(network, DEMAND, SITES, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == expected
    assert len(calls) == 3 + 2


@pytest.mark.parametrize("place", ["file/t.csv", "/proc/t.csv", "x" * 300 + ".csv", "folder.csv"])
def test_places_that_cannot_be_written_to_are_told(network, tmp_path, place):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OutputError) as refusal:
        write_travel_times(network, DEMAND, SITES, tmp_path / place)
    assert refusal.value.hint
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.csv"]


def test_a_matrix_of_nothing_leaves_nothing(network, tmp_path):
    lost = demand_at({letter: TOWN.lon_lat[letter] for letter in "XY"})
    with pytest.raises(UnreachableError, match="no demand point"):
        write_travel_times(network, lost, SITES, tmp_path / "t.csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"path": "t.xlsx"}, "End the name in .csv or .parquet"),
        ({"chunk_rows": 0}, "chunk_rows is 0"),
        ({"engine": "steam"}, "'steam' is not an engine"),
        ({"cutoff_minutes": -1}, "cutoff_minutes"),
        ({"period": "night"}, "'night' is not a period"),
        ({"sites": sites_at({"pier": (0.6, 50.6)})}, "the limit is 1,000 m"),
    ],
)
def test_options_out_of_range_leave_nothing(network, tmp_path, options, words):
    given_now = {"demand": DEMAND, "sites": SITES, "path": "t.csv", **options}
    given_now["path"] = tmp_path / given_now["path"]
    with pytest.raises(InputError, match=re.escape(words)):
        write_travel_times(network, **given_now)
    assert not list(tmp_path.iterdir())


def test_the_hierarchy_is_prepared_and_gets_its_costs_once(network, tmp_path, monkeypatch):
    pytest.importorskip("numba")
    from hubplan.travel_times import hierarchy  # noqa: PLC0415

    calls = []

    def counted(name):
        work = getattr(hierarchy, name)

        def count(*args, **options):
            calls.append(name)
            return work(*args, **options)

        monkeypatch.setattr(hierarchy, name, count)

    counted("prepare")
    counted("customised")
    counted("quickest_costs")
    path = tmp_path / "t.csv"
    write_travel_times(network, DEMAND, SITES, path, chunk_rows=2, engine="hierarchy")
    assert calls == ["prepare", "customised", *["quickest_costs"] * 4]


def test_progress_counts_demand_points(network, tmp_path):
    told = []
    write_travel_times(
        network,
        DEMAND,
        SITES,
        tmp_path / "t.csv",
        chunk_rows=2,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[0] == (0, 8)
    assert told[-1] == (8, 8)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {total for _, total in told} == {8}


def test_the_work_is_told_by_its_job(network, tmp_path):
    stopped_after(network, tmp_path / "t.csv", 4)
    job = json.loads((tmp_path / "t.csv.part" / "job.json").read_text(encoding="utf-8"))
    assert job["chunk_rows"] == 2
    assert job["made_from"]["period"] == "interpeak"


def test_a_chunk_damaged_in_any_byte_is_no_chunk_or_the_same(tmp_path):
    """A flipped byte may ask for a password or an unknown compression."""
    store = chunk_store.ChunkStore.opened(tmp_path / "t.csv", (3, 2), 3, {"what": "a test"})
    minutes = np.arange(6.0).reshape(3, 2)
    store.keep(slice(0, 3), minutes)
    (chunk,) = store.folder.glob("rows-*")
    whole = chunk.read_bytes()
    for place in range(len(whole)):
        chunk.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        found = store.load(slice(0, 3))
        assert found is None or np.array_equal(found, minutes), place
