"""How hard a text is to read: the Flesch-Kincaid grade of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

import readability

# A British child starts school a year before the American grades count from: grade 7 is for
# people of 12.
AGE_OF_GRADE = 5


def sentences(paragraphs: Iterable[str]) -> list[str]:
    """Return the sentences of paragraphs, a semicolon or colon ending none."""
    return [
        sentence
        for paragraph in paragraphs
        for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z“\d])", " ".join(paragraph.split()))
        if sentence
    ]


def words(sentence: str) -> list[str]:
    """Return the words; figures, which are seen and not spelt, count as one short word each."""
    return re.findall(r"[A-Za-z\u2019']+|\d[\d.,]*", sentence.replace("-", " "))


def grade(texts: list[str]) -> float:
    """Return the Flesch-Kincaid grade of sentences taken together."""
    spaced = [" ".join(re.sub(r"\d[\d.,]*", "ten", word) for word in words(text)) for text in texts]
    return readability.getmeasures(spaced, lang="en")["readability grades"]["Kincaid"]


def reading_age(texts: list[str]) -> float:
    """Return the age in years at which sentences are read with ease."""
    return grade(texts) + AGE_OF_GRADE
