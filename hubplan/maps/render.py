"""One HTML page out of template, scripts, styles and data, which asks for nothing more."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

import jinja2

from hubplan.maps.leaflet import OfflineMap, leaflet_script, leaflet_style

# In the order in which they need each other.
_MODULES: Final = (
    *("numbers.js", "shapes.js", "journeys.js", "bands.js", "ground.js", "labels.js", "hubs.js"),
    *("controls.js", "search.js", "journey_card.js", "journey.js", "main.js"),
)
_UNSAFE_IN_SCRIPT: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def render(
    template: str, *, map_: OfflineMap, data: Mapping[str, Any], context: Mapping[str, Any]
) -> str:
    """Return a whole page.

    Parameters
    ----------
    template : str
        Name of a file in ``templates``.
    map_ : OfflineMap
        The map, as yet empty.
    data : mapping
        What the map draws; only what JSON knows.
    context : mapping
        The template's own words; text from data is escaped by the template.

    Returns
    -------
    str
        HTML without a reference to anything outside itself.
    """
    element, script = map_.parts()
    style = f"{leaflet_style()}{_file('page.css')}"
    leaflet = leaflet_script()
    own = _one_script(script)
    return _environment().get_template(template).render(
        **context,
        map_element=element,
        data=json_for_script(data),
        style=style,
        leaflet=leaflet,
        script=own,
        policy=_policy(scripts=(leaflet, own), style=style),
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


def _one_script(folium_script: str) -> str:
    """Return folium's script and our modules as one: a page on disk may not import modules."""
    modules = "\n".join(_file(name) for name in _MODULES)
    code = re.sub(r"^import [^;]*;\n|^export ", "", modules, flags=re.MULTILINE)
    return f'(() => {{\n"use strict";\n{folium_script}\n{code}}})();\n'


def _policy(*, scripts: tuple[str, ...], style: str) -> str:
    """Return the Content-Security-Policy: nothing but these very scripts and this style."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_file), autoescape=True, undefined=jinja2.StrictUndefined
    )


def _file(name: str) -> str:
    folder = resources.files("hubplan.maps") / "templates"
    return (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n")
