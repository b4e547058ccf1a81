"""What may change from the study to a scenario: each kind a small frozen class."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator

from hubplan.scenario.changes.change import Change
from hubplan.scenario.changes.people import Growth, GrowthLedger, StudyArea
from hubplan.scenario.changes.question import (
    Aim,
    GivenPlan,
    MainShare,
    Quotas,
    Threshold,
    Weight,
)
from hubplan.scenario.changes.roads import CloseRoads, Speeds, TimeModel
from hubplan.scenario.changes.sites import (
    AddCandidate,
    Close,
    Keep,
    Move,
    Open,
    RestrictCandidates,
)

#: Every kind of change, told apart by its key ``change``.
AnyChange = Annotated[
    Open
    | Close
    | Keep
    | AddCandidate
    | Move
    | RestrictCandidates
    | Quotas
    | MainShare
    | Weight
    | Aim
    | GivenPlan
    | Threshold
    | GrowthLedger
    | Growth
    | StudyArea
    | CloseRoads
    | Speeds
    | TimeModel,
    Discriminator("change"),
]

__all__ = [
    "AddCandidate",
    "Aim",
    "AnyChange",
    "Change",
    "Close",
    "CloseRoads",
    "GivenPlan",
    "Growth",
    "GrowthLedger",
    "Keep",
    "MainShare",
    "Move",
    "Open",
    "Quotas",
    "RestrictCandidates",
    "Speeds",
    "StudyArea",
    "Threshold",
    "TimeModel",
    "Weight",
]
