"""Progress in a notebook's cell: a bar while a job runs, one quiet line when it is over."""

from __future__ import annotations

import html
import sys
import time
from importlib import import_module
from typing import Any, Final

from hubplan.study.progress import Progress, Silence

_REDRAW_SECONDS: Final = 0.2


def progress_here() -> Progress:
    """Return a bar where a notebook runs the code, and silence elsewhere.

    Returns
    -------
    Progress
        For one job.
    """
    # Whoever works in a notebook has loaded IPython; nobody else should have to.
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if not hasattr(shell, "kernel"):
        return Silence()
    return CellProgress(import_module("IPython.display"))


class CellProgress:
    """Tell the stages of a job in one line of a cell, which is drawn anew as it goes on.

    Parameters
    ----------
    display : module
        ``IPython.display``, or what draws like it.
    """

    def __init__(self, display: Any) -> None:  # noqa: ANN401 - it ships no types we may ask for
        self._display = display
        self._shown: Any = None
        self._stage = ""
        self._over: dict[str, str] = {}
        self._drawn = 0.0

    def stage(self, name: str) -> None:
        """Say that a stage begins.

        Parameters
        ----------
        name : str
            Such as ``"journeys"``.
        """
        self._stage = name
        self._draw(f"{html.escape(name)} … <progress></progress>")

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
            bar = f'<progress value="{int(done)}" max="{int(total)}"></progress>'
            self._draw(f"{html.escape(self._stage)} {bar} {done / total:.0%}")

    def finish(self, name: str, note: str) -> None:
        """Say that a stage is over.

        Parameters
        ----------
        name : str
            The stage.
        note : str
            What it found, in a few words.
        """
        self._over[name] = note
        self._draw("")

    def _draw(self, now: str) -> None:
        told = [f"{html.escape(name)}: {html.escape(note)}" for name, note in self._over.items()]
        line = self._display.HTML(f"<small>{' · '.join([*told, *([now] if now else [])])}</small>")
        if self._shown is None:
            self._shown = self._display.display(line, display_id=True)
        else:
            self._shown.update(line)
