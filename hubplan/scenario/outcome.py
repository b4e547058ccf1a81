"""An outcome: one scenario worked out."""

from __future__ import annotations

from dataclasses import dataclass

from hubplan.location import Solution
from hubplan.scenario.gains import Change
from hubplan.scenario.options import Option
from hubplan.scenario.resolving import Scenario
from hubplan.scenario.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One scenario worked out.

    Attributes
    ----------
    scenario : Scenario
        Which.
    kind : str
        ``"option"``: judged on the same people, roads and times as the study's own plan, so that
        it may stand beside it in every table; ``"what-if"``: the world is another.
    world : World
        As the scenario's changes leave it.
    applied : tuple of str
        What each change did, in words and in order.
    solution : Solution or None
        The plan chosen, with its proof; None where the scenario gives the plan.
    option : Option
        Its plan in its world.
    today : Option or None
        Today's hubs in its world, without those it closes; None where the study names no today
        or all main hubs are closed.
    base_best : Option or None
        The study's own best plan in its world, without hubs that it closes; None where no main
        hub is left.
    change : Change or None
        From `today` to `option`, both in its world; None without a today.
    loss_minutes : float
        How much longer the mean visit is, in its world, under the study's best plan than under
        the scenario's own. Below zero where the study's plan may have more hubs, or the
        scenario's is chosen by another aim. NaN where the two strand different people or there
        is no such figure.
    moved_people : float
        People who start from another road than in the study, because theirs is closed or cut
        off.
    """

    scenario: Scenario
    kind: str
    world: World
    applied: tuple[str, ...]
    solution: Solution | None
    option: Option
    today: Option | None
    base_best: Option | None
    change: Change | None
    loss_minutes: float
    moved_people: float = 0.0

    @property
    def id(self) -> str:
        """Short name of the scenario."""
        return self.scenario.id

    @property
    def label(self) -> str:
        """The scenario in words."""
        return self.scenario.label

    @property
    def headline_minutes(self) -> float:
        """The threshold of the scenario."""
        return self.world.headline_minutes
