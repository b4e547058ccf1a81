"""One journey in words: way by way, and where its minutes come from."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from hubplan.travel_times.active import ACTIVE_MODES, ALL_WAYS, ERROR_UNKNOWN, active_sentence
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.travel_times.route_result import Route
from hubplan.units import METRES_PER_KM

#: Kinds of way in words, roads in the order of the speed table.
GROUP_WORDS = {
    "motorway": "motorway",
    "link": "slip road",
    "a_road": "A road",
    "b_road": "B road",
    "c_road": "minor road",
    "unclassified": "lane",
    "street": "street",
    "private": "private road",
    "service_road": "service road",
    "pedestrian_street": "pedestrian street",
    "footpath": "footpath",
    "cycleway": "cycleway",
    "bridleway": "bridleway",
    "track": "track",
    "steps": "steps",
}
_LONGEST_NAME = 34
_PROFILE_NUMBERS = ("slope", "intercept_minutes", "saturating_minutes", "saturating_scale_minutes")


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
        A line that says how long, the steps, the minutes by kind of way, the delays, and the sum.
    """
    km = route.length_m / METRES_PER_KM
    lines = [
        f"{origin} to {destination}",
        f"{route.minutes:.1f} minutes {_how(route)}; {km:.1f} km",
        "",
        f"  km    min  {_way(route)}",
        *_step_lines(route),
        "",
        f"By kind of {_way(route)}",
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
        Minutes, profile (null on foot and by bicycle), access, steps, kinds of way and delays;
        plain JSON values.
    """
    return {
        "from": {"name": origin, "lon": route.origin[0], "lat": route.origin[1]},
        "to": {"name": destination, "lon": route.destination[0], "lat": route.destination[1]},
        "minutes": route.minutes,
        "km": route.length_m / METRES_PER_KM,
        "mode": route.mode,
        "speed_kph": route.speed_kph,
        **_profile_summary(route.profile, route.period),
        "terminal_minutes": route.terminal_minutes,
        "road_minutes": route.road_minutes,
        "access_m": list(route.access_m),
        "access_minutes": list(route.access_minutes),
        "steps": route.to_frame().to_dict("records"),
        "groups": route.groups.to_dict("records"),
        "delays": route.delays.to_dict("records"),
    }


def _profile_summary(profile: PeriodProfile | None, period: str) -> dict[str, Any]:
    """Return the numbers of a profile, or nulls where there is none."""
    told: dict[str, Any] = {"period": period}
    for name in _PROFILE_NUMBERS:
        told[name] = None if profile is None else getattr(profile, name)
    error = math.nan if profile is None else profile.error_90_minutes
    told["error_90_minutes"] = None if math.isnan(error) else error
    told["error_source"] = ERROR_UNKNOWN if profile is None else profile.error_source
    return told


def _how(route: Route) -> str:
    """Return by which mode and when, or how fast."""
    if route.profile is not None:
        return f"by car, {route.profile.label}"
    return f"{ACTIVE_MODES[route.mode].label.lower()} at {route.speed_kph:g} km/h"


def _step_lines(route: Route) -> list[str]:
    lines = []
    for step in route.steps:
        km, minutes = step.length_m / METRES_PER_KM, step.minutes + step.delay_minutes
        road = textwrap.shorten(step.road.strip("()"), _LONGEST_NAME, placeholder=" …")
        facts = [GROUP_WORDS[step.group]] if GROUP_WORDS[step.group] != road else []
        facts += [_times(step.roundabouts, "roundabout")] if step.roundabouts else []
        note = f" ({', '.join(facts)})" if facts else ""
        lines.append(f"{km:>5.1f}  {minutes:>5.1f}  {road}{note}")
    return lines


def _group_lines(route: Route) -> list[str]:
    return [
        f"{row.km:>5.1f}  {row.minutes:>5.1f}  {GROUP_WORDS[str(row.group)]}"
        for row in route.groups.itertuples()
    ]


def _delay_lines(route: Route) -> list[str]:
    told = route.delays[route.delays["times"] > 0]
    return [
        f"       {minutes:>5.1f}  {kind}, {_times(times, 'time')}"
        for kind, times, minutes in told[["kind", "times", "minutes"]].to_numpy().tolist()
    ]


def _sum_lines(route: Route) -> list[str]:
    start_m, end_m = route.access_m
    ends = f"{start_m:,.0f} m at the start and {end_m:,.0f} m at the end"
    rows = [
        (route.road_minutes, _on_the_way(route)),
        (sum(route.access_minutes), f"between door and {_way(route)}, {ends}"),
    ]
    if route.profile is not None:
        told = f"profile {route.period}: {route.profile.in_words()}, its ends included"
        rows.append((route.minutes - route.terminal_minutes, told))
    rows.append((route.terminal_minutes, f"{_ends(route)} (--terminal MINUTES)"))
    rows.append((route.minutes, "in all"))
    lines = [f"       {minutes:>5.1f}  {what}" for minutes, what in rows]
    return [*lines, _source_line(route)]


def _way(route: Route) -> str:
    return "road" if route.mode == "car" else "way"


def _on_the_way(route: Route) -> str:
    if route.profile is not None:
        return "on the road, delays at junctions included"
    return f"on {ALL_WAYS[route.mode]}"


def _ends(route: Route) -> str:
    return "parking and walking in" if route.mode == "car" else ACTIVE_MODES[route.mode].ends


def _source_line(route: Route) -> str:
    """Return where the numbers come from and how far they may be off."""
    profile = route.profile
    if profile is not None:
        return f"The profile is from {profile.source}. {profile.error_in_words()}"
    mode, kph = ACTIVE_MODES[route.mode], route.speed_kph or 0.0
    return active_sentence(mode, kph, route.terminal_minutes)


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"
