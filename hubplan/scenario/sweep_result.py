"""What a sweep found: how often each site is chosen, regret, and what matters most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from hubplan.location import Plan, SiteFrequency
from hubplan.scenario.sweep import Run
from hubplan.scenario.sweep_cases import STUDY, Assumptions
from hubplan.scenario.sweep_figures import (
    FIGURES,
    PlanRegret,
    TornadoEnd,
    ends_of,
    regret_of,
    swing,
)

#: The assumptions in words, in the order of the tables.
ASSUMPTIONS: Final = {
    "time_model": "journey time model",
    "time_factor": "all journeys longer or shorter",
    "error_seed": "each journey off by chance",
    "growth": "growth of the population",
    "main_share": "share of visits that need a main hub",
    "threshold_minutes": "threshold",
}


@dataclass(frozen=True, eq=False)
class SweepResult:
    """All that a sweep found.

    Attributes
    ----------
    study, fingerprint : str
        Which study, and the fingerprint of its inputs and settings.
    made_from : str
        Fingerprint of all that a run depends on beside its assumptions.
    kind : str
        ``"ensemble"`` (drawn by chance) or ``"grid"`` (every combination).
    seed : int
        Of all draws.
    unit : str
        Of the objective.
    own : Assumptions
        The study's.
    plans : tuple of Plan
        The study's ranking, its own plan first.
    site_names : dict of str to str
        Candidate sites by id; text from data.
    labels : dict of str to str
        Time models and growth cases in words, as ``"time_model:interpeak"`` and ``"growth:low"``.
    notes : tuple of str
        What was not varied and why, and where the ranges come from, in sentences.
    runs : tuple of Run
        By number.
    tornado_runs : tuple of Run
        Cases of `one_by_one`, the study as it is first.
    """

    study: str
    fingerprint: str
    made_from: str
    kind: str
    seed: int
    unit: str
    own: Assumptions
    plans: tuple[Plan, ...]
    site_names: dict[str, str]
    labels: dict[str, str]
    notes: tuple[str, ...]
    runs: tuple[Run, ...]
    tornado_runs: tuple[Run, ...]

    @cached_property
    def sites(self) -> tuple[SiteFrequency, ...]:
        """Every candidate site, the most frequent first, then by id: in how many runs it is open.

        Counted over the runs that have a plan.
        """
        plans = [run.plan for run in self.runs if run.plan is not None]
        counts = Counter((site, tier) for plan in plans for tier in plan for site in plan[tier])
        tiers = tuple(self.plans[0])
        rows = []
        for site, name in self.site_names.items():
            by_tier = {tier: counts[site, tier] for tier in tiers}
            share = sum(by_tier.values()) / len(plans) if plans else 0.0
            rows.append(SiteFrequency(site, name, by_tier, share))
        return tuple(sorted(rows, key=lambda row: (-row.share, row.site_id)))

    @cached_property
    def regrets(self) -> tuple[PlanRegret, ...]:
        """How every plan of the study's ranking fares, in the order of the ranking."""
        return tuple(
            regret_of(rank, plan, [run.losses[rank - 1] for run in self.runs])
            for rank, plan in enumerate(self.plans, start=1)
        )

    @cached_property
    def tornado(self) -> tuple[TornadoEnd, ...]:
        """Both ends of every assumption that was varied, what matters most to the mean first."""
        (base,) = (run for run in self.tornado_runs if run.case.of == STUDY)
        ends = []
        for name in ASSUMPTIONS:
            runs = [run for run in self.tornado_runs if run.case.of == name]
            if runs:
                ends.append(ends_of(name, runs, base, self.level))
        ends.sort(key=swing, reverse=True)
        return tuple(end for pair in ends for end in pair)

    @property
    def n_without_plan(self) -> int:
        """In how many runs no plan keeps the rules."""
        return sum(run.plan is None for run in self.runs)

    def level(self, name: str, value: object) -> str:
        """Return an assumption in words.

        Parameters
        ----------
        name : str
            A field of `Assumptions`.
        value : object
            What it holds.

        Returns
        -------
        str
            Such as ``"interpeak"`` in words, ``"× 1.1"`` or ``"20 minutes"``.
        """
        if name in ("time_model", "growth"):
            unnamed = "as in the study" if value is None else str(value)
            return self.labels.get(f"{name}:{value}", unnamed)
        if name == "error_seed":
            return "none" if value is None else "drawn"
        if value is None:
            return "all hubs alike"
        forms = {
            "time_factor": "× {:g}",
            "main_share": "{:.0%}",
            "threshold_minutes": "{:g} minutes",
        }
        return forms[name].format(value)

    def runs_frame(self) -> pd.DataFrame:
        """Return one row a run.

        Returns
        -------
        DataFrame
            Number, assumptions, the best plan by tier, its figures, and those of the study's own
            plan with its loss. NaN = cannot be compared or no plan.
        """
        tiers = tuple(self.plans[0])
        return pd.DataFrame(
            [
                {
                    "run": run.case.number,
                    **_assumed(run.case.assumptions),
                    **{tier: _cell(run.plan, tier) for tier in tiers},
                    "status": run.status,
                    **asdict(run.best),
                    **{f"study_{name}": getattr(run.own, name) for name in FIGURES},
                    "study_loss": run.losses[0],
                }
                for run in self.runs
            ]
        )

    def sites_frame(self) -> pd.DataFrame:
        """Return one row a candidate site.

        Returns
        -------
        DataFrame
            ``site_id``, ``name``, number of runs by tier, ``share_of_runs``, and ``often``:
            always, often (in at least half), sometimes or never.
        """
        return pd.DataFrame(
            [
                {
                    "site_id": row.site_id,
                    "name": row.name,
                    **{f"runs_{tier}": count for tier, count in row.plans.items()},
                    "share_of_runs": row.share,
                    "often": row.often,
                }
                for row in self.sites
            ]
        )

    def regret_frame(self) -> pd.DataFrame:
        """Return one row a plan of the study's ranking.

        Returns
        -------
        DataFrame
            ``rank``, hubs by tier, ``mean_loss`` and ``max_loss`` in the unit of the objective,
            ``share_best``, ``runs_compared``.
        """
        return pd.DataFrame(
            [
                {
                    "rank": row.rank,
                    **row.plan.cells,
                    "mean_loss": row.mean_loss,
                    "max_loss": row.max_loss,
                    "share_best": row.share_best,
                    "runs_compared": row.runs_compared,
                }
                for row in self.regrets
            ]
        )

    def tornado_frame(self) -> pd.DataFrame:
        """Return two rows an assumption, its low and its high end.

        Returns
        -------
        DataFrame
            The level in words, the figures of the study's plan, each with its change against the
            study as it is (``change_``), ``loss`` and ``plan_changes`` (0 no, 1 yes, between: in
            that share of draws).
        """
        return pd.DataFrame(
            [
                {
                    "assumption": ASSUMPTIONS[row.assumption],
                    "end": row.end,
                    "level": row.level,
                    **asdict(row.figures),
                    **{f"change_{name}": value for name, value in asdict(row.change).items()},
                    "loss": row.loss,
                    "plan_changes": row.plan_changes,
                }
                for row in self.tornado
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything for JSON, None for NaN."""
        return {
            "study": self.study,
            "fingerprint": self.fingerprint,
            "made_from": self.made_from,
            "kind": self.kind,
            "seed": self.seed,
            "unit": self.unit,
            "own": asdict(self.own),
            "notes": list(self.notes),
            "labels": self.labels,
            "site_names": self.site_names,
            "plans": [plan.to_dict() for plan in self.plans],
            "sites": [row.to_dict() for row in self.sites if row.share],
            "regret": _records(self.regret_frame()),
            "tornado": _records(self.tornado_frame()),
            "runs": [run.to_dict() for run in self.runs],
            "tornado_runs": [run.to_dict() for run in self.tornado_runs],
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> SweepResult:
        """Return the result that `to_dict` told.

        Parameters
        ----------
        told : mapping
            Read from JSON.

        Returns
        -------
        SweepResult
            The same to the last bit.

        Raises
        ------
        KeyError
            If something is missing; likewise ValueError and TypeError for what is malformed.
        """
        own = dict(told["own"])
        return cls(
            study=str(told["study"]),
            fingerprint=str(told["fingerprint"]),
            made_from=str(told["made_from"]),
            kind=str(told["kind"]),
            seed=int(told["seed"]),
            unit=str(told["unit"]),
            own=Assumptions(**own),
            plans=tuple(Plan(plan) for plan in told["plans"]),
            site_names=dict(told["site_names"]),
            labels=dict(told["labels"]),
            notes=tuple(told["notes"]),
            runs=tuple(Run.from_dict(run) for run in told["runs"]),
            tornado_runs=tuple(Run.from_dict(run) for run in told["tornado_runs"]),
        )


def _assumed(assumed: Assumptions) -> dict[str, object]:
    return {
        "time_model": assumed.time_model,
        "time_factor": assumed.time_factor,
        "journey_errors": assumed.error_seed is not None,
        "growth": assumed.growth or "",
        "main_share": assumed.main_share,
        "threshold_minutes": assumed.threshold_minutes,
    }


def _cell(plan: Plan | None, tier: str) -> str:
    return "" if plan is None else ", ".join(plan[tier])


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows for JSON: None for NaN."""
    return [
        {str(name): None if value != value else value for name, value in row.items()}  # noqa: PLR0124
        for row in frame.to_dict("records")
    ]
