"""Any plans side by side, in whatever worlds they are judged, each against the first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import InputError
from hubplan.scenario.gains import change
from hubplan.scenario.groups import NO_CAR
from hubplan.scenario.options import Option
from hubplan.scenario.own_means import OwnMeans
from hubplan.units import or_none

_TIERS = {"main": "main hubs", "mini": "mini-hubs", "open": "hubs"}
_LONGEST_NAME = 24
_NOT_KNOWN: Final = "not known"
#: Figures that are given for each plan, and against the first.
_FIGURES = ("p80_minutes", "mean_minutes", "max_minutes")
#: Figures of other means of transport than the study's, in words and as they are written.
_OTHER_MEANS: Final = {
    "people_without_return": ("no return by bus or train", ",.0f"),
    "households_without_return": ("  households without a car", ",.0f"),
    "own_means_unreachable_people": ("no journey by own means", ",.0f"),
    "own_means_mean_minutes": ("  average of others, min", ".1f"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A plan to be laid beside others.

    Attributes
    ----------
    name : str
        As the user called it.
    label : str
        In words.
    option : Option
        The plan, judged in its world.
    by_transit : Option or None
        The same by public transport; None where that is not known.
    own_means : OwnMeans or None
        Journeys with and without a car; None where the plan is not chosen by them.
    """

    name: str
    label: str
    option: Option
    by_transit: Option | None = None
    own_means: OwnMeans | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SideBySide:
    """Plans side by side.

    Attributes
    ----------
    frame : DataFrame
        One row a plan: ``plan`` (its name), ``label``, a column of site ids for each tier,
        ``people``, ``share_within`` (0 to 1), ``p80_minutes``, ``mean_minutes``,
        ``max_minutes``, ``unreachable_people``, the same figures less those of the first plan
        (``change_...``), and ``people_longer``, ``people_shorter``, ``people_same`` against the
        first, by people of the plan's own world; NaN where the two are about different small
        areas. Where the study has a timetable, ``people_without_return`` and
        ``households_without_return`` (without a car) have no workable journey to any hub and
        home again by public transport; where it is by own means,
        ``own_means_unreachable_people`` have no journey and ``own_means_mean_minutes`` is the
        average of the others; with their ``change_...``; NaN in the worlds of scenarios, for
        which they are not known.
    within_minutes : float
        The threshold of ``share_within``.
    noticeable_minutes : float
        Differences up to this count as the same.
    notes : tuple of str
        By which models journeys are timed.
    """

    frame: pd.DataFrame
    within_minutes: float
    noticeable_minutes: float
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return the plans and how many people they bring within, in one line."""
        told = zip(self._names, self.frame["share_within"], strict=True)
        shares = ", ".join(f"{name} {share:.1%}" for name, share in told)
        return f"SideBySide(within {self.within_minutes:g} min: {shares})"

    def __str__(self) -> str:
        """Return the table as text."""
        return str(self.shown().to_string())

    def _repr_html_(self) -> str:
        table = self.shown().rename_axis("").reset_index()
        return cell_html("", table, note=" ".join(self.notes))

    def as_text(self, *, width: int = 100) -> str:
        """Return the table, and below it which hubs each plan has, for the terminal.

        Parameters
        ----------
        width : int
            Characters a line; further plans stand below the first ones.

        Returns
        -------
        str
            Many lines.
        """
        shown = self.shown()
        lines = [str(shown.to_string(line_width=width)), ""]
        for name, row in zip(self._names, self.frame.to_dict("records"), strict=True):
            told = "" if str(row["label"]) == str(row["plan"]) else f": {row['label']}"
            lines.append(f"{name}{told}")
            for tier in (column for column in self.frame if column in _TIERS):
                ids = str(row[tier]).replace(";", ", ")
                lines += [_listed(tier, ids, width)] if ids else []
        if (shown == _NOT_KNOWN).any(axis=None):
            lines += ["", f"{_NOT_KNOWN}: public transport is not worked out for scenarios."]
        for note in self.notes:
            lines += ["", textwrap.fill(note, width)]
        return "\n".join(lines)

    @property
    def _names(self) -> list[str]:
        """Names that fit above a column."""
        return [
            name if len(name) <= _LONGEST_NAME else f"plan {number}"
            for number, name in enumerate(map(str, self.frame["plan"]), start=1)
        ]

    def shown(self) -> pd.DataFrame:
        """Return the table for people: a column a plan, a row a figure, changes in brackets."""
        first = self._names[0]
        rows: dict[str, list[str]] = {}
        for row in self.frame.to_dict("records"):
            told = {
                **{
                    words: f"{_count(row, tier)}"
                    for tier, words in _TIERS.items()
                    if tier in self.frame
                },
                "people": f"{row['people']:,.0f}",
                f"within {self.within_minutes:g} min": f"{row['share_within']:.1%}"
                + _change(100 * row["change_share_within"], " points"),
                "80% within, min": _minutes(row, "p80_minutes"),
                "average, min": _minutes(row, "mean_minutes"),
                "longest, min": _minutes(row, "max_minutes"),
                "without a route": f"{row['unreachable_people']:,.0f}",
                f"{self.noticeable_minutes:g}+ min longer than {first}": _people(
                    row["people_longer"]
                ),
                f"{self.noticeable_minutes:g}+ min shorter": _people(row["people_shorter"]),
                **{
                    words: _counted(row, figure, kind)
                    for figure, (words, kind) in _OTHER_MEANS.items()
                    if figure in self.frame
                },
            }
            for name, cell in told.items():
                rows.setdefault(name, []).append(cell)
        return pd.DataFrame.from_dict(rows, orient="index", columns=self._names)

    def to_dict(self) -> dict[str, Any]:
        """Return the table for machines: unknown numbers are None, never NaN."""
        plans = [
            {str(key): or_none(v) if isinstance(v, float) else v for key, v in row.items()}
            for row in self.frame.to_dict("records")
        ]
        return {
            "within_minutes": self.within_minutes,
            "noticeable_minutes": self.noticeable_minutes,
            "notes": list(self.notes),
            "plans": plans,
        }


def side_by_side(
    columns: Sequence[Column],
    *,
    within: float,
    noticeable_minutes: float,
    notes: Sequence[str] = (),
) -> SideBySide:
    """Lay plans side by side; the first is what the others are compared with.

    Parameters
    ----------
    columns : sequence of Column
        One or more.
    within : float
        Threshold in minutes.
    noticeable_minutes : float
        Differences up to this count as the same.
    notes : sequence of str
        By which models journeys are timed.

    Returns
    -------
    SideBySide
        In the order given.

    Raises
    ------
    InputError
        If there is no plan.
    """
    if not columns:
        raise InputError("there is nothing to compare", hint="Name plans, such as today best.")
    tiers = list(dict.fromkeys(tier for each in columns for tier in each.option.plan))
    first = columns[0].option
    rows = [
        {
            "plan": each.name,
            "label": each.label,
            **{tier: ";".join(each.option.plan.get(tier, ())) for tier in tiers},
            **_figures(first, each.option, within),
            **_moved(first, each.option, noticeable_minutes),
            **_other_means(columns[0], each),
        }
        for each in columns
    ]
    return SideBySide(pd.DataFrame(rows), within, noticeable_minutes, tuple(notes))


def _figures(first: Option, option: Option, within: float) -> dict[str, float]:
    told = {"people": option.metrics.people, "share_within": option.share_within(within)}
    told |= {name: getattr(option.metrics, name) for name in _FIGURES}
    told["unreachable_people"] = option.metrics.unreachable_people
    told["change_share_within"] = told["share_within"] - first.share_within(within)
    for name in _FIGURES:
        told[f"change_{name}"] = round(told[name] - getattr(first.metrics, name), 4)
    return told


def _moved(first: Option, option: Option, noticeable_minutes: float) -> dict[str, float]:
    ids = option.evaluation.problem.demand.ids
    if first.evaluation.problem.demand.ids != ids:
        return dict.fromkeys(("people_longer", "people_shorter", "people_same"), np.nan)
    found = change(
        first.minutes,
        option.minutes,
        option.evaluation.problem.weights,
        ids,
        noticeable_minutes=noticeable_minutes,
    )
    return {
        "people_longer": found.people_longer,
        "people_shorter": found.people_shorter,
        "people_same": found.people_same,
    }


def _other_means(first: Column, column: Column) -> dict[str, float]:
    """Return what is known of other means of transport, and against the first plan."""
    before, told = _known(first), _known(column)
    against = {
        f"change_{name}": round(value - before[name], 4)
        for name, value in told.items()
        if name in before
    }
    return told | against


def _known(column: Column) -> dict[str, float]:
    told = {}
    if column.by_transit is not None:
        told["people_without_return"] = column.by_transit.metrics.unreachable_people
        if NO_CAR in column.by_transit.groups:
            homes = column.by_transit.groups[NO_CAR]
            told["households_without_return"] = homes.unreachable_people
    if column.own_means is not None:
        means = column.own_means.everybody
        told["own_means_unreachable_people"] = means.unreachable_people
        told["own_means_mean_minutes"] = means.mean_minutes
    return told


def _count(row: dict[Any, Any], tier: str) -> int:
    return len(str(row.get(tier) or "").split(";")) if row.get(tier) else 0


def _minutes(row: dict[Any, Any], name: str) -> str:
    return f"{row[name]:.1f}{_change(row[f'change_{name}'], '')}"


def _listed(tier: str, ids: str, width: int) -> str:
    """Return the hubs of a tier on lines that break between ids alone."""
    return textwrap.fill(
        f"  {tier}: {ids}",
        width,
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _counted(row: dict[Any, Any], name: str, kind: str) -> str:
    if np.isnan(row[name]):
        return _NOT_KNOWN
    difference = format(row.get(f"change_{name}", np.nan), f"+{kind}")
    moved = any(digit in difference for digit in "123456789")
    return f"{row[name]:{kind}}{f' ({difference})' if moved else ''}"


def _change(difference: float, unit: str) -> str:
    return f" ({difference:+.1f}{unit})" if round(difference, 1) else ""


def _people(count: float) -> str:
    return "other areas" if np.isnan(count) else f"{count:,.0f}"
