"""Lay plans of a study side by side: today, options, scenarios, lists of sites, earlier results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.location import Plan
from hubplan.report.own_means import averages_text, own_means_sentences
from hubplan.scenario import Findings, Option
from hubplan.scenario.changes import GivenPlan
from hubplan.scenario.side_by_side import Column, SideBySide, side_by_side
from hubplan.study.inputs import StudyInputs
from hubplan.study.progress import Progress
from hubplan.study.settings import BEST, MAIN_ONLY
from hubplan.study.settings_scenarios import ScenarioSettings
from hubplan.study.stages import work_out

TODAY: Final = "today"
_RESULTS: Final = ".json"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A plan that was asked for: one of the study's (`scenario` empty or where), or a list."""

    text: str
    name: str
    scenario: str = ""
    plan: Plan | None = None


def compare_plans(
    inputs: StudyInputs,
    plans: Sequence[str],
    *,
    within: float | None,
    use_cache: bool,
    progress: Progress,
) -> SideBySide:
    """Work out a study and lay some of its plans, or others, side by side.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    plans : sequence of str
        ``today``, ``best``, the id of a baseline, an option or a scenario; ``SCENARIO:today`` and
        ``SCENARIO:best``, those plans in the world of a scenario; the path of a
        ``results.json``, whose plan is judged in this study; or a list such as
        ``main=a,b,c;mini=d,e`` or ``open=a,b``. The first is what the others are compared with.
    within : float or None
        Threshold in minutes; None = the study's.
    use_cache : bool
        Whether journey times of an earlier run may serve.
    progress : Progress
        Told what goes on.

    Returns
    -------
    SideBySide
        In the order given.

    Raises
    ------
    InputError
        Naming every plan that is not known or not sound.
    """
    asked, faults = [], []
    for text in plans:
        try:
            asked.append(_asked(inputs, text))
        except InputError as error:
            faults.append(Fault("", error.message, error.hint))
    raise_faults("the plans to compare", faults)
    given = {each.name: each for each in asked if each.plan is not None}
    findings, _ = work_out(
        _with_plans(inputs, list(given.values())), use_cache=use_cache, progress=progress
    )
    report = inputs.settings.report
    return side_by_side(
        [_column(findings, each) for each in asked],
        within=report.headline_minutes if within is None else within,
        noticeable_minutes=report.noticeable_minutes,
        notes=_notes(findings),
    )


def _notes(findings: Findings) -> list[str]:
    """Return for whom plans are chosen, and by which models journeys are timed."""
    told = [averages_text(findings), findings.model, findings.impact.by_transit.model]
    return [note for note in (*own_means_sentences(findings)[:1], *told) if note]


def _asked(inputs: StudyInputs, text: str) -> _Asked:
    """Return what a text asks for, or say why nobody knows."""
    if "=" in text:
        return _listed(inputs, text, _plan_of(text))
    if text.endswith(_RESULTS):
        return _listed(inputs, text, _plan_of_results(Path(text)))
    settings = inputs.settings
    scenario, _, plan = text.rpartition(":")
    scenarios = [each.id for each in settings.scenarios]
    own = [TODAY, BEST, MAIN_ONLY, *(each.id for each in settings.baselines)]
    if scenario and scenario not in scenarios:
        raise InputError(
            f"there is no scenario '{scenario}'{nearest_name(scenario, scenarios)}",
            hint=f"Scenarios: {', '.join(scenarios) or 'none'}.",
        )
    known = [TODAY, BEST] if scenario else [*own, *scenarios]
    if plan not in known:
        raise InputError(
            f"there is no plan '{text}'{nearest_name(plan, known)}",
            hint=f"Plans: {', '.join(known)}; a results.json; or a list such as "
            "'main=a,b;mini=c' in quotes.",
        )
    if plan == TODAY and settings.today is None:
        raise InputError("the study names no baseline as today", hint="Name one with 'today'.")
    return _Asked(text, plan, scenario)


def _listed(inputs: StudyInputs, text: str, plan: Plan) -> _Asked:
    known = inputs.sites.ids
    raise_faults(
        f"the plan '{text}'",
        [
            Fault("", f"there is no site '{site}'{nearest_name(site, known)}",
                  f"Write site ids as in {inputs.sites.source}.")
            for site in plan.open_sites
            if site not in known
        ],
    )  # fmt: skip
    tiers = ("main", "mini") if inputs.settings.plan.tiered else ("open",)
    if not plan.get(tiers[0]) or any(tier not in tiers for tier in plan):
        raise InputError(
            f"the plan '{text}' lists no hub under '{tiers[0]}', or hubs of other tiers",
            hint=f"Tiers of this study: {', '.join(tiers)}.",
        )
    # An id that no study may give, since ids have no such sign.
    return _Asked(text, f"={text}", plan=plan)


def _plan_of(text: str) -> Plan:
    """Return the plan of a list such as ``main=a,b;mini=c``."""
    hubs = {}
    for part in filter(None, text.split(";")):
        tier, sign, ids = part.partition("=")
        if not sign:
            raise InputError(
                f"'{part}' of the plan '{text}' names no tier",
                hint="Write such as 'main=a,b;mini=c', in quotes.",
            )
        hubs[tier.strip()] = [site.strip() for site in ids.split(",") if site.strip()]
    return Plan(hubs)


def _plan_of_results(path: Path) -> Plan:
    """Return the plan of an earlier run."""
    try:
        return Plan(json.loads(path.read_text(encoding="utf-8"))["plan"])
    except FileNotFoundError as error:
        raise InputError(f"'{path}' does not exist", hint="Check the path.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"'{path.name}' holds no plan", hint="Give a results.json that 'hubplan run' wrote."
        ) from error


def _with_plans(inputs: StudyInputs, given: Sequence[_Asked]) -> StudyInputs:
    """Return the study with a scenario for each plan that is listed."""
    settings = inputs.settings
    further = [
        ScenarioSettings.model_construct(
            id=each.name,
            label=each.text,
            changes=[GivenPlan(change="plan", **(each.plan or Plan({})).to_dict())],
        )
        for each in given
    ]
    scenarios = [*settings.scenarios, *further]
    return replace(inputs, settings=settings.model_copy(update={"scenarios": scenarios}))


def _column(findings: Findings, asked: _Asked) -> Column:
    outcomes = {each.id: each for each in findings.outcomes}
    found: Option | None
    if asked.scenario:
        outcome = outcomes[asked.scenario]
        found = outcome.today if asked.name == TODAY else outcome.base_best
        if found is None:
            raise InputError(
                f"'{asked.text}': the scenario closes every main hub of that plan",
                hint="Leave it out.",
            )
        return Column(asked.text, f"{found.label}: {outcome.label}", found)
    if asked.name == TODAY:
        assert findings.today is not None
        found = findings.today
    elif asked.name in outcomes:
        found = outcomes[asked.name].option
    else:
        main_only = asked.name == MAIN_ONLY
        found = findings.option(findings.main_only_id if main_only else asked.name)
    by_transit = next(iter(findings.impact.by_transit.options.values()), ())
    return Column(
        asked.text,
        found.label,
        found,
        next((option for option in by_transit if option.id == found.id), None),
        findings.own_means.options.get(found.id) if findings.own_means else None,
    )
