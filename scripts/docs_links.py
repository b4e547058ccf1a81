"""Links of a page that moves: they follow, or become plain text where they lead nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Final

_FENCE: Final = re.compile(r"(^```.*?^```$)", flags=re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")


def moved_links(text: str, of: str, moved: Mapping[str, str]) -> str:
    """Return a page whose links lead to where the other pages have moved.

    Parameters
    ----------
    text : str
        Markdown.
    of : str
        Its place in the checkout, such as ``"docs/map.md"``.
    moved : mapping of str to str
        Every file that has moved: its place in the checkout, to its place in the site.

    Returns
    -------
    str
        The same page; blocks of code and links to addresses stay as they are.
    """
    here = posixpath.dirname(moved[of])

    def follow(link: re.Match[str]) -> str:
        mark, words, target = link.groups()
        if re.match(r"[a-z]+:|#", target):
            return link[0]
        path, hash_sign, anchor = target.partition("#")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(of), path))
        if there not in moved:
            return words
        return f"{mark}[{words}]({posixpath.relpath(moved[there], here)}{hash_sign}{anchor})"

    parts = _FENCE.split(text)
    return "".join(part if part.startswith("```") else _LINK.sub(follow, part) for part in parts)
