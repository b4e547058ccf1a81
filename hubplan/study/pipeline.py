"""A study from its files to its findings: the order of the stages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from hubplan.errors import InfeasibleError
from hubplan.location import LocationProblem, Plan, Solution, TwoTier, solve
from hubplan.scenario import Findings, Option, option_of, sensitivity
from hubplan.study.gather import Answer, gather_findings
from hubplan.study.inputs import StudyInputs, matches, read_inputs
from hubplan.study.load import find_study
from hubplan.study.matrices import StudyTimes, study_times
from hubplan.study.progress import Progress, Silence
from hubplan.study.settings import BEST, MAIN_ONLY, Baseline, Group
from hubplan.study.time_models import chosen_model
from hubplan.travel_times import TravelTimes
from hubplan.units import FloatArray

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """A study, read and checked, ready to be worked out.

    Attributes
    ----------
    inputs : StudyInputs
        Its settings and tables.
    """

    inputs: StudyInputs

    @classmethod
    def read(cls, study: str | Path) -> Study:
        """Read and check a study.

        Parameters
        ----------
        study : str or Path
            A ``study.toml``, a folder that holds one, or a bundled name.

        Returns
        -------
        Study
            With every table read.

        Raises
        ------
        InputError
            With every fault found.
        """
        return cls(read_inputs(find_study(study)))

    @classmethod
    def bundled(cls, name: str) -> Study:
        """Read a study that ships with hubplan.

        Parameters
        ----------
        name : str
            Such as ``"west-kent"``.

        Returns
        -------
        Study
            With every table read.
        """
        return cls.read(name)

    def __repr__(self) -> str:
        """Return name, people and candidates in one line."""
        settings, demand = self.inputs.settings, self.inputs.demand
        return (
            f"Study({settings.name!r}: {demand.weights.sum():,.0f} {demand.weight} in "
            f"{len(demand)} demand points, {len(self.inputs.candidates)} candidate sites)"
        )

    def findings(self, *, use_cache: bool = True, progress: Progress | None = None) -> Findings:
        """Work out the study, writing nothing.

        Parameters
        ----------
        use_cache : bool
            Whether journey times of an earlier run may serve.
        progress : Progress, optional
            Told what goes on.

        Returns
        -------
        Findings
            All that the report and the map tell.

        Raises
        ------
        InfeasibleError
            If no plan keeps every rule of the study.
        """
        return work_out(self.inputs, use_cache=use_cache, progress=progress or Silence())[0]

    def run(
        self,
        out: str | Path | None = None,
        *,
        use_cache: bool = True,
        progress: Progress | None = None,
    ) -> Findings:
        """Work out the study and write every result.

        Parameters
        ----------
        out : str or Path, optional
            Folder for the results; ``hubplan-out/NAME`` when not given.
        use_cache : bool
            Whether journey times of an earlier run may serve.
        progress : Progress, optional
            Told what goes on.

        Returns
        -------
        Findings
            What was written, to look at.

        Raises
        ------
        InfeasibleError
            If no plan keeps every rule of the study.
        OutputError
            If a result cannot be written; then the folder is as it was.
        """
        # Writing needs every format's library, which solving does not.
        from hubplan.study.results import write_results  # noqa: PLC0415

        findings, seconds = work_out(
            self.inputs, use_cache=use_cache, progress=progress or Silence()
        )
        write_results(self.inputs, findings, self.out_folder(out), seconds=seconds)
        return findings

    def out_folder(self, out: str | Path | None) -> Path:
        """Return where results go.

        Parameters
        ----------
        out : str or Path or None
            What the user asked for.

        Returns
        -------
        Path
            ``hubplan-out/NAME`` when the user asked for nothing.
        """
        return Path("hubplan-out") / self.inputs.settings.name if out is None else Path(out)


def work_out(
    inputs: StudyInputs, *, use_cache: bool, progress: Progress
) -> tuple[Findings, dict[str, float]]:
    """Work out a study and the seconds each stage took.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    use_cache : bool
        Whether journey times of an earlier run may serve.
    progress : Progress
        Told what goes on.

    Returns
    -------
    findings : Findings
        All that was found.
    seconds : dict of str to float
        By stage: ``roads``, ``journeys``, ``plans``, ``options``, ``sensitivity``.
    """
    times = study_times(inputs, use_cache=use_cache, progress=progress)
    seconds = dict(times.seconds)
    progress.finish("roads", _roads_note(inputs, times))
    progress.finish("journeys", "cached" if times.cached else f"{seconds['journeys']:.1f} s")
    matrices = times.times.by_period
    main = matrices[chosen_model(inputs.settings.journeys).name]
    question = question_of(inputs)

    progress.stage("plans")
    with rules_of(inputs.path):
        solutions, seconds["plans"] = _timed(lambda: _solutions(inputs, main, question))
    best, main_only = solutions
    progress.finish("plans", f"{seconds['plans']:.1f} s")

    progress.stage("sensitivity")
    problems = {name: choice_of(inputs, each) for name, each in matrices.items()}
    variants, seconds["sensitivity"] = _timed(
        lambda: sensitivity(
            problems, question, best, main_shares=inputs.settings.plan.main_share_range
        )
    )
    options, seconds["options"] = _timed(lambda: _options(inputs, matrices, best, main_only))
    progress.finish("sensitivity", f"{len(variants)} variants, {seconds['sensitivity']:.1f} s")
    answer = Answer(best, main_only, options, variants)
    return gather_findings(inputs, times, answer), seconds


def question_of(inputs: StudyInputs) -> TwoTier:
    """Return the question a study asks.

    Parameters
    ----------
    inputs : StudyInputs
        The study.

    Returns
    -------
    TwoTier
        With the quotas, rules and assumed share of the study.
    """
    plan = inputs.settings.plan
    return TwoTier(
        main=plan.main,
        mini=plan.mini,
        main_share=plan.main_share,
        keep=tuple(plan.keep),
        close=tuple(plan.close),
        also_open={tier: tuple(ids) for tier, ids in plan.also_open.items()},
    )


@contextmanager
def rules_of(study: Path) -> Iterator[None]:
    """Name the study in the error when its rules cannot be kept together.

    Parameters
    ----------
    study : Path
        The ``study.toml`` in which the rules stand.

    Yields
    ------
    None
        While the question is asked.

    Raises
    ------
    InfeasibleError
        The same, with the name of the study.
    """
    try:
        yield
    except InfeasibleError as error:
        raise InfeasibleError(
            f"{study.name}: {error.message}", rules=error.rules, hint=error.hint
        ) from error


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def choice_of(inputs: StudyInputs, times: TravelTimes) -> LocationProblem:
    """Return the problem over the sites that may be chosen or stand open beside the quotas.

    Parameters
    ----------
    inputs : StudyInputs
        The study.
    times : TravelTimes
        Its matrix.

    Returns
    -------
    LocationProblem
        Without the sites that serve baselines alone.
    """
    beside = {i for ids in inputs.settings.plan.also_open.values() for i in ids}
    wanted = set(inputs.candidates) | beside
    mask = np.array([i in wanted for i in inputs.sites.ids], dtype=bool)
    return LocationProblem(inputs.demand, inputs.sites.where(mask), times)


def _solutions(
    inputs: StudyInputs, times: TravelTimes, question: TwoTier
) -> tuple[Solution, Solution]:
    """Return the answer, and the answer without mini-hubs."""
    problem = choice_of(inputs, times)
    best = solve(problem, question, alternatives=inputs.settings.plan.alternatives)
    if not any(question.mini.values()):
        return best, best
    plan = inputs.settings.plan
    mini_sites = {
        i for i, area in zip(problem.sites.ids, problem.sites.areas, strict=True)
        if area in question.mini and area not in question.main
    }  # fmt: skip
    without = TwoTier(
        main=question.main,
        mini={},
        main_share=question.main_share,
        keep=tuple(i for i in plan.keep if i not in mini_sites),
        close=question.close,
        also_open=question.also_open,
    )
    return best, solve(problem, without, alternatives=plan.alternatives)


def _options(
    inputs: StudyInputs,
    matrices: Mapping[str, TravelTimes],
    best: Solution,
    main_only: Solution,
) -> dict[str, tuple[Option, ...]]:
    """Return every option under every time model."""
    plans = [(b.id, b.label, _baseline_plan(b)) for b in inputs.settings.baselines]
    if main_only is not best:
        plans.append((MAIN_ONLY, _label("Best", main_only.plan), main_only.plan))
    plans.append((BEST, _label("Best", best.plan), best.plan))
    groups = {group.id: _group_weights(inputs, group) for group in inputs.settings.groups}
    return {
        period: tuple(
            option_of(
                LocationProblem(inputs.demand, inputs.used_sites, times),
                plan,
                option_id=option_id,
                label=label,
                groups=groups,
            )
            for option_id, label, plan in plans
        )
        for period, times in matrices.items()
    }


def _baseline_plan(baseline: Baseline) -> Plan:
    return Plan({"main": baseline.main, "mini": baseline.mini})


def _label(word: str, plan: Plan) -> str:
    """Return such as ``"Best 3 + 2"``: main hubs and mini-hubs."""
    counts = [str(len(ids)) for _, ids in plan.items() if ids]
    return f"{word} {' + '.join(counts)}"


def _group_weights(inputs: StudyInputs, group: Group) -> FloatArray:
    """Return how many of a group start from each demand point, shape (n,)."""
    frame = inputs.demand.frame
    members = np.asarray(frame[group.weight], dtype=np.float64)
    return np.where(matches(frame, group.where), members, 0.0)


def _roads_note(inputs: StudyInputs, times: StudyTimes) -> str:
    network = inputs.settings.network
    how = "cached" if times.cached else f"{times.seconds['roads']:.1f} s"
    return f"{network.source}, {network.date} · {times.times.network_facts['way_km']:,} km · {how}"
