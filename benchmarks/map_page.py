"""How quick the public page is in Chromium on a processor slowed to a quarter.

Run: python benchmarks/map_page.py [MAP.html]; without a file the bundled study's page is built.
Each figure is the best of five visits; try-your-own the median of a visit's changes.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
VISITS, CHANGES, SLOWER = 5, 15, 4
POSTCODES = ("TN17 3JJ", "TN9 1SG", "ME15 6XX")
# In milliseconds: the promises of docs/map.md.
LIMITS = {
    "first useful view": 2000.0,
    "first search for a postcode": 300.0,
    "later search": 300.0,
    "one's own plan changed, to paint": 100.0,
}
# The first useful view: scripts have run, the map is drawn and painted.
SEEN = """addEventListener("load", () => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => { window.seen = performance.now(); };
  channel.port2.postMessage(0);
}));"""
WHEN_SEEN = """() => new Promise((done) => {
  const look = () => (window.seen ? done(window.seen) : setTimeout(look, 20));
  look();
})"""
# From what a person does to the end of the frame that shows what it did.
TO_PAINT = """([selector, text]) => new Promise((done) => {
  const at = document.querySelector(selector);
  const began = performance.now();
  if (text !== null) { at.value = text; at.form.requestSubmit(); } else { at.click(); }
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - began);
    channel.port2.postMessage(0);
  });
})"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give Debian's browser, without a window."""
    with sync_playwright() as driver:
        yield driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )


def visit(browser: Browser, path: Path) -> dict[str, float]:
    """Return the milliseconds of one visit, from a browser that has not seen the page."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(SEEN)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(path.as_uri())
    seen = page.evaluate(WHEN_SEEN)
    if page.locator("path.ground").count() == 0:
        raise SystemExit("the map is not drawn")
    found = {"first useful view": seen}
    searches = [page.evaluate(TO_PAINT, ["#search", postcode]) for postcode in POSTCODES]
    found["first search for a postcode"] = searches[0]
    found["later search"] = statistics.median(searches[1:])
    found["one's own plan changed, to paint"] = statistics.median(own_changes(page))
    page.close()
    return found


def own_changes(page: Page) -> list[float]:
    """Return the milliseconds of each of some changes to a plan of one's own."""
    page.evaluate(TO_PAINT, ["input[name=option][value=own]", None])
    taken: list[Any] = []
    for _ in range(CHANGES):
        page.wait_for_timeout(200)
        taken.append(page.evaluate(TO_PAINT, ["#own-sites input:not(:checked)", None]))
    return taken


def main() -> None:
    """Measure, print and write the figures."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "map.html"
        if len(sys.argv) > 1:
            path = Path(sys.argv[1]).resolve()
        else:
            subprocess.run(
                [sys.executable, "-m", "hubplan", "map", "west-kent", "-o", path], check=True
            )
        visits = [visit(browser, path) for _ in range(VISITS)]
        size = path.stat().st_size / 1e6
        version = browser.version
    rows = [
        f"| {name} | {min(each[name] for each in visits):.0f} | {limit:.0f} |"
        for name, limit in LIMITS.items()
    ]
    table = "\n".join(["| what | best of five, ms | promised, ms |", "|---|--:|--:|", *rows])
    day = f"{datetime.now(tz=UTC):%-d %B %Y}"
    load = os.getloadavg()[0]
    about = (
        f"`python benchmarks/map_page.py`, one run on {day}: the page of west Kent ({size:.2f} MB) "
        f"in Chromium {version.split('.')[0]} on {platform.system()}, {os.cpu_count()} processors "
        f"(load {load:.1f} at the end, other work included), slowed {SLOWER} times by the browser. "
        "Each time ends with the frame that shows what was done. Of one's own plan: the median of "
        f"{CHANGES} changes in a visit."
    )
    (HERE / "map_page.md").write_text(f"# The public page\n\n{about}\n\n{table}\n", "utf-8")
    print(table)


if __name__ == "__main__":
    main()
