"""The section ``[sweep]``: what ``hubplan sweep`` varies, and within which limits."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from hubplan.study.section import Minutes, Name, Section, Share, Text

#: A sweep of more runs than these is refused: its table would help nobody.
MOST_RUNS: Final = 100_000

Factor = Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]
Threshold = Annotated[float, Field(gt=0, le=1440)]


class GrowthCase(Section):
    """One way in which the population may grow."""

    id: Name = Field(description="Short name, e.g. 'high'.")
    label: Text = Field(description="The case in words, with its year.")
    source: str = Field("not stated", description="Where the factors come from.")
    column: str = Field(
        "", examples=["district"], description="Column of the demand table that factors go by."
    )
    factors: dict[str, Factor] = Field(
        default_factory=dict,
        description="People then for each of today, by the value in that column.",
    )
    others: Factor = Field(1.0, description="The factor for everybody else.")
    scenario: Name | None = Field(
        None,
        examples=["growth-2031"],
        description="Instead of factors: the scenario whose people are counted.",
    )


class SweepSettings(Section):
    """What `hubplan sweep` varies, by chance or in a grid."""

    runs: Annotated[int, Field(ge=1, le=MOST_RUNS, strict=True)] = Field(
        200, description="Runs of an ensemble; a grid has one a combination."
    )
    seed: Annotated[int, Field(ge=0, strict=True)] = Field(
        1, description="Of all draws: the same seed gives the same runs."
    )
    time_models: list[str] = Field(
        default_factory=list,
        description="Periods (or speeds such as '4.8_kph') of the study's range; empty = all.",
    )
    time_factor: list[Factor] = Field(
        default_factory=lambda: [0.9, 1.0, 1.1],
        min_length=1,
        description="Factor on every journey: a grid takes these, an ensemble draws between the "
        "least and the greatest.",
    )
    journey_errors: bool = Field(
        default=True,
        description="Whether an ensemble draws an independent error for every journey, as large "
        "as the time model says its own error is.",
    )
    error_90_minutes: dict[str, Minutes] = Field(
        default_factory=dict,
        description="Assumed error by time model, in place of its own: nine journeys in ten are "
        "within so many minutes.",
    )
    main_share: list[Share] = Field(
        default_factory=list,
        description="Share of visits that need a main hub, like time_factor; empty = the study's.",
    )
    threshold_minutes: list[Threshold] = Field(
        default_factory=list,
        description="Minutes within which people shall reach a hub, each drawn as often as "
        "another; empty = the study's.",
    )
    growth: list[GrowthCase] = Field(
        default_factory=list,
        description="Growth cases, the lowest first, each drawn as often as another; none = the "
        "people of today.",
    )
