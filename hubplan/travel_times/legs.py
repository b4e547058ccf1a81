"""The ways between points and the junctions their journeys start or end at."""

from __future__ import annotations

from dataclasses import dataclass

from hubplan.errors import InputError
from hubplan.travel_times.whole_costs import CostArray
from hubplan.units import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """The ways between points and the nodes of the network around them.

    Attributes
    ----------
    nodes : ndarray of int, shape (n, k)
        Nodes at which the point enters or leaves the network, `k` at most (two: the ends of its
        edge).
    cost : ndarray of int32, shape (n, k)
        Whole units of cost of that way, zero or more; `INFINITY` = there is no such way.

    Raises
    ------
    InputError
        If the two differ in shape.
    """

    nodes: IntArray
    cost: CostArray

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        if self.nodes.shape != self.cost.shape or self.nodes.ndim != 2:  # noqa: PLR2004
            raise InputError(
                f"legs need nodes and costs of one shape (n, k), not {self.nodes.shape} and "
                f"{self.cost.shape}"
            )

    def __len__(self) -> int:
        """Return the number of points."""
        return int(self.nodes.shape[0])
