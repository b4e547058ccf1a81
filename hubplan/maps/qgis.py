"""Styles for QGIS (QML): the layers of a plan in the bands, colours and patterns of the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hubplan.errors import printable
from hubplan.location import MINI
from hubplan.maps.layers import CHANGE_ENDS, band_ends, band_labels, change_labels
from hubplan.maps.qgis_symbols import Fill, dot_symbol, fill_symbol, hub_symbol, line_symbol
from hubplan.scenario import Findings

#: The oldest QGIS that reads these files.
QGIS_VERSION: Final = "3.22.0"
#: Colours and patterns of page.css and map.html; a test holds them together.
BAND_FILLS: Final = (
    Fill("#e6f0f9"),
    Fill("#b4d3ef"),
    Fill("#6bace6"),
    Fill("#2073bc"),
    Fill("#12436d", "#ffffff"),
    Fill("#ffffff", "#3d3d3d", "dots"),
)
CHANGE_FILLS: Final = (
    Fill("#01665e"),
    Fill("#4fada3"),
    Fill("#c3e6e1"),
    Fill("#f7f7f5"),
    Fill("#f8dfb9"),
    Fill("#dfa04a", "#5f3505", every_px=7),
    Fill("#7d4407", "#ffffff", every_px=5),
    Fill("#ffffff", "#3d3d3d", "dots"),
)
HUB_COLOUR: Final = "#801650"
LINE_COLOUR: Final = "#1b1f24"

_DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_TIER_WORDS: Final = {"main": "main hub", MINI: "mini-hub", "open": "hub"}

#: Label and filter of a rule, and the number of its symbol.
_Rule = tuple[str, str, int]


def qgis_styles(findings: Findings) -> dict[str, str]:
    """Return the style of each layer that `hubplan.report.plan_layers` gives.

    Parameters
    ----------
    findings : Findings
        The study's.

    Returns
    -------
    dict of str to str
        QML by name of the layer: ``hubs`` by option and tier, ``demand`` and ``areas`` by
        minutes (and, switched off, by change against today), ``allocation``.
    """
    return {
        "hubs": _hubs_style(findings),
        "demand": _ground_style(findings, dots=True),
        "allocation": _line_style(),
        "areas": _ground_style(findings, dots=False),
    }


def _ground_style(findings: Findings, *, dots: bool) -> str:
    groups = [
        (
            "Minutes to the nearest hub, best plan",
            _band_rules(findings.mode, findings.headline_minutes),
            True,
        )
    ]
    fills = list(BAND_FILLS)
    if findings.today is not None:
        shift = len(fills)
        changed = [(label, where, shift + k) for label, where, k in _change_rules(findings.mode)]
        groups.append(("Change against today", changed, False))
        fills += CHANGE_FILLS
    root, symbols = _rule_document(groups)
    for number, fill in enumerate(fills):
        if dots:
            dot_symbol(symbols, str(number), fill)
        else:
            fill_symbol(symbols, str(number), fill)
    return _text(root)


def _band_rules(mode: str, headline_minutes: float) -> list[_Rule]:
    minutes = '"minutes_best"'
    ends = [f"{end:g}" for end in band_ends(mode, headline_minutes=headline_minutes)]
    wheres = [
        f"{minutes} <= {ends[0]}",
        *(f"{minutes} > {start} AND {minutes} <= {end}" for start, end in pairwise(ends)),
        f"{minutes} > {ends[-1]}",
        f"{minutes} IS NULL",
    ]
    labels = band_labels(mode, headline_minutes=headline_minutes)
    return list(zip(labels, wheres, range(len(wheres)), strict=True))


def _change_rules(mode: str) -> list[_Rule]:
    # To the hundredth, as every published figure.
    longer = 'round("minutes_best" - "minutes_today", 2)'
    ends = [f"{end:g}" for end in CHANGE_ENDS]
    wheres = [
        f"{longer} < -{ends[-1]}",
        *(
            f"{longer} < -{start} AND {longer} >= -{end}"
            for start, end in reversed([*pairwise(ends)])
        ),
        f"abs({longer}) <= {ends[0]}",
        *(f"{longer} > {start} AND {longer} <= {end}" for start, end in pairwise(ends)),
        f"{longer} > {ends[-1]}",
        '"minutes_best" IS NULL OR "minutes_today" IS NULL',
    ]
    return list(zip(change_labels(mode), wheres, range(len(wheres)), strict=True))


def _hubs_style(findings: Findings) -> str:
    tiers = list(dict.fromkeys(tier for option in findings.options for tier in option.plan))
    groups = []
    for option in sorted(findings.options, key=lambda each: each.id != findings.best_id):
        rules = [
            (
                _TIER_WORDS.get(tier, tier),
                f'"option_id" = {_quoted(option.id)} AND "tier" = {_quoted(tier)}',
                number,
            )
            for number, tier in enumerate(tiers)
            if option.plan.get(tier)
        ]
        groups.append((option.label, rules, option.id == findings.best_id))
    root, symbols = _rule_document(groups)
    for number, tier in enumerate(tiers):
        hub_symbol(symbols, str(number), colour=HUB_COLOUR, mini=tier == MINI)
    root.set("labelsEnabled", "1")
    _label(root)
    return _text(root)


def _line_style() -> str:
    root = _document()
    renderer = SubElement(root, "renderer-v2", {"type": "singleSymbol", **_NO_LEVELS})
    line_symbol(SubElement(renderer, "symbols"), "0", colour=LINE_COLOUR, width_px=0.9)
    return _text(root)


_NO_LEVELS: Final = {"symbollevels": "0", "forceraster": "0", "enableorderby": "0"}


def _document() -> Element:
    of = {"version": QGIS_VERSION, "styleCategories": "Symbology|Labeling", "labelsEnabled": "0"}
    return Element("qgis", of)


def _rule_document(groups: Sequence[tuple[str, Sequence[_Rule], bool]]) -> tuple[Element, Element]:
    """Return a document with rules in groups, each on or off, and the element of its symbols."""
    root = _document()
    renderer = SubElement(root, "renderer-v2", {"type": "RuleRenderer", **_NO_LEVELS})
    rules = SubElement(renderer, "rules", {"key": "hubplan"})
    for number, (label, members, shown) in enumerate(groups):
        group = SubElement(rules, "rule", {"key": f"g{number}", "label": printable(label)})
        if not shown:
            group.set("checkstate", "0")
        for place, (words, where, symbol) in enumerate(members):
            of = {"key": f"g{number}-{place}", "label": words, "filter": where}
            SubElement(group, "rule", {**of, "symbol": str(symbol)})
    return root, SubElement(renderer, "symbols")


def _label(root: Element) -> None:
    """Name each hub that is shown."""
    labeling = SubElement(root, "labeling", {"type": "simple"})
    settings = SubElement(labeling, "settings", {"calloutType": "simple"})
    style = {"fieldName": "name", "isExpression": "0", "fontSize": "9", "fontSizeUnit": "Point"}
    text = SubElement(settings, "text-style", {**style, "textColor": "128,22,80,255"})
    buffer = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM"}
    SubElement(text, "text-buffer", {**buffer, "bufferColor": "255,255,255,255"})
    SubElement(settings, "placement", {"placement": "6", "dist": "4", "distUnits": "MM"})


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _text(root: Element) -> str:
    indent(root)
    return _DOCTYPE + tostring(root, encoding="unicode") + "\n"
