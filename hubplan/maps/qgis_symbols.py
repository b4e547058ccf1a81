"""Symbols of QGIS as XML: fills with the patterns of the page, squares, circles and lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

#: A pixel of the page in millimetres of QGIS, at 96 pixels an inch.
_MM: Final = 25.4 / 96


@dataclass(frozen=True, slots=True)
class Fill:
    """How an area is filled.

    Attributes
    ----------
    ground : str
        Colour as ``#rrggbb``.
    marks : str
        Colour of the stripes or dots; empty = none.
    pattern : str
        ``"stripes"`` or ``"dots"``.
    every_px : float
        Pixels of the page from one stripe or dot to the next.
    """

    ground: str
    marks: str = ""
    pattern: str = "stripes"
    every_px: float = 6.0


def fill_symbol(parent: Element, name: str, fill: Fill, *, outline: str = "#ffffff") -> None:
    """Add the symbol of a polygon.

    Parameters
    ----------
    parent : Element
        Gets it.
    name : str
        By which rules call it.
    fill : Fill
        Its colour and pattern.
    outline : str
        Colour of its border.
    """
    symbol = _symbol(parent, name, "fill")
    ground = {"color": _rgba(fill.ground), "style": "solid", **_outline(outline, 0.7)}
    _layer(symbol, "SimpleFill", ground)
    if not fill.marks:
        return
    if fill.pattern == "dots":
        distances = {
            f"{key}{end}": value
            for key in ("distance_x", "distance_y")
            for end, value in (("", _mm(fill.every_px)), ("_unit", "MM"))
        }
        dots = _layer(symbol, "PointPatternFill", distances)
        inner = _symbol(dots, f"@{name}@1", "marker")
        _layer(inner, "SimpleMarker", _marker("circle", fill.marks, 2.6, fill.marks, 0))
        return
    stripes = {
        "angle": "45",
        "distance": _mm(fill.every_px),
        "distance_unit": "MM",
        "coordinate_reference": "viewport",
    }
    lines = _layer(symbol, "LinePatternFill", stripes)
    inner = _symbol(lines, f"@{name}@1", "line")
    _layer(inner, "SimpleLine", _line(fill.marks, 1.6))


def dot_symbol(parent: Element, name: str, fill: Fill) -> None:
    """Add the symbol of a demand point: a circle filled like its area.

    Parameters
    ----------
    parent : Element
        Gets it.
    name : str
        By which rules call it.
    fill : Fill
        Its colour and pattern.
    """
    symbol = _symbol(parent, name, "marker")
    circle = {"name": "circle", "size": _mm(12), "size_unit": "MM"}
    marker = _layer(symbol, "FilledMarker", circle)
    fill_symbol(marker, f"@{name}@0", fill, outline="#3d3d3d")


def hub_symbol(parent: Element, name: str, *, colour: str, mini: bool) -> None:
    """Add the symbol of a hub: a square, or a ring for a mini-hub.

    Parameters
    ----------
    parent : Element
        Gets it.
    name : str
        By which rules call it.
    colour : str
        As ``#rrggbb``.
    mini : bool
        Whether it is a mini-hub.
    """
    symbol = _symbol(parent, name, "marker")
    if mini:
        shape = _marker("circle", "#ffffff", 23, colour, 4)
    else:
        shape = _marker("square", colour, 26, "#ffffff", 2.5)
    _layer(symbol, "SimpleMarker", shape)


def line_symbol(parent: Element, name: str, *, colour: str, width_px: float) -> None:
    """Add the symbol of a line with a pale edge.

    Parameters
    ----------
    parent : Element
        Gets it.
    name : str
        By which rules call it.
    colour : str
        As ``#rrggbb``.
    width_px : float
        In pixels of the page.
    """
    symbol = _symbol(parent, name, "line")
    _layer(symbol, "SimpleLine", _line("#ffffff", width_px + 1.5))
    _layer(symbol, "SimpleLine", _line(colour, width_px))


def _symbol(parent: Element, name: str, kind: str) -> Element:
    always = {"alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    return SubElement(parent, "symbol", {"name": name, "type": kind, **always})


def _layer(symbol: Element, kind: str, options: dict[str, str]) -> Element:
    layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    table = SubElement(layer, "Option", {"type": "Map"})
    for key, value in options.items():
        SubElement(table, "Option", {"name": key, "type": "QString", "value": value})
    return layer


def _marker(shape: str, colour: str, size_px: float, edge: str, edge_px: float) -> dict[str, str]:
    size = {"size": _mm(size_px), "size_unit": "MM"}
    return {"name": shape, "color": _rgba(colour), **size, **_outline(edge, edge_px)}


def _outline(colour: str, width_px: float) -> dict[str, str]:
    return {
        "outline_color": _rgba(colour),
        "outline_style": "solid" if width_px else "no",
        "outline_width": _mm(width_px),
        "outline_width_unit": "MM",
    }


def _line(colour: str, width_px: float) -> dict[str, str]:
    return {
        "line_color": _rgba(colour),
        "line_style": "solid",
        "line_width": _mm(width_px),
        "line_width_unit": "MM",
    }


def _mm(pixels: float) -> str:
    return f"{pixels * _MM:.3g}"


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},255"
