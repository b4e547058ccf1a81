"""Who does the parts of a long job: a protocol, so that no stage knows of processes or clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers(Protocol):
    """Whoever works out the parts of a job, here or elsewhere."""

    def results(
        self, task: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Work out every item, each once.

        Parameters
        ----------
        task : callable
            A function of a module, called with `shared` and an item; its result depends on them
            alone.
        shared : object
            What all items need; it is sent to each worker once.
        items : iterable
            The parts.

        Yields
        ------
        item, result : tuple
            As they are ready, in any order.
        """
