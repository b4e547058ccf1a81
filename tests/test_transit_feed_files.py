"""Feeds in zips and folders: which tables are theirs, what is none, and how rows are numbered."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib

import pytest
from feeds import DAY, GOOD, GOOD_HOPS, changed, hops, zipped

from hubplan.errors import InputError
from hubplan.transit import feed_files, feed_tables, read_feeds


def feed(tmp_path, changes=None, name="feed"):
    return zipped(tmp_path / f"{name}.zip", changed(changes or {}))


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: f"feed/{name}",
        lambda name: f"a/b/{name}",
        lambda name: f"../../{name}",
        lambda name: f"/etc/{name}",
        lambda name: f"feed\\{name}",
        str.upper,
    ],
)
def test_tables_are_found_wherever_they_lie_in_a_zip(tmp_path, rename):
    path = zipped(tmp_path / "f.zip", {rename(name): text for name, text in GOOD.items()})
    assert hops(read_feeds(path, DAY)) == GOOD_HOPS
    assert [p.name for p in tmp_path.iterdir()] == ["f.zip"]  # nothing is unpacked


def test_what_a_mac_adds_to_a_zip_is_passed_over_and_the_feed_less_deep_counts(tmp_path):
    rubbish = {f"__MACOSX/._{name}": b"\0\0" for name in GOOD}
    older = {f"old/{name}": "no\nfeed\n" for name in GOOD}
    timetable = read_feeds(zipped(tmp_path / "f.zip", {**rubbish, **older, **GOOD}), DAY)
    assert hops(timetable) == GOOD_HOPS
    assert timetable.repairs["other folder"].count == len(GOOD)
    assert timetable.repairs["other folder"].example == "f/old/agency.txt"


NO_SERVICE = {"calendar_dates.txt": "service_id,date,exception_type\nS,20261124,2\n"}
OFTEN = {"frequencies.txt": "trip_id,start_time,end_time,headway_secs\nT,05:00:00,06:00:00,600\n"}


def laid_out(path, files, *, zip_it):
    if zip_it:
        return zipped(path.with_suffix(".zip"), files)
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


def moved(folder, files):
    return {f"{folder}/{name}": text for name, text in files.items()}


@pytest.mark.parametrize("zip_it", [True, False])
@pytest.mark.parametrize("stray", [NO_SERVICE, OFTEN])
@pytest.mark.parametrize("home", ["", "feed/"])
def test_tables_of_another_folder_do_not_complete_a_feed(tmp_path, zip_it, stray, home):
    files = {f"{home}{name}": text for name, text in GOOD.items()} | moved("archive", stray)
    timetable = read_feeds(laid_out(tmp_path / "f", files, zip_it=zip_it), DAY)
    assert hops(timetable) == GOOD_HOPS
    told = timetable.repairs["other folder"]
    assert (told.count, told.example) == (1, f"f/archive/{next(iter(stray))}")


@pytest.mark.parametrize("zip_it", [True, False])
def test_two_whole_feeds_side_by_side_are_refused_not_mixed(tmp_path, zip_it):
    both = moved("bus", GOOD) | moved("rail", GOOD | NO_SERVICE)
    with pytest.raises(InputError, match="holds 2 feeds, in 'bus' and 'rail'") as refused:
        read_feeds(laid_out(tmp_path / "f", both, zip_it=zip_it), DAY)
    assert "--gtfs" in refused.value.hint


@pytest.mark.parametrize(
    ("spread", "told"),
    [
        (["trips.txt"], "trips.txt is in 'more', other tables in its topmost folder"),
        (["calendar.txt"], "calendar.txt is in 'more', other"),
        (["stops.txt"], "trips.txt is in its topmost folder, other tables in 'more'"),
    ],
)
def test_a_feed_spread_over_folders_is_refused(tmp_path, spread, told):
    files = {f"more/{name}" if name in spread else name: text for name, text in GOOD.items()}
    with pytest.raises(InputError, match=f"no whole feed in one folder: {told}"):
        read_feeds(zipped(tmp_path / "f.zip", files), DAY)


@pytest.mark.parametrize("inside", [".", "nested"])
def test_a_folder_reads_as_its_zip_does(tmp_path, inside):
    folder = tmp_path / "folder" / inside
    folder.mkdir(parents=True)
    for name, text in GOOD.items():
        (folder / name).write_text(text, encoding="utf-8")
    timetable = read_feeds(tmp_path / "folder", dt.date(2026, 11, 24))
    assert hops(timetable) == GOOD_HOPS
    assert len(timetable.feeds[0].sha256) == 64


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "does not exist"),
        (b"", "not a readable zip"),
        (b"PK\x03\x04 and no more", "not a readable zip"),
        ({"readme.txt": "hello"}, "holds no tables of a timetable"),
        ({"inner/gtfs.zip": "x"}, "unpack it and give those"),
    ],
)
def test_what_is_no_feed_is_refused(tmp_path, content, told):
    path = tmp_path / "feed.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        zipped(path, content)
    with pytest.raises(InputError, match=told):
        read_feeds(path, DAY)


def test_an_empty_folder_and_no_feed_at_all_are_refused(tmp_path):
    with pytest.raises(InputError, match="holds no tables"):
        read_feeds(tmp_path, DAY)
    with pytest.raises(InputError, match="no timetable is given"):
        read_feeds([], DAY)


def test_the_folder_one_is_in_is_told_by_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=f"'{re.escape(str(tmp_path))}' holds no tables"):
        read_feeds(".", DAY)


def test_a_zip_locked_with_a_password_is_told_so(tmp_path):
    path = zipped(tmp_path / "feed.zip", GOOD)
    data = bytearray(path.read_bytes())
    start = data.index(b"PK\x01\x02")  # of the first entry of the list of contents
    data[start + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="locked with a password"):
        read_feeds(path, DAY)


def test_blank_lines_above_a_header_count_as_rows_and_hide_nothing(tmp_path):
    stops = "\r\n\n" + GOOD["stops.txt"] + "D,Dean\n,Nobody,51.2,0.56\n"
    timetable = read_feeds(feed(tmp_path, {"stops.txt": stops}), DAY)
    assert hops(timetable) == GOOD_HOPS
    assert timetable.repairs["short rows"].example == "feed/stops.txt row 7"
    assert timetable.repairs["no stop id"].example == "feed/stops.txt row 8"


def test_a_zip_that_unpacks_to_far_more_than_it_weighs_is_refused(tmp_path):
    path = feed(tmp_path, {"shapes.txt": "\n" * 30_000_000})  # not a table that is read
    assert hops(read_feeds(path, DAY)) == GOOD_HOPS
    bomb = feed(tmp_path, {"stop_times.txt": "\n" * 30_000_000}, "bomb")
    with pytest.raises(InputError, match=r"bomb/stop_times.txt would unpack to 0.0 GB"):
        read_feeds(bomb, DAY)


def test_no_table_may_be_larger_than_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(feed_files, "MOST_BYTES", 100)
    with pytest.raises(InputError, match="would unpack to"):
        read_feeds(feed(tmp_path), DAY)


def test_a_damaged_table_is_told_by_name(tmp_path):
    path = zipped(tmp_path / "feed.zip", GOOD)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("stop_times.txt")
    start = info.header_offset + 30 + len(info.filename)
    data[start + 5 : start + 15] = zlib.compress(b"?" * 50)[:10]
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"feed/stop_times.txt cannot be read"):
        read_feeds(path, DAY)


def test_a_nameless_member_of_a_zip_is_passed_over(tmp_path):
    path = zipped(tmp_path / "feed.zip", {**GOOD, "XYZ": "", "folder/": ""})
    path.write_bytes(path.read_bytes().replace(b"XYZ", b"\0YZ"))
    assert hops(read_feeds(path, DAY)) == GOOD_HOPS


@pytest.mark.parametrize("block", [120, feed_tables._BLOCK_BYTES])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_an_editor_does_below_cells_of_several_lines(
    tmp_path, monkeypatch, end, block
):
    monkeypatch.setattr(feed_tables, "_BLOCK_BYTES", block)
    stops = (
        'stop_id,stop_name,stop_lat,stop_lon\nA,"Abbey\nand\ngate",51.2,0.50\nB,Bridge,51.2,0.52\n'
        '\n"D","Dean\ngreen"\n,Nobody,51.2,0.56\nC,"Chu\nrch",51.2,0.54\nC,Copy,51.2,0.54\nE,East\n'
    ).replace("\n", end)
    timetable = read_feeds(feed(tmp_path, {"stops.txt": stops}), DAY)
    assert hops(timetable) == GOOD_HOPS
    first = {kind: repair.example for kind, repair in timetable.repairs.items()}
    assert first["short rows"] == "feed/stops.txt row 7"
    assert first["no stop id"] == "feed/stops.txt row 9"
    assert first["duplicate stops"] == "feed/stops.txt row 12"
