"""Plans as pairs of halves, so that their hubs need not be looked at one plan at a time.

A set of plans is a list of blocks; a block is a pair of halves, and each plan of the block is
one option of the first half together with one of the second. A solver works out the nearest hub
for each option once, and joins two options with a single minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np

from hubplan.units import IntArray

#: Stands where an option opens fewer hubs than the widest one.
NONE: Final = -1

#: Tier to positions of sites, shape (options, hubs), padded with `NONE`.
Rows = dict[str, IntArray]


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """Every combination of one option from each of some parts.

    Attributes
    ----------
    parts : tuple of Rows
        Options of each part; no parts at all make one option that opens nothing.
    """

    parts: tuple[Rows, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each part."""
        return tuple(len(next(iter(part.values()))) for part in self.parts)

    def __len__(self) -> int:
        """Return the number of options."""
        return prod(self.shape)

    def rows(self, start: int, stop: int) -> Rows:
        """Return some of the options.

        Parameters
        ----------
        start, stop : int
            First option, and the one after the last.

        Returns
        -------
        Rows
            Positions by tier, ``stop - start`` rows each.
        """
        if not self.parts:
            return {}
        picked = np.unravel_index(np.arange(start, stop), self.shape)
        tiers = dict.fromkeys(tier for part in self.parts for tier in part)
        return {
            tier: np.hstack(
                [part[tier][i] for part, i in zip(self.parts, picked, strict=True) if tier in part]
            )
            for tier in tiers
        }


def table_of(rows: Sequence[tuple[int, ...]], width: int) -> IntArray:
    """Return rows of positions as an array, whatever their number.

    Parameters
    ----------
    rows : sequence of tuple of int
        Each as long as `width`.
    width : int
        How many positions a row has; may be 0.

    Returns
    -------
    ndarray of int, shape (len(rows), width)
        The same.
    """
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
