"""Tables of loads and flows: who goes to each hub, where they would go next, who crosses over."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from hubplan.location import MINI
from hubplan.report.against_today import answer_first
from hubplan.report.table import Table, frame_of, not_known, option_words, table_of
from hubplan.scenario import Findings, Option
from hubplan.scenario.flows import NO_OTHER, Flow, HubLoads
from hubplan.scenario.small_counts import told_count
from hubplan.scenario.wording import TIER_WORDS, people_text

#: Said beside every figure made of visits.
ON_ASSUMPTIONS: Final = (
    "Visits rest on the assumptions in the table of services: none of them was counted."
)
NO_SERVICES: Final = "the study names no table of services"
NAME_SERVICES: Final = (
    "Name one under [services] in its study.toml: visits a year by age, and what can be combined"
)
_NO_VISITS: Final = f"Visits a year are not known: {NO_SERVICES}."
_NUMBER: Final = 9


def flow_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell who goes to which hub, and where they would go next.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    return tuple(build(findings) for build in (_loads, _second_nearest, _spill))


def change(value: float, before: float | None) -> float:
    """Return how much more a figure is than today's.

    Parameters
    ----------
    value : float
        The option's.
    before : float or None
        Today's; None = the option is today's own, or the study names no today.

    Returns
    -------
    float
        NaN where there is nothing to compare with.
    """
    return math.nan if before is None else value - before


def _loads(findings: Findings) -> Table:
    use, today = findings.use, findings.today_id
    rows = []
    for option in answer_first(findings, findings.options):
        if (loads := use.loads.get(option.id)) is None:
            continue
        before = None if option.id == today else use.loads.get(today or "")
        visits = use.visits_at.get(option.id, {})
        visits_before = use.visits_at.get(today or "", {})
        for tier, ids in option.plan.items():
            rows += [
                (
                    option.id,
                    option_words(findings, option),
                    TIER_WORDS[tier],
                    hub,
                    findings.site_name(hub),
                    loads.people[hub],
                    loads.people_main.get(hub, math.nan),
                    change(loads.people[hub], _at(before, hub)),
                    visits.get(hub, math.nan),
                    math.nan
                    if before is None or not visits
                    else visits[hub] - visits_before.get(hub, 0.0),
                )
                for hub in ids
            ]
    return table_of(
        findings,
        "hub_loads",
        "How many people and visits each hub would have",
        "People are counted at the hub with the shortest journey"
        f"{', among all hubs and among main hubs only' if findings.tiered else ''}. The change "
        "is against the same site today, which has nobody where it is no hub. "
        f"{ON_ASSUMPTIONS if use.visits_at else _NO_VISITS}",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "tier",
                "site_id",
                "site",
                "people_nearest",
                "people_nearest_main",
                "people_nearest_change",
                "visits_a_year",
                "visits_change",
            ),
        ),
        number=_NUMBER,
    )


def _at(loads: HubLoads | None, hub: str) -> float | None:
    return None if loads is None else loads.people.get(hub, 0.0)


def _second_nearest(findings: Findings) -> Table:
    rows = []
    for option in answer_first(findings, findings.options):
        if (loads := findings.use.loads.get(option.id)) is None:
            continue
        rows += [_flow_row(findings, option, "any hub", flow) for flow in loads.flows]
        if option.plan.get(MINI):
            rows += [_flow_row(findings, option, "a main hub", flow) for flow in loads.main_flows]
    return table_of(
        findings,
        "second_nearest",
        "Where people would go if their hub closed or were full",
        "The people who have a hub as their nearest, by the hub that would be nearest without it, "
        "and how much longer their journey would be on average. Blank: no other hub can be "
        "reached. Counts of people from 1 to 9 are not told.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "reaching",
                "site_id",
                "site",
                "next_hub_id",
                "next_hub",
                "people",
                "minutes_more",
            ),
        ),
        number=_NUMBER,
    )


def _flow_row(findings: Findings, option: Option, reaching: str, flow: Flow) -> tuple[object, ...]:
    other = flow.next_hub
    return (
        option.id,
        option_words(findings, option),
        reaching,
        flow.hub,
        findings.site_name(flow.hub),
        other,
        "" if other == NO_OTHER else findings.site_name(other),
        told_count(flow.people),
        flow.minutes_more,
    )


def _spill(findings: Findings) -> Table:
    spills, today = findings.use.spills, findings.today_id
    title = "Who crosses the boundary of the area to the nearest hub"
    if not spills:
        return not_known(
            findings,
            "spill",
            title,
            "People of the area whose nearest hub lies outside it, and the other way round.",
            number=_NUMBER,
            what="People who cross the boundary",
            answer="not known: the study does not say which sites lie in its area",
            what_to_do="Give the key inside under [sites] in its study.toml",
        )
    rows = []
    for option in findings.options:
        if (found := spills.get(option.id)) is None:
            continue
        before = None if option.id == today else spills.get(today or "")
        rows.append(
            (
                option.id,
                option_words(findings, option),
                found.people_out,
                change(found.people_out, None if before is None else before.people_out),
                found.people_out_main,
                change(found.people_out_main, None if before is None else before.people_out_main),
                _hubs_in_words(findings, found.hubs_out),
                found.people_in,
                change(found.people_in, None if before is None else before.people_in),
                _hubs_in_words(findings, found.hubs_in),
            )
        )
    return table_of(
        findings,
        "spill",
        title,
        "Out: people of the study area whose nearest hub lies outside it"
        f"{', and the same for the nearest main hub' if findings.tiered else ''}. In: people of "
        "the demand file outside the area whose nearest hub of the option lies inside; hubs that "
        "no option holds may be nearer to them, so that this is the most who may come. Blank: the "
        "journeys of people outside were not worked out.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "people_out",
                "people_out_change",
                "people_out_main",
                "people_out_main_change",
                "hubs_out",
                "people_in",
                "people_in_change",
                "hubs_in",
            ),
        ),
        number=_NUMBER,
    )


def _hubs_in_words(findings: Findings, hubs: Mapping[str, float]) -> str:
    """Return hubs with how many go there, most first; those of nobody are left out."""
    going = sorted(((people, hub) for hub, people in hubs.items() if people), reverse=True)
    words = []
    for people, hub in going:
        told = told_count(people)
        count = told if isinstance(told, str) else people_text(told)
        words.append(f"{findings.site_name(hub)} ({count})")
    return "; ".join(words)
