"""Leaflet without a network: its own files, and a folium map that fetches nothing."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any, Final

import folium

#: The variable that holds the map in the page, and the id of its element.
MAP_NAME: Final = "map_hubplan"

#: Leaflet's licence, which asks to be passed on with its code; its package carries no copy.
LEAFLET_LICENCE: Final = """\
BSD 2-Clause License

Copyright (c) 2010-2022, Volodymyr Agafonkin
Copyright (c) 2010-2011, CloudMade
All rights reserved.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this
   list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice,
   this list of conditions and the following disclaimer in the documentation
   and/or other materials provided with the distribution.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""


class OfflineMap(folium.Map):
    """A folium map for a page that makes no request.

    No tiles, none of the scripts and styles folium links to, and a fixed name, so that the same
    input gives the same bytes. Nothing moves by itself, and scrolling a page past the map does
    not zoom it.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east and north in degrees.
    """

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            zoom_start=10,
            zoom_control=False,
            attribution_control=False,
            scroll_wheel_zoom=False,
            zoom_animation=False,
            fade_animation=False,
            inertia=False,
            zoom_snap=0,
            zoom_delta=0.75,
            min_zoom=7,
            max_zoom=15,
        )
        self._name, self._id = MAP_NAME.split("_")
        self.default_js, self.default_css = [], []

    def parts(self) -> tuple[str, str]:
        """Return what folium writes for this map.

        Returns
        -------
        tuple of str
            The map's HTML element and its script, for a page of our own.
        """
        this: Any = self  # these methods of folium carry no types
        this.render()
        figure = this.get_root()
        return figure.html.render().strip(), figure.script.render().strip()


@cache
def leaflet_script() -> str:
    """Return Leaflet's script, with its licence and without the link to its source map.

    Returns
    -------
    str
        JavaScript, lines ended by LF.
    """
    code = re.sub(r"//# sourceMappingURL=\S*", "", _read("leaflet.js"))
    licence = "".join(f" * {line}".rstrip() + "\n" for line in LEAFLET_LICENCE.splitlines())
    return f"/*! Leaflet\n{licence} */\n{code.strip()}\n"


@cache
def leaflet_style() -> str:
    """Return Leaflet's style sheet, without the images it would fetch.

    Returns
    -------
    str
        CSS, lines ended by LF.
    """
    return re.sub(r"url\([^)]*\)", "none", _read("leaflet.css")).strip() + "\n"


def _read(name: str) -> str:
    folder = resources.files("xstatic.pkg.leaflet") / "data"
    text = (folder / name).read_bytes().decode("utf-8")
    # A page's script is hashed as the browser reads it, and it reads CRLF as LF.
    return text.replace("\r\n", "\n")
