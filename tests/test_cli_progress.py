"""What a person at a terminal sees of a long job: per cent, and the time left."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hubplan.cli import progress
from hubplan.cli.progress import TerminalProgress, duration_text


class Terminal:
    """A stream that says it is a terminal, and keeps what was written."""

    def __init__(self) -> None:
        self.shown = ""

    def isatty(self):
        return True

    def write(self, text):
        self.shown += text

    def flush(self):
        pass


@pytest.fixture
def terminal(monkeypatch):
    stream = Terminal()
    # Not `sys.stderr` itself, which pytest sets again between fixture and test.
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=stream))
    return stream


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that stands still until it is set."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    def pass_by(seconds):
        now[0] += seconds

    return pass_by


def last_line(terminal):
    return terminal.shown.split("\x1b[K")[-1].strip()


def test_the_time_left_follows_from_the_speed_so_far(terminal, clock):
    told = TerminalProgress()
    told.stage("journeys")
    told.advance(0, 100)
    clock(1)
    told.advance(5, 100)
    assert last_line(terminal) == "journeys    5%"  # too soon to tell
    clock(4)
    told.advance(20, 100)
    assert last_line(terminal) == "journeys    20%, 20 s left"
    clock(15)
    told.advance(80, 100)
    assert last_line(terminal) == "journeys    80%, 5 s left"


def test_what_an_earlier_run_did_does_not_count_as_speed(terminal, clock):
    told = TerminalProgress()
    told.stage("journeys")
    told.advance(600, 1000)
    clock(10)
    told.advance(700, 1000)
    assert last_line(terminal) == "journeys    70%, 30 s left"


def test_each_stage_has_a_clock_of_its_own(terminal, clock):
    told = TerminalProgress()
    told.stage("roads")
    told.advance(1, 2)
    clock(1000)
    told.stage("journeys")
    told.advance(0, 10)
    clock(3)
    told.advance(1, 10)
    assert last_line(terminal) == "journeys    10%, 27 s left"


def test_a_job_that_stands_still_has_no_time_left_to_tell(terminal, clock):
    told = TerminalProgress()
    told.stage("journeys")
    for _ in range(3):
        told.advance(4, 10)
        clock(5)
    assert last_line(terminal) == "journeys    40%"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (90, "2 min"),
        (3570, "1 h 0 min"),
        (11_100, "3 h 5 min"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds, words):
    assert duration_text(seconds) == words
