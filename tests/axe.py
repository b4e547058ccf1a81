"""What axe-core, from the package axe-playwright-python, finds wrong with a page."""

from __future__ import annotations

import functools
from importlib import resources

_TAGS = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"),
]
_ROWS = 12
# Rows of a long table are alike and take axe seconds: the first few stand for all.
_RUN = """async ([tags, rows]) => {
  document.querySelectorAll("tbody").forEach((body) =>
    [...body.rows].slice(rows).forEach((row) => row.remove()));
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map((each) =>
    `${each.id}: ${each.help}: ${each.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
}"""


def barriers(page) -> list[str]:
    """Return every violation of WCAG 2.2 A and AA and of best practice, in words."""
    page.evaluate(_script())
    return page.evaluate(_RUN, [_TAGS, _ROWS])


@functools.cache
def _script() -> str:
    package = resources.files("axe_playwright_python")
    return (package / "axe.min.js").read_text(encoding="utf-8")
