"""Findings with groups and variants, as the report tells them, and ways to read a page."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
from maps_findings import findings_of, problem_with, two_tiers

from hubplan.location import LocationProblem, Plan
from hubplan.scenario import Findings, Variant, option_of
from hubplan.scenario.groups import GroupPeople
from hubplan.scenario.impact import Impact

GROUPS = {
    "aged_75_plus": np.array([10.0, 20.0, 30.0, 40.0]),
    "no_car_households": np.array([0.0, 0.0, 0.0, 0.0]),
}
LABELS = {"aged_75_plus": "Aged 75 and over", "no_car_households": "Households without a car"}


#: Minutes under the second time model, of those under the first.
FREE_FLOW = 0.8


def full_findings(minutes=None, **changed) -> Findings:
    """Return findings of two tiers with a today, two groups (one empty), variants and models."""
    problem = problem_with() if minutes is None else problem_with(minutes)
    best, main_only = two_tiers(problem)
    found = findings_of(problem, best, main_only, today=Plan({"main": ("south",), "mini": ()}))
    quick = replace(problem.times, minutes=np.round(problem.times.minutes * FREE_FLOW, 2))
    by_model = {
        name: tuple(
            option_of(given, option.plan, option_id=option.id, label=option.label, groups=GROUPS)
            for option in found.options
        )
        for name, given in {
            "interpeak": problem,
            "free_flow": LocationProblem(problem.demand, problem.sites, quick),
        }.items()
    }
    groups = tuple(
        GroupPeople(name, LABELS[name], members, problem.weights - members)
        for name, members in GROUPS.items()
    )
    other = Plan({"main": ("north",), "mini": ("south",)})
    variants = (
        Variant("interpeak", 0.3, best.plan, best.objective.value, 0.0),
        Variant("interpeak", 0.5, best.plan, 9.0, 0.0),
        Variant("am_peak", 0.3, other, 12.0, 0.25),
    )
    found = replace(
        found,
        options=by_model["interpeak"],
        variants=variants,
        group_labels=LABELS,
        impact=Impact(by_model=by_model, groups=groups),
    )
    return replace(found, **changed)


class Page(HTMLParser):
    """A page taken apart: tags with their attributes, headings, and tables as rows of text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] | None = None
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Open a table, a row or a cell."""
        values = dict(attrs)
        self.tags.append((tag, values))
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "caption":
            self._rows = self.tables.setdefault(values["id"].removeprefix("caption-"), [])
        if tag == "tr":
            self._rows.append([])
        if tag in ("td", "th"):
            self._rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag):
        """Close a cell."""
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data):
        """Add to the open cell."""
        if self._in_cell:
            self._rows[-1][-1] += data
