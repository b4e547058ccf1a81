"""Visits: the journeys a question weighs, and what one plan makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from hubplan.location.aims.aim import Journey
from hubplan.location.aims.services import Service
from hubplan.location.nearest import nearest_hubs, weigh
from hubplan.location.plan import OPEN, Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import Question
from hubplan.location.tiered import Tiered


def visits_of(question: Question) -> tuple[tuple[float, Journey], ...]:
    """Return the kinds of visits a question knows.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    tuple of (float, Journey)
        Shares of visits, above zero and 1 together, each with the hubs that serve them.
    """
    if not isinstance(question, Tiered):
        return ((1.0, Journey((OPEN,))),)
    return tuple((service.share, service.journey) for service in question.services)


def weigh_visits(
    problem: LocationProblem, plan: Plan, services: Sequence[Service]
) -> tuple[float, float, float]:
    """Return how many visits reach a hub that gives their service, and how far they travel.

    Parameters
    ----------
    problem : LocationProblem
        The data.
    plan : Plan
        Which hubs are open.
    services : sequence of Service
        What visits are for.

    Returns
    -------
    reached, total, unreached : float
        Visits with a route, their minutes, and visits without one; a person makes one visit,
        shared out over the services.

    Raises
    ------
    InputError
        If a service is given at a site that is not there.
    """
    reached, total, unreached = 0.0, 0.0, 0.0
    for service in services:
        problem.positions(service.at, what=f"the service '{service.name}'")
        gives = service.journey.leads_to
        hubs = [site for tier, ids in plan.items() for site in ids if gives(tier, site)]
        minutes, _ = nearest_hubs(problem, hubs)
        one = weigh(minutes, problem.weights)
        reached += service.share * one[0]
        total += service.share * one[1]
        unreached += service.share * one[2]
    return reached, total, unreached
