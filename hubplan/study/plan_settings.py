"""The section ``[plan]``: which location model, and the keys that say something for it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from hubplan.errors import Fault
from hubplan.study.section import Count, Minutes, Section, Share, Text

Model = Literal["two-tier", "p-median", "p-center", "mclp", "lscp"]

TWO_TIER: Final = "two-tier"
_TIERED: Final = ("main_share", "main_share_range", "main", "mini", "also_open")
_LOADS: Final = ("capacity", "minimum_load", "balance")

#: Keys that say something for some models only, by model.
KEYS_OF: Final[dict[str, tuple[str, ...]]] = {
    TWO_TIER: _TIERED,
    "p-median": ("p", "quota", *_LOADS),
    "p-center": ("p", "quota"),
    "mclp": ("p", "within", "within_range", "quota"),
    "lscp": ("within", "within_range", "share", "quota"),
}
_NEEDED: Final = {
    "p-median": ("p",),
    "p-center": ("p",),
    "mclp": ("p", "within"),
    "lscp": ("within",),
}
_EVERY_SUCH_KEY: Final = tuple(dict.fromkeys(key for keys in KEYS_OF.values() for key in keys))


class PlanSettings(Section):
    """The question: how many hubs of which tier in which area."""

    model: Model = Field(
        TWO_TIER,
        description="The location model: two-tier, or of hubs all alike p-median (least average "
        "journey), p-center (shortest longest journey), mclp (most people within a time) or lscp "
        "(fewest hubs for everybody, or a share of people, within a time).",
    )
    noun: Text = Field("hub", description="What a hub is called in the results, e.g. 'base'.")
    main_share: Share = Field(
        0.3, description="Share of visits that need a main hub: an assumption."
    )
    main_share_range: list[Share] = Field(
        default_factory=lambda: [0.1, 0.2, 0.3, 0.5, 0.7, 0.9],
        description="Other shares for the sensitivity table.",
    )
    main: dict[str, Count] = Field(
        default_factory=dict, description="Main hubs in each area, exactly."
    )
    mini: dict[str, Count] = Field(
        default_factory=dict, description="Mini-hubs in each area, at most."
    )
    keep: list[str] = Field(default_factory=list, description="Site ids that must be chosen.")
    close: list[str] = Field(default_factory=list, description="Site ids that may not be chosen.")
    also_open: dict[Literal["main", "mini"], list[str]] = Field(
        default_factory=dict,
        description="Hubs held open beside the quotas, e.g. {mini = ['edenbridge-memorial']}.",
    )
    p: Annotated[int, Field(ge=1, strict=True)] | None = Field(
        None, examples=[5], description="p-median, p-center, mclp: how many hubs, kept ones too."
    )
    within: Minutes | None = Field(
        None, examples=[20], description="mclp and lscp: the promised minutes."
    )
    within_range: list[Minutes] = Field(
        default_factory=list,
        description="mclp and lscp: other promised minutes for the sensitivity table.",
    )
    share: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None,
        examples=[0.95],
        description="lscp: share of people who must be within; absent = everybody.",
    )
    quota: dict[str, Count] = Field(
        default_factory=dict,
        description="Hubs all alike: how many stand in each area, exactly; others are free.",
    )
    capacity: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        None, examples=[60000], description="p-median: most people a hub may serve."
    )
    minimum_load: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        None, examples=[40000], description="p-median: fewest people a hub must serve."
    )
    balance: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        None,
        examples=[0.1],
        description="p-median: the people of a hub differ from the average by at most this share; "
        "small areas then belong to one hub each, not always the nearest.",
    )
    alternatives: Annotated[int, Field(ge=1, le=1000)] = Field(
        10, description="How many of the best plans to list."
    )
    time_limit_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        None,
        examples=[60],
        description="Where plans are too many to try each: search no longer; absent = to the end.",
    )

    @property
    def tiered(self) -> bool:
        """Whether the hubs stand in tiers."""
        return self.model == TWO_TIER

    @property
    def bounds_loads(self) -> bool:
        """Whether the question says how many people a hub serves."""
        return any(getattr(self, key) is not None for key in _LOADS)

    @model_serializer(mode="wrap")
    def _without_other_models(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out keys that say nothing for the model, so that nobody takes them for facts."""
        idle = set(_EVERY_SUCH_KEY) - set(KEYS_OF[self.model])
        return {key: value for key, value in dump(self).items() if key not in idle}


def plan_faults(plan: PlanSettings, *, sites: int) -> list[Fault]:
    """Say what is wrong with the question of a study beyond the types of its keys.

    Parameters
    ----------
    plan : PlanSettings
        As read.
    sites : int
        How many sites may be chosen.

    Returns
    -------
    list of Fault
        Keys that say nothing for the model, keys that it needs, and numbers that clash.
    """
    own = KEYS_OF[plan.model]
    faults = [
        Fault(
            f"plan.{key}",
            f"says nothing for the model {plan.model}",
            f"Remove it, or choose another model; {plan.model} takes {', '.join(own)}.",
        )
        for key in _EVERY_SUCH_KEY
        if key in plan.model_fields_set and key not in own
    ]
    faults += [
        Fault(f"plan.{key}", f"is missing: the model {plan.model} needs it", f"Add {key} = ....")
        for key in _NEEDED.get(plan.model, ())
        if getattr(plan, key) is None
    ]
    if plan.p is not None and "p" in own:
        faults += _count_faults(plan, plan.p, sites)
    if plan.balance is not None and (plan.capacity, plan.minimum_load) != (None, None):
        what = "stands beside capacity or minimum_load, which say the same in people"
        faults.append(Fault("plan.balance", what, "Give balance alone, or the two numbers."))
    return faults


def _count_faults(plan: PlanSettings, p: int, sites: int) -> list[Fault]:
    """Say where the number of hubs clashes with sites, quotas and sites to keep."""
    asked = sum(plan.quota.values())
    found = (
        (p > sites, "plan.p", f"asks for {p} of {sites} candidate sites", "Ask for fewer."),
        (asked > p, "plan.quota", f"adds up to {asked}, more than p = {p}", "Lower a quota."),
        (
            len(set(plan.keep)) > p,
            "plan.keep",
            f"holds {len(set(plan.keep))} sites, more than p = {p}",
            "Keep fewer, or raise p.",
        ),
    )
    return [Fault(where, what, hint) for wrong, where, what, hint in found if wrong]
