"""The section ``[[scenarios]]``: what might be otherwise, as ordered changes on the study."""

from __future__ import annotations

from typing import Any, Final

from pydantic import Field

from hubplan.scenario.changes import AnyChange
from hubplan.scenario.changes.change import Change
from hubplan.scenario.resolving import Scenario
from hubplan.study.section import Name, Section, Text


class ScenarioSettings(Section):
    """A scenario: the study with ordered, named changes."""

    id: Name = Field(description="Short name, e.g. 'growth-2031'.")
    label: Text = Field(description="The scenario in words.")
    changes: list[AnyChange] = Field(
        default_factory=list,
        description="What is otherwise, in the order in which it is done; none = the study as it "
        "is.",
    )

    def scenario(self) -> Scenario:
        """Return the scenario itself."""
        return Scenario(self.id, self.label, tuple(self.changes))


def _kinds() -> dict[str, type[Change]]:
    """Return the class of each kind of change, by the word under the key ``change``."""
    union: Any = AnyChange.__origin__  # type: ignore[attr-defined]
    return {kind.model_fields["change"].annotation.__args__[0]: kind for kind in union.__args__}


#: Every kind of change, by its word.
CHANGE_KINDS: Final = _kinds()
