"""The parts of a long job done in this process, or in several on this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from hubplan.errors import HubplanError
from hubplan.travel_times.workers import Item, Result, Shared

#: Parts handed out for each process: one at work, the others so that it need not wait.
_AHEAD: Final = 4


def processors() -> int:
    """Return how many processors this process may use.

    Returns
    -------
    int
        1 or more.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class ThisProcess:
    """Work in this process alone."""

    def results(
        self, task: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Work out every item in order.

        Parameters
        ----------
        task : callable
            As of `Workers`.
        shared : object
            As of `Workers`.
        items : iterable
            As of `Workers`.

        Yields
        ------
        item, result : tuple
            In the order given.
        """
        for item in items:
            yield item, task(shared, item)


@dataclass(frozen=True, slots=True)
class LocalProcesses:
    """Work in several processes of this machine; none of them outlives this one.

    Attributes
    ----------
    count : int
        How many.
    """

    count: int

    def results(
        self, task: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Work out every item.

        Parameters
        ----------
        task : callable
            As of `Workers`.
        shared : object
            As of `Workers`.
        items : iterable
            As of `Workers`.

        Yields
        ------
        item, result : tuple
            As they are ready.

        Raises
        ------
        HubplanError
            If a process was ended from outside.
        """
        left = iter(items)
        pool = ProcessPoolExecutor(
            self.count,
            # A copy of this process would share its threads' locks; a new one shares nothing.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(task, shared),
        )
        at_work: dict[Future[Any], Item] = {}
        try:
            with _no_interrupt_for_children():
                for item in islice(left, self.count * _AHEAD):
                    at_work[pool.submit(_work, item)] = item
            while at_work:
                done, _ = wait(at_work, return_when=FIRST_COMPLETED)
                for future in done:
                    item = at_work.pop(future)
                    for following in islice(left, 1):
                        at_work[pool.submit(_work, following)] = following
                    yield item, future.result()
        except BrokenProcessPool as error:
            raise HubplanError(
                "a process at work was ended from outside, perhaps for want of memory",
                hint="The same command goes on with what has been worked out; --workers 1 takes "
                "less memory.",
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _no_interrupt_for_children() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one, which ends them in good order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    was = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, was)


#: In a process at work: what to do, and with what.
_job: list[tuple[Callable[[Any, Any], Any], Any]] = []


def _begin(task: Callable[[Any, Any], Any], shared: object) -> None:
    """Prepare a process for work."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _job[:] = [(task, shared)]


def _end_with_parent() -> None:
    """End this process when the one that started it has ended, however that was."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(item: object) -> object:
    ((task, shared),) = _job
    return task(shared, item)
