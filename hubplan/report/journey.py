"""One journey in words: road by road, and where its minutes come from."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from hubplan.travel_times.routes import Route
from hubplan.units import METRES_PER_KM

#: Road groups in words, in the order of the speed table.
_GROUP_WORDS = {
    "motorway": "motorway",
    "link": "slip road",
    "a_road": "A road",
    "b_road": "B road",
    "c_road": "minor road",
    "unclassified": "lane",
    "street": "street",
    "private": "private road",
}
_LONGEST_NAME = 34


def route_text(route: Route, *, origin: str, destination: str) -> str:
    """Return a journey for people.

    Parameters
    ----------
    route : Route
        The journey.
    origin, destination : str
        What to call its ends.

    Returns
    -------
    str
        A line that says how long, the steps, the minutes by road group, the delays, and the sum.
    """
    km = route.length_m / METRES_PER_KM
    lines = [
        f"{origin} to {destination}",
        f"{route.minutes:.1f} minutes by car, {route.profile.label}; {km:.1f} km",
        "",
        "  km    min  road",
        *_step_lines(route),
        "",
        "By kind of road",
        *_group_lines(route),
        *_delay_lines(route),
        "",
        "Where the minutes come from",
        *_sum_lines(route),
    ]
    return "\n".join(lines)


def route_summary(route: Route, *, origin: str, destination: str) -> dict[str, Any]:
    """Return a journey for machines.

    Parameters
    ----------
    route : Route
        The journey.
    origin, destination : str
        What to call its ends.

    Returns
    -------
    dict
        Minutes, profile, access, steps, road groups and delays; plain JSON values.
    """
    profile = route.profile
    return {
        "from": {"name": origin, "lon": route.origin[0], "lat": route.origin[1]},
        "to": {"name": destination, "lon": route.destination[0], "lat": route.destination[1]},
        "minutes": route.minutes,
        "km": route.length_m / METRES_PER_KM,
        "period": profile.name,
        "slope": profile.slope,
        "intercept_minutes": profile.intercept_minutes,
        "saturating_minutes": profile.saturating_minutes,
        "saturating_scale_minutes": profile.saturating_scale_minutes,
        "error_90_minutes": None
        if math.isnan(profile.error_90_minutes)
        else profile.error_90_minutes,
        "terminal_minutes": route.terminal_minutes,
        "road_minutes": route.road_minutes,
        "access_m": list(route.access_m),
        "access_minutes": list(route.access_minutes),
        "steps": route.to_frame().to_dict("records"),
        "groups": route.groups.to_dict("records"),
        "delays": route.delays.to_dict("records"),
    }


def _step_lines(route: Route) -> list[str]:
    lines = []
    for step in route.steps:
        km, minutes = step.length_m / METRES_PER_KM, step.minutes + step.delay_minutes
        road = textwrap.shorten(step.road.strip("()"), _LONGEST_NAME, placeholder=" …")
        facts = [_GROUP_WORDS[step.group]] if _GROUP_WORDS[step.group] != road else []
        facts += [_times(step.roundabouts, "roundabout")] if step.roundabouts else []
        note = f" ({', '.join(facts)})" if facts else ""
        lines.append(f"{km:>5.1f}  {minutes:>5.1f}  {road}{note}")
    return lines


def _group_lines(route: Route) -> list[str]:
    return [
        f"{row.km:>5.1f}  {row.minutes:>5.1f}  {_GROUP_WORDS[str(row.group)]}"
        for row in route.groups.itertuples()
    ]


def _delay_lines(route: Route) -> list[str]:
    told = route.delays[route.delays["times"] > 0]
    return [
        f"       {minutes:>5.1f}  {kind}, {_times(times, 'time')}"
        for kind, times, minutes in told[["kind", "times", "minutes"]].to_numpy().tolist()
    ]


def _sum_lines(route: Route) -> list[str]:
    profile, (start_m, end_m) = route.profile, route.access_m
    rows = [
        (route.road_minutes, "on the road, delays at junctions included"),
        (
            sum(route.access_minutes),
            f"between door and road, {start_m:,.0f} m at the start and {end_m:,.0f} m at the end",
        ),
    ]
    as_told = f"profile {profile.name}: {profile.in_words()}, its ends included"
    rows.append((route.minutes - route.terminal_minutes, as_told))
    rows.append((route.terminal_minutes, "parking and walking in (--terminal MINUTES)"))
    rows.append((route.minutes, "in all"))
    lines = [f"       {minutes:>5.1f}  {what}" for minutes, what in rows]
    return [*lines, f"The profile is from {profile.source}. {profile.error_in_words()}"]


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"
