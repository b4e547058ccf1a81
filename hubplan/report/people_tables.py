"""Tables of people: who is served worst, who can walk, and who has no route."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hubplan.location import metrics
from hubplan.report.table import Table, frame_of, not_known, option_words, table_of
from hubplan.scenario import Findings, Option
from hubplan.scenario.impact import WALK_MINUTES
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.small_counts import told_count
from hubplan.units import BoolArray

_BUSES: Final = {
    False: "buses need a timetable, and none is given",
    True: "journeys by public transport have a table of their own",
}


def people_tables(findings: Findings) -> tuple[Table, ...]:
    """Return the tables that tell who is served worst, who can walk, and who has no route.

    Parameters
    ----------
    findings : Findings
        All that the study found.

    Returns
    -------
    tuple of Table
        The same findings give the same rows in the same order.
    """
    builders = (_worst_served_places, _unreached, _walking)
    return tuple(build(findings) for build in builders)


def _worst_served_places(findings: Findings) -> Table:
    best, today = findings.best, findings.today
    weights, places = findings.demand.weights, np.array(findings.places, dtype=object)
    ids = (*best.evaluation.problem.sites.ids, "")
    rows = []
    for place in sorted(set(findings.places)):
        here = (places == place) & (weights > 0)
        reached = np.flatnonzero(here & ~np.isnan(best.minutes))
        if not len(reached):
            continue
        farthest = reached[best.minutes[reached].argmax()]
        hub = ids[best.evaluation.hubs[farthest]]
        mean, longest = _mean_and_longest(best, here)
        mean_today, longest_today = _mean_and_longest(today, here)
        rows.append(
            (
                place,
                told_count(math.fsum(weights[here])),
                longest,
                longest_today,
                mean,
                mean_today,
                findings.site_name(hub),
            )
        )
    rows.sort(key=lambda row: (-row[2], row[0]))
    return table_of(
        findings,
        "worst_served_places",
        "The places with the longest journeys under the best plan",
        "Journeys to the nearest hub of any kind, by place, the longest first. Longest: from the "
        "small area of the place that has farthest to go; average: over the people of the place "
        "who have a route.",
        frame_of(
            rows,
            (
                "place",
                "people",
                "longest_minutes_best",
                "longest_minutes_today",
                "average_minutes_best",
                "average_minutes_today",
                "nearest_hub",
            ),
        ),
        number=4,
    )


def _mean_and_longest(option: Option | None, here: BoolArray) -> tuple[float, float]:
    if option is None:
        return np.nan, np.nan
    figures = metrics(option.minutes[here], option.evaluation.problem.weights[here])
    return figures.mean_minutes, figures.max_minutes


def _unreached(findings: Findings) -> Table:
    rows = [
        (each.id, each.place, told_count(each.people), each.reason) for each in findings.unreached
    ]
    return table_of(
        findings,
        "unreached",
        f"Where nobody can reach any site {mode_words(findings.mode).by}",
        "Small areas without a route to any site. Their people count in every total, and as not "
        "within reach.",
        frame_of(rows, ("demand_id", "place", "people", "reason")),
        number=15,
    )


def _walking(findings: Findings) -> Table:
    on_foot = findings.impact.on_foot
    title = "Who can walk to a hub, at two speeds"
    if not on_foot.options:
        return not_known(
            findings,
            "walking",
            title,
            "People who can walk to the nearest hub, at a usual and at a slow speed.",
            number=8,
            what="People who can walk to a hub within 15 and 30 minutes",
            answer=f"not known: {on_foot.unknown}",
            what_to_do="Give a network that holds footpaths: 'hubplan network' builds one",
        )
    rows = []
    for kph, options in on_foot.options.items():
        today = next((option for option in options if option.id == findings.today_id), None)
        for option in options:
            shares = [option.share_within(minutes) for minutes in WALK_MINUTES]
            people = [round(share * option.metrics.people, 6) for share in shares]
            before = math.nan
            if today is not None and option is not today:
                before = round(today.share_within(WALK_MINUTES[-1]) * today.metrics.people, 6)
            rows.append(
                (
                    option.id,
                    option_words(findings, option),
                    kph,
                    *shares,
                    *people,
                    people[-1] - before,
                )
            )
    return table_of(
        findings,
        "walking",
        title,
        "Share and number of all people whose walk to the nearest hub takes at most so many "
        f"minutes. {on_foot.model} All people of a small area are taken to start from one point, "
        "so that few walks are worked out and the shares are rough. Walking to a bus stop is not "
        f"counted: {_BUSES[bool(findings.impact.by_transit.options)]}.",
        frame_of(
            rows,
            (
                "option_id",
                "option",
                "walking_kph",
                *(f"share_within_walk_{minutes}_minutes" for minutes in WALK_MINUTES),
                *(f"people_within_walk_{minutes}_minutes" for minutes in WALK_MINUTES),
                "people_change_walk_30_minutes",
            ),
        ),
        number=8,
    )
