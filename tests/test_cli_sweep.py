"""``hubplan sweep``: the same bytes whoever works and however often it was stopped."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from unittest import mock

import pytest
from command_line import hubplan, process_environment
from small_study import STUDY, write_small_study

from hubplan.scenario.sweep_result import SweepResult
from hubplan.study import Study
from hubplan.study.gather import source_notes, study_fingerprint
from hubplan.study.sweep import FILES, read_sweep
from hubplan.study.sweep_journal import SweepJournal, SweepJournalWriter

SWEEP = """
[sweep]
runs = 9
seed = 5
time_factor = [0.8, 1.0, 1.2]
error_90_minutes = { interpeak = 2.0, am_peak = 2.5 }
main_share = [0.1, 0.3, 0.9]
threshold_minutes = [6, 9]

[[sweep.growth]]
id = "low"
label = "no growth"

[[sweep.growth]]
id = "high"
label = "twice as many at Ceeford"
source = "Nowhere"
column = "place"
factors = { Ceeford = 2.0 }
"""
#: Kills the process when seven runs are written down and half of the eighth.
KILLED = """
import os, signal
from hubplan.study import sweep_journal
add, count = sweep_journal.SweepJournalWriter.add, 0
def stops(self, run):
    global count
    count += 1
    if count == 8:
        os.write(self.descriptor, b'0badc0de {"of": "ru')
        os.kill(os.getpid(), signal.SIGKILL)
    return add(self, run)
sweep_journal.SweepJournalWriter.add = stops
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    write_small_study(folder, study=STUDY + SWEEP)
    return folder


@pytest.fixture(scope="module")
def whole(folder):
    """Return the files of a sweep that nobody stopped, worked out by one process."""
    outcome = sweep(folder, "whole")
    assert (outcome.code, outcome.stderr) == (0, "")
    return files(folder / "whole")


def sweep(folder, out, *args, workers=1):
    command = ("sweep", "study.toml", "-o", out, "--workers", workers, *args)
    return hubplan(*command, cwd=folder)


@contextlib.contextmanager
def stopped_after(runs, how):
    """Stop by an exception, or write half a line first, when so many runs are written down."""
    added = []

    def add(self, run):
        if len(added) == runs:
            if how is HalfALine:
                os.write(self.descriptor, b'0badc0de {"of": "ru')
            raise how
        added.append(run)
        write(self, run)

    write = SweepJournalWriter.add
    with mock.patch.object(SweepJournalWriter, "add", add):
        yield


class HalfALine(BaseException):
    """As if the machine had stopped in the middle of a line."""


def files(out):
    return {path.name: path.read_bytes() for path in sorted((out / "sweep").iterdir())}


def test_a_sweep_leaves_its_files_and_nothing_else(folder, whole):
    assert sorted(whole) == sorted(FILES)
    assert sorted(path.name for path in (folder / "whole").iterdir()) == ["sweep"]
    rows = list(csv.DictReader(io.StringIO(whole["runs.csv"].decode())))
    assert [row["run"] for row in rows] == [str(number) for number in range(9)]
    assert {row["growth"] for row in rows} == {"low", "high"}
    told = json.loads(whole["sweep.json"])
    assert {run["status"] for run in told["runs"]} == {"optimal"}
    assert told["own"]["main_share"] == 0.3


def test_two_processes_leave_the_same_bytes(folder, whole):
    outcome = sweep(folder, "two", workers=2)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert files(folder / "two") == whole


def test_nothing_known_is_worked_out_again_and_more_runs_join(folder, whole):
    few = sweep(folder, "more", "--runs", 4)
    assert few.code == 0
    for new in (5, 0):
        with stopped_after(new, AssertionError):
            done = sweep(folder, "more")
        assert (done.code, done.stderr) == (0, "")
        assert files(folder / "more") == whole


def test_a_stopped_sweep_says_what_is_kept_and_goes_on(folder, whole):
    with stopped_after(7, KeyboardInterrupt):
        stopped = sweep(folder, "stopped")
    assert (stopped.code, stopped.stdout) == (130, "")
    assert stopped.stderr == (
        "Note: 7 runs are kept in 'stopped/sweep.part': the same again goes on from there\n"
        "\nStopped. Nothing was left half written.\n"
    )
    goes_on(folder, "stopped", whole, known=7)


def goes_on(folder, out, whole, *, known):
    """Let a stopped sweep go on; it may work out no more than what is missing."""
    assert not (folder / out / "sweep").exists()
    with stopped_after(total(whole) - known, AssertionError):
        done = sweep(folder, out)
    assert (done.code, done.stderr) == (0, "")
    assert files(folder / out) == whole
    assert [path.name for path in (folder / out).iterdir()] == ["sweep"]


def total(whole):
    told = json.loads(whole["sweep.json"])
    return len(told["runs"]) + len(told["tornado_runs"])


def test_a_sweep_killed_with_its_processes_goes_on_and_none_of_them_is_left(folder, whole):
    program = f"{KILLED}\nfrom hubplan.cli import main\nmain()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "sweep", "study.toml", "-o", "killed", "--workers", "2"],
        cwd=folder,
        env=process_environment({}),
        start_new_session=True,
    )
    assert process.wait(timeout=120) == -signal.SIGKILL
    deadline = time.monotonic() + 30
    while (left := group(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert left == []
    goes_on(folder, "killed", whole, known=7)


def group(leader):
    """Return the processes of a group."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,stat=", "-g", str(leader)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    return [int(pid) for pid, state in rows if not state.startswith("Z")]


@pytest.mark.parametrize(("row", "known"), [(0, 0), (3, 5), (6, 5)], ids=["head", "run", "last"])
def test_a_damaged_line_is_worked_out_again(folder, whole, row, known):
    out = f"damaged-{row}"
    with stopped_after(6, HalfALine), pytest.raises(HalfALine):
        sweep(folder, out)
    journal = folder / out / "sweep.part" / "runs.jsonl"
    lines = journal.read_bytes().split(b"\n")
    lines[row] = lines[row].replace(b'"', b"'", 1)
    journal.write_bytes(b"\n".join(lines) + b"\0\0\xff")
    goes_on(folder, out, whole, known=known)


def test_a_changed_study_begins_anew_and_says_so(whole, tmp_path):
    study = write_small_study(tmp_path, study=STUDY + SWEEP)
    with stopped_after(6, KeyboardInterrupt):
        sweep(tmp_path, "out")
    study.write_text((STUDY + SWEEP).replace("Ceeford = 2.0", "Ceeford = 1.5"), encoding="utf-8")
    done = sweep(tmp_path, "out")
    assert done.code == 0
    assert done.stderr == (
        "Note: the study has changed since 6 runs were worked out in 'out/sweep.part': the sweep "
        "begins anew\n"
    )
    found = files(tmp_path / "out")
    assert found["runs.csv"] != whole["runs.csv"]
    assert sweep(tmp_path, "anew").code == 0
    assert files(tmp_path / "anew") == found


def test_two_sweeps_do_not_work_in_one_folder(folder):
    with SweepJournal(folder / "both" / "sweep.part", "").held_alone():
        second = sweep(folder, "both")
    assert second.code == 1
    assert "another sweep is at work in 'both/sweep.part'" in second.stderr


def test_what_is_read_back_is_what_was_written(folder, whole):
    inputs = Study.read(folder / "study.toml").inputs
    mark = study_fingerprint(inputs, source_notes(inputs))
    result = read_sweep(folder / "whole", mark)
    assert isinstance(result, SweepResult)
    assert {"schema": 1, **result.to_dict()} == json.loads(whole["sweep.json"])
    assert result.fingerprint == Study.read(folder / "study.toml").findings().fingerprint
    assert read_sweep(folder / "whole", "0" * 64) is None
    assert read_sweep(folder / "nowhere", mark) is None


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"fingerprint": 1}', "\x00"])
def test_a_damaged_result_is_none(folder, tmp_path, text):
    inputs = Study.read(folder / "study.toml").inputs
    mark = study_fingerprint(inputs, source_notes(inputs))
    (tmp_path / "sweep").mkdir()
    (tmp_path / "sweep" / "sweep.json").write_text(text, encoding="utf-8")
    assert read_sweep(tmp_path, mark) is None


def test_a_run_and_a_report_show_the_sweep_of_the_same_study_only(folder, whole, tmp_path):
    write_small_study(tmp_path, study=STUDY + SWEEP)
    assert sweep(tmp_path, "out").code == 0
    assert hubplan("run", "study.toml", "-o", "out", cwd=tmp_path).code == 0
    table = tmp_path / "out" / "tables" / "sweep_sites.csv"
    told = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    known = list(csv.DictReader(io.StringIO(whole["sites.csv"].decode())))
    assert [(row["site_id"], row["chosen"]) for row in told] == [
        (row["site_id"], row["often"]) for row in known
    ]
    assert hubplan("report", "study.toml", "-o", "out/r.html", cwd=tmp_path).code == 0
    title = "What one assumption alone does to this study"
    assert title in (tmp_path / "out" / "r.html").read_text(encoding="utf-8")
    write_small_study(tmp_path, study=(STUDY + SWEEP).replace("Hubs for", "Other hubs for"))
    assert hubplan("report", "study.toml", "-o", "out/r.html", cwd=tmp_path).code == 0
    assert title not in (tmp_path / "out" / "r.html").read_text(encoding="utf-8")


def test_json_csv_and_words(folder, whole):
    as_json, as_csv, words = (sweep(folder, "whole", *args) for args in (["--json"], ["--csv"], []))
    assert as_json.stdout.encode() == whole["sweep.json"]
    assert as_csv.stdout.encode() == whole["sites.csv"]
    assert "9 runs" in words.stdout
    assert "Sites in the best plan" in words.stdout
    assert words.stdout.endswith("whole/sweep/: " + " · ".join(FILES) + "\n")


def test_a_grid_has_every_combination(folder):
    outcome = sweep(folder, "grid", "--grid")
    assert (outcome.code, outcome.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(files(folder / "grid")["runs.csv"].decode())))
    assert len(rows) == 3 * 3 * 2 * 3 * 2
    assert {row["journey_errors"] for row in rows} == {"no"}
    assert "every combination" in outcome.stdout


def test_a_seed_of_ones_own(folder, whole):
    assert sweep(folder, "seed", "--seed", 6).code == 0
    assert files(folder / "seed")["runs.csv"] != whole["runs.csv"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--grid", "--runs", 3), "a grid draws nothing by chance"),
        (("--dask", "tcp://127.0.0.1:1"), "--workers and --dask exclude each other"),
        (("--json", "--csv"), "exclude each other"),
        (("--runs", 0), "--runs"),
    ],
)
def test_misuse_is_told(folder, args, told):
    outcome = sweep(folder, "misuse", *args)
    assert outcome.code == 2
    assert told in " ".join(outcome.stderr.replace("│", " ").split())


BAD = """
[sweep]
runs = 0
time_models = ["interpaek"]
main_share = [1.5]
time_factor = []

[[sweep.growth]]
id = "high"
lable = "x"
"""
FAULTY = """
[sweep]
time_models = ["interpaek"]
error_90_minutes = { noon = 3 }

[[sweep.growth]]
id = "high"
label = "A"
column = "plaice"
factors = { Ceeford = 2 }

[[sweep.growth]]
id = "high"
label = "B"
column = "place"
factors = { Seaford = 2, Ayton = 1 }
"""


def test_faults_of_the_section_are_told_at_once_with_their_lines(tmp_path):
    write_small_study(tmp_path, study=STUDY + BAD)
    outcome = sweep(tmp_path, "out")
    assert outcome.code == 1
    assert "5 problems in study.toml" in outcome.stderr
    first = len(STUDY.splitlines()) + 2
    for line, key in ((first + 1, "sweep.runs"), (first + 8, "sweep.growth[1].lable")):
        assert f"line {line}  {key}" in outcome.stderr
    assert "did you mean 'label'?" in outcome.stderr

    write_small_study(tmp_path, study=STUDY + FAULTY)
    for verb in ("sweep", "run", "check"):
        outcome = hubplan(verb, "study.toml", cwd=tmp_path)
        assert outcome.code == 1
        assert "5 problems in study.toml" in outcome.stderr
        for words in (
            "did you mean 'interpeak'?",
            "'noon' is not in the study's range",
            "there is no column 'plaice' (did you mean 'place'?)",
            "'high' stands there twice",
            "no demand point has 'Seaford' as place (did you mean 'Ceeford'?)",
        ):
            assert words in outcome.stderr


SCENARIOS = """
[[scenarios]]
id = "more"
label = "More people"

[[scenarios.changes]]
change = "growth"
factor = 2.0
where = { place = "Ceeford" }
"""


def test_a_growth_case_may_be_that_of_a_scenario(tmp_path):
    by_factors = 'column = "place"\nfactors = { Ceeford = 2.0 }\n'
    by_scenario = SWEEP.replace(by_factors, 'scenario = "more"\n')
    assert by_scenario != SWEEP
    found = []
    for out, text in (("factors", SWEEP), ("scenario", by_scenario)):
        write_small_study(tmp_path / out, study=STUDY + SCENARIOS + text)
        outcome = sweep(tmp_path / out, "out")
        assert (outcome.code, outcome.stderr) == (0, "")
        found.append(files(tmp_path / out / "out"))
    assert found[0]["runs.csv"] == found[1]["runs.csv"]
    assert b"the people of the scenario more" in found[1]["sweep.json"]
    write_small_study(tmp_path, study=STUDY + SCENARIOS + by_scenario.replace('"more"', '"mor"'))
    outcome = sweep(tmp_path, "out")
    assert outcome.code == 1
    assert "sweep.growth[2].scenario  there is no scenario 'mor'" in outcome.stderr
    assert "did you mean 'more'?" in outcome.stderr


def test_a_share_says_nothing_where_hubs_are_all_alike(tmp_path):
    plain = STUDY.replace(
        "main_share = 0.3\nmain_share_range = [0.1, 0.5]", 'model = "p-median"\np = 2'
    )
    plain = plain.replace("[plan.main]\nnorth = 1\n\n[plan.mini]\nsouth = 1\n", "")
    plain = plain.replace('main = ["hospital"]\nmini = ["surgery"]', 'open = ["hospital"]')
    write_small_study(tmp_path, study=plain + SWEEP)
    outcome = sweep(tmp_path, "out")
    assert outcome.code == 1
    assert "sweep.main_share  says nothing for the model p-median" in outcome.stderr
    write_small_study(tmp_path, study=plain + SWEEP.replace("main_share = [0.1, 0.3, 0.9]", ""))
    outcome = sweep(tmp_path, "out")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "(hub, " in outcome.stdout or "(hub)" in outcome.stdout
