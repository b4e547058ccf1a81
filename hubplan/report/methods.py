"""The methods annex, written from the run itself: how each figure was come by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from hubplan.report.journey import GROUP_WORDS
from hubplan.report.own_means import own_means_sentences
from hubplan.report.sentences import proof_text
from hubplan.scenario import Findings
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.wording import people_text
from hubplan.travel_times.car import PERIODS, SPEED_TABLES, SpeedTable

_LIBRARIES: Final = ("geopandas", "highspy", "numpy", "osmium", "pandas", "pulp", "scipy")


@dataclass(frozen=True, slots=True)
class MethodNote:
    """One part of the annex.

    Attributes
    ----------
    heading : str
        What it is about.
    sentences : tuple of str
        How it was done.
    """

    heading: str
    sentences: tuple[str, ...]


def method_notes(findings: Findings) -> tuple[MethodNote, ...]:
    """Return the methods annex.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    tuple of MethodNote
        Question, people, roads, journey times and their error, proof, versions and inputs.
    """
    return (
        MethodNote("The question", _question(findings)),
        MethodNote("People", _people(findings)),
        MethodNote("Roads", _roads(findings)),
        *(MethodNote(f"Journey times: {note.words}", (note.model,)) for note in findings.times),
        *(MethodNote(heading, told) for heading, told in _speeds(findings)),
        MethodNote("Proof", _proof(findings)),
        MethodNote("Programs", _programs()),
        MethodNote("Inputs", _inputs(findings)),
    )


def _question(findings: Findings) -> tuple[str, ...]:
    question, weight = findings.solution.question, findings.solution.problem.demand.weight
    model = f"Model: {question.model}; people are counted by the column '{weight}'."
    rounded = (
        "All minutes are rounded once to hundredths before anything is chosen or counted, so that "
        "every figure of the report can be worked out again from the published minutes."
    )
    return (model, *own_means_sentences(findings)[:1], rounded)


def _people(findings: Findings) -> tuple[str, ...]:
    everybody = people_text(findings.demand.weights.sum())
    told = (
        f"{everybody} people in {len(findings.demand):,} small areas, each starting from one point."
    )
    if not findings.people_left_out:
        return (told,)
    left_out = people_text(findings.people_left_out)
    return (told, f"{left_out} people of the file live outside the study area.")


def _roads(findings: Findings) -> tuple[str, ...]:
    facts, snaps = findings.network_facts, findings.snap_m
    if not facts:
        return ("Journey times were given as they are.",)
    size = (
        f"{facts['way_km']:,} km of ways, {facts['nodes']:,} junctions and ends, "
        f"{facts['edges']:,} stretches."
    )
    tied = (
        f"Half of the points lie within {snaps['median']:.0f} m of their "
        f"{mode_words(findings.mode).way}, 95% within "
        f"{snaps['p95']:.0f} m, all within {snaps['max']:.0f} m."
    )
    return (size, tied)


def _speeds(findings: Findings) -> list[tuple[str, tuple[str, ...]]]:
    """Return the speeds driven, by the table each period profile of ours drives on."""
    driven: dict[str, list[str]] = {}
    for note in findings.times:
        if findings.mode == "car" and note.period in PERIODS:
            driven.setdefault(PERIODS[note.period].speeds, []).append(note.words)
    return [
        (f"Speeds driven: {'; '.join(words)}", _speed_sentences(SPEED_TABLES[name]))
        for name, words in driven.items()
    ]


def _speed_sentences(table: SpeedTable) -> tuple[str, ...]:
    def listed_speeds(kph: Mapping[str, float]) -> str:
        return ", ".join(f"{GROUP_WORDS.get(group, group)} {each:g}" for group, each in kph.items())

    rural, urban = listed_speeds(table.rural_kph), listed_speeds(table.urban_kph)
    limits = "Where a speed limit is posted and lower, it holds."
    delays = (
        f"Seconds added: {table.give_way_seconds:g} on arriving at a road of higher rank, "
        f"{table.roundabout_seconds:g} at a roundabout, {table.side_road_seconds:g} at a junction "
        f"with roads of the same or lower rank. Source: {table.source}."
    )
    return (
        f"Kilometres an hour outside towns: {rural}; dual carriageways {table.dual_kph:g}.",
        f"In towns: {urban}. {limits}",
        delays,
    )


def _proof(findings: Findings) -> tuple[str, ...]:
    proof, objective = findings.solution.proof, findings.solution.objective
    gap = f", gap {proof.gap:.2%}" if proof.gap is not None and proof.gap > 0 else ""
    figures = (
        f"Status {proof.status}; value {objective.value:.4f} {objective.unit}, recomputed from "
        f"the sites; found by {proof.method} ({proof.solver}){gap}."
    )
    return (proof_text(findings), figures)


def _programs() -> tuple[str, ...]:
    told = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (f"hubplan {version('hubplan')} with {told}.",)


def _inputs(findings: Findings) -> tuple[str, ...]:
    return tuple(
        f"{note.role}: {note.file}, sha256 {note.sha256}; {note.source}; {note.licence}; "
        f"{note.date}."
        for note in findings.sources
    )
