"""Changes to people: growth by a dated ledger or by factors, and another area of study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from hubplan.errors import Fault, nearest_name
from hubplan.places.conditions import Condition, condition_faults, matches
from hubplan.scenario.changes.change import Change, Text, condition_words
from hubplan.scenario.growth import (
    CountColumns,
    astride,
    count_columns,
    overlapping,
    with_factor,
    with_homes,
)
from hubplan.scenario.growth_ledger import LedgerRow, read_ledger, small_areas
from hubplan.scenario.world import World

_LEDGER = "ledger"


class GrowthLedger(Change):
    """People who move into new homes, from a dated table."""

    change: Literal["growth-ledger"] = Field(description="New homes from a dated table.")
    file: Text = Field(description="The growth ledger: a table of new homes.")
    year: Annotated[int, Field(ge=1900, le=2200)] = Field(
        description="Takes every row up to this year."
    )
    source: str = Field("not stated", description="Who says so.")
    licence: str = Field("not stated", description="Under which licence.")
    date: str = Field("not stated", description="As known on which day.")

    def _faults(self, world: World) -> list[Fault]:
        """Return faults of the table with file and row, and years that go back."""
        rows, faults = read_ledger(world.lookup.file(self.file), world.lookup.gazetteer())
        faults = [Fault("file", f"{f.where}: {f.what}".lstrip(": "), f.hint) for f in faults]
        taken = self._taken(world)
        if taken and self.year <= max(taken):
            what = f"growth to {self.year} stands after growth to {max(taken)} of the same file"
            faults.append(Fault("year", what, "Put changes in the order of their years."))
        elif not faults and not self._due(rows, world):
            what = f"{self.file} has no row up to {self.year} that is not taken yet"
            faults.append(Fault("year", what, "Check the year, or add rows."))
        _, outside = small_areas(tuple(rows), world.everybody, world.inside, world.lookup.shapes())
        return faults + [Fault("file", f"{f.where}: {f.what}", f.hint) for f in outside]

    def _apply(self, world: World) -> World:
        """Let people move in, of the mix of each small area."""
        due = self._due(self._rows(world), world)
        areas, _ = small_areas(due, world.everybody, world.inside, world.lookup.shapes())
        homes = np.zeros(len(world.everybody))
        people = np.zeros(len(world.everybody))
        np.add.at(homes, areas, [row.homes for row in due])
        np.add.at(people, areas, [row.people for row in due])
        grown = with_homes(world.everybody, _columns(world), homes, people)
        return replace(world, everybody=grown).did(_LEDGER, f"{self.file}@{self.year}")

    def _words(self, world: World) -> str:
        """Say how many homes and people, and what is assumed of them."""
        due = self._due(self._rows(world), world)
        homes, people = sum(row.homes for row in due), sum(row.people for row in due)
        return (
            f"{homes:,.0f} new homes with {people:,.0f} people by {self.year} "
            f"({len(due)} entries of the growth ledger), taken to be of the same ages, disability "
            "and car ownership as their neighbours"
        )

    def _rows(self, world: World) -> tuple[LedgerRow, ...]:
        return read_ledger(world.lookup.file(self.file), world.lookup.gazetteer())[0]

    def _taken(self, world: World) -> list[int]:
        """Return the years up to which earlier changes took rows of the same file."""
        marks = [thing.rpartition("@") for verb, thing in world.done if verb == _LEDGER]
        return [int(year) for file, _, year in marks if file == self.file]

    def _due(self, rows: Sequence[LedgerRow], world: World) -> tuple[LedgerRow, ...]:
        after = max(self._taken(world), default=0)
        return tuple(row for row in rows if after < row.year <= self.year)


class Growth(Change):
    """More or fewer people by factors, in some places and of some ages."""

    change: Literal["growth"] = Field(description="More or fewer people by factors.")
    where: Condition = Field(
        default_factory=dict,
        description="Columns of the demand table and values; absent = everywhere.",
    )
    factor: Annotated[float, Field(gt=0, le=10)] | None = Field(
        None, description="Factor on everybody, e.g. 1.05."
    )
    ages: dict[str, Annotated[float, Field(gt=0, le=10)]] = Field(
        default_factory=dict, description="Factors by age column, e.g. {aged_75_plus = 1.3}."
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return wrong conditions and columns, and ages that overlap."""
        faults = condition_faults("where", self.where, world.demand.frame)
        if self.factor is None and not self.ages:
            faults.append(Fault("change", "gives neither factor nor ages", "Give one of them."))
        columns = _columns(world)
        unknown = [age for age in self.ages if age not in columns.ages]
        faults += [
            Fault(
                "ages",
                f"'{age}' is no age column{nearest_name(age, columns.ages)}",
                f"Age columns: {', '.join(columns.ages) or 'none'}.",
            )
            for age in unknown
        ]
        if unknown:
            return faults
        faults += [
            Fault("ages", f"'{one}' and '{other}' count some of the same people",
                  "Give factors of ages that do not overlap.")
            for one, other in overlapping(columns, self.ages)
        ]  # fmt: skip
        return faults + [
            Fault("ages", f"'{age}' lies astride '{other}', which could not grow rightly",
                  "Give factors of ages that other columns hold whole or not at all.")
            for age in self.ages
            for other in astride(columns, age)
        ]  # fmt: skip

    def _apply(self, world: World) -> World:
        """Multiply."""
        columns, grown = _columns(world), world.everybody
        rows = matches(grown.frame, self.where) & world.inside
        if self.factor is not None:
            grown = with_factor(grown, columns, rows, columns.weight, self.factor)
        for column, factor in self.ages.items():
            grown = with_factor(grown, columns, rows, column, factor)
        return replace(world, everybody=grown)

    def _words(self, _world: World) -> str:
        """Say what grows where."""
        told = [] if self.factor is None else [f"everybody × {self.factor:g}"]
        told += [f"{age.replace('_', ' ')} × {factor:g}" for age, factor in self.ages.items()]
        return f"{', '.join(told)} ({condition_words(self.where)})"


class StudyArea(Change):
    """Another area of study: other rows of the demand table."""

    change: Literal["study-area"] = Field(description="Another area of study.")
    where: Condition = Field(
        default_factory=dict,
        description="Columns of the demand table and values, e.g. {district = ['Sevenoaks']}; "
        "absent = every row.",
    )

    def _faults(self, world: World) -> list[Fault]:
        """Return a wrong condition, and an area without people."""
        faults = condition_faults("where", self.where, world.everybody.frame)
        if not faults:
            there = world.everybody.weights[matches(world.everybody.frame, self.where)]
            if not there.sum() > 0:
                faults.append(Fault("where", f"nobody lives where {self.where}", "Check it."))
        return faults

    def _apply(self, world: World) -> World:
        """Choose them."""
        return replace(world, inside=matches(world.everybody.frame, self.where))

    def _words(self, world: World) -> str:
        """Say which area, and how many live there."""
        there = matches(world.everybody.frame, self.where)
        people = world.everybody.weights[there].sum()
        where = condition_words(self.where) if self.where else "every row of the demand table"
        return f"another area of study, {people:,.0f} people: {where}"


def _columns(world: World) -> CountColumns:
    return count_columns(world.everybody, world.lookup.group_labels)
