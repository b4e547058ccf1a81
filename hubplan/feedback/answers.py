"""What the sheets come to: places wished, reasonable minutes, plans tried, where people live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hubplan.errors import InputError
from hubplan.feedback.placing import Found, PlaceFinder, folded
from hubplan.feedback.reading import Handed
from hubplan.feedback.reasonable import Given, Reasonable, given_by, reasonable
from hubplan.feedback.sheet import Sheet
from hubplan.location import Plan
from hubplan.maps.facts import shown_options
from hubplan.scenario import Findings
from hubplan.scenario.findings import SHORT_FINGERPRINT
from hubplan.scenario.small_counts import is_small

#: What is said of a place while no study tells where it is.
NO_STUDY = "no study given"


@dataclass(frozen=True, slots=True)
class Wish:
    """A place at which a hub is wished.

    Attributes
    ----------
    found : Found or None
        What the study's names make of it; None without a study.
    sheets : int
        How many ask for it.
    written : tuple of (str, int)
        How they wrote it, and how many so, the most common first.
    """

    found: Found | None
    sheets: int
    written: tuple[tuple[str, int], ...]

    @property
    def point(self) -> int | None:
        """In which demand point it lies; None where that is not known."""
        return None if self.found is None else self.found.point


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan that somebody tried.

    Attributes
    ----------
    code : str
        As first written.
    plan : Plan or None
        Its hubs; None where the code could not be read, or no study was given.
    sheets : int
        How many name it.
    wrong : str
        Why the code could not be read; empty where it could.
    where : str
        File and row of the first.
    """

    code: str
    plan: Plan | None
    sheets: int
    wrong: str
    where: str


@dataclass(frozen=True, slots=True, eq=False)
class StudyView:
    """What a study knows that helps to read sheets about it.

    Attributes
    ----------
    findings : Findings
        Its findings.
    finder : PlaceFinder
        Its names of places.
    decode : callable
        From the code of a plan to its hubs; an `InputError` where it is none.
    """

    findings: Findings
    finder: PlaceFinder
    decode: Callable[[str], Plan]


@dataclass(frozen=True, slots=True, eq=False)
class Feedback:
    """All that the sheets come to.

    Attributes
    ----------
    handed : Handed
        The sheets.
    wishes : tuple of Wish
        Most wished first; those that no small area is known for last.
    reasonable : Reasonable
        Which journey is thought reasonable.
    given : tuple of Given
        What the study's options give; empty without a study, or without an answer.
    plans : tuple of Tried
        Most often tried first; codes that could not be read last.
    homes : dict of str to int
        Sheets by the place people live in, by name; empty without a study.
    homes_said : int
        On how many sheets somebody says where they live.
    other_editions : int
        Sheets written on another edition of the page than that of these findings.
    view : StudyView or None
        The study, where one was given.
    """

    handed: Handed
    wishes: tuple[Wish, ...]
    reasonable: Reasonable
    given: tuple[Given, ...]
    plans: tuple[Tried, ...]
    homes: dict[str, int]
    homes_said: int
    other_editions: int
    view: StudyView | None

    @property
    def wished(self) -> int:
        """How many sheets say where a hub is wished."""
        return sum(wish.sheets for wish in self.wishes)

    @property
    def on_paper(self) -> int:
        """How many sheets were typed in from paper."""
        return sum(sheet.row > 0 for sheet in self.handed.sheets)


def feedback_of(handed: Handed, view: StudyView | None) -> Feedback:
    """Return what the sheets come to.

    Parameters
    ----------
    handed : Handed
        Sheets about one study.
    view : StudyView or None
        That study; without it places and codes stay as they were written.

    Returns
    -------
    Feedback
        All of it.
    """
    sheets = handed.sheets
    minutes = [each.reasonable_minutes for each in sheets if each.reasonable_minutes is not None]
    answers = reasonable(minutes)
    homes = [sheet.home for sheet in sheets if sheet.home is not None]
    by_place: Counter[str] = Counter()
    given: tuple[Given, ...] = ()
    others = 0
    if view is not None:
        findings = view.findings
        points = (view.finder.home(home) for home in homes)
        by_place.update(findings.places[point] for point in points if point is not None)
        given = given_by(findings, shown_options(findings), answers)
        edition = findings.fingerprint[:SHORT_FINGERPRINT]
        others = sum(sheet.fingerprint not in {"", edition} for sheet in sheets)
    return Feedback(
        handed=handed,
        wishes=_wishes(sheets, view),
        reasonable=answers,
        given=given,
        plans=_plans(sheets, view),
        homes=dict(sorted(by_place.items(), key=_told_order)),
        homes_said=len(homes),
        other_editions=others,
        view=view,
    )


def _told_order(item: tuple[str, int]) -> tuple[int, str]:
    """Sort most first, but counts that are not told by name: their order would tell."""
    place, count = item
    return (0 if is_small(count) else -count, place)


def _wishes(sheets: Sequence[Sheet], view: StudyView | None) -> tuple[Wish, ...]:
    found: dict[str, Found | None] = {}
    written: dict[object, Counter[str]] = {}
    by_key: dict[object, Found | None] = {}
    for sheet in sheets:
        if not sheet.place:
            continue
        text = " ".join(sheet.place.split())
        if text not in found:
            found[text] = None if view is None else view.finder.find(text)
        place = found[text]
        key: object = ("", folded(text))
        if place is not None:
            key = place.point if place.point is not None else (place.kind, folded(place.name))
        by_key.setdefault(key, place)
        written.setdefault(key, Counter())[text] += 1
    wishes = [
        Wish(by_key[key], sum(texts.values()), tuple(texts.most_common()))
        for key, texts in written.items()
    ]
    return tuple(
        sorted(wishes, key=lambda wish: (wish.point is None, -wish.sheets, wish.written[0][0]))
    )


def _plans(sheets: Sequence[Sheet], view: StudyView | None) -> tuple[Tried, ...]:
    tried: dict[object, Tried] = {}
    for sheet in sheets:
        if sheet.plan_code is None:
            continue
        plan, wrong = _decoded(sheet.plan_code, view)
        key: object = folded(sheet.plan_code) if plan is None else plan.words
        known = tried.get(key)
        count = 1 if known is None else known.sheets + 1
        first = known or Tried(sheet.plan_code, plan, 0, wrong, sheet.where)
        tried[key] = Tried(first.code, plan, count, wrong, first.where)
    return tuple(
        sorted(tried.values(), key=lambda each: (each.plan is None, -each.sheets, each.code))
    )


def _decoded(code: str, view: StudyView | None) -> tuple[Plan | None, str]:
    if view is None:
        return None, NO_STUDY
    try:
        return view.decode(code), ""
    except InputError as error:
        return None, " ".join(error.message.split())
