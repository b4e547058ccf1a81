"""Who does the parts of a long job, as the command line asks for it."""

from __future__ import annotations

from hubplan.study.cluster import DaskWorkers
from hubplan.study.local_workers import LocalProcesses, ThisProcess, processors
from hubplan.travel_times.workers import Workers


def workers_of(*, count: int | None = None, dask: str | None = None) -> Workers:
    """Return who works.

    Parameters
    ----------
    count : int or None
        Processes of this machine; None = one a processor.
    dask : str or None
        Address of a cluster's scheduler, in place of them.

    Returns
    -------
    Workers
        Nothing is started yet.

    Raises
    ------
    InputError
        If dask.distributed is asked for and not installed.
    """
    if dask is not None:
        return DaskWorkers(dask)
    count = processors() if count is None else count
    return ThisProcess() if count == 1 else LocalProcesses(count)
