"""The reference of the command line: what every verb says of itself with ``--help``."""

from __future__ import annotations

from typing import Any, Final

import typer

from hubplan.cli.app import app

_WIDTH = 78  # what a terminal of 80 columns shows
_ABOUT: Final = (
    "What `hubplan VERB --help` says, word for word: this page is made from it whenever the "
    "documentation is built. Results go to stdout, progress and notes to stderr. Exit codes: "
    "0 done, 1 an error told in plain words, 2 misuse, 3 no plan keeps every rule."
)


def cli_page() -> str:
    """Return the page, made from the help of every verb.

    Returns
    -------
    str
        Markdown.
    """
    group: Any = typer.main.get_command(app)
    context = group.make_context("hubplan", [], resilient_parsing=True, terminal_width=_WIDTH)
    lines = [
        "# Command line",
        "",
        _ABOUT,
        "",
        *_fence(context.get_help()),
    ]
    for name, command in group.commands.items():
        inner = command.make_context(name, [], parent=context, resilient_parsing=True)
        lines += [f"## hubplan {name}", "", *_fence(inner.get_help())]
    return "\n".join(lines)


def _fence(text: str) -> list[str]:
    return ["```text", text.strip(), "```", ""]
