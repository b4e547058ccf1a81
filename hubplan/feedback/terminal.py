"""What the sheets come to, for a terminal."""

from __future__ import annotations

import textwrap
from typing import Any, Final

from hubplan.errors import printable
from hubplan.feedback.answers import Feedback, Tried, Wish
from hubplan.feedback.tables import hub_names
from hubplan.feedback.wording import (
    days,
    left_out,
    minutes_sentence,
    not_placed,
    option_name,
    tier_heading,
    whose_views,
)
from hubplan.scenario.nouns import in_own_words
from hubplan.scenario.small_counts import told_count
from hubplan.scenario.wording import count_words, listed, percent, sentence_case
from hubplan.units import or_none

_SHOWN: Final = 12
_NARROWEST: Final = 40
_CELL: Final = 12


def feedback_text(feedback: Feedback, *, width: int = 100) -> str:
    """Return what the sheets come to as text for a terminal.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.
    width : int
        Columns of the terminal.

    Returns
    -------
    str
        Plain text without control characters.
    """
    width = max(width, _NARROWEST)
    parts = [
        _heading(feedback, width),
        _wishes(feedback, width),
        _minutes(feedback, width),
        _plans(feedback, width),
        _notes(feedback, width),
    ]
    text = "\n\n".join("\n".join(part) for part in parts if part)
    if feedback.view is not None:
        text = in_own_words(text, feedback.view.findings)
    return printable(text)


def feedback_facts(feedback: Feedback) -> dict[str, Any]:
    """Return what the sheets come to for machines.

    Parameters
    ----------
    feedback : Feedback
        What the sheets come to.

    Returns
    -------
    dict
        Only what JSON knows; no free text but the names of places as written.
    """
    handed, answers = feedback.handed, feedback.reasonable
    quartiles = dict(
        zip(("lower_quartile", "median", "upper_quartile"), answers.quartiles, strict=True)
    )
    return {
        "study": handed.study,
        "sheets": len(handed.sheets),
        "on_paper": feedback.on_paper,
        "repeated": handed.repeated,
        "blank": handed.blank,
        "other_studies": handed.other_studies,
        "other_editions": feedback.other_editions,
        "wishes": [_wish_facts(wish, feedback) for wish in feedback.wishes],
        "reasonable_minutes": {
            "answers": answers.answers,
            "least": or_none(answers.least),
            **{name: or_none(value) for name, value in quartiles.items()},
            "most": or_none(answers.most),
        },
        "share_within": [
            {
                "option": each.option.id,
                "any_hub": dict(zip(quartiles, each.any_hub, strict=True)),
                "main_hub": dict(zip(quartiles, each.main_hub, strict=True)),
            }
            for each in feedback.given
        ],
        "plans": [
            {
                "plan_code": each.code,
                "sheets": each.sheets,
                "hubs": None if each.plan is None else each.plan.to_dict(),
                "problem": each.wrong,
            }
            for each in feedback.plans
        ],
        "homes": {place: told_count(count) for place, count in feedback.homes.items()},
        "homes_said": feedback.homes_said,
    }


def _wish_facts(wish: Wish, feedback: Feedback) -> dict[str, Any]:
    found, view = wish.found, feedback.view
    area = None
    if view is not None and wish.point is not None:
        area = view.findings.demand.ids[wish.point]
    return {
        "place": wish.written[0][0] if found is None else found.name,
        "placed": None if found is None else found.kind,
        "small_area_id": area,
        "sheets": wish.sheets,
    }


def _heading(feedback: Feedback, width: int) -> list[str]:
    sheets = feedback.handed.sheets
    words = [
        feedback.handed.study,
        f"{len(sheets):,} feedback {'sheet' if len(sheets) == 1 else 'sheets'}",
    ]
    if feedback.on_paper:
        words.append(f"{feedback.on_paper:,} of them from paper")
    words.append(days(feedback))
    return [*textwrap.wrap(" · ".join(words), width), *textwrap.wrap(whose_views(feedback), width)]


def _wishes(feedback: Feedback, width: int) -> list[str]:
    lines = [f"Where a hub is wished ({_of(feedback.wished, feedback)} say where)"]
    placed = [wish for wish in feedback.wishes if wish.point is not None]
    shown = placed if feedback.view is not None else list(feedback.wishes)
    for wish in shown[:_SHOWN]:
        head, label = f"  {wish.sheets:>5}  ", _label(wish, feedback)
        lines += textwrap.wrap(label, width, initial_indent=head, subsequent_indent=" " * len(head))
    if len(shown) > _SHOWN:
        lines.append(f"         and {count_words(len(shown) - _SHOWN, 'more place')}: places.csv")
    lost = not_placed(feedback)
    if lost:
        lines += _indented(f"{lost}: see places.csv.", width)
    return lines


def _label(wish: Wish, feedback: Feedback) -> str:
    view = feedback.view
    if view is None or wish.point is None or wish.found is None:
        return wish.written[0][0]
    return wish.found.within(view.finder.labels[wish.point])


def _minutes(feedback: Feedback, width: int) -> list[str]:
    lines = ["What journey is reasonable", *_indented(minutes_sentence(feedback.reasonable), width)]
    view = feedback.view
    if view is None or not feedback.given:
        return lines
    limits = [f"{limit:g} min" for limit in feedback.reasonable.quartiles]
    names = [option_name(view.findings, each.option) for each in feedback.given]
    shares = [[percent(share) for share in each.any_hub] for each in feedback.given]
    lines += _indented("People of the area who reach a hub of any kind within that time:", width)
    room = max(len(name) for name in names) + 2
    if room + len(limits) * _CELL > width:
        for name, told in zip(names, shares, strict=True):
            cells = [f"{limit} {share}" for limit, share in zip(limits, told, strict=True)]
            lines += _indented(f"{name}: {', '.join(cells)}", width)
        return lines
    lines.append(" " * room + "".join(f"{limit:>{_CELL}}" for limit in limits))
    lines += [
        f"  {name:<{room - 2}}" + "".join(f"{share:>{_CELL}}" for share in told)
        for name, told in zip(names, shares, strict=True)
    ]
    return lines


def _plans(feedback: Feedback, width: int) -> list[str]:
    read = [each for each in feedback.plans if each.plan is not None]
    unread = [each for each in feedback.plans if each.plan is None]
    if not feedback.plans:
        return []
    said = sum(each.sheets for each in feedback.plans)
    lines = [f"Plans tried ({_of(said, feedback)} name one)"]
    for each in read[:3]:
        lines += _indented(f"{each.sheets} × {_hubs(each, feedback)}", width)
    if len(read) > 3:  # noqa: PLR2004 - as many as were shown
        lines.append(f"  and {count_words(len(read) - 3, 'more plan')}: plans.csv")
    if feedback.view is None:
        return [*lines, *_indented("Their hubs are told with --study.", width)]
    for each in unread[:3]:
        lines += _indented(f"not read, {each.where}: {each.wrong}", width)
    return lines


def _hubs(tried: Tried, feedback: Feedback) -> str:
    assert tried.plan is not None
    assert feedback.view is not None
    named = hub_names(tried.plan, feedback.view)
    return "; ".join(
        f"{tier_heading(tier, names)}: {listed([name.partition(',')[0] for name in names])}"
        for tier, names in named.items()
        if names
    )


def _notes(feedback: Feedback, width: int) -> list[str]:
    lines = []
    gone = left_out(feedback)
    if gone:
        lines += textwrap.wrap(f"Left out: {'; '.join(gone)}.", width)
    if feedback.other_editions:
        many = count_words(feedback.other_editions, "sheet")
        text = (
            f"{sentence_case(many)} written on another edition of the page; counted all the same."
        )
        lines += textwrap.wrap(text, width)
    if feedback.view is None:
        text = (
            "With --study: small areas and a map of the places, the hubs of the plans, and which "
        )
        lines += textwrap.wrap(
            f"{text}share of people each option brings within those minutes.", width
        )
    return lines


def _of(count: int, feedback: Feedback) -> str:
    return f"{count} of {len(feedback.handed.sheets)}"


def _indented(text: str, width: int) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), width, initial_indent="  ", subsequent_indent="  ")
