"""A study from its files to its findings: the order of the stages."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hubplan.cells import figures_html
from hubplan.scenario import Findings, sensitivity
from hubplan.scenario.side_by_side import SideBySide
from hubplan.study.cell_progress import progress_here
from hubplan.study.gather import Answer, gather_findings
from hubplan.study.impact import impact_of
from hubplan.study.inputs import StudyInputs, read_inputs
from hubplan.study.load import find_study
from hubplan.study.matrices import StudyTimes, study_times
from hubplan.study.mode_mix import by_own_means, study_mix
from hubplan.study.options import options_of
from hubplan.study.progress import Progress
from hubplan.study.question import answers_of, choice_of, question_of, rules_of, territories_of
from hubplan.study.scenarios import (
    plan_of,
    resolve_scenarios,
    solve_options,
    work_out_scenarios,
)
from hubplan.study.settings import BEST_BY_CAR
from hubplan.study.surroundings import roads_of
from hubplan.study.time_models import chosen_model
from hubplan.study.transit_times import transit_beside
from hubplan.study.world_times import WorldTimes

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

    def with_timetable(
        self,
        gtfs: Sequence[str | Path],
        date: str | dt.date | None,
        *,
        arrive_between: str | None = None,
        stay_minutes: float | None = None,
        board_from: str | None = None,
        home_by: str | None = None,
        max_changes: int | None = None,
        walk_speeds_kph: Sequence[float] | None = None,
        windows: Sequence[Mapping[str, object]] | None = None,
    ) -> Study:
        """Tell of journeys by public transport too, as ``[transit]`` in ``study.toml`` does.

        Parameters
        ----------
        gtfs : sequence of str or Path
            GTFS zip files or folders.
        date : str or date
            The day.
        arrive_between : str, optional
            The first and the last appointment; by default as the study has it, or 09:30-12:00.
        stay_minutes : float, optional
            How long one stays; by default as the study has it, or 60.
        board_from, home_by : str, optional
            Nobody boards earlier, such as ``"09:30"``; when one has to be at home again.
        max_changes : int, optional
            Changes that people put up with, each way; by default as the study has it, or 4.
        walk_speeds_kph : sequence of float, optional
            How fast people walk; by default as the study has it, or 4.8 and 3.2.
        windows : sequence of mapping, optional
            Further hours, with the keys of ``[[transit.windows]]``; by default the study's.

        Returns
        -------
        Study
            A new one.

        Raises
        ------
        InputError
            Naming all that is missing or wrong.
        """
        # Everybody needs a study, few a timetable.
        from hubplan.study.added_timetable import inputs_with_timetable  # noqa: PLC0415

        visits = {
            "arrive_between": arrive_between,
            "stay_minutes": stay_minutes,
            "board_from": board_from,
            "home_by": home_by,
            "max_changes": max_changes,
            "walk_speeds_kph": walk_speeds_kph,
            "windows": windows,
        }
        given = {key: value for key, value in visits.items() if value is not None}
        return Study(inputs_with_timetable(self.inputs, gtfs, date, given))

    def by_own_means(
        self,
        *,
        without_car: str | None = None,
        of: str | None = None,
        no_journey_minutes: float | None = None,
    ) -> Study:
        """Choose the plan as ``[mode_mix]`` does: by car, or without one by public transport.

        Parameters
        ----------
        without_car, of : str, optional
            Columns that count households without a car, and all; by default those of the study's
            group ``no_car_households``.
        no_journey_minutes : float, optional
            What the journey of somebody without a car counts for at the most.

        Returns
        -------
        Study
            A new one.

        Raises
        ------
        InputError
            Naming all that is missing or wrong, such as a timetable.
        """
        from hubplan.study.added_mode_mix import inputs_by_own_means  # noqa: PLC0415

        asked = {"without_car": without_car, "of": of, "no_journey_minutes": no_journey_minutes}
        given = {name: value for name, value in asked.items() if value is not None}
        return Study(inputs_by_own_means(self.inputs, given))

    def __repr__(self) -> str:
        """Return name, people and candidates in one line."""
        settings, demand = self.inputs.settings, self.inputs.demand
        return (
            f"Study({settings.name!r}: {demand.weights.sum():,.0f} {demand.weight} in "
            f"{len(demand)} demand points, {len(self.inputs.candidates)} candidate sites)"
        )

    def _repr_html_(self) -> str:
        settings, demand = self.inputs.settings, self.inputs.demand
        return figures_html(
            [
                ("study", f"{settings.name}: {settings.title}"),
                ("area", settings.area_label),
                (f"demand ({demand.weight})", f"{demand.weights.sum():,.0f}"),
                ("demand points", f"{len(demand):,}"),
                ("candidate sites", f"{len(self.inputs.candidates):,}"),
                ("question", settings.plan.model),
                ("scenarios", f"{len(settings.scenarios):,}"),
            ]
        )

    def findings(self, *, use_cache: bool = True, progress: Progress | None = None) -> Findings:
        """Work out the study, writing nothing.

        Parameters
        ----------
        use_cache : bool
            Whether journey times of an earlier run may serve.
        progress : Progress, optional
            Told what goes on; by default a bar in a notebook's cell, nothing elsewhere.

        Returns
        -------
        Findings
            All that the report and the map tell.

        Raises
        ------
        InfeasibleError
            If no plan keeps every rule of the study.
        """
        return work_out(self.inputs, use_cache=use_cache, progress=progress or progress_here())[0]

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
            Told what goes on; by default a bar in a notebook's cell, nothing elsewhere.

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
        from hubplan.study.sweep import with_sweep  # noqa: PLC0415

        findings, seconds = work_out(
            self.inputs, use_cache=use_cache, progress=progress or progress_here()
        )
        findings = with_sweep(findings, self.out_folder(out))
        write_results(self.inputs, findings, self.out_folder(out), seconds=seconds)
        return findings

    def compare(
        self,
        *plans: str,
        within: float | None = None,
        use_cache: bool = True,
        progress: Progress | None = None,
    ) -> SideBySide:
        """Lay plans and scenarios side by side, against the first of them.

        Parameters
        ----------
        *plans : str
            ``"today"``, ``"best"``, ids of baselines, options and scenarios,
            ``"SCENARIO:today"``, the path of a ``results.json``, or a list such as
            ``"main=a,b;mini=c"``; see `hubplan.study.comparing`.
        within : float, optional
            Threshold in minutes; by default the study's.
        use_cache : bool
            Whether journey times of an earlier run may serve.
        progress : Progress, optional
            Told what goes on; by default a bar in a notebook's cell, nothing elsewhere.

        Returns
        -------
        SideBySide
            One row a plan.

        Raises
        ------
        InputError
            Naming every plan that is not known.
        """
        # That room stands on this one.
        from hubplan.study.comparing import compare_plans  # noqa: PLC0415

        return compare_plans(
            self.inputs,
            plans,
            within=within,
            use_cache=use_cache,
            progress=progress or progress_here(),
        )

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
        By stage: ``roads``, ``journeys``, ``transit`` (where the study has a timetable),
        ``plans``, ``options``, ``sensitivity``, ``scenarios``, ``impact``.
    """
    roads = roads_of(inputs)
    scenarios = resolve_scenarios(inputs, roads)
    times = study_times(inputs, use_cache=use_cache, progress=progress, roads=roads)
    seconds = dict(times.seconds)
    progress.finish("roads", _roads_note(inputs, times))
    progress.finish("journeys", "cached" if times.cached else f"{seconds['journeys']:.1f} s")
    # Before the plans: a feed of another year is told at once.
    transit, spent = _timed(
        lambda: transit_beside(inputs, roads, use_cache=use_cache, progress=progress)
    )
    if transit is not None:
        seconds["transit"] = spent
    matrices = times.times.by_period
    chosen = chosen_model(inputs.settings.journeys).name
    main = matrices[chosen]
    question, mix = question_of(inputs), study_mix(inputs, transit)

    progress.stage("plans")
    with rules_of(inputs.path):
        solutions, seconds["plans"] = _timed(lambda: answers_of(inputs, main, question, mix))
        all_by_car = None if mix is None else answers_of(inputs, main, question)[0].plan
        territories = territories_of(inputs, solutions[0])
    best, main_only = solutions
    progress.finish("plans", f"{seconds['plans']:.1f} s")

    progress.stage("scenarios")
    asked, seconds["scenarios"] = _timed(lambda: solve_options(inputs, scenarios, main, best, mix))

    progress.stage("sensitivity")
    problems = {name: choice_of(inputs, each, mix) for name, each in matrices.items()}
    variants, seconds["sensitivity"] = _timed(
        lambda: sensitivity(
            problems,
            question,
            best,
            main_shares=inputs.settings.plan.main_share_range,
            promises=inputs.settings.plan.within_range,
            time_limit_seconds=inputs.settings.plan.time_limit_seconds,
        )
    )
    further = [
        (each.scenario.id, each.scenario.label, plan_of(each, asked[each.scenario.id]))
        for each in scenarios.options
    ]
    if all_by_car is not None and all_by_car != best.plan:
        further.append((BEST_BY_CAR, "Best if everybody drove", all_by_car))
    options, seconds["options"] = _timed(
        lambda: options_of(inputs, matrices, best, main_only, territories, further=further)
    )
    progress.finish("sensitivity", f"{len(variants)} variants, {seconds['sensitivity']:.1f} s")

    progress.stage("scenarios")
    world_times = WorldTimes(inputs, scenarios.base, matrices, use_cache, progress, mix)
    known = {option.id: option for option in options[chosen]}
    outcomes, spent = _timed(
        lambda: work_out_scenarios(inputs, scenarios, world_times, asked, known)
    )
    seconds["scenarios"] += spent
    progress.finish("scenarios", f"{len(outcomes)}, {seconds['scenarios']:.1f} s")
    impact, seconds["impact"] = _timed(
        lambda: impact_of(
            inputs,
            options,
            best,
            roads,
            use_cache=use_cache,
            transit=transit,
            territories=territories,
        )
    )
    own_means = by_own_means(inputs, mix, main, options[chosen], all_by_car)
    answer = Answer(best, main_only, options, variants, territories, outcomes, impact, own_means)
    return gather_findings(inputs, times, answer), seconds


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _roads_note(inputs: StudyInputs, times: StudyTimes) -> str:
    network = inputs.settings.network
    how = "cached" if times.cached else f"{times.seconds['roads']:.1f} s"
    return f"{network.source}, {network.date} · {times.times.network_facts['way_km']:,} km · {how}"
