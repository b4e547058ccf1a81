"""``hubplan times`` on matrices larger than memory: stopped, killed, gone on with, and measured."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from unittest import mock

import pandas as pd
import pytest
from command_line import hubplan, process_environment
from forked import hubplan_fork
from small_study import write_small_study

from hubplan.travel_times import long_table
from hubplan.travel_times.chunk_store import ChunkStore

TIMES = ("times", "--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv")
#: Row groups of one demand point, so that the four of the town make four chunks.
SMALL_GROUPS = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from hubplan.travel_times import long_table
long_table._GROUP_CELLS = 5
"""
STOPS = (
    SMALL_GROUPS
    + """
from hubplan.travel_times import chunk_store
keep, count = chunk_store.ChunkStore.keep, 0
def stops(self, rows, minutes):
    global count
    if count == {after}:
        {how}
    count += 1
    return keep(self, rows, minutes)
chunk_store.ChunkStore.keep = stops
"""
)
INTERRUPT = "os.kill(os.getpid(), signal.SIGINT)"
KILL = "os.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture
def folder(tmp_path):
    write_small_study(tmp_path)
    return tmp_path


def by_chunks(*args, cwd):
    """Call ``hubplan`` with the small row groups of those that are stopped."""
    with mock.patch.object(long_table, "_GROUP_CELLS", 5):
        return hubplan(*args, cwd=cwd)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("out", ["t.csv", "t.parquet"])
def test_times_by_chunks_are_the_same_file(folder, out):
    assert hubplan(*TIMES, "-o", f"whole-{out}", cwd=folder).code == 0
    done = by_chunks(*TIMES, "-o", out, "--chunk", 1, cwd=folder)
    assert (done.code, done.stderr) == (0, "")
    assert f"Wrote {out}" in done.stdout
    whole = (folder / f"whole-{out}").read_bytes()
    if out.endswith(".csv"):
        assert (folder / out).read_bytes() == whole
    pd.testing.assert_frame_equal(*(read(folder / each) for each in (out, f"whole-{out}")))
    assert not (folder / f"{out}.part").exists()


def read(path):
    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)


def test_a_solution_on_a_matrix_by_chunks_is_that_on_the_whole(folder):
    text = (folder / "demand.csv").read_text(encoding="utf-8")
    told = []
    for out, further in (("a.parquet", ()), ("b.parquet", ("--chunk", "1"))):
        outcome = hubplan(*TIMES, "-o", out, *further, cwd=folder)
        assert outcome.code == 0, outcome.stderr
        solve = ("solve", "--times", out, "--demand", "demand.csv", "--weight", "people")
        told.append(hubplan(*solve, "-p", "2", "--json", cwd=folder))
    assert "people" in text
    assert told[0].code == 0, told[0].stderr
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("how", "code"), [(INTERRUPT, 130), (KILL, -signal.SIGKILL)], ids=["Ctrl-C", "killed"]
)
@pytest.mark.parametrize("after", [1, 3])
def test_the_same_command_goes_on_after_a_stop(folder, how, code, after):
    command = (*TIMES, "-o", "t.parquet", "--chunk", "1")
    whole = by_chunks(*command, cwd=folder)
    expected = (folder / "t.parquet").read_bytes()
    (folder / "t.parquet").unlink()
    stopped = hubplan_fork(*command, cwd=folder, before=STOPS.format(after=after, how=how))
    assert (stopped.code, stopped.stdout) == (code, "")
    if how == INTERRUPT:
        points = f"{after} of 4 demand points are kept in 't.parquet.part'"
        assert stopped.stderr.split("\n\n")[0].strip() == (
            f"Note: {points}: the same again goes on from there"
        )
        assert stopped.stderr.endswith("Stopped. Nothing was left half written.\n")
    assert not (folder / "t.parquet").exists()
    assert len(list((folder / "t.parquet.part").glob("rows-*.npz"))) == after
    # What is there is not worked out again.
    with mock.patch.object(ChunkStore, "keep", autospec=True, side_effect=ChunkStore.keep) as kept:
        done = by_chunks(*command, cwd=folder)
    assert (done.code, done.stderr, done.stdout) == (0, "", whole.stdout)
    assert kept.call_count == 4 - after
    assert (folder / "t.parquet").read_bytes() == expected
    assert not (folder / "t.parquet.part").exists()


def test_work_that_was_left_is_gone_on_with_whatever_the_size(folder):
    command = (*TIMES, "-o", "t.csv")
    stops = STOPS.format(after=2, how=KILL)
    hubplan_fork(*command, "--chunk", "1", cwd=folder, before=stops)
    assert "t.csv.part" in names(folder)
    done = by_chunks(*command, cwd=folder)
    assert (done.code, done.stderr) == (0, "")
    assert "t.csv.part" not in names(folder)


def test_other_settings_are_refused_in_words(folder):
    command = (*TIMES, "-o", "t.csv", "--chunk", "1")
    hubplan_fork(*command, cwd=folder, before=STOPS.format(after=2, how=KILL))
    outcome = hubplan(*command, "--terminal", "2", cwd=folder)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith(
        "Error: 't.csv.part' holds half-finished work that was begun otherwise: "
        "terminal time 0 minutes, now 2 minutes\nHint: "
    )
    assert not (folder / "t.csv").exists()


def test_a_file_that_may_not_grow_is_told_and_leaves_no_half_file(folder):
    """A real failure to write; in some place no chunk fits."""
    before = SMALL_GROUPS + "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (90, 90))\n"
    earlier = names(folder)
    done = hubplan_fork(*TIMES, "-o", "t.csv", "--chunk", "1", cwd=folder, before=before)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: 't.csv' could not be written: File too large\nHint: ")
    assert names(folder) == earlier


def test_csv_on_the_terminal_is_for_matrices_in_memory(folder):
    outcome = hubplan(*TIMES, "-o", "t.csv", "--chunk", "2", "--csv", cwd=folder)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "--csv" in outcome.stderr
    assert not (folder / "t.csv").exists()
    assert hubplan(*TIMES, "-o", "t.csv", "--chunk", "0", cwd=folder).code == 2


def test_json_tells_the_same_of_both_ways(folder):
    told = []
    for further in ((), ("--chunk", "1")):
        outcome = hubplan(*TIMES, "-o", "t.csv", "--json", *further, cwd=folder)
        told.append(json.loads(outcome.stdout))
    medians = [each.pop("median_minutes") for each in told]
    assert medians[0] == pytest.approx(medians[1], abs=0.006)
    assert told[0] == told[1]


def test_a_person_sees_how_far_it_is(folder):
    ours, theirs = pty.openpty()
    program = f"{SMALL_GROUPS}\nfrom hubplan.cli import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", program, *TIMES, "-o", "t.csv", "--chunk", "1"],
        cwd=folder,
        env=process_environment({}),
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "journeys" in shown
    assert "%" in shown


MEASURED = """
import resource, sys
import numpy as np, pandas as pd
import hubplan as hp
from hubplan.places import CandidateSites, DemandPoints
from hubplan.travel_times import write_travel_times

network = hp.read_network(sys.argv[1])
places = hp.read_demand(sys.argv[2], weight=None).frame
demand = pd.concat([places] * 20_000, ignore_index=True)
demand["id"] = [f"d{i}" for i in range(len(demand))]
sites = CandidateSites(pd.concat([places.assign(name="")] * 25, ignore_index=True), "many")
sites.frame["id"] = [f"s{i}" for i in range(100)]
write_travel_times(network, DemandPoints(demand[:4], "points", ""), sites, "small.parquet")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write_travel_times(
    network, DemandPoints(demand, "points", ""), sites, "t.parquet", chunk_rows=10_000
)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_memory_is_bounded_by_chunks(folder):
    """8 million cells: 64 MB of minutes alone, a multiple of that while they are worked out."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "town.osm", "demand.csv"],
        cwd=folder,
        env=process_environment({}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 130
    assert len(pd.read_parquet(folder / "t.parquet", columns=["minutes"])) == 8_000_000
