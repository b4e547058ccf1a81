"""One feedback sheet: what it may hold, and how much of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from hubplan.errors import Fault, nearest_name

#: What the file of a sheet says it is.
FORMAT: Final = "hubplan-feedback"
VERSION: Final = 1
#: Of a sheet on paper, which nobody saved.
ON_PAPER: Final = 0

LONGEST_PLACE: Final = 120
LONGEST_WHY: Final = 1500
MOST_MINUTES: Final = 240

_SHOWN: Final = 40
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_BLANK_TAIL: Final = re.compile(r"[ \t]+(?=\n|$)")


def _tidy(text: str) -> str:
    """Return text with lines ended alike, and without blanks around it."""
    return _BLANK_TAIL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError("is no date such as 2026-11-22")
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is no day of the calendar") from error
    return text


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Home(_Strict):
    """Where somebody lives, as a small area only.

    Attributes
    ----------
    name : str
        The small area in words, as the page shows it; of a sheet on paper a town or village.
    point : int or None
        Its place among the demand points of the page; None where nobody looked it up.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_tidy)]
    point: Annotated[int, Field(ge=0, le=10_000_000)] | None


class _File(_Strict):
    """The keys of a sheet as the page writes them."""

    format: Literal["hubplan-feedback"]
    version: Literal[1]
    study: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
    fingerprint: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{12})?$")]
    sheet: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}$")]
    save: Annotated[int, Field(ge=ON_PAPER, le=100_000)]
    written: Annotated[str, AfterValidator(_date)]
    place: Annotated[str, StringConstraints(max_length=LONGEST_PLACE), AfterValidator(_tidy)]
    why: Annotated[str, StringConstraints(max_length=LONGEST_WHY), AfterValidator(_tidy)]
    reasonable_minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None
    home: Home | None
    plan_code: Annotated[str, StringConstraints(max_length=200), AfterValidator(_tidy)] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A feedback sheet as somebody handed it in.

    Attributes
    ----------
    file, row : str, int
        Where it was read; row 0 = the whole file is this one sheet.
    study, fingerprint : str
        The study and the edition of the page it was written on; ``""`` = not said, as on paper.
    sheet : str
        Number of the sheet: drawn by the page, or given by whoever typed a paper sheet in.
    save : int
        The how-manieth save of that sheet; `ON_PAPER` for paper.
    written : str
        The day, such as ``"2026-11-22"``.
    place, why : str
        Where a hub is wished, and the reason: free text, may be empty.
    reasonable_minutes : int or None
        The journey that is thought reasonable.
    home : Home or None
        Where the person lives, if they chose to say.
    plan_code : str or None
        The plan that was tried.
    """

    file: str
    row: int
    study: str
    fingerprint: str
    sheet: str
    save: int
    written: str
    place: str
    why: str
    reasonable_minutes: int | None
    home: Home | None
    plan_code: str | None

    @property
    def where(self) -> str:
        """File and row, for messages."""
        return f"{self.file} row {self.row}" if self.row else self.file

    @property
    def answers(self) -> tuple[object, ...]:
        """All that somebody said, to tell two sheets apart."""
        home = None if self.home is None else self.home.name
        said = (self.place, self.why, self.reasonable_minutes, home, self.plan_code)
        return (self.study, self.written, *said)

    @property
    def blank(self) -> bool:
        """Whether nothing is answered; where somebody lives is no answer."""
        return not (self.place or self.why or self.reasonable_minutes or self.plan_code)


def sheet_of(content: object, *, file: str, row: int = 0) -> Sheet | list[Fault]:
    """Check the keys of one sheet.

    Parameters
    ----------
    content : object
        What stands in the file, as JSON knows it.
    file : str
        Its name, for messages.
    row : int
        Where in a table; 0 = the whole file.

    Returns
    -------
    Sheet or list of Fault
        The sheet, or all that is wrong with it.
    """
    where = f"{file} row {row}" if row else file
    if not isinstance(content, dict):
        what = "is no feedback sheet: it holds no keys"
        return [Fault(where, what, "Give files that the public page saved.")]
    if content.get("format") != FORMAT:
        what = f"is no feedback sheet: format is {_shown(content.get('format'))}"
        return [Fault(where, what, "Give files that the public page saved.")]
    try:
        found = _File.model_validate(content)
    except ValidationError as error:
        return [_fault(where, dict(each)) for each in error.errors(include_url=False)]
    said = {name: getattr(found, name) for name in _File.model_fields}
    said.pop("format"), said.pop("version")
    said["plan_code"] = said["plan_code"] or None
    return Sheet(file=file, row=row, **said)


def _fault(where: str, found: Mapping[str, Any]) -> Fault:
    """Return one of pydantic's findings in our words."""
    key = ".".join(str(step)[:_SHOWN] for step in found["loc"])
    where = f"{where}, {key}"
    given, context = found.get("input"), found.get("ctx", {})
    hint = "Give the file as the page saved it; docs/feedback.md explains every key."
    kind = found["type"]
    if kind == "extra_forbidden":
        known = [*_File.model_fields, *(f"home.{name}" for name in Home.model_fields)]
        return Fault(where, f"is no key of a feedback sheet{nearest_name(key, known)}", hint)
    if kind == "missing":
        return Fault(where, "is missing", hint)
    if kind == "string_too_long":
        what = f"has {len(str(given)):,} characters, at most {context['max_length']:,} are read"
        return Fault(where, what, "Shorten the text.")
    if kind == "value_error":
        return Fault(where, f"{_shown(given)} {context['error']}", "Write days as 2026-11-22.")
    if "reasonable_minutes" in found["loc"]:
        what = f"{_shown(given)} is no whole number of minutes from 1 to {MOST_MINUTES}"
        return Fault(where, what, "Write minutes as a number, or leave them out.")
    return Fault(where, f"{found['msg']}, found {_shown(given)}", hint)


def _shown(value: object) -> str:
    """Return a value for a message: short, whatever it is."""
    text = f"'{value}'" if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
