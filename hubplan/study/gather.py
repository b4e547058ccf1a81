"""Gather everything a study worked out into its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import hubplan
from hubplan.location import THRESHOLDS, Metrics, Solution
from hubplan.location.territories import Territories
from hubplan.scenario import (
    Change,
    CoverageRange,
    Findings,
    Option,
    SourceNote,
    TimesNote,
    Unreached,
    Variant,
    change,
)
from hubplan.scenario.hub_use import hub_use
from hubplan.scenario.impact import Impact
from hubplan.scenario.outcome import Outcome
from hubplan.scenario.own_means import ByOwnMeans
from hubplan.study.extract_edge import cut_road_notes, near_cut_roads
from hubplan.study.fingerprint import fingerprint, source_sha256
from hubplan.study.hub_use import use_of_hubs
from hubplan.study.inputs import StudyInputs
from hubplan.study.matrices import StudyTimes
from hubplan.study.settings import BEST, MAIN_ONLY
from hubplan.study.time_models import TimeModel, all_models, range_models
from hubplan.study.trade_offs import trade_off_of
from hubplan.travel_times import TravelTimes
from hubplan.travel_times.matrix import snap_figures


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What was chosen, and how it fares.

    Attributes
    ----------
    best, main_only : Solution
        The answer, and the answer without mini-hubs (the same object if the question has none).
    options : mapping of str to tuple of Option
        Every option, by time model.
    variants : tuple of Variant
        The answer under other assumptions.
    territories : Territories or None
        Which hub each small area belongs to, where hubs serve so many people.
    outcomes : tuple of Outcome
        The scenarios, worked out.
    impact : Impact
        What the travel-impact tables are made of beside the options.
    own_means : ByOwnMeans or None
        How people with and without a car travel, where the plan is chosen for them so.
    """

    best: Solution
    main_only: Solution
    options: Mapping[str, tuple[Option, ...]]
    variants: tuple[Variant, ...]
    territories: Territories | None = None
    outcomes: tuple[Outcome, ...] = ()
    impact: Impact = field(default_factory=Impact)
    own_means: ByOwnMeans | None = None


_NO_TIMETABLE = (
    "Buses and trains: no timetable is given, and none is bundled, so who could come by them is "
    "not known."
)
_OF_TERRITORIES = (
    "Nearest: where tables and charts of the best plan speak of the nearest {} they mean that of "
    "the territory."
)


def gather_findings(inputs: StudyInputs, times: StudyTimes, answer: Answer) -> Findings:
    """Gather everything a study worked out.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    times : StudyTimes
        Its matrices.
    answer : Answer
        What was chosen, and how it fares.

    Returns
    -------
    Findings
        All that the report and the map tell.
    """
    settings = inputs.settings
    journeys, report = settings.journeys, settings.report
    models = all_models(journeys)
    chosen, tried = models[0].name, tuple(model.name for model in range_models(journeys))
    options = answer.options[chosen]
    matrix = times.times.by_period[chosen]
    places = tuple(inputs.demand.frame[settings.demand.place].astype(str))
    notes = source_notes(inputs)
    from_sites = journeys.direction == "from_sites"
    cut = near_cut_roads(inputs, times.times.network_facts)
    return Findings(
        name=settings.name,
        title=settings.title,
        area_label=settings.area_label,
        demand=inputs.demand,
        places=places,
        people_left_out=0.0 if inputs.left_out is None else float(inputs.left_out.weights.sum()),
        sites=inputs.used_sites,
        n_candidates=len(inputs.candidates),
        area_names=settings.area_names,
        group_labels={group.id: group.label for group in settings.groups},
        options=options,
        today_id=settings.today,
        best_id=BEST,
        main_only_id=BEST if answer.main_only is answer.best else MAIN_ONLY,
        solution=answer.best,
        main_only_solution=answer.main_only,
        changes=_changes(settings.today, options, places, report.noticeable_minutes),
        share_ranges=_share_ranges(answer.options, tried, report.headline_minutes),
        variants=answer.variants,
        main_share=settings.plan.main_share if settings.plan.tiered else None,
        period=chosen,
        model=matrix.model,
        range_periods=tried,
        headline_minutes=report.headline_minutes,
        noticeable_minutes=report.noticeable_minutes,
        unreached=_unreached(inputs, matrix, places),
        snap_m=snap_figures(matrix.demand_snap_m),
        network_facts=times.times.network_facts,
        sources=notes,
        notes=(
            *([_NO_TIMETABLE] if settings.transit is None and not from_sites else []),
            *settings.notes,
            *([_OF_TERRITORIES.format(settings.plan.noun)] if answer.territories else []),
            *cut_road_notes(inputs, cut, places),
        ),
        fingerprint=study_fingerprint(inputs, notes),
        near_cut_roads=cut,
        farthest_from_road=matrix.farthest_from_road(),
        times=tuple(_times_note(model, times.times.by_period[model.name]) for model in models),
        use=hub_use(options, use_of_hubs(inputs, times.outside)),
        coverage_ranges=_coverage_ranges(answer.options, tried),
        noun=settings.plan.noun,
        from_sites=from_sites,
        territories=answer.territories,
        impact=answer.impact,
        outcomes=answer.outcomes,
        trade_off=trade_off_of(inputs, answer.best),
        own_means=answer.own_means,
    )


def _times_note(model: TimeModel, matrix: TravelTimes) -> TimesNote:
    return TimesNote(
        model.name,
        model.words,
        matrix.period,
        model.speed_kph,
        matrix.model,
        matrix.error_90_minutes,
        matrix.error_source,
    )


def _changes(
    today_id: str | None,
    options: tuple[Option, ...],
    places: tuple[str, ...],
    noticeable_minutes: float,
) -> dict[str, Change]:
    today = next((option for option in options if option.id == today_id), None)
    if today is None:
        return {}
    return {
        option.id: change(
            today.minutes,
            option.minutes,
            option.evaluation.problem.weights,
            places,
            noticeable_minutes=noticeable_minutes,
        )
        for option in options
        if option is not today
    }


def _share_ranges(
    by_model: Mapping[str, tuple[Option, ...]], tried: tuple[str, ...], minutes: float
) -> dict[str, tuple[float, float]]:
    shares: dict[str, list[float]] = {}
    for name in tried:
        for option in by_model[name]:
            shares.setdefault(option.id, []).append(option.share_within(minutes))
    return {option_id: (min(found), max(found)) for option_id, found in shares.items()}


def _coverage_ranges(
    by_model: Mapping[str, tuple[Option, ...]], tried: tuple[str, ...]
) -> dict[str, CoverageRange]:
    """Return the least and the greatest share at every threshold, by option id."""
    alike = zip(*(by_model[name] for name in tried), strict=True)
    return {
        options[0].id: CoverageRange(
            _ranges([option.metrics for option in options]),
            _ranges([option.main_metrics for option in options]),
            {
                group: _ranges([option.groups[group] for option in options])
                for group in options[0].groups
            },
        )
        for options in alike
    }


def _ranges(figures: Sequence[Metrics]) -> dict[int, tuple[float, float]]:
    shares = {limit: [each.share_within[limit] for each in figures] for limit in THRESHOLDS}
    return {limit: (min(found), max(found)) for limit, found in shares.items()}


def _unreached(
    inputs: StudyInputs, matrix: TravelTimes, places: tuple[str, ...]
) -> tuple[Unreached, ...]:
    gone = set(matrix.unreachable_ids)
    rows = zip(inputs.demand.ids, places, inputs.demand.weights.tolist(), strict=True)
    return tuple(
        Unreached(identifier, place, people, matrix.reasons.get(identifier, "no route"))
        for identifier, place, people in rows
        if identifier in gone
    )


def study_fingerprint(inputs: StudyInputs, notes: Sequence[SourceNote]) -> str:
    """Return the fingerprint that stands on everything a study is told by.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    notes : sequence of SourceNote
        From `source_notes`.

    Returns
    -------
    str
        64 hexadecimal digits, the same for the same settings, inputs and version.
    """
    return fingerprint(
        {
            "hubplan": hubplan.__version__,
            "settings": inputs.settings.model_dump(by_alias=True),
            "inputs": [note.sha256 for note in notes],
        }
    )


def source_notes(inputs: StudyInputs) -> tuple[SourceNote, ...]:
    """Return where every input of a study comes from.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.

    Returns
    -------
    tuple of SourceNote
        With the hash of each file.
    """
    settings = inputs.settings
    named = {
        "demand": settings.demand,
        "sites": settings.sites,
        "network": settings.network,
        "areas": settings.areas,
        "outlines": settings.outlines,
        "places": settings.places,
        "postcodes": settings.postcodes,
        **inputs.scenario_sources,
        "services": settings.services,
        "sample_journeys": settings.sample_journeys,
        "scores": settings.scores,
        **{
            f"timetable[{number}]": feed
            for number, feed in enumerate(settings.transit.feeds if settings.transit else (), 1)
        },
    }
    return tuple(
        SourceNote(
            role,
            Path(source.file).name,
            source_sha256(inputs.file_of(source)),
            source.source,
            source.licence,
            source.date,
        )
        for role, source in named.items()
        if source is not None
    )
