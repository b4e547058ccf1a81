"""The data dictionary of what a run leaves, made from a run: tables, results.json, layers."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pyogrio
from docs_words import cell, code, table

from hubplan.report.columns import COLUMNS

_KEYS: Final = {
    "schema": "version of this format",
    "study": "name of the study",
    "objective": "the question and what the best plan is worth",
    "plan": 'the best plan: ids of sites by tier; `{"open": [...]}` where hubs are all alike',
    "proof": "how the plan is known to be best",
    "metrics": "journeys to the nearest hub of any kind, under the best plan",
    "main_metrics": "the same to the nearest main hub",
    "groups": "the same figures of each group, by the group's id",
    "baseline": "today: its plan, figures and ranges",
    "alternatives": "the best plans in order, and how much worse each is than the first",
    "options": "every option by its id: the shape of `baseline`",
    "sensitivity": "the best plan under other assumptions, and the loss of the study's plan there",
    "assumptions": "what the study assumes",
    "people_left_out": "people of the demand file who live outside the study area",
    "unreached": "small areas that reach no site, with the reason",
    "journey_times": "each time model: in words, and how far a journey may be off",
    "near_cut_roads": "people and sites near roads that end with the extract",
    "snap_m": "how far points lie from the road they are tied to, in metres",
    "scenarios": "every scenario: its changes, its plan with proof, its figures, its world",
    "hub_use": "loads, second-nearest hubs, visits, kilometres and costs, by option",
    "by_time_model": "figures of every option by every time model",
    "everyone_else": "figures of all who are not in a group, by option and group",
    "against_today": "who gains and loses, and multiples of today's journey, by option",
    "walking": "share of people who can walk to a hub, by speed, option and minutes",
    "public_transport": "figures by bus and train, by walking speed and hours; null where unknown",
    "switching": "where an assumption changes the answer",
    "sample_journeys": "named journeys, modelled and as others give them",
    "scores": "scores for other criteria, where the study has them",
    "sweep": "a finished sweep that lies beside the results",
    "territories": "which small area belongs to which hub, where hubs have equal shares",
    "fingerprint": "hash of all inputs and settings: the same on page, report and workbook",
    "seconds": "how long each stage took: the one part that differs between runs",
}
_MANIFEST: Final = {
    "schema": "version of this format",
    "study": "name of the study",
    "fingerprint": "as in `results.json`",
    "inputs": "every file that went in: role, SHA-256, source, licence, date",
    "versions": "of hubplan, Python and the libraries",
    "settings": "the whole study, with the defaults it did not state",
    "seconds": "how long each stage took",
    "files": "SHA-256 of every file written",
}
_LAYERS: Final = {
    "hubs": "a point for each hub of each option",
    "demand": "a point for each small area, with its minutes",
    "allocation": "a straight line from each small area to its nearest hub of the best plan",
    "areas": "the small areas as polygons, where the study names them",
}
_FIELDS: Final = {
    "option_id": "id of the option",
    "option": "the option in words",
    "tier": "main or mini",
    "site_id": "id of the site",
    "name": "name of the site",
    "area": "planning area of the site",
    "id": "id of the demand point",
    "place": "what its people call home",
    "people": "people who start there",
    "minutes_today": "to the nearest hub today; blank = no route",
    "minutes_best": "to the nearest hub of the best plan",
    "main_minutes_best": "to its nearest main hub",
    "hub_id": "id of the nearest hub of the best plan",
    "hub": "its name",
    "minutes": "to that hub",
}
_UNITS: Final = {
    "count": "number",
    "share": "share, 0 to 1",
    "more_share": "difference of shares",
    "more_minutes": "minutes, with a sign",
    "more_count": "number, with a sign",
    "more_pounds": "pounds, with a sign",
    "minutes": "minutes",
    "whole_minutes": "minutes",
    "loss": "minutes, or as the question counts",
    "times": "multiple",
    "speed": "km/h",
    "plain": "number",
    "text": "text",
    "digest": "text",
}
_ABOUT: Final = (
    "Made from a run of west Kent whenever the documentation is built: what stands here is "
    "what a run leaves. [The tables of a report](report.md) says which question each table "
    "answers and how its figures are defined; the workbook repeats it on its cover sheet."
)
_ABOUT_LAYERS: Final = (
    "British National Grid (EPSG:27700). The table `layer_styles` beside the layers holds "
    "[how QGIS draws them](gis.md#styles)."
)
_ABOUT_TABLES: Final = (
    "CSV files of `tables/`, UTF-8; the sheets of `tables.xlsx` hold the same. A blank cell "
    "means no figure. Text that a spreadsheet could take for a formula has an apostrophe in "
    "front. Counts of 1 to 9 people by place are told as [under "
    "10](report.md#the-rule-for-small-counts)."
)


def results_page(folder: Path) -> str:
    """Return the page.

    Parameters
    ----------
    folder : Path
        What ``hubplan run west-kent`` left.

    Returns
    -------
    str
        Markdown.

    Raises
    ------
    SystemExit
        If a run leaves a key, layer or column that nobody has described here.
    """
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return "\n".join(
        [
            "# Results, file by file",
            "",
            _ABOUT,
            "",
            *_of_json("results.json", results, _KEYS),
            "Shapes that come back:",
            "",
            *_shapes(results),
            *_of_json("manifest.json", manifest, _MANIFEST),
            *_layers(folder / "plan.gpkg"),
            *_tables(folder / "tables"),
        ]
    )


def described(name: str, found: Iterable[str], meanings: dict[str, str]) -> None:
    """Stop unless everything found in a file is described.

    Parameters
    ----------
    name : str
        What it was found in.
    found : iterable of str
        Keys, layers or columns.
    meanings : dict of str to str
        Those that are described.

    Raises
    ------
    SystemExit
        If something is not.
    """
    if missing := [word for word in found if word not in meanings]:
        sys.exit(f"Say in scripts/docs_results.py what these of {name} mean: {', '.join(missing)}")


def _of_json(name: str, content: dict[str, Any], meanings: dict[str, str]) -> list[str]:
    described(name, content, meanings)
    rows = ((code(key), _kind(value), meanings[key]) for key, value in content.items())
    return [f"## {name}", "", *table("key | holds | meaning", rows)]


def _shapes(results: dict[str, Any]) -> list[str]:
    shown = {key: results[key] for key in ("plan", "objective", "proof", "metrics")}
    return ["```json", json.dumps(shown, indent=2), "```", ""]


def _kind(value: Any) -> str:  # noqa: ANN401 - anything of JSON
    words = {dict: "object", list: "list", str: "text", int: "whole number", float: "number"}
    return words.get(type(value), "null")


def _layers(path: Path) -> list[str]:
    lines = [
        "## plan.gpkg",
        "",
        _ABOUT_LAYERS,
        "",
    ]
    for name, geometry in pyogrio.list_layers(path):
        if geometry is None:
            continue
        fields = pyogrio.read_info(path, layer=name)["fields"]
        described("plan.gpkg", [name], _LAYERS)
        described(f"plan.gpkg, {name}", fields, _FIELDS)
        lines += [f"### {name}", "", f"{_LAYERS[name][0].upper()}{_LAYERS[name][1:]}.", ""]
        lines += table("column | meaning", ((code(field), _FIELDS[field]) for field in fields))
    return lines


def _tables(folder: Path) -> list[str]:
    columns: dict[str, list[str]] = {}
    rows = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            names = next(csv.reader(file))
        rows.append((code(path.stem), ", ".join(map(code, names))))
        for name in names:
            columns.setdefault(name, []).append(path.stem)
    explained = (
        (
            code(name),
            cell(COLUMNS[name].heading),
            _UNITS.get(COLUMNS[name].kind, COLUMNS[name].kind),
        )
        for name in sorted(columns)
    )
    return [
        "## tables",
        "",
        _ABOUT_TABLES,
        "",
        *table("table | columns", rows),
        "### Columns",
        "",
        *table("column | what the report calls it | unit", explained),
    ]
