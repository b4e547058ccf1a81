"""The keys of ``study.toml``: each documented, unknown ones refused with the nearest name."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, get_origin

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from hubplan.places.conditions import Condition
from hubplan.study.plan_settings import PlanSettings
from hubplan.study.section import Minutes, Name, Section, Source, Text
from hubplan.study.settings_costs import CostSettings
from hubplan.study.settings_mode_mix import ModeMixSettings
from hubplan.study.settings_scenarios import CHANGE_KINDS, ScenarioSettings
from hubplan.study.settings_services import ServicesSettings
from hubplan.study.settings_sweep import SweepSettings
from hubplan.study.settings_transit import TransitSettings

#: Ids of the options that a run adds to the baselines: the answer, and the answer without minis.
BEST, MAIN_ONLY = "best", "best_main_only"
#: Id of the plan that would be best if everybody drove, where the plan is chosen by own means.
BEST_BY_CAR = "best_by_car"
#: Ids that no plan or scenario of a study may have.
WORKED_OUT = (BEST, MAIN_ONLY, BEST_BY_CAR)

#: Keys of `JourneySettings` that say something for cars only, and for walkers and cyclists only.
KEYS_BY_CAR = ("period", "range_periods", "profiles")
_KEYS_ON_FOOT_OR_BY_BICYCLE = ("speed_kph", "range_speeds_kph")


class DemandSettings(Source):
    """Where people start from."""

    weight: Text = Field("demand", description="Column that counts the demand.")
    where: Condition = Field(
        default_factory=dict,
        description="Columns and values that select the study area, e.g. {in_ccg_2018 = true}.",
    )
    place: Text = Field("name", description="Column with the name a resident would use.")


class SiteSettings(Source):
    """Where a hub could stand."""

    candidates: Condition = Field(
        default_factory=dict,
        description="Columns and values of the rows that may be chosen; others serve baselines.",
    )
    inside: Condition = Field(
        default_factory=dict,
        examples=[{"in_ccg_2018": True}],
        description="Columns and values of the rows that lie in the study area; absent = not known "
        "who crosses its boundary.",
    )


class ProfileSettings(Section):
    """A period profile of the study's own; `hubplan calibrate` writes one."""

    speeds: str = Field("fitted_free_flow", description="Table of speeds it drives on.")
    slope: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        1.0, description="Factor on the road minutes."
    )
    intercept_minutes: Minutes = Field(0.0, description="Minutes added to every journey.")
    saturating_minutes: Minutes = Field(
        0.0, description="Minutes that short journeys do not get whole: × (1 − exp(−road / scale))."
    )
    saturating_scale_minutes: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        1.0, description="Road minutes after which they got 63% of it."
    )
    label: str = Field("", description="The period in words.")
    source: str = Field("not stated", description="Where the numbers come from.")
    error_90_minutes: Minutes | None = Field(
        None,
        examples=[4.5],
        description="Nine journeys in ten are within so many minutes; absent = not known.",
    )
    error_source: str = Field("", description="How that is known.")


class JourneySettings(Section):
    """How journey times are worked out."""

    mode: Literal["car", "walk", "cycle", "transit"] = Field(
        "car", description="Means of transport; transit needs a section transit."
    )
    period: str = Field("interpeak", description="For cars: profile the plan is chosen for.")
    range_periods: list[str] = Field(
        default_factory=lambda: ["free_flow", "interpeak", "am_peak"],
        min_length=1,
        description="For cars: period profiles over which coverage is given as a range.",
    )
    profiles: dict[Name, ProfileSettings] = Field(
        default_factory=dict, description="Period profiles of the study's own, by name."
    )
    speed_kph: float | None = Field(
        None,
        examples=[4.8],
        description="On foot or by bicycle: km/h the plan is chosen for; absent = 4.8 or 16. By "
        "transit, how fast people walk to and from stops.",
    )
    range_speeds_kph: list[float] | None = Field(
        None,
        min_length=1,
        examples=[[4.8, 3.2]],
        description="On foot or by bicycle: speeds over which coverage is given as a range; "
        "absent = the speed, and 3.2 on foot.",
    )
    direction: Literal["to_sites", "from_sites"] = Field(
        "to_sites",
        description="Who travels: people to the sites, or staff from the sites to people's homes.",
    )
    response_minutes: Minutes = Field(
        0.0,
        description="Minutes before anybody sets out, e.g. to take a call and turn out; added to "
        "every journey.",
    )
    terminal_minutes: Minutes = Field(
        0.0, description="Minutes added to every journey for parking and walking in."
    )
    max_snap_m: float = Field(
        1000.0,
        gt=0,
        allow_inf_nan=False,
        description="Farthest a point may lie from the nearest road, in metres.",
    )

    @model_serializer(mode="wrap")
    def _without_other_modes(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out keys that say nothing for the mode, so that nobody takes them for facts."""
        idle = _KEYS_ON_FOOT_OR_BY_BICYCLE if self.mode == "car" else KEYS_BY_CAR
        return {key: value for key, value in dump(self).items() if key not in idle}


class Baseline(Section):
    """The hubs of a given day: an explicit, dated list, never guessed from a flag."""

    id: Name = Field(description="Short name, e.g. '2025'.")
    label: Text = Field(description="What the list is, in words.")
    date: dt.date = Field(description="The day the list describes.")
    main: list[str] = Field(default_factory=list, description="Site ids that gave every service.")
    mini: list[str] = Field(default_factory=list, description="Site ids that gave core services.")
    open: list[str] = Field(
        default_factory=list, description="Site ids, where the hubs of the study are all alike."
    )
    source: str = Field("not stated", description="How it is known.")

    @property
    def hubs(self) -> dict[str, list[str]]:
        """Site ids by tier, as of a plan."""
        return {"open": self.open} if self.open else {"main": self.main, "mini": self.mini}


class Group(Section):
    """People whose journeys are reported on their own."""

    id: Name = Field(description="Key in results.json.")
    label: Text = Field(description="The group in words.")
    weight: Text = Field(description="Column that counts the group.")
    of: Text | None = Field(
        None,
        examples=["households"],
        description="Column that counts all of whom the group is a part, to compare it with "
        "everyone else; absent = the demand's weight.",
    )
    where: Condition = Field(
        default_factory=dict, description="Columns and values that select demand points."
    )


class ReportSettings(Section):
    """What the report shows."""

    headline_minutes: Minutes = Field(
        20, description="The threshold of the first sentence (the CCG's is not known)."
    )
    noticeable_minutes: Minutes = Field(
        5, description="A journey is called longer or shorter beyond this difference."
    )


class StudySettings(Section):
    """A whole study: the content of ``study.toml``."""

    schema_: Literal[1] = Field(1, alias="schema", description="Version of this format.")
    name: Name = Field(description="Short name; also the name of the output folder.")
    title: Text = Field(description="What the study is about, in words.")
    area_label: str = Field(
        "", description="The study area in words, without 'the', e.g. 'area of NHS West Kent'."
    )
    demand: DemandSettings
    sites: SiteSettings
    network: Source
    areas: Source | None = Field(None, description="Polygons of the demand points, for maps.")
    places: Source | None = Field(None, description="Gazetteer: names shown on maps.")
    postcodes: Source | None = Field(
        None, description="Postcodes with lon and lat, for scenarios that name one."
    )
    outlines: Source | None = Field(None, description="Boundaries drawn for orientation.")
    journeys: JourneySettings = JourneySettings()
    plan: PlanSettings
    today: str | None = Field(None, description="Id of the baseline that counts as today.")
    baselines: list[Baseline] = Field(default_factory=list)
    groups: list[Group] = Field(default_factory=list)
    services: ServicesSettings | None = Field(
        None, description="Which hubs give which services, and how often people visit."
    )
    costs: CostSettings | None = Field(
        None, description="What a kilometre costs and emits: assumptions of the study."
    )
    transit: TransitSettings | None = Field(
        None, description="Journeys by public transport: timetables, and the visits looked at."
    )
    mode_mix: ModeMixSettings | None = Field(
        None,
        description="Choose the plan for people with a car by car, for people without one by "
        "public transport.",
    )
    sample_journeys: Source | None = Field(
        None, description="Named journeys with the minutes they are known or said to take."
    )
    scores: Source | None = Field(
        None, description="Scores of the options for criteria other than travel."
    )
    report: ReportSettings = ReportSettings()
    scenarios: list[ScenarioSettings] = Field(default_factory=list)
    sweep: SweepSettings = SweepSettings()
    area_names: dict[str, str] = Field(
        default_factory=dict, description="Areas in words, by their id."
    )
    notes: list[str] = Field(
        default_factory=list, description="What is not modelled or doubtful, in sentences."
    )


def known_keys(location: tuple[Any, ...]) -> list[str]:
    """Return the keys that a study may have at a place, for the nearest-name hint.

    Parameters
    ----------
    location : tuple
        Where pydantic found the unknown key: names and list positions.

    Returns
    -------
    list of str
        Keys of the section that holds the last name; empty where any key may stand.
    """
    model: Any = StudySettings
    named_by_user = False
    for step in location[:-1]:
        if isinstance(step, int) or named_by_user:
            named_by_user = False
            continue
        if model is None and step in CHANGE_KINDS:
            model = CHANGE_KINDS[step]
            continue
        field = getattr(model, "model_fields", {}).get(step)
        if field is None:
            return []
        model = section_model(field.annotation)
        named_by_user = model is not None and get_origin(field.annotation) is dict
    fields = getattr(model, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def section_model(annotation: Any) -> Any:  # noqa: ANN401 - a type, however it is written
    """Return the section model inside an annotation such as ``list[Group]``, if there is one.

    Parameters
    ----------
    annotation : type
        Of a field.

    Returns
    -------
    type or None
        The model; None when the field holds plain values, or changes of many kinds.
    """
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        section = section_model(inner)
        if section is not None:
            return section
    return None
