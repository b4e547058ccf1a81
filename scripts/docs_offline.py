"""What a site would ask of the network when somebody reads it: nothing, if all is well."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

_ADDRESS: Final = re.compile(r"(?:https?:)?//", flags=re.IGNORECASE)
_OF_STYLES: Final = re.compile(r"(?:url\(|@import)\s*['\"]?\s*(?:https?:)?//[^'\")\s]*")
_LOADING: Final = ("src", "srcset", "data", "poster")


def loads_from_elsewhere(site: Path) -> list[str]:
    """Return what pages and style sheets of a site would load from other machines.

    Parameters
    ----------
    site : Path
        Folder of the built site.

    Returns
    -------
    list of str
        File and what it asks for; links that a reader may follow are no such thing.
    """
    found = []
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.suffix == ".html":
            reader = _Reader()
            reader.feed(path.read_text(encoding="utf-8"))
            found += [f"{name}: {what}" for what in reader.found]
        elif path.suffix == ".css":
            text = path.read_text(encoding="utf-8")
            found += [f"{name}: {what}" for what in _OF_STYLES.findall(text)]
    return found


class _Reader(HTMLParser):
    """Gathers what a page loads: scripts, styles, pictures, frames and fonts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element loads."""
        for key, value in attrs:
            loads = key in _LOADING or (tag == "link" and key == "href")
            if loads and value and _ADDRESS.match(value.strip()):
                self.found.append(f"<{tag} {key}={value}>")
            if key == "style" and value:
                self.found += _OF_STYLES.findall(value)

    def handle_data(self, data: str) -> None:
        """Note what a style sheet in the page loads."""
        if self.get_starttag_text() and (self.get_starttag_text() or "").startswith("<style"):
            self.found += _OF_STYLES.findall(data)
