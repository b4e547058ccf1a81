"""One HTML page out of template, scripts, styles and data, which asks for nothing more."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

import jinja2

from hubplan.maps.leaflet import OfflineMap, leaflet_script, leaflet_style

# In the order in which they need each other.
_MODULES: Final = (
    *("numbers.js", "shapes.js", "journeys.js", "bands.js", "ground.js", "labels.js", "hubs.js"),
    *("layers.js", "controls.js", "search.js", "journey_card.js", "journey.js", "figures.js"),
    *("own_plan.js", "own_rule.js", "own_rank.js", "own_change.js", "plan_code.js"),
    *("own_told.js", "own_sites.js", "own_map.js", "own_panel.js", "files.js", "sheet.js"),
    *("save_table.js", "places.js", "printing.js", "main.js"),
)
_STYLES: Final = ("page.css", "layers.css", "own.css", "sheet.css")
_ROOM: Final = "hubplan.maps"
_UNSAFE_IN_SCRIPT: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def render(
    template: str,
    *,
    map_: OfflineMap | None,
    data: Mapping[str, Any],
    context: Mapping[str, Any],
    modules: Sequence[str] = _MODULES,
    styles: Sequence[str] = _STYLES,
    rooms: Sequence[str] = (_ROOM,),
) -> str:
    """Return a whole page.

    Parameters
    ----------
    template : str
        Name of a file in ``templates``.
    map_ : OfflineMap or None
        The map, as yet empty; None = a page without map, and so without script.
    data : mapping
        What the map draws; only what JSON knows.
    context : mapping
        The template's own words; text from data is escaped by the template.
    modules, styles : sequence of str
        Names of the scripts and style sheets, in the order in which they need each other.
    rooms : sequence of str
        Packages in whose folder ``templates`` files are looked for, the first first.

    Returns
    -------
    str
        HTML without a reference to anything outside itself.
    """

    def file(name: str) -> str:
        return _file(name, rooms)

    style = "".join([leaflet_style() if map_ else "", *map(file, styles)])
    element = leaflet = own = ""
    if map_:
        element, script = map_.parts()
        leaflet = leaflet_script()
        own = _one_script(script, [file(name) for name in modules])
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(file), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template(template).render(
        **context,
        map_element=element,
        data=json_for_script(data),
        style=style,
        leaflet=leaflet,
        script=own,
        policy=_policy(scripts=(leaflet, own) if map_ else (), style=style),
    )  # fmt: skip


def json_for_script(data: object) -> str:
    """Return data as JSON that cannot end the script element it stands in.

    Parameters
    ----------
    data : object
        Only what JSON knows, without NaN.

    Returns
    -------
    str
        ASCII, with ``<``, ``>`` and ``&`` as escapes.
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&]", lambda match: _UNSAFE_IN_SCRIPT[match[0]], text)


def _one_script(folium_script: str, modules: Sequence[str]) -> str:
    """Return folium's script and our modules as one: a page on disk may not import modules."""
    code = re.sub(r"^import [^;]*;\n|^export ", "", "\n".join(modules), flags=re.MULTILINE)
    return f'(() => {{\n"use strict";\n{folium_script}\n{code}}})();\n'


def _policy(*, scripts: tuple[str, ...], style: str) -> str:
    """Return the Content-Security-Policy: nothing but these very scripts and this style."""
    allowed = " ".join(_hash(script) for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _file(name: str, rooms: Sequence[str]) -> str:
    folders = (resources.files(room) / "templates" for room in rooms)
    found = next(folder / name for folder in folders if (folder / name).is_file())
    return found.read_text(encoding="utf-8").replace("\r\n", "\n")
