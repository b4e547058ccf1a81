"""A few plans that differ: chosen among near-best ones so that the two most alike differ most."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import Fault, raise_faults
from hubplan.location.sets.solution_set import SolutionSet
from hubplan.location.solution import Alternative
from hubplan.units import BoolArray, FloatArray

Distance = Literal["hamming", "jaccard"]

#: Among so many plans the most diverse ones are searched for, not only taken greedily.
SEARCH_UP_TO_PLANS: Final = 2_000
# Steps of the search, all thresholds together; then the greedy plans stand, unproved.
_MOST_STEPS: Final = 500_000
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DiversePlans:
    """Near-best plans that differ from each other.

    Attributes
    ----------
    among : SolutionSet
        The plans chosen from.
    plans : tuple of Alternative
        The best plan of all, then the others, best first.
    distance : {"hamming", "jaccard"}
        How plans are compared.
    least_distance : float
        Between the two that are most alike; NaN of a single plan.
    proved : bool
        Whether no other choice with the best plan in it has a greater least distance.
    seconds : float
        How long the choice took.
    """

    among: SolutionSet
    plans: tuple[Alternative, ...]
    distance: Distance
    least_distance: float
    proved: bool
    seconds: float

    def __len__(self) -> int:
        """Return the number of plans."""
        return len(self.plans)

    def __repr__(self) -> str:
        """Return number and distance in one line."""
        proof = "" if self.proved else " (greedy, not proved)"
        return (
            f"DiversePlans({len(self)} of {len(self.among):,} plans; least {self.distance} "
            f"distance {self.least_distance:.3g}{proof})"
        )

    def _repr_html_(self) -> str:
        return cell_html(self, self.to_frame())

    def to_frame(self) -> pd.DataFrame:
        """Return the plans as a table.

        Returns
        -------
        DataFrame
            One row a plan: ids by tier, ``value``, ``loss`` and ``distance`` to the best plan.
        """
        distances = _distances(_open_hubs(self.plans), self.distance, 0)
        return pd.DataFrame(
            [
                {**each.plan.cells, "value": each.value, "loss": each.loss, "distance": distance}
                for each, distance in zip(self.plans, distances.tolist(), strict=True)
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the plans for JSON.

        Returns
        -------
        dict
            ``distance``, ``least_distance`` (None of a single plan), ``proved`` and ``plans``.
        """
        return {
            "distance": self.distance,
            "least_distance": self.least_distance if len(self) > 1 else None,
            "proved": self.proved,
            "plans": [each.to_dict() for each in self.plans],
        }


def diverse_plans(
    among: SolutionSet, count: int, *, distance: Distance = "hamming"
) -> DiversePlans:
    r"""Choose plans, the best one and others, so that the two most alike differ most.

    Parameters
    ----------
    among : SolutionSet
        Plans good enough to be chosen, from `near_best`.
    count : int
        How many to choose, the best one included; all of them where there are fewer.
    distance : {"hamming", "jaccard"}
        ``"hamming"``: hubs open in one of two plans but not in the other, so that one hub moved
        is 2; a hub that changes its tier counts as moved. ``"jaccard"``: the same as a share of
        the hubs open in either.

    Returns
    -------
    DiversePlans
        Of choices equally diverse, the one whose plans rank first.

    Raises
    ------
    InputError
        If `count` is less than 1 or the distance is not known.

    Notes
    -----
    .. math:: \max_{D \ni x^*, \, |D| = k} \; \min_{x, y \in D} d(x, y)

    Plans are taken greedily, each the farthest from those taken, which is never worse than half
    the best (Gonzalez 1985); then, among no more than `SEARCH_UP_TO_PLANS` plans, a larger least
    distance is searched for until there is none: k plans that are pairwise so far apart are a
    clique. A plan in hand that differs is worth having: what the model leaves out may decide
    (Brill, Chang and Hopkins 1982).

    References
    ----------
    Gonzalez, T. F. (1985) Clustering to minimize the maximum intercluster distance. Theoretical
    Computer Science 38, 293-306.
    Brill, E. D., Chang, S.-Y. and Hopkins, L. D. (1982) Modeling to generate alternatives: the
    HSJ approach and an illustration using a problem in land use planning. Management Science
    28(3), 221-235.
    """
    began = time.perf_counter()
    faults = []
    if count < 1:
        faults.append(Fault("count", f"is {count!r}", "Ask for 1 plan or more."))
    if distance not in get_args(Distance):
        faults.append(Fault("distance", f"is {distance!r}", "Use 'hamming' or 'jaccard'."))
    raise_faults("diverse_plans", faults)
    hubs = _open_hubs(among.plans)
    count = min(count, len(hubs))
    chosen, least = _greedy(hubs, count, distance)
    proved = count <= 2  # noqa: PLR2004  # the farthest from the best is the farthest
    if not proved and len(hubs) <= SEARCH_UP_TO_PLANS:
        chosen, least, proved = _searched(hubs, chosen, least, distance)
    return DiversePlans(
        among=among,
        plans=tuple(among.plans[row] for row in sorted(chosen)),
        distance=distance,
        least_distance=least if count > 1 else float("nan"),
        proved=proved,
        seconds=time.perf_counter() - began,
    )


def _open_hubs(plans: tuple[Alternative, ...]) -> BoolArray:
    """Return which hub (tier and site) is open in which plan, shape (plans, hubs)."""
    rows = [{(tier, s) for tier, ids in each.plan.items() for s in ids} for each in plans]
    column = {hub: k for k, hub in enumerate(sorted(set().union(*rows)))}
    table = np.zeros((len(rows), len(column)), dtype=bool)
    for k, row in enumerate(rows):
        table[k, [column[hub] for hub in row]] = True
    return table


def _distances(hubs: BoolArray, distance: Distance, row: int) -> FloatArray:
    """Return how far every plan is from one of them."""
    differ: FloatArray = (hubs != hubs[row]).sum(axis=1).astype(np.float64)
    if distance == "hamming":
        return differ
    either = (hubs | hubs[row]).sum(axis=1)
    return differ / np.maximum(either, 1)  # type: ignore[no-any-return]


def _greedy(hubs: BoolArray, count: int, distance: Distance) -> tuple[list[int], float]:
    """Take the first plan, then each time the one farthest from those taken."""
    chosen = [0]
    nearest = _distances(hubs, distance, 0)
    least = np.inf
    while len(chosen) < count:
        nearest[chosen] = -1.0
        row = int(nearest.argmax())
        least = min(least, float(nearest[row]))
        chosen.append(row)
        nearest = np.minimum(nearest, _distances(hubs, distance, row))
    return chosen, least


def _searched(
    hubs: BoolArray, chosen: list[int], least: float, distance: Distance
) -> tuple[list[int], float, bool]:
    """Raise the least distance step by step until no choice keeps it, or steps run out."""
    apart = np.vstack([_distances(hubs, distance, row) for row in range(len(hubs))])
    steps = [_MOST_STEPS]
    # At the greedy distance first: of choices equally diverse, the one that ranks first.
    thresholds = [t for t in np.unique(apart).tolist() if t >= least - _ROUNDING]
    for threshold in thresholds:
        far = apart >= threshold - _ROUNDING
        masks = [int.from_bytes(np.packbits(row, bitorder="little"), "little") for row in far]
        found = next(_cliques(masks, [0], masks[0], len(chosen), steps), None)
        if found is None:
            return chosen, least, steps[0] > 0
        chosen, least = found, threshold
    return chosen, least, True


def _cliques(
    masks: list[int], chosen: list[int], open_to: int, count: int, steps: list[int]
) -> Iterator[list[int]]:
    """Yield sets of plans that are pairwise far apart, those that rank first first."""
    if len(chosen) == count:
        yield chosen
        return
    while open_to.bit_count() >= count - len(chosen) and steps[0] > 0:
        steps[0] -= 1
        row = (open_to & -open_to).bit_length() - 1
        open_to &= open_to - 1
        # Only plans after this one: those before it have had their turn.
        yield from _cliques(masks, [*chosen, row], open_to & masks[row], count, steps)
