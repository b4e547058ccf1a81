"""Progress on stderr: a bar for a person at a terminal, nothing for a pipe."""

from __future__ import annotations

import sys
import time

_WIDTH = 11
_REDRAW_SECONDS = 0.1


class TerminalProgress:
    """Tell the stages of a study on stderr, one line each, with per cent while they run."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._stage = ""
        self._drawn = 0.0

    def stage(self, name: str) -> None:
        """Say that a stage begins.

        Parameters
        ----------
        name : str
            Such as ``"journeys"``.
        """
        self._stage = name
        self._draw(f"  {name:<{_WIDTH}} …", end="\r")

    def advance(self, done: int, total: int) -> None:
        """Say how far the present stage is.

        Parameters
        ----------
        done, total : int
            Steps done and steps in all.
        """
        now = time.monotonic()
        if now - self._drawn >= _REDRAW_SECONDS:
            self._drawn = now
            self._draw(f"  {self._stage:<{_WIDTH}} {done / total:.0%}", end="\r")

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
        if self._shown:
            # Clear what the last per cent left behind.
            sys.stderr.write(f"\r\x1b[K{text}{end}")
            sys.stderr.flush()
