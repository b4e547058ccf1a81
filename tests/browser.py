"""A real browser for the tests: a page from disk, and everything it does that it must not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Root may not use Chromium's sandbox; nothing may be fetched, the browser's own updates included.
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_INSIDE = ("data:", "blob:", "about:")


@contextmanager
def launched() -> Iterator[Browser]:
    """Give a browser without a window; fail where none is installed."""
    if os.environ.get("HUBPLAN_NO_BROWSER") == "1":
        pytest.skip("HUBPLAN_NO_BROWSER=1 asks for no test in a browser")
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail(
            "The page is tested in Chromium and none is installed: install Debian's package "
            "chromium (scripts/test.sh does so as root), or set HUBPLAN_NO_BROWSER=1."
        )
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is needed

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=[*_FLAGS])
        yield browser
        browser.close()


class Visitor:
    """Opens pages from disk in a browser, and writes down every fault of theirs.

    A fault is a request for anything but the file itself, an error or warning on the console
    (each breach of the Content-Security-Policy is one), an exception, a dialog, a new window.
    """

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.faults: list[str] = []
        self._browser = browser
        self._folder = folder
        self._contexts = []

    def __call__(
        self, page: Path | str, *, width: int = 1280, height: int = 800, asked: str = "", **options
    ) -> Page:
        """Open a file, or HTML given as text; `options` are those of Playwright's contexts."""
        if isinstance(page, str):
            path = self._folder / f"page-{len(self._contexts)}.html"
            path.write_text(page, encoding="utf-8")
        else:
            path = page
        context = self._browser.new_context(viewport={"width": width, "height": height}, **options)
        self._contexts.append(context)
        opened = context.new_page()
        self._watch(opened, path.as_uri())
        opened.goto(f"{path.as_uri()}{asked}")
        return opened

    def _watch(self, page: Page, address: str) -> None:
        def request(asked) -> None:
            if asked.url.split("#")[0] != address and not asked.url.startswith(_INSIDE):
                self.faults.append(f"request: {asked.url}")

        def console(message) -> None:
            if message.type in {"error", "warning"}:
                self.faults.append(f"console {message.type}: {message.text}")

        def dialog(asked) -> None:
            self.faults.append(f"{asked.type}: {asked.message}")
            asked.dismiss()

        page.on("request", request)
        page.on("console", console)
        page.on("dialog", dialog)
        page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))
        page.on("popup", lambda new: self.faults.append(f"new window: {new.url}"))

    def close(self) -> None:
        """Close every page, once what it does has been heard of."""
        for context in self._contexts:
            for page in context.pages:
                page.wait_for_load_state()
                page.evaluate("0")
            context.close()
