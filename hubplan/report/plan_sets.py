"""Words for what stands beside one answer: fronts, near-best plans, prices, orders of opening."""

from __future__ import annotations

import pandas as pd

from hubplan.location import Front


def front_text(front: Front) -> str:
    """Return a Pareto front for people.

    Parameters
    ----------
    front : Front
        The answer.

    Returns
    -------
    str
        How many plans are left, then one line a plan.
    """
    of = "" if front.plans_possible is None else f" of {front.plans_possible:,} possible plans"
    so_far = "" if front.complete else " so far: time ran out"
    head = f"{len(front):,} choices{of} that no other beats in every aim{so_far}"
    return f"{head}\n{table_text(front_frame(front))}"


def front_frame(front: Front) -> pd.DataFrame:
    """Return a Pareto front as a table.

    Parameters
    ----------
    front : Front
        The answer.

    Returns
    -------
    DataFrame
        One row a point: ``sites`` (ids, separated by semicolons), each aim, ``equal_plans``.
    """
    return pd.DataFrame(
        [
            {
                "sites": ";".join(point.plan.open_sites),
                **point.figures,
                "equal_plans": point.equal_plans,
            }
            for point in front.points
        ]
    )


def table_text(frame: pd.DataFrame) -> str:
    """Return a table in columns for the terminal.

    Parameters
    ----------
    frame : DataFrame
        Any table.

    Returns
    -------
    str
        Numbers to four figures after the point, nothing for what is unknown.
    """
    return str(frame.to_string(index=False, na_rep="", float_format=lambda x: f"{x:,.4f}"))
