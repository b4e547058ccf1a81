"""Places that cannot be written to, full disks and interrupted runs: whole, or not at all."""

from __future__ import annotations

import errno
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import hubplan, process_environment
from forked import hubplan_fork
from small_study import write_small_study

from hubplan.report.charts import chart
from hubplan.report.results import results as results_of
from hubplan.study import Study, results
from hubplan.study.fingerprint import file_sha256

RUN = ("run", "study.toml", "-o", "out")


@pytest.fixture(scope="module", autouse=True)
def _no_charts():
    """Draw no charts, which take half of a small study's time: others look at them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chart, "_drawn", lambda *_: b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        yield


@pytest.fixture
def study(tmp_path):
    write_small_study(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """Run the study once; return the folder of its results."""
    folder = tmp_path_factory.mktemp("first")
    write_small_study(folder)
    assert hubplan(*RUN, cwd=folder).code == 0
    return folder / "out"


@pytest.fixture
def earlier(study, first_run):
    """Leave the results of an earlier run; return their bytes."""
    shutil.copytree(first_run, study / "out")
    return contents(study / "out")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def assert_told(outcome, *words, code=1):
    assert (outcome.code, outcome.stdout) == (code, "")
    assert outcome.stderr.startswith("Error: ")
    assert "\nHint: " in outcome.stderr
    assert "Traceback" not in outcome.stderr
    for word in words:
        assert word in outcome.stderr


def assert_whole(folder: Path) -> None:
    """A folder with a manifest holds exactly what the manifest says."""
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    for name, sha256 in listed.items():
        assert file_sha256(folder / name) == sha256, name


@pytest.mark.parametrize("verb", ["run", "map", "report"])
@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("demand.csv/below", "could not be written"),
        ("/proc/hubplan", "could not be written"),
        ("/dev/full", "'/dev/full' is"),
        ("x" * 300, "name too long"),
    ],
    ids=["below a file", "in proc", "a device", "too long a name"],
)
def test_a_place_that_cannot_be_written_to_is_told(verb, out, why, study):
    before = contents(study)
    assert_told(hubplan(verb, "study.toml", "-o", out, cwd=study), why)
    assert contents(study) == before
    assert Path("/dev/full").is_char_device()


def test_results_do_not_go_into_a_file(study):
    (study / "notes.txt").write_text("mine", encoding="utf-8")
    assert_told(hubplan("run", "study.toml", "-o", "notes.txt", cwd=study), "a file, not a folder")
    assert (study / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("verb", ["map", "report"])
def test_one_page_does_not_go_into_a_folder(verb, study):
    (study / "pages").mkdir()
    assert_told(hubplan(verb, "study.toml", "-o", "pages", cwd=study), "'pages' is a folder")
    assert not list((study / "pages").iterdir())


@pytest.mark.parametrize(
    "args",
    [
        ("map", "study.toml", "-o", "study.toml"),
        ("report", "study.toml", "-o", "./demand.csv"),
        ("network", "--pbf", "town.osm", "-o", "town.osm"),
        ("times", "--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv",
         "-o", "demand.csv"),
    ],
    ids=lambda args: args[0],
)  # fmt: skip
def test_a_result_does_not_overwrite_what_it_is_made_from(args, study):
    before = contents(study)
    assert_told(hubplan(*args, cwd=study), "would overwrite it")
    assert contents(study) == before


def test_results_do_not_overwrite_an_input_of_the_same_name(study):
    (study / "areas.geojson").rename(study / "results.json")
    text = (study / "study.toml").read_text(encoding="utf-8")
    renamed = text.replace('"areas.geojson"', '"results.json"')
    (study / "study.toml").write_text(renamed, encoding="utf-8")
    before = contents(study)
    outcome = hubplan("run", "study.toml", "-o", ".", cwd=study)
    assert_told(outcome, "results.json", "would overwrite it")
    assert contents(study) == before


@pytest.mark.parametrize(
    "full", ["report_page", "write_geopackage", "_manifest_text"], ids=lambda name: name
)
def test_a_disk_that_fills_up_leaves_the_earlier_results(full, study, earlier, monkeypatch):
    def no_room(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(results, full, no_room)
    assert_told(hubplan(*RUN, cwd=study), "'out' could not be written: No space left on device")
    assert contents(study / "out") == earlier


@pytest.mark.parametrize("writer", ["csv_text", "_map_text", "write_geopackage"])
def test_a_file_that_may_not_grow_leaves_the_earlier_results(writer, study, earlier):
    """A real failure to write, of Python's files and of the GeoPackage's, which GDAL writes."""
    before = f"""
import resource
from hubplan.study import results
write = results.{writer}
def short(*args, **kwargs):
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
    return write(*args, **kwargs)
results.{writer} = short
"""
    assert_told(hubplan_fork(*RUN, cwd=study, before=before), "'out' could not be written")
    assert contents(study / "out") == earlier


def test_an_interrupted_run_stops_quietly_and_leaves_nothing(study):
    before = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from hubplan.study import stages
work = stages.study_times
def interrupted(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGINT)
    return work(*args, **kwargs)
stages.study_times = interrupted
"""
    outcome = hubplan_fork(*RUN, cwd=study, before=before)
    assert (outcome.code, outcome.stdout) == (130, "")
    assert outcome.stderr.strip() == "Stopped. Nothing was left half written."
    assert not (study / "out").exists()


def test_an_interrupt_that_a_library_swallows_is_heeded_all_the_same(study):
    """A destructor stands for it: Python tells of what is raised in one, and goes on."""
    before = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from hubplan.study import stages
work = stages.study_times
class Deaf:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
def interrupted(*args, **kwargs):
    Deaf()
    return work(*args, **kwargs)
stages.study_times = interrupted
"""
    outcome = hubplan_fork(*RUN, cwd=study, before=before)
    assert "Exception ignored in" in outcome.stderr
    assert (outcome.code, outcome.stdout) == (130, "")
    assert outcome.stderr.endswith("\nStopped. Nothing was left half written.\n")
    assert not (study / "out").exists()


def test_a_run_interrupted_while_it_writes_leaves_the_earlier_results(study, earlier):
    before = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from hubplan.study import results
write = results.write_geopackage
def interrupted(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGINT)
    return write(*args, **kwargs)
results.write_geopackage = interrupted
"""
    outcome = hubplan_fork(*RUN, cwd=study, before=before)
    assert (outcome.code, outcome.stdout) == (130, "")
    assert contents(study / "out") == earlier


def test_a_person_stops_the_real_job_at_a_terminal(tmp_path):
    """The bundled study, stopped by Ctrl-C as soon as it tells of journeys."""
    ours, theirs = pty.openpty()
    # A shell starts its background jobs deaf to Ctrl-C, and children inherit that.
    heedful = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{heedful}\nfrom hubplan.cli import main\nmain()"
    command = [sys.executable, "-c", program, "run", "--no-cache", "-o", "out"]
    environment = process_environment({})
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    shown = ""
    deadline = time.monotonic() + 60
    while "journeys" not in shown and time.monotonic() < deadline:
        if select.select([ours], [], [], 1)[0]:
            shown += os.read(ours, 4096).decode()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=300)
    shown += os.read(ours, 65536).decode()
    os.close(ours)
    assert process.returncode == 130
    assert said == b""
    assert "Stopped." in shown
    assert "Traceback" not in shown
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize("moved", [0, 10, 21])
def test_a_machine_that_stops_never_leaves_a_manifest_beside_other_files(moved, study, earlier):
    """Kill the process after some of the new files have been moved to their place."""
    (study / "demand.csv").write_text(
        (study / "demand.csv").read_text(encoding="utf-8").replace(",400,", ",450,"),
        encoding="utf-8",
    )
    before = f"""
import os, signal
from pathlib import Path
from hubplan.study import artefacts
replace, count = Path.replace, 0
def stops(path, target):
    global count
    if ".partial-" in str(path):
        if count == {moved}:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1
    return replace(path, target)
Path.replace = stops
"""
    killed = hubplan_fork(*RUN, cwd=study, before=before)
    assert killed.code == -signal.SIGKILL
    assert not (study / "out" / "manifest.json").exists()
    assert hubplan(*RUN, cwd=study).code == 0
    assert_whole(study / "out")
    assert contents(study / "out")["results.json"] != earlier["results.json"]


def test_a_machine_that_stops_while_files_are_written_leaves_the_earlier_results(study, earlier):
    before = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from hubplan.study import results
results._manifest_text = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
"""
    assert hubplan_fork(*RUN, cwd=study, before=before).code == -signal.SIGKILL
    left = contents(study / "out")
    assert {name: left[name] for name in earlier} == earlier
    assert_whole(study / "out")
    assert hubplan(*RUN, cwd=study).code == 0


def test_files_of_others_in_the_folder_stay(study):
    (study / "out").mkdir()
    (study / "out" / "minutes-of-the-meeting.txt").write_text("ours", encoding="utf-8")
    assert hubplan(*RUN, cwd=study).code == 0
    assert (study / "out" / "minutes-of-the-meeting.txt").read_text(encoding="utf-8") == "ours"


def without_seconds(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return {key: value for key, value in found.items() if key != "seconds"}


def test_a_damaged_cache_is_passed_over(study, tmp_path_factory, monkeypatch):
    cache = tmp_path_factory.mktemp("damaged")
    monkeypatch.setenv("HUBPLAN_CACHE", str(cache))
    assert hubplan(*RUN, cwd=study).code == 0
    sound = without_seconds(study / "out")
    kept = {path: path.read_bytes() for path in sorted(cache.glob("*.npz"))}
    assert len(kept) > 1
    for number in range(10):
        for path, raw in kept.items():
            path.write_bytes(damaged(raw, number))
        # A warning would fail the test.
        assert results_of(Study.read(study / "study.toml").findings()) == sound
    for path in kept:
        path.write_bytes(b"")
    outcome = hubplan(*RUN, cwd=study)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert without_seconds(study / "out") == sound


def damaged(raw: bytes, number: int) -> bytes:
    """Return a file emptied, cut, of another kind, or with one byte of it changed."""
    whole = [b"", raw[: len(raw) // 2], b"PK\x03\x04" + bytes(100), b"not a cache"]
    if number < len(whole):
        return whole[number]
    place = 40 + (number - len(whole)) * (len(raw) // 7)
    return raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :]


@pytest.mark.parametrize("place", ["sites.csv/cache", "/proc/hubplan", "/dev/null"])
def test_a_cache_that_cannot_be_written_is_a_note(place, study):
    folder = place if place.startswith("/") else str(study / place)
    outcome = hubplan(*RUN, cwd=study, HUBPLAN_CACHE=folder)
    assert outcome.code == 0
    assert outcome.stderr.startswith("Note: journey times could not be kept")
    assert len(outcome.stderr.splitlines()) == 1
    assert_whole(study / "out")


def test_without_the_cache_nothing_is_kept(study, tmp_path_factory):
    cache = tmp_path_factory.mktemp("unused") / "cache"
    outcome = hubplan(*RUN, "--no-cache", cwd=study, HUBPLAN_CACHE=str(cache))
    assert outcome.code == 0
    assert not cache.exists()
