"""Blocks of linear rows over open hubs, and the plan that breaks one of them least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from hubplan.errors import SolverError
from hubplan.location.rules import Hub, Row
from hubplan.units import BoolArray, FloatArray, IntArray

_OPTIMAL, _INFEASIBLE = 0, 2
# Solvers keep rows to about so much, relative to sums of ordinary size.
_KEPT = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Linear rows over columns: open hubs first, then, where rules ask, who goes where.

    Attributes
    ----------
    matrix : csr_array, shape (rows, columns)
        Coefficients; may have fewer columns than others, the rest being zero.
    lower, upper : ndarray of float, shape (rows,)
        Between what each sum must be; infinite for no limit.
    """

    matrix: csr_array
    lower: FloatArray
    upper: FloatArray

    def part(self, rows: IntArray) -> Block:
        """Return some of the rows.

        Parameters
        ----------
        rows : ndarray of int
            Which.

        Returns
        -------
        Block
            In the order of `rows`.
        """
        return Block(self.matrix[rows], self.lower[rows], self.upper[rows])

    def breaches(self, point: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return by how much a point breaks each row, and the sums of the rows.

        Parameters
        ----------
        point : ndarray of float
            Value of each column.

        Returns
        -------
        breaches, sums : ndarray of float, shape (rows,)
            Zero where the row holds, differences within what a solver keeps among them.
        """
        sums = self.matrix @ point[: self.matrix.shape[1]]
        over = np.maximum(np.maximum(sums - self.upper, self.lower - sums), 0.0)
        limits = np.where(np.isfinite(self.upper), self.upper, self.lower)
        return np.where(over <= _KEPT * np.maximum(1.0, np.abs(limits)), 0.0, over), sums


def block_of(rows: Sequence[Row], hubs: Mapping[Hub, int]) -> Block:
    """Return rows over open hubs as a block.

    Parameters
    ----------
    rows : sequence of Row
        Rows; hubs that can never open are left out of them.
    hubs : mapping of (tier, site id) to int
        Column of each hub.

    Returns
    -------
    Block
        One row each, in their order.
    """
    entries = [
        (value, r, hubs[hub])
        for r, row in enumerate(rows)
        for hub, value in row.coefficients.items()
        if hub in hubs
    ]
    values, at, columns = np.array(entries, dtype=np.float64).reshape(-1, 3).T
    places = (at.astype(np.int64), columns.astype(np.int64))
    right = np.array([row.right for row in rows], dtype=np.float64)
    at_most = np.array([row.sense == "<=" for row in rows], dtype=bool)
    at_least = np.array([row.sense == ">=" for row in rows], dtype=bool)
    return Block(
        csr_array((values, places), shape=(len(rows), len(hubs))),
        np.where(at_most, -np.inf, right),
        np.where(at_least, np.inf, right),
    )


def stacked(blocks: Sequence[Block], columns: int) -> Block:
    """Return blocks as one.

    Parameters
    ----------
    blocks : sequence of Block
        At least one.
    columns : int
        How wide to make them all.

    Returns
    -------
    Block
        Their rows, in order.
    """
    wide = [
        csr_array((m.data, m.indices, m.indptr), shape=(m.shape[0], columns))
        for m in (block.matrix for block in blocks)
    ]
    return Block(
        csr_array(vstack(wide)),
        np.concatenate([block.lower for block in blocks]),
        np.concatenate([block.upper for block in blocks]),
    )


def point_within(block: Block, hubs: int) -> FloatArray | None:
    """Return a point that keeps every row, if there is one.

    Parameters
    ----------
    block : Block
        Rows.
    hubs : int
        How many of the first columns are hubs: open (1) or not (0); others lie between.

    Returns
    -------
    ndarray of float, shape (columns,), or None
        None = no point does, proved.
    """
    return _least(block, hubs, np.zeros(block.matrix.shape[1]))


def cheapest_point(block: Block, hubs: int, price: FloatArray) -> FloatArray | None:
    """Return the point of least price that keeps every row, if there is one.

    Parameters
    ----------
    block : Block
        Rows.
    hubs : int
        How many of the first columns are hubs.
    price : ndarray of float, shape (columns,)
        Of a whole of each column.

    Returns
    -------
    ndarray of float, shape (columns,), or None
        None = no point does, proved.
    """
    return _least(block, hubs, price)


def point_least_over(block: Block, soft: Block, hubs: int) -> FloatArray | None:
    """Return a point that keeps every row of a block and breaks others by least in sum.

    Parameters
    ----------
    block : Block
        Rows to keep.
    soft : Block
        Rows to break by as little as possible.
    hubs : int
        How many of the first columns are hubs.

    Returns
    -------
    ndarray of float, shape (columns,), or None
        None = no point keeps the block, proved.
    """
    columns = block.matrix.shape[1]
    wide = stacked([soft], columns)
    below, above = np.isfinite(soft.lower), np.isfinite(soft.upper)
    slack = eye_array(len(soft.lower)).tocsr()
    loose = hstack([wide.matrix, slack[:, below], -slack[:, above]])
    both = stacked([block, Block(csr_array(loose), soft.lower, soft.upper)], loose.shape[1])
    price = np.concatenate([np.zeros(columns), np.ones(loose.shape[1] - columns)])
    point = _least(both, hubs, price, bounded=columns)
    return None if point is None else point[:columns]


def smallest_hitting_set(sets: Sequence[BoolArray], size: int) -> BoolArray:
    """Return the fewest items that have one in common with each of some sets.

    Parameters
    ----------
    sets : sequence of ndarray of bool, shape (size,)
        Sets, none empty.
    size : int
        How many items there are.

    Returns
    -------
    ndarray of bool, shape (size,)
        Of equally small ones, one of items that come early.
    """
    if not sets:
        return np.zeros(size, dtype=bool)
    late = 1 + np.arange(size) / (2 * size * size)
    rows = csr_array(np.array(sets, dtype=np.float64))
    block = Block(rows, np.ones(len(sets)), np.full(len(sets), np.inf))
    point = _least(block, size, late)
    assert point is not None  # taking every item hits every set
    return np.asarray(point > 0.5)  # noqa: PLR2004 - whole numbers


def _least(
    block: Block, whole: int, price: FloatArray, *, bounded: int | None = None
) -> FloatArray | None:
    """Return the point of least price, the first columns whole, or None if there is none."""
    columns = block.matrix.shape[1]
    if not columns:  # no site may hold any hub: there is one point, and rows sum to nothing
        point = np.empty(0)
        return None if block.breaches(point)[0].any() else point
    upper = np.ones(columns)
    upper[columns if bounded is None else bounded :] = np.inf
    found = milp(
        price,
        integrality=(np.arange(columns) < whole).astype(np.int64),
        bounds=Bounds(np.zeros(columns), upper),
        constraints=LinearConstraint(block.matrix, block.lower, block.upper),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return None
    if found.status != _OPTIMAL:
        raise SolverError(f"whether a plan keeps every rule could not be told: {found.message}")
    point = np.asarray(found.x, dtype=np.float64)
    point[:whole] = np.round(point[:whole])
    return point
