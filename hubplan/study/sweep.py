"""The sweep of a study: go on with what is there, work out the rest, write the result whole."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from hubplan.errors import HubplanWarning
from hubplan.location.sets.worth import unit_of
from hubplan.report import csv_text
from hubplan.scenario import Findings
from hubplan.scenario.sweep import Run, work_out
from hubplan.scenario.sweep_cases import RUN, Case, Ranges, draw, grid, one_by_one
from hubplan.scenario.sweep_result import SweepResult
from hubplan.study.artefacts import staged_folder
from hubplan.study.fingerprint import fingerprint
from hubplan.study.gather import source_notes, study_fingerprint
from hubplan.study.inputs import StudyInputs
from hubplan.study.matrices import study_times
from hubplan.study.mode_mix import study_mix
from hubplan.study.progress import Progress
from hubplan.study.question import answers_of, question_of, rules_of
from hubplan.study.surroundings import roads_of
from hubplan.study.sweep_inputs import notes_of, problem_of
from hubplan.study.sweep_journal import SweepJournal
from hubplan.study.sweep_ranges import labels_of, own_assumptions, ranges_of
from hubplan.study.transit_times import transit_matrices
from hubplan.travel_times.workers import Workers

#: Where a sweep stands in the folder of a study's results, and its file that is written last.
FOLDER: Final = "sweep"
RESULT: Final = "sweep.json"
#: Every file of a sweep.
FILES: Final = ("runs.csv", "sites.csv", "regret.csv", "tornado.csv", RESULT)
#: Two ways of choosing what to try.
ENSEMBLE, GRID = "ensemble", "grid"

#: To be raised when the same assumptions no longer give the same run.
_METHOD: Final = 1


@dataclass(frozen=True, slots=True)
class SweepOrder:
    """What to sweep, where the study leaves it open.

    Attributes
    ----------
    runs : int or None
        Of an ensemble; None = as the study says.
    seed : int or None
        None = as the study says.
    kind : str
        `ENSEMBLE` or `GRID`.
    """

    runs: int | None = None
    seed: int | None = None
    kind: str = ENSEMBLE


def sweep_study(
    inputs: StudyInputs,
    out: Path,
    *,
    order: SweepOrder,
    workers: Workers,
    progress: Progress,
    use_cache: bool = True,
) -> SweepResult:
    """Work out the sweep of a study and write it to ``OUT/sweep``.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    out : Path
        Folder of the study's results. While the work goes on it is kept in ``sweep.part`` there: a
        call that was stopped, by whatever means, goes on from there when it is made again.
    order : SweepOrder
        What to sweep.
    workers : Workers
        Who works; the result is the same whoever does.
    progress : Progress
        Told what goes on.
    use_cache : bool
        Whether journey times of an earlier run may serve.

    Returns
    -------
    SweepResult
        What was written.

    Raises
    ------
    InfeasibleError
        If no plan keeps the rules of the study.
    OutputError
        If the result cannot be written; then the folder is as it was.
    """
    settings = inputs.settings
    roads = roads_of(inputs)
    times = study_times(inputs, use_cache=use_cache, progress=progress, roads=roads)
    mix = None
    if settings.mode_mix is not None:
        mix = study_mix(inputs, transit_matrices(inputs, roads, use_cache=use_cache))
    matrices = times.times.by_period
    own = own_assumptions(settings)
    question = question_of(inputs)
    progress.stage("plans")
    with rules_of(inputs.path):
        solution, _ = answers_of(inputs, matrices[own.time_model], question, mix)
    plans = tuple(each.plan for each in solution.alternatives)
    progress.finish("plans", f"the best {len(plans)} of the study")

    ranges = ranges_of(settings)
    seed = settings.sweep.seed if order.seed is None else order.seed
    sites = solution.problem.sites
    study = study_fingerprint(inputs, source_notes(inputs))
    made_from = {
        "method": _METHOD,
        "study": study,
        "numpy": np.__version__,
        "kind": order.kind,
        "seed": seed,
        "plans": [plan.to_dict() for plan in plans],
    }
    result = SweepResult(
        study=settings.name,
        fingerprint=study,
        made_from=fingerprint(made_from),
        kind=order.kind,
        seed=seed,
        unit=unit_of(question),
        own=own,
        plans=plans,
        site_names=dict(zip(sites.ids, sites.names, strict=True)),
        labels=labels_of(settings),
        notes=notes_of(settings, matrices),
        runs=(),
        tornado_runs=(),
    )
    cases = _cases(ranges, order.kind, order.runs or settings.sweep.runs, seed)
    alone = one_by_one(ranges, own, seed=seed)
    journal = SweepJournal(out / f"{FOLDER}.part", result.made_from)
    with journal.held_alone():
        runs = _known(journal, read_sweep(out, result.fingerprint), result.made_from)
        wanted = [*alone, *cases]
        left = [case for case in wanted if case.key not in runs]
        progress.stage("runs")
        progress.advance(len(wanted) - len(left), len(wanted))
        with _left_when_stopped(journal, runs), journal.begun(list(runs.values())) as writer:
            sweep = problem_of(inputs, matrices, plans, mix)
            for case, run in workers.results(work_out, sweep, left):
                writer.add(run)
                runs[case.key] = run
                progress.advance(len(runs), len(wanted))
        result = replace(
            result,
            runs=tuple(runs[case.key] for case in cases),
            tornado_runs=tuple(runs[case.key] for case in alone),
        )
        progress.finish("runs", f"{len(cases):,} worked out")
        _write(result, out / FOLDER)
        journal.remove()
    return result


def read_sweep(folder: Path, fingerprint: str) -> SweepResult | None:
    """Return the sweep in a folder of results, if it is of the same study.

    Parameters
    ----------
    folder : Path
        In which ``hubplan sweep -o`` left its folder ``sweep``.
    fingerprint : str
        Of the study's inputs and settings, as `Findings.fingerprint`.

    Returns
    -------
    SweepResult or None
        None when there is none, it is of another study or of other inputs, or it cannot be read.
    """
    try:
        told = json.loads((folder / FOLDER / RESULT).read_text(encoding="utf-8"))
        if told["fingerprint"] != fingerprint:
            return None
        return SweepResult.from_dict(told)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def with_sweep(findings: Findings, *folders: Path) -> Findings:
    """Return what a study found together with its sweep.

    Parameters
    ----------
    findings : Findings
        Of the study.
    *folders : Path
        Folders of results where a sweep may be, the likeliest first.

    Returns
    -------
    Findings
        As they were where there is no sweep of the same inputs and settings.
    """
    for folder in folders:
        sweep = read_sweep(folder, findings.fingerprint)
        if sweep is not None:
            return replace(findings, sweep=sweep)
    return findings


def sweep_text(result: SweepResult) -> str:
    """Return a sweep as its file has it, for machines.

    Parameters
    ----------
    result : SweepResult
        What was found.

    Returns
    -------
    str
        JSON; the same bytes for the same result.
    """
    content: dict[str, Any] = {"schema": 1} | result.to_dict()
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _cases(ranges: Ranges, kind: str, runs: int, seed: int) -> list[Case]:
    if kind == GRID:
        assumptions = grid(ranges)
    else:
        assumptions = [draw(ranges, seed=seed, number=number) for number in range(runs)]
    return [Case(RUN, number, assumed) for number, assumed in enumerate(assumptions)]


def _known(
    journal: SweepJournal, finished: SweepResult | None, made_from: str
) -> dict[tuple[str, int], Run]:
    """Return the runs that need not be worked out again; say when they are of something else."""
    runs, others = journal.read()
    if others:
        warnings.warn(
            f"the study has changed since {others:,} runs were worked out in '{journal.folder}': "
            "the sweep begins anew",
            HubplanWarning,
            stacklevel=3,
        )
    if finished is not None and finished.made_from == made_from:
        runs = [*finished.tornado_runs, *finished.runs, *runs]
    return {run.case.key: run for run in runs}


@contextmanager
def _left_when_stopped(
    journal: SweepJournal, runs: Mapping[tuple[str, int], Run]
) -> Iterator[None]:
    """Leave what may be gone on with when the work is stopped, and say so."""
    try:
        yield
    except BaseException as stop:
        if not runs:
            journal.remove()
        elif isinstance(stop, KeyboardInterrupt | OSError):
            warnings.warn(
                f"{len(runs):,} runs are kept in '{journal.folder}': the same again goes on from "
                "there",
                HubplanWarning,
                stacklevel=4,
            )
        raise


def _write(result: SweepResult, folder: Path) -> None:
    frames = {
        "runs.csv": result.runs_frame(),
        "sites.csv": result.sites_frame(),
        "regret.csv": result.regret_frame(),
        "tornado.csv": result.tornado_frame(),
    }
    with staged_folder(folder, last=RESULT) as staged:
        for name, frame in frames.items():
            (staged / name).write_text(csv_text(frame), encoding="utf-8", newline="\n")
        (staged / RESULT).write_text(sweep_text(result), encoding="utf-8", newline="\n")
