"""The public page is in plain English: its sentences are read with ease at the age of ten."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from maps_reader import Page
from reading import grade, reading_age, sentences

READING_AGE = 10
HARDEST_GRADE = 12
_SILENT = {"table", "ol", "footer", "script", "style", "title", "noscript"}
_ENDS = re.compile(r"[.?!]$")


class Prose(HTMLParser):
    """Paragraphs and items of a page, without tables, lists of hubs, sources and methods."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag in _SILENT | {"p", "li"}:
            self._open.append(tag)
        if tag in {"p", "li"}:
            self.paragraphs.append("")

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        if self._open and not _SILENT & set(self._open):
            self.paragraphs[-1] += data


def texts_within(value):
    """Return every text within lists and mappings."""
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in values for text in texts_within(each)]


@pytest.fixture(scope="module")
def prose(west_kent_run) -> list[str]:
    """Return every sentence of the page and of its script, a short word for each name."""
    text = (west_kent_run[1] / "map.html").read_text(encoding="utf-8")
    data = Page(text).data
    of_script = texts_within([data["words"], data["own"]["words"]])
    filled = [re.sub(r"\{[^}]*\}", "Ash", each) for each in of_script]
    names = {*data["places"], *(site["name"] for site in data["sites"])}
    names |= {name.split(",")[0] for name in names}
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    told = [re.sub(rf"\b(?:{pattern})\b", "Ash", each) for each in Prose(text).paragraphs]
    # What a hub gives is a list of services by their names.
    told = [re.sub(r"\b(gives:) [^.]*", r"\1 Ash", each) for each in told]
    found = sentences([*filled, *told])
    return [each for each in dict.fromkeys(found) if _ENDS.search(each)]


def test_the_page_as_a_whole_is_read_with_ease_at_ten(prose):
    assert len(prose) > 60
    assert reading_age(prose) <= READING_AGE


def test_no_sentence_stands_out_as_hard(prose):
    hard = {each: round(grade([each]), 1) for each in prose if grade([each]) > HARDEST_GRADE}
    assert hard == {}


def test_a_hard_text_is_found_out():
    easy = ["The hub is near.", "It takes ten minutes by car."]
    hard = ["Accessibility considerations necessitate multidimensional optimisation procedures."]
    assert grade(easy) < 4
    assert grade(hard) > 16
