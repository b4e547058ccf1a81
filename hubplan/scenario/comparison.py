"""Options side by side, in a table one can paste into a paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hubplan.cells import cell_html
from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.location import Evaluation, Solution
from hubplan.scenario.gains import change
from hubplan.travel_times.active import ANY_PERIOD
from hubplan.travel_times.profiles import error_in_words


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Options side by side.

    Attributes
    ----------
    frame : DataFrame
        One row an option (its name is the index); columns ``hubs`` (count), ``share_within``
        (0 to 1), ``p80_minutes``, ``mean_minutes``, ``max_minutes``, ``people_longer`` and
        ``people_shorter`` (against the first option, by more than `noticeable_minutes`),
        ``unreachable_people``.
    within_minutes : float
        The threshold of ``share_within``.
    noticeable_minutes : float
        Differences up to this count as the same.
    error : str
        How far the journeys may be off, in a sentence; empty for a matrix from a file.
    """

    frame: pd.DataFrame
    within_minutes: float
    noticeable_minutes: float
    error: str = ""

    def __repr__(self) -> str:
        """Return the options and how many people they bring within, in one line."""
        told = self.frame["share_within"].items()
        shares = ", ".join(f"{name} {share:.1%}" for name, share in told)
        return f"Comparison(within {self.within_minutes:g} min: {shares})"

    def __str__(self) -> str:
        """Return the table as text, and how far its journeys may be off."""
        return "\n".join(filter(None, [self._shown().to_string(), self.error]))

    def _repr_html_(self) -> str:
        table = self._shown().rename_axis("option").reset_index()
        minutes = [str(name) for name in table if str(name).endswith(", min")]
        return cell_html("", table, formats=dict.fromkeys(minutes, ".1f"), note=self.error)

    def _shown(self) -> pd.DataFrame:
        """Return the table with words for heads and rounded cells."""
        frame = self.frame
        first = frame.index[0]
        return pd.DataFrame(
            {
                "hubs": frame["hubs"],
                f"within {self.within_minutes:g} min": frame["share_within"].map("{:.1%}".format),
                "80% within, min": frame["p80_minutes"].round(1),
                "average, min": frame["mean_minutes"].round(1),
                "longest, min": frame["max_minutes"].round(1),
                f"{self.noticeable_minutes:g}+ min longer than {first}": frame["people_longer"].map(
                    "{:,.0f}".format
                ),
                f"{self.noticeable_minutes:g}+ min shorter than {first}": frame[
                    "people_shorter"
                ].map("{:,.0f}".format),
            }
        )


def compare(
    *, within: float = 20.0, noticeable_minutes: float = 5.0, **options: Evaluation | Solution
) -> Comparison:
    """Lay options side by side; the first one is what the others are compared with.

    Parameters
    ----------
    within : float
        Threshold in minutes for the share of people within.
    noticeable_minutes : float
        Differences up to this count as the same.
    **options : Evaluation or Solution
        The options by name, such as ``today=...``, ``best=...``; all of one problem.

    Returns
    -------
    Comparison
        One row an option, in the order given.

    Raises
    ------
    InputError
        If no option is given, one is no plan, or they are about different demand points or weights.
    """
    if not options:
        raise InputError("there is nothing to compare", hint="Name options: today=..., best=...")
    raise_faults(
        "compare",
        [
            Fault(
                f"option '{name}'",
                f"is {option!r}, no plan{nearest_name(name, ('within', 'noticeable_minutes'))}",
                "Give what 'solve' or 'evaluate' returned.",
            )
            for name, option in options.items()
            if not isinstance(option, Solution | Evaluation)
        ],
    )
    seen = {n: o.evaluation if isinstance(o, Solution) else o for n, o in options.items()}
    first = next(iter(seen.values()))
    rows = {}
    for name, option in seen.items():
        same_points = option.problem.demand.ids == first.problem.demand.ids
        if not same_points or not np.array_equal(option.problem.weights, first.problem.weights):
            what = "other weights" if same_points else "other demand points"
            raise InputError(
                f"option '{name}' is about {what} than the first",
                hint="Evaluate every option on the same problem.",
            )
        rows[name] = _row(first, option, within, noticeable_minutes)
    table = pd.DataFrame.from_dict(rows, orient="index")
    return Comparison(table, within, noticeable_minutes, _error(first))


def _error(evaluation: Evaluation) -> str:
    """Return by which time model journeys were worked out and how far they may be off."""
    times = evaluation.problem.times
    if times.mode == "given":
        return ""
    how = times.mode if times.period == ANY_PERIOD else f"{times.mode}, {times.period}"
    return f"{how}: {error_in_words(times.error_90_minutes, times.error_source)}"


def _row(
    first: Evaluation, option: Evaluation, within: float, noticeable_minutes: float
) -> dict[str, float]:
    weights = option.problem.weights
    moved = change(
        first.minutes,
        option.minutes,
        weights,
        option.problem.demand.ids,
        noticeable_minutes=noticeable_minutes,
    )
    return {
        "hubs": len(option.plan.open_sites),
        "share_within": float(weights[option.minutes <= within].sum() / weights.sum()),
        "p80_minutes": option.metrics.p80_minutes,
        "mean_minutes": option.metrics.mean_minutes,
        "max_minutes": option.metrics.max_minutes,
        "people_longer": moved.people_longer,
        "people_shorter": moved.people_shorter,
        "unreachable_people": option.metrics.unreachable_people,
    }
