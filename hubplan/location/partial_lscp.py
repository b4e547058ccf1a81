"""Fewest hubs so that a share of people is within a time: set covering, but not for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from hubplan.errors import Fault, raise_faults
from hubplan.location.groups import AnyGroup
from hubplan.location.questions import LSCP, MCLP
from hubplan.location.rules import Rule


@dataclass(frozen=True, slots=True)
class PartialLSCP:
    r"""Open as few hubs as bring a share of people within a time (partial set covering).

    Attributes
    ----------
    within : float
        The promised time, in the unit of the matrix (minutes).
    share : float
        Share of people who must be within it, above 0 and at most 1, such as 0.8.
    group : str, Group or None
        Of whom; None = everybody.
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: what a promise such as "80% of the population within 20 minutes" would take, without
    paying for the last few. People without a route are not covered and count in the share.

    .. math:: \min |S| \quad \text{such that} \quad
              \sum_{i : \min_{j \in S} t_{ij} \le T} w_i \ge \alpha \sum_i w_i

    It is the least p whose maximal covering (`MCLP`) reaches the share, and is solved as such, by
    any method. Of plans with equally few hubs the one that covers most people is taken.

    Trade-off: who is left out is left to the numbers: look at the longest journeys too.

    References
    ----------
    Daskin, M. S. and Owen, S. H. (1999) Two new location covering problems: the partial p-center
    problem and the partial set covering problem. Geographical Analysis 31(3), 217-235.
    """

    model: ClassVar[str] = "partial-lscp"
    unit: ClassVar[str] = "hubs"

    within: float
    share: float
    group: AnyGroup = None
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments as `MCLP` does, and the share."""
        asked = MCLP(1, self.within, self.keep, self.close, self.rules)
        bad = not 0 < self.share <= 1
        hint = "Give a share above 0 and at most 1, such as 0.8."
        raise_faults(
            f"the question {self.model}", [Fault("share", f"is {self.share!r}", hint)] * bad
        )
        for name in ("keep", "close", "rules"):
            object.__setattr__(self, name, getattr(asked, name))

    def with_hubs(self, p: int) -> MCLP:
        """Return the question of how many people so many hubs can cover.

        Parameters
        ----------
        p : int
            How many hubs.

        Returns
        -------
        MCLP
            With the same rules.
        """
        return MCLP(p, self.within, self.keep, self.close, self.rules)

    @property
    def everybody(self) -> LSCP:
        """The same question for everybody: set covering."""
        return LSCP(self.within, self.keep, self.close, self.rules)
