"""A scenario: ordered, named changes on the study's own world, tried before any is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from hubplan.errors import Fault
from hubplan.scenario.world import World


class AnyChange(Protocol):
    """What every change can do."""

    @property
    def name(self) -> str:
        """What people call the change; may be empty."""

    def faults(self, world: World) -> list[Fault]:
        """Return what is wrong with the change in a world.

        Parameters
        ----------
        world : World
            As earlier changes have left it.

        Returns
        -------
        list of Fault
            All of them; `Fault.where` is the key of the change, or empty.
        """

    def apply(self, world: World) -> World:
        """Return the world as the change leaves it.

        Parameters
        ----------
        world : World
            As earlier changes have left it.

        Returns
        -------
        World
            A new object.
        """

    def words(self, world: World) -> str:
        """Return what the change does to a world, in one sentence.

        Parameters
        ----------
        world : World
            As earlier changes have left it.

        Returns
        -------
        str
            For people.
        """


@dataclass(frozen=True, slots=True)
class Scenario:
    """Ordered, named changes on the study's own world.

    Attributes
    ----------
    id : str
        Short name.
    label : str
        The scenario in words.
    changes : tuple of change
        In the order in which they are made; none = the study as it is.
    """

    id: str
    label: str
    changes: tuple[AnyChange, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """A scenario tried on a world.

    Attributes
    ----------
    scenario : Scenario
        Which.
    world : World
        As its changes leave it.
    applied : tuple of str
        What each change does, in words.
    """

    scenario: Scenario
    world: World
    applied: tuple[str, ...]


def resolve(scenario: Scenario, base: World) -> tuple[Resolved, list[tuple[int, Fault]]]:
    """Try the changes of a scenario on copies of a world, one after another.

    Parameters
    ----------
    scenario : Scenario
        Which.
    base : World
        The study's own world.

    Returns
    -------
    resolved : Resolved
        The world after the changes that can be made.
    faults : list of (int, Fault)
        What is wrong, with the number of the change from 1; `Fault.where` is the key of the
        change, or empty. Any fault means that the scenario must not be worked out.
    """
    world, applied, faults = base, [], []
    for number, change in enumerate(scenario.changes, start=1):
        found = change.faults(world)
        faults += [(number, fault) for fault in found]
        if not found:
            told = change.words(world)
            applied.append(f"{change.name}: {told}" if change.name else told)
            world = change.apply(world)
    return Resolved(scenario, world, tuple(applied)), faults
