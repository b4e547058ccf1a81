"""What every change shares: strict keys, a name, and checks of the sites it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hubplan.errors import Fault, nearest_name
from hubplan.places.conditions import Condition
from hubplan.scenario.world import World

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
SiteId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]


class Change(BaseModel):
    """One change; unknown keys are refused, nothing is changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field("", description="What people call the change.")

    @property
    def named_sites(self) -> tuple[str, ...]:
        """Ids of sites that a plan may hold because of the change, candidates or not."""
        return ()

    def faults(self, world: World) -> list[Fault]:
        """Return what is wrong with the change in a world.

        Parameters
        ----------
        world : World
            As earlier changes of the scenario have left it.

        Returns
        -------
        list of Fault
            All of them; `Fault.where` is the key of the change.
        """
        return self._faults(world)

    def apply(self, world: World) -> World:
        """Return the world as the change leaves it; the one given stays as it is.

        Parameters
        ----------
        world : World
            In which the change has no fault.

        Returns
        -------
        World
            A new object.
        """
        return self._apply(world)

    def words(self, world: World) -> str:
        """Return what the change does to a world, in one sentence.

        Parameters
        ----------
        world : World
            As before the change, which has no fault in it.

        Returns
        -------
        str
            For people; it may hold text from data.
        """
        return self._words(world)

    def _faults(self, world: World) -> list[Fault]:
        raise NotImplementedError

    def _apply(self, world: World) -> World:
        raise NotImplementedError

    def _words(self, world: World) -> str:
        raise NotImplementedError


def site_faults(world: World, key: str, ids: Iterable[str]) -> list[Fault]:
    """Return a fault for each site that a world does not know.

    Parameters
    ----------
    world : World
        As earlier changes have left it.
    key : str
        Key of the change under which the ids stand.
    ids : iterable of str
        Site ids.

    Returns
    -------
    list of Fault
        Each with the nearest name.
    """
    known = world.sites.ids
    return [
        Fault(
            key,
            f"there is no site '{site}'{nearest_name(site, known)}",
            f"Write site ids as in {world.sites.source}.",
        )
        for site in ids
        if site not in known
    ]


def clash_faults(world: World, key: str, ids: Iterable[str], verbs: Sequence[str]) -> list[Fault]:
    """Return a fault for each site that an earlier change of the scenario did the contrary to.

    Parameters
    ----------
    world : World
        As earlier changes have left it.
    key : str
        Key of the change under which the ids stand.
    ids : iterable of str
        Site ids.
    verbs : sequence of str
        What would contradict, such as ``("close",)``.

    Returns
    -------
    list of Fault
        In the order of the ids.
    """
    told = {"open": "held open", "keep": "kept", "close": "closed", "move": "moved", "plan": "open"}
    return [
        Fault(
            key,
            f"'{site}' is {told[verb]} by an earlier change of the scenario",
            "Take one of the two contradictory changes out.",
        )
        for site in ids
        for verb in verbs
        if (verb, site) in world.done
    ]


def given_faults(world: World, what: str) -> list[Fault]:
    """Return a fault where a plan is given outright, so that nothing is left to choose.

    Parameters
    ----------
    world : World
        As earlier changes have left it.
    what : str
        What the change says about the choice.

    Returns
    -------
    list of Fault
        One, or none.
    """
    if world.ask.given is None:
        return []
    hint = "Take one of the two contradictory changes out."
    return [Fault("change", f"{what}, but an earlier change gives the plan outright", hint)]


def condition_words(condition: Condition) -> str:
    """Return a condition as part of a sentence.

    Parameters
    ----------
    condition : dict of str to value or list of values
        As in a study.

    Returns
    -------
    str
        Such as ``"district Maidstone or Sevenoaks"``.
    """
    if not condition:
        return "everywhere"
    parts = []
    for column, wanted in condition.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        shown = " or ".join("yes" if v is True else "no" if v is False else str(v) for v in values)
        parts.append(f"{column.replace('_', ' ')} {shown}")
    return ", ".join(parts)
