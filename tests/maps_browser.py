"""A page opened from disk in a browser that happens to be installed, without any driver."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str | None:
    """Return the program of a browser that can run without a window; None where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def shown_by(program: str, page: Path, folder: Path, *, asked: str = "") -> str:
    """Return the HTML of a page once its scripts have run."""
    command = [
        *(program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *(f"--user-data-dir={folder}", "--virtual-time-budget=5000", "--dump-dom"),
        f"{page.as_uri()}{asked}",
    ]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    return done.stdout.decode("utf-8")
