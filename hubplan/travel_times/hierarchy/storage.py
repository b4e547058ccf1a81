"""Keep the order of contraction on disk: the slow part of a hierarchy, and a small file.

Everything else follows from it in a few hundredths of a second. Any order gives the same costs,
so a file needs no trust: one that cannot be read, or is no order of the nodes, is made anew.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hubplan.errors import UNREADABLE_ARCHIVE, HubplanWarning

Int32Array = NDArray[np.int32]


def load_order(folder: Path, fingerprint: str, n_nodes: int) -> Int32Array | None:
    """Return the order kept for a network.

    Parameters
    ----------
    folder : Path
        Where orders are kept; it need not exist.
    fingerprint : str
        Of the network's shape.
    n_nodes : int
        How many nodes it has.

    Returns
    -------
    ndarray of int32, shape (n_nodes,), or None
        When each node is contracted; None when there is no whole file.
    """
    try:
        with _file(folder, fingerprint).open("rb") as stream:
            archive = np.load(stream, allow_pickle=False)
            rank = np.asarray(archive["rank"], dtype=np.int32)
    except UNREADABLE_ARCHIVE:
        return None
    if rank.shape != (n_nodes,) or not np.array_equal(np.sort(rank), np.arange(n_nodes)):
        return None
    return rank


def keep_order(folder: Path, fingerprint: str, rank: Int32Array) -> None:
    """Keep the order of a network; one that cannot be kept is only a warning.

    Parameters
    ----------
    folder : Path
        Made when it does not exist.
    fingerprint : str
        Of the network's shape.
    rank : ndarray of int32, shape (n_nodes,)
        When each node is contracted.
    """
    partial: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".partial")
        partial = Path(name)
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, rank=rank)
        partial.replace(_file(folder, fingerprint))
    except OSError as error:
        if partial is not None:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        warnings.warn(
            f"the hierarchy of the network could not be kept in {folder}: {error}",
            HubplanWarning,
            stacklevel=2,
        )


def _file(folder: Path, fingerprint: str) -> Path:
    return folder / f"order-{fingerprint}.npz"
