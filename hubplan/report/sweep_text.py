"""What a sweep found, in a terminal: which sites are sure, how sure the plan is, what matters."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import Final

from hubplan.errors import printable
from hubplan.location import SiteFrequency
from hubplan.scenario.sweep_figures import TornadoEnd
from hubplan.scenario.sweep_result import ASSUMPTIONS, SweepResult
from hubplan.scenario.wording import TIER_WORDS, percent

_NARROWEST: Final = 40
_OFTEN: Final = ("always", "often", "sometimes")
#: Sites named of those chosen sometimes; the table has them all.
_NAMED: Final = 12
_LABEL: Final = 10


def sweep_words(result: SweepResult, *, width: int = 100) -> str:
    """Return a sweep as text for a terminal.

    Parameters
    ----------
    result : SweepResult
        What was found.
    width : int
        Columns of the terminal; lines are wrapped to it.

    Returns
    -------
    str
        Plain text without control characters.
    """
    width = max(width, _NARROWEST)
    parts = (_heading(result), _sites(result), _plan(result), _tornado(result), result.notes)
    told = []
    for part in parts:
        lines = [line for text in part for line in _wrapped(text, width)]
        if lines:
            told.append("\n".join(lines))
    return printable("\n\n".join(told)) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    """Wrap a line; what goes on stands under what it goes on with."""
    label, tab, rest = text.partition("\t")
    indent = " " * (_LABEL + 2 if tab else 4 if text.startswith(" ") else 0)
    whole = f"  {label:<{_LABEL}}{rest}" if tab else text
    return textwrap.wrap(
        whole, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _heading(result: SweepResult) -> Iterator[str]:
    how = (
        "every combination of its assumptions"
        if result.kind == "grid"
        else f"its assumptions drawn by chance (seed {result.seed})"
    )
    yield f"{result.study} · {len(result.runs):,} runs, {how}; the best plan of each is exact"
    if lost := result.n_without_plan:
        yield f"In {lost:,} of them no plan keeps the rules."


def _sites(result: SweepResult) -> Iterator[str]:
    yield "Sites in the best plan"
    for word in _OFTEN:
        rows = [row for row in result.sites if row.often == word]
        more = f"; and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        if rows:
            yield f"{word}\t" + "; ".join(_site(row) for row in rows[:_NAMED]) + more
    never = sum(row.often == "never" for row in result.sites)
    if never:
        yield f"never\t{never} of {len(result.sites)} candidate sites"


def _site(row: SiteFrequency) -> str:
    tier = max(row.plans, key=lambda tier: row.plans[tier])
    both = sum(count > 0 for count in row.plans.values()) > 1
    kind = "hub of either kind" if both else TIER_WORDS.get(tier, tier)
    share = "" if row.often == "always" else f", {percent(row.share)}"
    return f"{row.name} ({kind}{share})"


def _plan(result: SweepResult) -> Iterator[str]:
    own, *others = result.regrets
    yield "The study's own plan"
    if math.isnan(own.mean_loss):
        yield "It can be compared with the best in no run."
        return
    yield (
        f"best\tin {percent(own.share_best)} of runs; elsewhere another plan is better"
        if own.share_best < 1
        else "best\tin every run"
    )
    yield (
        f"regret\t{_amount(own.mean_loss, result.unit)} on average, at most "
        f"{_amount(own.max_loss, result.unit)}, behind the best plan of the run"
    )
    if own.max_loss > 0 and any(run.case.assumptions.error_seed is not None for run in result.runs):
        yield (
            "luck\tpart of this is luck that nobody can plan for: each run's best plan is chosen "
            "after its errors of single journeys are known"
        )
    known = [each for each in others if not math.isnan(each.max_loss)]
    if known:
        least = min(known, key=lambda each: (each.max_loss, each.rank))
        if least.max_loss < own.max_loss:
            yield (
                f"steadier\tplan {least.rank} of the study's ranking: "
                f"{_amount(least.mean_loss, result.unit)} on average, at most "
                f"{_amount(least.max_loss, result.unit)}"
            )


def _tornado(result: SweepResult) -> Iterator[str]:
    ends = result.tornado
    if not ends:
        return
    yield f"What matters, one assumption at a time: {result.unit} of the study's own plan"
    for low, high in zip(ends[::2], ends[1::2], strict=True):
        levels = f"({low.level} to {high.level})"
        yield f"  {ASSUMPTIONS[low.assumption]}: {_effect(low, high)} {levels}; {_best(low, high)}"


def _effect(low: TornadoEnd, high: TornadoEnd) -> str:
    if low.assumption == "threshold_minutes":
        shares = f"{percent(low.figures.share_within)} to {percent(high.figures.share_within)}"
        return f"{shares} of people are within it"
    return f"{_value(low.figures.value)} to {_value(high.figures.value)}"


def _best(low: TornadoEnd, high: TornadoEnd) -> str:
    """Say whether the study's own plan stays the best one."""
    if low.assumption == "error_seed":
        return f"another plan is best in {percent(low.plan_changes)} of draws"
    changed = [end.level for end in (low, high) if end.plan_changes]
    if not changed:
        return "it stays the best plan"
    return f"another plan is best with: {'; '.join(changed)}"


def _value(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:,.1f}"


def _amount(value: float, unit: str) -> str:
    return f"{value:,.2f} {unit}"
