"""What a question counts, in words: each kind tells its worth and its losses its own way."""

from __future__ import annotations

import math
from typing import Final

from hubplan.location import LSCP, MCLP, PartialLSCP, PCenter
from hubplan.location.territories import Territories
from hubplan.scenario import Findings, Variant
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.wording import count_words, listed, people_text, percent

_SECONDS_A_MINUTE: Final = 60
_LEAST_SECONDS: Final = 0.1
#: To follow what is counted, where people with and without a car travel differently.
OWN_MEANS: Final = " by people's own means"


def worth_words(findings: Findings) -> str:
    """Return what the question counts.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        Such as ``"the average journey"``, to follow "a share of".
    """
    question = findings.solution.question
    if isinstance(question, LSCP | PartialLSCP):
        return "the number of hubs"
    if isinstance(question, MCLP):
        return "the people within reach"
    return "the longest journey" if isinstance(question, PCenter) else "the average journey"


def best_words(findings: Findings) -> str:
    """Return what the best plan is best in.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        Such as ``"the shortest average journey"``, to follow "the plan with".
    """
    question = findings.solution.question
    if isinstance(question, LSCP | PartialLSCP):
        return "the fewest hubs"
    if isinstance(question, MCLP):
        return "most people within reach"
    worth = worth_words(findings).removeprefix("the ")
    own = OWN_MEANS if findings.own_means else ""
    return f"the shortest {worth}{' over all visits' if findings.tiered else ''}{own}"


def worth_definition(findings: Findings) -> str:
    """Return what the question counts, in a sentence.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        Beginning with "Worth:".
    """
    question = findings.solution.question
    own = OWN_MEANS if findings.own_means else ""
    if findings.main_share is not None:
        return (
            f"Worth: what the question counts, here the average over all visits{own}, of which "
            f"{findings.main_share:.0%} are assumed to need a main hub."
        )
    if isinstance(question, MCLP):
        return f"Worth: people within {question.within:g} minutes of a hub{own}."
    unit = "" if isinstance(question, LSCP | PartialLSCP) else ", in minutes"
    return f"Worth: what the question counts, here {worth_words(findings)}{own}{unit}."


def worth_text(findings: Findings, value: float) -> str:
    """Return a figure of what the question counts.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    value : float
        In the unit of the question.

    Returns
    -------
    str
        Such as ``"three hubs"`` or ``"17.3 minutes"``.
    """
    unit = findings.solution.objective.unit
    if unit == "hubs":
        return count_words(round(value), "hub")
    return f"{people_text(value)} people" if unit == "people" else f"{value:.1f} minutes"


def behind_text(findings: Findings, loss: float) -> str:
    """Return how much worse than the best a plan is.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    loss : float
        Zero or more, in the unit of the question.

    Returns
    -------
    str
        Such as ``"12.0 seconds longer on the average visit"``.
    """
    if loss == 0:
        return "exactly as good"
    unit = findings.solution.objective.unit
    if unit == "people":
        return f"{people_text(loss)} people fewer within reach"
    if unit == "hubs":
        return f"{count_words(round(loss), 'hub')} more"
    where = "the average visit" if findings.tiered else worth_words(findings)
    seconds = loss * _SECONDS_A_MINUTE
    if seconds < _SECONDS_A_MINUTE:
        return f"{max(seconds, _LEAST_SECONDS):.1f} seconds longer on {where}"
    return f"{loss:.1f} minutes longer on {where}"


def varied_words(findings: Findings) -> str:
    """Return which assumptions were varied.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        Such as ``"times of day by shares of visits that need a main hub"``.
    """
    times = mode_words(findings.mode).times
    several = len({variant.period for variant in findings.variants}) > 1
    others = (
        ["shares of visits that need a main hub"] * findings.tiered
        + ["promised minutes"] * (len({variant.within for variant in findings.variants}) > 1)
    )  # fmt: skip
    return " by ".join([times] * several + others) or times


def is_own(findings: Findings, variant: Variant) -> bool:
    """Return whether a variant keeps the study's own share of visits and promised minutes.

    Parameters
    ----------
    findings : Findings
        All that a study found.
    variant : Variant
        One of its variants.

    Returns
    -------
    bool
        False where one of them is another; the time model may be.
    """
    within = getattr(findings.solution.question, "within", None)
    return variant.main_share == findings.main_share and variant.within == within


def promises_text(findings: Findings) -> str:
    """Return what other promised minutes would take or reach.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence, or ``""`` when no other promise was tried.
    """
    tried = [v for v in findings.variants if v.period == findings.period and v.within is not None]
    if len(tried) < 2:  # noqa: PLR2004 - the promise of the study, and another
        return ""
    told = [
        f"within {variant.within:g} minutes "
        + (
            "no plan keeps the promise"
            if math.isnan(variant.value)
            else worth_text(findings, variant.value)
        )
        for variant in tried
    ]
    what = "Other promises" if findings.solution.objective.unit == "hubs" else "Other times"
    return f"{what}, each with its own best plan: {listed(told)}."


def territories_text(findings: Findings) -> str:
    """Return how many people each hub serves, and how sure the territories are.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        A few sentences; ``""`` where everybody goes to the nearest hub.
    """
    found = findings.territories
    if found is None:
        return ""
    loads = [
        f"{findings.site_name(site)} {people_text(load)}" for site, load in found.loads.items()
    ]
    least, most = max(found.least.values()), min(found.most.values())
    allowed = " and ".join(
        [f"no fewer than {people_text(least)}"] * (least > 0)
        + [f"no more than {people_text(most)}"] * math.isfinite(most)
    )
    return (
        f"Every small area belongs to one hub, and each hub serves {allowed} people: "
        f"{'; '.join(loads)}. {people_text(found.people_elsewhere)} people live nearer to another "
        f"hub. {_territories_proof(findings, found)}"
    )


def _territories_proof(findings: Findings, found: Territories) -> str:
    bound = findings.solution.proof.bound
    if bound is None:
        return "How much shorter the journeys of other plans might be is not known."
    ahead = max(0.0, found.mean_minutes - bound)
    return (
        f"The average journey is {found.mean_minutes:.2f} minutes; no plan that keeps these "
        f"numbers can have it more than {ahead * _SECONDS_A_MINUTE:.1f} seconds shorter, even if "
        "small areas could be split."
    )


def promise_text(findings: Findings) -> str:
    """Return how many people the best plan brings within the promised minutes.

    Parameters
    ----------
    findings : Findings
        All that a study found.

    Returns
    -------
    str
        One sentence; ``""`` where nothing is promised, or the headline says it.
    """
    within = getattr(findings.solution.question, "within", None)
    if within is None or within == findings.headline_minutes:
        return ""
    share = percent(findings.best.share_within(within))
    return f"{share} of people would be within the promised {within:g} minutes."


def aim_words(findings: Findings, who: str) -> str:
    """Return what the question is after, to end "so that ...".

    Parameters
    ----------
    findings : Findings
        All that a study found.
    who : str
        The people of the study.

    Returns
    -------
    str
        Such as ``"the 1,234 people travel as little as possible"``.
    """
    question, words = findings.solution.question, mode_words(findings.mode)
    by = OWN_MEANS if findings.own_means else words.said
    if isinstance(question, MCLP):
        return f"as many as can be of {who} are within {question.within:g} minutes{by}"
    if isinstance(question, LSCP):
        return f"{who} are all within {question.within:g} minutes{by}"
    if isinstance(question, PartialLSCP):
        return f"{percent(question.share)} of {who} are within {question.within:g} minutes{by}"
    if isinstance(question, PCenter):
        return f"{who} have their longest journey as short as possible"
    if findings.from_sites:
        return f"{who} are reached by journeys as short as possible"
    own = ", by car or by public transport," if findings.own_means else ""
    return f"{who}{own} {words.verb} as little as possible"
