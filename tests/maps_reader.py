"""Read a page as a browser would: its text, its attributes, its scripts."""

from __future__ import annotations

import base64
import json
from html.parser import HTMLParser

import numpy as np

VOID = {"meta", "link", "input", "br", "hr", "img", "base", "embed", "source", "col"}


class Page(HTMLParser):
    """Tags with their attributes, and the text in each kind of element."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.blocks: dict[str, list[str]] = {"script": [], "style": [], "title": [], "h1": []}
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self.blocks:
            self.blocks[tag].append("")
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        inside = self._open[-1] if self._open else ""
        if inside in self.blocks:
            self.blocks[inside][-1] += data
        if not {"script", "style"} & set(self._open):
            self.words.append(data)
            if {"td", "th"} & set(self._open):
                self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        """Everything a reader sees."""
        return " ".join("".join(self.words).split())

    @property
    def data(self) -> dict:
        """What the map draws."""
        return json.loads(self.blocks["script"][0])

    def rows_starting(self, label: str) -> list[list[str]]:
        """Rows of any table whose first cell starts with a label; blanks squeezed."""
        tidy = [[" ".join(cell.split()) for cell in row] for row in self.rows]
        return [row for row in tidy if row and row[0].startswith(label)]

    def all_of(self, tag: str) -> list[dict[str, str]]:
        """Attributes of every element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]


def unpacked(given: dict) -> np.ndarray:
    """Whole numbers as the page unpacks them; -1 = none."""
    numbers = np.frombuffer(base64.b64decode(given["base64"]), f"<u{given['bytes']}")
    none = 256 ** given["bytes"] - 1
    return np.where(numbers == none, -1, numbers.astype(np.int64))


def journeys_of(data: dict, option: int, service: str) -> tuple[list[float], list[int]]:
    """Minutes (-1 = no route) and hubs of everybody by the model the plan is chosen by."""
    told = data["journeys"]
    shape = -1, len(data["options"]), len(told["services"]), len(data["places"])
    at = told["chosen"], option, told["services"].index(service)
    minutes, hubs = (unpacked(told[key]).reshape(shape)[at] for key in ("minutes", "hubs"))
    return np.where(minutes < 0, -1, minutes / 100).tolist(), hubs.tolist()
