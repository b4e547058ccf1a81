"""Notebooks as pages: their text and code, in order."""

from __future__ import annotations

import json
from pathlib import Path


def notebook_page(path: Path) -> str:
    """Return a notebook as a page.

    Parameters
    ----------
    path : Path
        A notebook without outputs.

    Returns
    -------
    str
        Markdown; code stands in Python blocks, below the first heading how to run it.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    parts = [_part(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    title, _, rest = parts[0].partition("\n")
    how = (
        f"This page is the notebook [{path.name}]({path.name}), which a test runs from top to "
        f'bottom. Open it with Jupyter (`pip install "hubplan[notebook]"`) to see its tables and '
        "maps and to change what it asks."
    )
    return "\n\n".join([title, how, rest.strip(), *parts[1:]]) + "\n"


def notebook_title(path: Path) -> str:
    """Return the first heading of a notebook, up to its colon.

    Parameters
    ----------
    path : Path
        A notebook.

    Returns
    -------
    str
        What the menu calls it.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    heading = "".join(cells[0]["source"]).splitlines()[0]
    return heading.lstrip("# ").partition(":")[0]


def _part(kind: str, text: str) -> str:
    return f"```python\n{text.strip()}\n```" if kind == "code" else text.strip()
