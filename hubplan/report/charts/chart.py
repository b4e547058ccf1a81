"""A chart: what it finds, how it is drawn, and the same facts in words."""

from __future__ import annotations

import base64
import io
import textwrap
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

#: Colours that stay apart for colour-blind readers (Analysis Function, categorical palette), and
#: dashes and hatches that stay apart without colour.
PALETTE: Final = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
DASHES: Final[tuple[Any, ...]] = (
    "-",
    (0, (7, 3)),
    (0, (2, 2)),
    (0, (9, 3, 2, 3)),
    (0, (4, 2, 1, 2, 1, 2)),
    (0, (1, 2)),
)
INK: Final = "#1D1D1D"
QUIET: Final = "#4A4A4A"
GRID: Final = "#C9C9C9"

#: Width of a chart on wide screens and on paper, and on phones, in inches.
WIDE_INCHES: Final = 7.4
NARROW_INCHES: Final = 3.7

# A machine may have an edition of matplotlib's own font under the same name, and then it is chance
# which of the two is found: under a name of its own it is the one that matplotlib brings.
_LETTERING: Final = "hubplan lettering"
_LETTERING_FILE: Final = "fonts/ttf/DejaVuSans.ttf"
_DOTS_PER_INCH: Final = 200
_WIDE_CHARACTERS: Final = 40
_NARROW_CHARACTERS: Final = 20
# Lettering as outlines, so that a chart looks the same everywhere; no clock and no chance in it,
# so that the same findings give the same bytes.
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "hubplan",
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a name with two dollar signs is a name
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the report.

    Attributes
    ----------
    name : str
        Short name, for anchors and files.
    title : str
        What it shows, as a finding.
    text : str
        The same facts in a sentence or two, for those who do not see it.
    table : str
        Name of the table that holds its figures.
    draw : callable
        Draws it into axes whose width in inches it is given.
    wide_inches, narrow_inches : float
        How high it is at `WIDE_INCHES` and at `NARROW_INCHES`.
    """

    name: str
    title: str
    text: str
    table: str
    draw: Callable[[Axes, float], None]
    wide_inches: float = 3.6
    narrow_inches: float = 3.6

    def png(self) -> bytes:
        """Return the wide drawing as a picture for documents.

        Returns
        -------
        bytes
            PNG; the same findings give the same bytes.
        """
        return _drawn(self.draw, WIDE_INCHES, self.wide_inches, "png")

    def svg_address(self, *, narrow: bool) -> str:
        """Return the drawing as an address a page can hold, nothing to be fetched.

        Parameters
        ----------
        narrow : bool
            Whether it is for phones.

        Returns
        -------
        str
            ``data:image/svg+xml;base64,...``: an image of its own, so that no two drawings of a
            page share names.
        """
        width = NARROW_INCHES if narrow else WIDE_INCHES
        height = self.narrow_inches if narrow else self.wide_inches
        drawing = _drawn(self.draw, width, height, "svg")
        return f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode()}"


def label_rows(axes: Axes, labels: Sequence[str], *, narrow: bool) -> None:
    """Write the names of a bar chart's rows, the first at the top, long ones on several lines.

    Parameters
    ----------
    axes : Axes
        With bars at 0, 1, 2, ...
    labels : sequence of str
        Text from data.
    narrow : bool
        Whether the chart is for phones.
    """
    characters = _NARROW_CHARACTERS if narrow else _WIDE_CHARACTERS
    lines = [textwrap.shorten(label, 3 * characters, placeholder=" …") for label in labels]
    folded = [textwrap.fill(line, characters) for line in lines]
    axes.set_yticks(range(len(labels)), folded, fontsize=7 if narrow else 8.5)
    axes.invert_yaxis()
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.12)


@cache
def _lettering() -> str:
    """Make the font that matplotlib brings known, once, and return its name."""
    path = Path(mpl.get_data_path(), _LETTERING_FILE)
    entry = font_manager.FontEntry(fname=str(path), name=_LETTERING, size="scalable")
    font_manager.fontManager.ttflist.append(entry)
    return _LETTERING


def _drawn(draw: Callable[[Axes, float], None], width: float, height: float, kind: str) -> bytes:
    stream = io.BytesIO()
    style = _STYLE | {"font.family": _lettering()}
    with mpl.rc_context(style), warnings.catch_warnings():
        # A name in a script the font lacks is drawn as boxes; the words beside the chart have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure.add_subplot(), width)
        metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(stream, format=kind, dpi=_DOTS_PER_INCH, metadata=metadata)
    return stream.getvalue()
