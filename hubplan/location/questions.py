"""The questions planners ask of a `LocationProblem`, each a small frozen class.

Which to ask (Daskin and Dean 2004 review them for health care):

* least travelling for everybody: `PMedian`; with main and mini-hubs: `TwoTier`; with any tiers
  and a table of services: `Nested` (both in `hubplan.location.tiered`)
* as many people as possible within a promised time: `MCLP`
* how many hubs a promise to everybody takes: `LSCP`
* nobody left very far away: `PCenter`

In all of them `keep` names sites that must be open and `close` sites that must not; `rules` are
whatever else a plan must keep, such as a budget (see `hubplan.location.rules`).
Minutes beyond `within` by nothing at all count as beyond: coverage is ``minutes <= within``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from hubplan.location.plan import OPEN
from hubplan.location.question_checks import settle
from hubplan.location.rules import Close, Keep, Rule
from hubplan.location.tiered import Nested, Tiered, TwoTier, tier_names


@dataclass(frozen=True, slots=True)
class PMedian:
    r"""Open p hubs so that people travel as little as possible on average.

    Attributes
    ----------
    p : int
        How many hubs are open, those kept included.
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: the least mean journey. Use it for services that many people use often, such as
    diagnostics or outpatients.

    .. math:: \min_{|S| = p} \sum_i w_i \min_{j \in S} t_{ij}

    Trade-off: a good mean can hide a few people who live very far away; look at `PCenter` and at
    the longest journeys as well.

    References
    ----------
    Hakimi, S. L. (1964) Optimum locations of switching centers and the absolute centers and
    medians of a graph. Operations Research 12(3), 450-459.
    ReVelle, C. S. and Swain, R. W. (1970) Central facilities location. Geographical Analysis
    2(1), 30-42.
    """

    model: ClassVar[str] = "p-median"
    unit: ClassVar[str] = "minutes"

    p: int
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        settle(self, p=self.p)


@dataclass(frozen=True, slots=True)
class PCenter:
    r"""Open p hubs so that the longest journey is as short as possible.

    Attributes
    ----------
    p : int
        How many hubs are open, those kept included.
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: nobody is left very far away. Use it for services where the worst case matters, such as
    urgent care. Every demand point with people counts alike, however many they are.

    .. math:: \min_{|S| = p} \max_{i : w_i > 0} \min_{j \in S} t_{ij}

    Trade-off: one remote place decides the answer, and many plans tie; the mean may be poor.

    References
    ----------
    Hakimi, S. L. (1965) Optimum distribution of switching centers in a communication network.
    Operations Research 13(3), 462-475.
    Minieka, E. (1970) The m-center problem. SIAM Review 12(1), 138-139.
    """

    model: ClassVar[str] = "p-center"
    unit: ClassVar[str] = "minutes"

    p: int
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        settle(self, p=self.p)


@dataclass(frozen=True, slots=True)
class MCLP:
    r"""Open p hubs so that as many people as possible are within a time (maximal covering).

    Attributes
    ----------
    p : int
        How many hubs are open, those kept included.
    within : float
        The promised time, in the unit of the matrix (minutes).
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: keep a promise such as "a hub within 20 minutes" for as many as p hubs allow.

    .. math:: \max_{|S| = p} \sum_i w_i \, [\, \min_{j \in S} t_{ij} \le T \,]

    Trade-off: it does not see how far beyond T the others live, and a minute on either side of T
    changes who counts: vary T.

    References
    ----------
    Church, R. and ReVelle, C. (1974) The maximal covering location problem. Papers of the
    Regional Science Association 32, 101-118.
    """

    model: ClassVar[str] = "mclp"
    unit: ClassVar[str] = "people"

    p: int
    within: float
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        settle(self, p=self.p, within=self.within)


@dataclass(frozen=True, slots=True)
class LSCP:
    r"""Open as few hubs as bring everybody within a time (location set covering).

    Attributes
    ----------
    within : float
        The promised time, in the unit of the matrix (minutes).
    keep : sequence of str
        Ids of sites that must be open.
    close : sequence of str
        Ids of sites that must not be open.
    rules : sequence of Rule
        Further rules that the plan must keep; see `hubplan.location.rules`.

    Notes
    -----
    Aim: what a promise to everybody would take. Use it to show the price of a standard. Demand
    points without a route to any candidate cannot be promised anything: they are set aside,
    counted and named.

    .. math:: \min |S| \quad \text{such that} \quad \min_{j \in S} t_{ij} \le T
              \quad \text{for all } i \text{ with } w_i > 0

    Trade-off: the last few people may cost as many hubs as all the others; compare with `MCLP`.

    References
    ----------
    Toregas, C., Swain, R., ReVelle, C. and Bergman, L. (1971) The location of emergency service
    facilities. Operations Research 19(6), 1363-1373.
    """

    model: ClassVar[str] = "lscp"
    unit: ClassVar[str] = "hubs"

    within: float
    keep: Sequence[str] = ()
    close: Sequence[str] = ()
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Check the arguments."""
        settle(self, within=self.within)


#: Any question that `solve` answers.
Question = PMedian | PCenter | MCLP | LSCP | TwoTier | Nested


def tiers_of(question: Question) -> tuple[str, ...]:
    """Return the tiers of the plans that answer a question.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    tuple of str
        Such as ``("main", "mini")``, in the order of the question; or ``("open",)``.
    """
    return tier_names(question) if isinstance(question, Tiered) else (OPEN,)


def kept_by(question: Question) -> tuple[str, ...]:
    """Return the sites that must be open, by the field `keep` or a rule `Keep` of any tier.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    tuple of str
        Ids, each once, in the order given.
    """
    ruled = [site for r in question.rules if isinstance(r, Keep) and not r.tier for site in r.sites]
    return tuple(dict.fromkeys((*question.keep, *ruled)))


def closed_by(question: Question) -> tuple[str, ...]:
    """Return the sites that must not be open, by the field `close` or a rule `Close` of any tier.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    tuple of str
        Ids, each once, in the order given.
    """
    ruled = [
        site for r in question.rules if isinstance(r, Close) and not r.tier for site in r.sites
    ]
    return tuple(dict.fromkeys((*question.close, *ruled)))
