"""The section ``[costs]``: what driving to a hub costs people, and the air."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hubplan.study.section import Section, Share

_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class CostSettings(Section):
    """What is assumed of driving; each figure with where it comes from."""

    car_share: Share = Field(description="Share of visits made by car.")
    car_share_source: str = Field("not stated", description="Where that share comes from.")
    people_per_car: Annotated[float, Field(ge=1, le=9)] = Field(
        1.0, description="Persons to be seen who come in one car."
    )
    kg_co2e_per_km: _Amount = Field(description="Kilograms of CO2e for a kilometre of one car.")
    kg_co2e_source: str = Field("not stated", description="Whose factor that is.")
    kg_co2e_date: str = Field("not stated", description="Of what year the factor is.")
    pence_per_km: _Amount = Field(description="Pence for a kilometre of one car.")
    pence_source: str = Field("not stated", description="Whose rate that is.")
    pence_date: str = Field("not stated", description="Since when the rate holds.")
    parking_pounds: _Amount = Field(0.0, description="Pounds for parking at one visit.")
    parking_source: str = Field("not stated", description="Where the charge comes from.")
    notable_pounds: _Amount = Field(
        10.0, description="People whose return trip costs more than so many pounds are counted."
    )
