"""What ``hubplan solve`` can tell beside the best plan, and its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

    from hubplan.location import Plan, Solution, SolutionSet

#: Near-best plans are looked for within so many per cent when different plans are asked for.
_DIVERSE_WITHIN_PERCENT: Final = 5.0


@dataclass(frozen=True, slots=True)
class More:
    """An answer beside the best plan.

    Attributes
    ----------
    key : str
        Its key in JSON.
    heading : str
        What it is, for people.
    told : dict
        The answer for JSON.
    frame : DataFrame
        The answer as one table; hubs in a column a tier, separated by semicolons.
    shown : DataFrame
        The same for people: fewer columns, plans told by how they differ from the best.
    beside : DataFrame or None
        A second table for people, such as how often each site is open.
    """

    key: str
    heading: str
    told: dict[str, Any]
    frame: pd.DataFrame
    shown: pd.DataFrame
    beside: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class MoreWords:
    """The options that ask for more than the best plan, as given.

    Attributes
    ----------
    alternatives : int or None
        How many of the best plans to list.
    within_percent : float or None
        List all plans within so many per cent of the best.
    diverse : int or None
        So many of those, the most different.
    phasing, prices, withdrawals : bool
        Whether to tell the order of opening, the price of each rule, the loss of each hub.
    """

    alternatives: int | None
    within_percent: float | None
    diverse: int | None
    phasing: bool
    prices: bool
    withdrawals: bool

    @property
    def given(self) -> dict[str, object]:
        """The options by name, those that were not given false or None."""
        return {
            "--within-percent": self.within_percent is not None,
            "--diverse": self.diverse,
            "--phasing": self.phasing,
            "--prices": self.prices,
            "--withdrawals": self.withdrawals,
        }

    def tables(self) -> int:
        """Return how many tables are asked for.

        Returns
        -------
        int
            Beside the ranking.
        """
        return sum(map(bool, self.given.values()))

    def answers(self, solution: Solution, how: dict[str, Any]) -> Iterator[More]:
        """Yield what was asked for, in the order of the options.

        Parameters
        ----------
        solution : Solution
            The best plan.
        how : dict
            Method and time limit.

        Yields
        ------
        More
            An answer.
        """
        if self.within_percent is not None or self.diverse is not None:
            yield from self._near(solution, how)
        if self.phasing:
            yield _phasing(solution, how)
        if self.prices:
            yield _prices(solution, how)
        if self.withdrawals:
            yield _withdrawals(solution, how)

    def _near(self, solution: Solution, how: dict[str, Any]) -> Iterator[More]:
        from hubplan.location import diverse_plans, near_best  # noqa: PLC0415

        percent = self.within_percent
        if percent is None:
            percent = _DIVERSE_WITHIN_PERCENT
        near = near_best(solution.problem, solution.question, within_percent=percent, **how)
        if self.within_percent is not None:
            some = "" if near.complete else ", not all there are"
            head = f"{_plans(len(near))} within {percent:g}% of the best{some}"
            plans = [each.plan for each in near.plans]
            frame = _with_hubs(near.to_frame(), plans, at=1)
            yield More("near_best", head, near.to_dict(), frame, _told(frame, plans), _often(near))
        if self.diverse is not None:
            apart = diverse_plans(near, self.diverse)
            head = (
                f"{len(apart)} of the {_plans(len(near))} within {percent:g}%, as different as "
                "can be (distance: hubs in one of the best plan and this one only)"
            )
            plans = [each.plan for each in apart.plans]
            frame = _with_hubs(apart.to_frame(), plans, at=0)
            yield More("diverse", head, apart.to_dict(), frame, frame)


def _plans(count: int) -> str:
    return f"{count:,} plan{'' if count == 1 else 's'}"


def _with_hubs(
    frame: pd.DataFrame, plans: Sequence[Plan | None], *, at: int, prefix: str = ""
) -> pd.DataFrame:
    """Return a table of plans with their hubs in columns of `plan_columns`, from column `at`."""
    from hubplan.report.plan_sets import plan_columns  # noqa: PLC0415

    known = next(plan for plan in plans if plan is not None)
    kept = frame.drop(columns=[name for name in known if not prefix and name in frame.columns])
    for offset, column in enumerate(plan_columns(known)):
        cells = ["" if plan is None else plan_columns(plan)[column] for plan in plans]
        kept.insert(at + offset, f"{prefix}{column}", cells)
    return kept


def _told(frame: pd.DataFrame, plans: list[Plan]) -> pd.DataFrame:
    """Return a table of plans with how each differs from the first in place of its hubs."""
    from hubplan.report.plan_sets import exchange_text, plan_columns  # noqa: PLC0415

    shown = frame.drop(columns=list(plan_columns(plans[0])))
    differences = [exchange_text(plan, plans[0]) for plan in plans]
    return shown.assign(**{"beside the best": differences})


def _often(near: SolutionSet) -> pd.DataFrame:
    """Return how often each site is open, those that never are left out."""
    sites = near.sites_frame()
    there = sites[sites["share"] > 0].rename(columns={"open": "plans"})
    return there.reset_index(drop=True)


def _phasing(solution: Solution, how: dict[str, Any]) -> More:
    from hubplan.location import opening_order  # noqa: PLC0415

    order = opening_order(solution.problem, solution.question, solution.plan, **how)
    whose = "any sites" if order.against == "any" else "these hubs"
    head = (
        f"in what order to open them, beside the best of as many among {whose} ({order.unit}"
        f"; no stage is more than {order.largest_loss:,.4g} behind)"
    )
    shown = order.to_frame().drop(columns="best_plan", errors="ignore")
    best = [stage.best_plan for stage in order.stages]
    frame = _with_hubs(shown, best, at=len(shown.columns), prefix="best_") if best else shown
    return More("opening_order", head, order.to_dict(), frame, shown)


def _prices(solution: Solution, how: dict[str, Any]) -> More:
    from hubplan.location import rule_prices  # noqa: PLC0415

    paid = rule_prices(solution.problem, solution.question, **how)
    plain = paid.to_frame()
    plain = plain.drop(columns=[name for name in solution.plan if name in plain.columns])
    plans = [each.plan for each in paid.prices]
    frame = _with_hubs(plain, plans, at=3) if any(plans) else plain
    head = f"what each rule costs: how much better the best plan is without it ({_unit(solution)})"
    return More("rule_prices", head, paid.to_dict(), frame, plain)


def _withdrawals(solution: Solution, how: dict[str, Any]) -> More:
    from hubplan.location import withdrawals  # noqa: PLC0415

    lost = withdrawals(solution.problem, solution.question, solution=solution, **how)
    head = (
        "what is lost when a hub is withdrawn: closed, or replaced by the best plan without it "
        f"({_unit(solution)})"
    )
    frame = lost.to_frame()
    shown = frame.drop(columns=["closed_value", "replaced_value"])
    return More("withdrawals", head, lost.to_dict(), frame, shown)


def _unit(solution: Solution) -> str:
    return solution.objective.unit
