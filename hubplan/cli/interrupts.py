"""Ctrl-C is heeded even where the library at work swallows it.

What a signal raises is lost where nobody can catch it: in a destructor, in a callback from C,
behind a bare ``except``. So it is noted, and raised again at the next sign of progress.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_noted = threading.Event()


@contextmanager
def noted_interrupts() -> Iterator[None]:
    """Note every Ctrl-C beside raising it, where a Ctrl-C raises anything."""
    was = signal.getsignal(signal.SIGINT)
    in_main_thread = threading.current_thread() is threading.main_thread()
    if was is not signal.default_int_handler or not in_main_thread:
        yield
        return
    _noted.clear()
    signal.signal(signal.SIGINT, _note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, was)


def stop_if_asked() -> None:
    """Raise again what a Ctrl-C raised, for a job that goes on nevertheless.

    Raises
    ------
    KeyboardInterrupt
        If there was a Ctrl-C.
    """
    if _noted.is_set():
        raise KeyboardInterrupt


def _note(number: int, frame: FrameType | None) -> None:
    _noted.set()
    signal.default_int_handler(number, frame)
