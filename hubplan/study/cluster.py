"""The parts of a long job done on a cluster, by dask.distributed (the extra ``cluster``)."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import islice
from typing import Any, Final

from hubplan.errors import HubplanError, InputError
from hubplan.travel_times.workers import Item, Result, Shared

#: Parts handed out for each thread of the cluster: one at work, the others so that it need not
#: wait.
_AHEAD: Final = 3
_CONNECT_SECONDS: Final = 20
#: Results could differ between versions of these.
_SAME_EVERYWHERE: Final = ("hubplan", "numpy", "scipy", "numba")


@dataclass(frozen=True, slots=True)
class DaskWorkers:
    """Work on a cluster of dask.distributed.

    Attributes
    ----------
    address : str
        Of its scheduler, such as ``"tcp://10.0.0.5:8786"``.

    Raises
    ------
    InputError
        If dask.distributed is not installed.
    """

    address: str

    def __post_init__(self) -> None:
        """Refuse to begin what cannot be done, before anything else is worked out."""
        if find_spec("distributed") is None:
            raise InputError(
                "--dask needs dask.distributed, which is not installed",
                hint='pip install "hubplan[cluster]"',
            )

    def results(
        self, task: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Work out every item.

        Parameters
        ----------
        task : callable
            As of `Workers`.
        shared : object
            As of `Workers`. The scheduler keeps it, so that a worker that is lost takes nothing
            with it.
        items : iterable
            As of `Workers`.

        Yields
        ------
        item, result : tuple
            As they are ready.

        Raises
        ------
        InputError
            If the cluster cannot be reached, has no workers, or they have other versions.
        HubplanError
            If it was lost on the way.
        """
        import dask  # noqa: PLC0415
        from distributed import as_completed  # noqa: PLC0415

        left = iter(items)
        # The shared part stands in the graph on purpose.
        with (
            _told(self.address),
            dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}),
            _client(self.address) as client,
        ):
            ahead = _AHEAD * sum(client.ncores().values())
            base = client.submit(pickle.loads, pickle.dumps(shared), pure=False)
            at_work = {
                client.submit(task, base, item, pure=False): item for item in islice(left, ahead)
            }
            done = as_completed(at_work, loop=client.loop)
            for future in done:
                item, result = at_work.pop(future), future.result()
                future.release()
                for following in islice(left, 1):
                    later = client.submit(task, base, following, pure=False)
                    at_work[later] = following
                    done.add(later)
                yield item, result


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Connect to a cluster and check that its workers are what this process is."""
    from distributed import Client  # noqa: PLC0415

    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no scheduler of dask answers at '{address}': {error}",
            hint="Give its address as 'dask scheduler' tells it, such as tcp://10.0.0.5:8786.",
        ) from error
    try:
        found = client.run(versions)
        if not found:
            raise InputError(
                f"the cluster at '{address}' has no workers",
                hint=f"Start some: dask worker {address}",
            )
        here = versions()
        for worker, there in sorted(found.items()):
            other = [name for name in _SAME_EVERYWHERE if there[name] != here[name]]
            if other:
                told = ", ".join(
                    f"{name} {there[name] or 'missing'}, here {here[name] or 'missing'}"
                    for name in other
                )
                raise InputError(
                    f"the worker at {worker} has other versions: {told}",
                    hint="Install the same on every machine: results could differ.",
                )
        yield client
    finally:
        client.close()


def versions() -> dict[str, str]:
    """Return the versions on which results may depend.

    Returns
    -------
    dict of str to str
        By name of the package; empty text where it is not installed.
    """
    found = {}
    for name in _SAME_EVERYWHERE:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Tell in words that a cluster was lost."""
    from concurrent.futures import CancelledError  # noqa: PLC0415

    from distributed import CancelledError as DaskCancelled  # noqa: PLC0415
    from distributed import KilledWorker  # noqa: PLC0415
    from distributed.comm import CommClosedError  # noqa: PLC0415

    try:
        yield
    except (CancelledError, DaskCancelled, KilledWorker, CommClosedError, TimeoutError) as error:
        raise HubplanError(
            f"the cluster at '{address}' was lost: {type(error).__name__}",
            hint="What has been worked out is kept: the same command goes on.",
        ) from error
