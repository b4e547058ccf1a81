"""The section ``[services]``: how often people visit, and how many visits fit in one day."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hubplan.study.section import Section, Source

_Visits = Annotated[float, Field(ge=1, le=20)]


class VisitsADay(Section):
    """How many visits are made on a day on which visits are combined: an assumption."""

    low: _Visits = Field(1.5, description="Fewest, for the low case.")
    central: _Visits = Field(2.0, description="For the central case.")
    high: _Visits = Field(3.0, description="Most, for the high case.")


class ServicesSettings(Source):
    """A table of services: visits a year, and what can be combined on one day."""

    visits_a_day: VisitsADay = Field(
        VisitsADay(), description="Visits on a day on which visits are combined, in three cases."
    )
