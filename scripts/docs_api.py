"""The reference of the Python names, a page a stage, from their docstrings."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import hubplan

STAGES: Final = {
    "places": "who and where: demand points and candidate sites",
    "network": "by what roads",
    "travel_times": "how long: a matrix of minutes, routes, isochrones",
    "transit": "timetables of buses and trains",
    "official": "official downloads for other places",
    "location": "choose: problem, question, solver, answer",
    "scenario": "what if: comparison, changes",
    "maps": "tell: maps",
    "report": "tell: tables and sentences",
    "study": "everything in order",
    "feedback": "what people told us",
    "errors": "every error there is",
}
_ABOUT: Final = (
    "`import hubplan as hp` brings these names, in the order of the stages. Each leads to its "
    "description; the pages of the stages hold what else they offer, imported from "
    "`hubplan.STAGE`."
)


def api_pages() -> dict[str, str]:
    """Return a page for each stage, and one that lists the names at the top.

    Returns
    -------
    dict of str to str
        Path below ``docs/`` to Markdown with mkdocstrings' directives.
    """
    pages = {f"api/{stage}.md": _stage_page(stage, about) for stage, about in STAGES.items()}
    return {"api/index.md": _top_page(), **pages}


def _top_page() -> str:
    lines = [
        "# Python",
        "",
        _ABOUT,
        "",
        "| name | stage | what |",
        "|---|---|---|",
    ]
    for name in hubplan.__all__:
        thing = getattr(hubplan, name)
        stage = thing.__module__.split(".")[1]
        line = (thing.__doc__ or "").strip().splitlines()[0].replace("``", "`").replace("|", "\\|")
        lines.append(
            f"| [`hp.{name}`]({stage}.md#{_identifier(thing)}) | [{stage}]({stage}.md) | {line} |"
        )
    return "\n".join([*lines, ""])


def _stage_page(stage: str, about: str) -> str:
    module = import_module(f"hubplan.{stage}")
    names = getattr(module, "__all__", None) or _errors(module)
    things = {name: getattr(module, name) for name in names}
    lines = [f"# hubplan.{stage}", "", f"{about[0].upper()}{about[1:]}.", ""]
    plain = [name for name, thing in things.items() if not _documented(thing)]
    for thing in sorted(
        (thing for thing in things.values() if _documented(thing)),
        key=lambda thing: (thing.__name__ not in hubplan.__all__, thing.__name__.lower()),
    ):
        lines += [f"::: {_identifier(thing)}", ""]
    if plain:
        lines += ["## Constants and types", "", ", ".join(f"`{name}`" for name in plain), ""]
    return "\n".join(lines)


def _errors(module: Any) -> list[str]:  # noqa: ANN401 - a module
    return [
        name
        for name, thing in vars(module).items()
        if isinstance(thing, type) and issubclass(thing, (Exception, Warning))
    ]


def _documented(thing: Any) -> bool:  # noqa: ANN401 - a class, a function or a constant
    return getattr(thing, "__module__", "").startswith("hubplan.") and hasattr(
        thing, "__qualname__"
    )


def _identifier(thing: Any) -> str:  # noqa: ANN401 - a class or a function
    return f"{thing.__module__}.{thing.__qualname__}"
