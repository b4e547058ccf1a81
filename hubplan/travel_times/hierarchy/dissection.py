"""Step 2: nested dissection (METIS for now)."""

from __future__ import annotations

import numpy as np
import pymetis
from numpy.typing import NDArray

Int32Array = NDArray[np.int32]


def dissect(first: Int32Array, head: Int32Array) -> Int32Array:
    """Return the rank of each node."""
    _, rank = pymetis.nested_dissection(
        pymetis.CSRAdjacency(adj_starts=first, adjacent=head)
    )
    return np.asarray(rank, dtype=np.int32)
