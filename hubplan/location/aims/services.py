"""Services: what share of visits each has, and which hubs give it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.errors import Fault, raise_faults
from hubplan.location.aims.aim import Aim, Journey
from hubplan.location.plan import MAIN, MINI
from hubplan.units import FloatArray

_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Service:
    """One service, such as blood tests or X-ray.

    Attributes
    ----------
    name : str
        What people call it.
    share : float
        Its share of all visits, above 0 and at most 1; an assumption, to be varied.
    tiers : sequence of str
        Every open hub of these tiers gives it: ``("main", "mini")`` for the core set.
    at : sequence of str
        Ids of sites that give it as well whenever they are open, in whatever tier; with no
        tiers, only there: ``Service("X-ray", 0.1, at=["maidstone-hospital"])``.
    """

    name: str
    share: float
    tiers: Sequence[str] = ()
    at: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Check the arguments and turn lists into tuples."""
        faults = [
            Fault(name, f"is the text {value!r}", f"Give a list: {name}=['{value}'].")
            for name, value in (("tiers", self.tiers), ("at", self.at))
            if isinstance(value, str)
        ]
        if not 0 < self.share <= 1:
            hint = "Give a share above 0 and at most 1, such as 0.3."
            faults.append(Fault("share", f"is {self.share!r}", hint))
        if not self.tiers and not self.at:
            hint = "Name tiers, or sites in 'at'."
            faults.append(Fault("tiers, at", "are both empty: nobody gives it", hint))
        raise_faults(f"the service '{self.name}'", faults)
        object.__setattr__(self, "tiers", tuple(dict.fromkeys(self.tiers)))
        object.__setattr__(self, "at", tuple(dict.fromkeys(self.at)))

    @property
    def journey(self) -> Journey:
        """The journey of a visit: to the nearest hub that gives the service."""
        return Journey(tuple(self.tiers), at=tuple(self.at))


@dataclass(frozen=True, slots=True)
class MeanVisit(Aim):
    r"""The mean journey over all visits, when hubs give different services; less is better.

    Attributes
    ----------
    services : sequence of Service
        What visits are for; their shares add up to 1.

    Notes
    -----
    Aim: weigh every service at once. Use it when some hubs give a core set, others all of it, and
    some have additions of their own, such as an X-ray at one of them.

    .. math:: \sum_s q_s \sum_i w_i \min_{j \in S_s} t_{ij} \Big/ \sum_s q_s \sum_i w_i

    with :math:`S_s` the open hubs that give the service s. It is what `Nested` minimises, and
    `TwoTier` in the special case of two services (`two_tier_services`). Visits without a route
    are counted as in `LocationProblem`: plans are compared among those that leave the fewest
    visits without one, and the mean is over the others; so a service that only one site gives
    keeps that site open. Unit: minutes.
    Trade-off: a service with few visits hardly counts; bound the journeys to it (`Bound`).

    References
    ----------
    Narula, S. C. (1984) Hierarchical location-allocation problems: a classification scheme.
    European Journal of Operational Research 15(1), 93-99.
    Sahin, G. and Sural, H. (2007) A review of hierarchical facility location models. Computers
    and Operations Research 34(8), 2310-2331.
    """

    services: Sequence[Service]

    def __post_init__(self) -> None:
        """Check the arguments."""
        services = tuple(self.services)
        faults = services_faults(services)
        if self.tier is not None:
            faults.append(Fault("tier", f"is {self.tier!r}", "Name tiers in the services."))
        raise_faults("the aim", faults)
        object.__setattr__(self, "services", services)

    @property
    def name(self) -> str:
        """The aim in words."""
        told = ", ".join(f"{service.name} {service.share * 100:g}%" for service in self.services)
        return f"mean minutes a visit ({told})"

    @property
    def journeys(self) -> tuple[Journey, ...]:
        """Journeys whose minutes the figure is made of: one a service."""
        return tuple(service.journey for service in self.services)

    @property
    def visits(self) -> tuple[tuple[float, Journey], ...]:
        """Which journeys decide who has no route, each with its share of visits."""
        return tuple((service.share, service.journey) for service in self.services)

    def _of_all(self, minutes: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the mean visit under each plan."""
        total = np.zeros(minutes.shape[1])
        reached = np.zeros(minutes.shape[1])
        for service, travelled in zip(self.services, minutes, strict=True):
            known = np.isfinite(travelled)
            total += service.share * (np.where(known, travelled, 0.0) @ weights[0])
            reached += service.share * (known @ weights[0])
        none = np.full(len(total), np.nan)
        return np.asarray(np.divide(total, reached, out=none, where=reached > 0), dtype=np.float64)


def services_faults(services: Sequence[Service]) -> list[Fault]:
    """Return what is wrong with services taken together.

    Parameters
    ----------
    services : sequence of Service
        What visits are for.

    Returns
    -------
    list of Fault
        Names borne by two of them, and shares that do not add up to 1.
    """
    counts = Counter(service.name for service in services)
    faults = [
        Fault("services", f"hold '{name}' {count} times", "Give each service a name of its own.")
        for name, count in counts.items()
        if count > 1
    ]
    return faults + share_faults([service.share for service in services])


def share_faults(shares: Sequence[float]) -> list[Fault]:
    """Return what is wrong with shares of visits taken together.

    Parameters
    ----------
    shares : sequence of float
        Of all services.

    Returns
    -------
    list of Fault
        At most one: that they do not add up to 1.
    """
    total = math.fsum(shares)
    if abs(total - 1) <= _ROUNDING:
        return []
    what = f"have shares that add up to {total:.10g}"
    return [Fault("services", what, "Make them add up to 1.")]


def two_tier_services(main_share: float) -> tuple[Service, ...]:
    """Return the services of the two-tier model.

    Parameters
    ----------
    main_share : float
        Share of visits that need a main hub, between 0 and 1.

    Returns
    -------
    tuple of Service
        Those of main hubs alone and the core ones; no service without visits.
    """
    every = [("main hubs only", main_share, (MAIN,)), ("core", 1.0 - main_share, (MAIN, MINI))]
    return tuple(Service(name, share, tiers) for name, share, tiers in every if share > 0)
