"""What the page says of one's own plan: the rule, the rank, the loss and the best single change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from hubplan.location import LSCP, PartialLSCP, TwoTier
from hubplan.location.questions import closed_by, kept_by
from hubplan.maps.own_rank import LONGEST, MEAN, WITHIN, OwnQuestion, objective_kind, with_sites
from hubplan.maps.wording import lost_words
from hubplan.scenario import Findings
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.nouns import in_own_words
from hubplan.scenario.wording import TIER_WORDS, count_words, listed, percent, sentence_case

#: Numbers that sentences write out.
_WRITTEN_OUT: Final = tuple(count_words(n, "", " ").strip() for n in range(11))


@dataclass(frozen=True, slots=True)
class Group:
    """So many hubs of a tier, in an area or in all.

    Attributes
    ----------
    tier : str
        Of the hubs counted.
    area : str or None
        Where they stand; None = anywhere.
    area_words : str
        The area in words.
    n : int
        How many.
    exactly : bool
        Whether so many must be open; else at most so many.
    """

    tier: str
    area: str | None
    area_words: str
    n: int
    exactly: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the group as the page has it.

        Returns
        -------
        dict
            ``tier, area, n, exactly``.
        """
        return {"tier": self.tier, "area": self.area, "n": self.n, "exactly": self.exactly}


def group_label(group: Group) -> str:
    """Return the name of a group.

    Parameters
    ----------
    group : Group
        So many hubs of a tier.

    Returns
    -------
    str
        Such as ``"Main hub in Maidstone"``.
    """
    noun = TIER_WORDS[group.tier] + ("" if group.n == 1 else "s")
    return sentence_case(noun if group.area is None else f"{noun} in {group.area_words}")


def rule_words(
    question: OwnQuestion, groups: Sequence[Group], name_of: Callable[[str], str]
) -> str:
    """Return the rule that plans keep.

    Parameters
    ----------
    question : OwnQuestion
        What was asked.
    groups : sequence of Group
        Its numbers of hubs.
    name_of : callable
        Gives the name of a site.

    Returns
    -------
    str
        A sentence, such as ``"One main hub in each of Maidstone, Tonbridge and Sevenoaks; at most
        one mini-hub in each of Weald of Kent and Aylesford."``.
    """
    parts = []
    alike = groupby(groups, key=lambda group: (group.tier, group.n, group.exactly))
    for (tier, n, exactly), found in alike:
        areas = [group.area_words for group in found if group.area is not None]
        where = f" in {'each of ' if len(areas) > 1 else ''}{listed(areas)}" if areas else ""
        parts.append(f"{'' if exactly else 'at most '}{count_words(n, TIER_WORDS[tier])}{where}")
    if isinstance(question, LSCP | PartialLSCP):
        share = question.share if isinstance(question, PartialLSCP) else 1.0
        whom = "everybody" if share == 1 else f"{percent(share)} of people"
        parts.append(f"as few hubs as bring {whom} within {question.within:g} minutes")
    parts += [f"{name_of(site)} is open" for site in kept_by(with_sites(question))]
    parts += [f"{name_of(site)} is not open" for site in closed_by(with_sites(question))]
    return f"{sentence_case('; '.join(parts))}."


def own_words(findings: Findings, question: OwnQuestion) -> dict[str, Any]:
    """Return the sentences about a plan; what stands in braces is filled in by the page.

    Parameters
    ----------
    findings : Findings
        The study's.
    question : OwnQuestion
        What was asked.

    Returns
    -------
    dict
        Sentences by name; ``tiers`` in words and ``numbers`` from 0 to 10 written out.
    """
    limit = getattr(question, "within", None)
    known = {
        "{limit}": "" if limit is None else f"{limit:g}",
        "{few}": f"{findings.noticeable_minutes:g}",
        "{headline}": f"{findings.headline_minutes:g}",
        "{main_share}": "" if findings.main_share is None else percent(findings.main_share),
        "{without}": lost_words(findings.mode).without,
        "{trials}": mode_words(findings.mode).times,
    }
    words = {}
    visits = isinstance(question, TwoTier) and any(question.mini.values())
    measure = _VISITS if visits else _MEASURES[objective_kind(question)]
    for name, text in (_SENTENCES | measure).items():
        told = text
        for brace, value in known.items():
            told = told.replace(brace, value)
        words[name] = in_own_words(told, findings)
    tiers = {tier: in_own_words(text, findings) for tier, text in TIER_WORDS.items()}
    labels = {tier: sentence_case(text) for tier, text in tiers.items()}
    return {**words, "tiers": tiers, "tier_labels": labels, "numbers": list(_WRITTEN_OUT)}


_SENTENCES: Final = {
    "rank": "This plan is {rank} of the {n} plans that keep the rule.",
    "rank_about": "This plan is about {rank} of the {n} plans that keep the rule.",
    "rank_best": "No plan that keeps the rule is better; there are {n}.",
    "rank_rule": "This plan does not keep the rule, so it has no rank among those that do.",
    "rank_route": "It leaves people {without} whom other plans reach: all {n} of those come "
    "before it.",
    "rank_many": "There are too many plans to say which rank this one has.",
    "rank_none": "No hub is open.",
    "fault_more": "{label}: {open} open, and the rule allows {n}.",
    "fault_fewer": "{label}: {open} open, and the rule asks for {n}.",
    "fault_elsewhere": "{site}: the rule has no {tier} there.",
    "fault_keep": "{site} must be open by the rule.",
    "fault_close": "{site} may not be open by the rule.",
    "fault_reach": "{share} of people are within {limit} minutes, and the rule asks for more.",
    "change_move": "Best single change: move the {tier} from {from} to {to}. {effect}",
    "change_open": "Best single change: open {to} as a {tier}. {effect}",
    "change_close": "Best single change: close {from}. {effect}",
    "change_mends": "Then the plan keeps the rule.",
    "change_nearer": "Then the plan is nearer to keeping the rule.",
    "change_none": "No single change would make this plan better.",
    "gains": "Against today, {shorter} people would have a journey to the nearest hub more than "
    "{few} minutes shorter. {longer} would have one more than {few} minutes longer. For {same} "
    "little would change.",
    "gains_left": "{left} more places not listed here.",
    "gains_left_one": "One more place not listed here.",
    "gains_place": "{name}: {people} people, {more} minutes longer on average",
    "result": "{count}: {share} of people within {headline} minutes. The average journey takes "
    "{mean} minutes.",
    "result_range": "{count}: {share} of people within {headline} minutes; {range} over all "
    "{trials}. The average journey takes {mean} minutes.",
    "hub": "One hub",
    "hubs": "{n} hubs",
    "closed": "{site} was closed: the rule leaves no room for both.",
    "sites_in": "Sites in {area}",
    "beyond": "Other sites in {area}, beside the rule",
    "tap_open": "tap to open a {tier} here.",
    "tap_close": "tap to close this hub.",
    "standing": "open in every plan",
    "code_empty": "Type a plan code.",
    "code_letter": "“{letter}” is in no plan code. Compare it with the code you were given.",
    "code_length": "This code is too short, or some of it is missing.",
    "code_check": "This code has a typing error, or belongs to another study.",
}

# With main hubs and mini-hubs a plan is as good as its average visit is short.
_VISITS: Final = {
    "loss_worse": "If {main_share} of visits need a main hub, visits take {size} minutes longer on "
    "average than under the best plan.",
    "loss_better": "If {main_share} of visits need a main hub, visits take {size} minutes less on "
    "average than under the best plan that keeps the rule.",
    "loss_hardly_worse": "Visits hardly take longer on average than under the best plan.",
    "loss_hardly_better": "Visits take hardly less on average than under the best plan that keeps "
    "the rule.",
    "loss_same": "Visits are as short on average as under the best plan.",
    "effect_better": "Visits would take {size} minutes less on average.",
    "effect_hardly": "Visits would take a little less on average.",
    "effect_worse": "Visits would take {size} minutes longer on average.",
}

_MEASURES: Final = {
    MEAN: {
        "loss_worse": "Journeys are {size} minutes longer on average than under the best plan.",
        "loss_better": "Journeys are {size} minutes shorter on average than under the best plan "
        "that keeps the rule.",
        "loss_hardly_worse": "Journeys are hardly longer on average than under the best plan.",
        "loss_hardly_better": "Journeys are hardly shorter on average than under the best plan "
        "that keeps the rule.",
        "loss_same": "Journeys are as short on average as under the best plan.",
        "effect_better": "Journeys would be {size} minutes shorter on average.",
        "effect_hardly": "Journeys would be a little shorter on average.",
        "effect_worse": "Journeys would be {size} minutes longer on average.",
    },
    WITHIN: {
        "loss_worse": "{size} fewer people are within {limit} minutes than under the best plan.",
        "loss_better": "{size} more people are within {limit} minutes than under the best plan "
        "that keeps the rule.",
        "loss_hardly_worse": "Hardly fewer people are within {limit} minutes than under the best "
        "plan.",
        "loss_hardly_better": "Hardly more people are within {limit} minutes than under the best "
        "plan that keeps the rule.",
        "loss_same": "As many people are within {limit} minutes as under the best plan.",
        "effect_better": "{size} more people would be within {limit} minutes.",
        "effect_hardly": "Journeys would be a little shorter on average.",
        "effect_worse": "{size} fewer people would be within {limit} minutes.",
    },
    LONGEST: {
        "loss_worse": "The longest journey is {size} minutes longer than under the best plan.",
        "loss_better": "The longest journey is {size} minutes shorter than under the best plan "
        "that keeps the rule.",
        "loss_hardly_worse": "The longest journey is hardly longer than under the best plan.",
        "loss_hardly_better": "The longest journey is hardly shorter than under the best plan "
        "that keeps the rule.",
        "loss_same": "The longest journey is as short as under the best plan.",
        "effect_better": "The longest journey would be {size} minutes shorter.",
        "effect_hardly": "Journeys would be a little shorter on average.",
        "effect_worse": "The longest journey would be {size} minutes longer.",
    },
}
