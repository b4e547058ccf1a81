"""node.js for the tests of the pages' scripts: the one that Playwright brings along."""

from __future__ import annotations

import os
import subprocess

from playwright._impl._driver import compute_driver_executable


def node(*arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run node.js with arguments and text on its standard input; return what it said."""
    program, _ = compute_driver_executable()
    # Colour, or a test runner above this one, would change what is printed.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NODE_")}
    return subprocess.run(
        [program, *map(str, arguments)],
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env=kept | {"NO_COLOR": "1"},
    )
