"""Progress on stderr: a bar for a person at a terminal, nothing for a pipe."""

from __future__ import annotations

import sys
import time

from hubplan.cli.interrupts import stop_if_asked

_WIDTH = 11
_REDRAW_SECONDS = 0.1
_A_MINUTE = 60
#: Sooner than this nothing is known of the time left.
_KNOWN_SECONDS = 2.0


class TerminalProgress:
    """Tell the stages of a job on stderr, one line each, with per cent and time left meanwhile.

    A Ctrl-C that was lost in a library stops the job at the next thing told.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._stage = ""
        self._drawn = 0.0
        self._begun: tuple[float, int] | None = None  # when, and how many steps were done by then

    def stage(self, name: str) -> None:
        """Say that a stage begins.

        Parameters
        ----------
        name : str
            Such as ``"journeys"``.
        """
        self._stage = name
        self._begun = None
        self._draw(f"  {name:<{_WIDTH}} …", end="\r")

    def advance(self, done: int, total: int) -> None:
        """Say how far the present stage is.

        Parameters
        ----------
        done, total : int
            Steps done and steps in all.
        """
        stop_if_asked()
        now = time.monotonic()
        # What an earlier run has done says nothing of the speed of this one.
        self._begun = self._begun or (now, done)
        if now - self._drawn >= _REDRAW_SECONDS:
            self._drawn = now
            self._draw(
                f"  {self._stage:<{_WIDTH}} {done / total:.0%}{self._left(now, done, total)}",
                end="\r",
            )

    def _left(self, now: float, done: int, total: int) -> str:
        """Return the time left in words, or nothing while it is not known."""
        since, at_first = self._begun or (now, done)
        if now - since < _KNOWN_SECONDS or done <= at_first:
            return ""
        return f", {duration_text((now - since) / (done - at_first) * (total - done))} left"

    def finish(self, name: str, note: str) -> None:
        """Say that a stage is over.

        Parameters
        ----------
        name : str
            The stage.
        note : str
            What it found, in a few words.
        """
        self._draw(f"  {name:<{_WIDTH}} {note}", end="\n")

    def line(self, text: str) -> None:
        """Say one line, for jobs without stages.

        Parameters
        ----------
        text : str
            What goes on.
        """
        self._draw(f"  {text}", end="\n")

    def _draw(self, text: str, *, end: str) -> None:
        stop_if_asked()
        if self._shown:
            # Clear what the last per cent left behind.
            sys.stderr.write(f"\r\x1b[K{text}{end}")
            sys.stderr.flush()


def duration_text(seconds: float) -> str:
    """Return a duration as people say it.

    Parameters
    ----------
    seconds : float
        How long, zero or more.

    Returns
    -------
    str
        Such as ``"45 s"``, ``"12 min"`` or ``"3 h 5 min"``.
    """
    whole = round(seconds)
    if whole < _A_MINUTE:
        return f"{whole} s"
    minutes = round(seconds / _A_MINUTE)
    hours, rest = divmod(minutes, _A_MINUTE)
    return f"{hours} h {rest} min" if hours else f"{minutes} min"
