"""The chart of the report: share of people against minutes, one line an option, as plain SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.scenario import Option

#: Colours that stay apart for colour-blind readers (Analysis Function palette), and dashes that
#: stay apart without colour.
PALETTE: Final = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
DASHES: Final = ("", "10 4", "3 3", "14 4 3 4", "6 3 2 3 2 3", "1 3")

_SAMPLES_A_MINUTE: Final = 2
_SHARE_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_TICK_STEPS: Final = (5, 10, 15, 30, 60, 120, 240, 480)
_MOST_TICKS: Final = 8
_KEY_SAMPLE, _KEY_CHARACTER = 42.0, 7.2
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 12.0, 14.0, 44.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chart.

    Attributes
    ----------
    label : str
        The option in words: text from data.
    colour, dash : str
        As SVG has them.
    points : str
        Of a polyline, in pixels.
    key_y : float
        Where its label stands, in pixels.
    """

    label: str
    colour: str
    dash: str
    points: str
    key_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready to be drawn: positions in pixels.

    Attributes
    ----------
    width, height : float
        Of the whole drawing.
    left, right, top, bottom : float
        Edges of the plot.
    key_x : float
        Where the labels of the lines begin, in the empty corner below them.
    lines : tuple of Line
        In the order of the options.
    minute_ticks, share_ticks : tuple of (float, str)
        Position and label along the bottom and the left.
    headline_x : float
        Position of the study's threshold; NaN when it lies outside the plot.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    key_x: float
    lines: tuple[Line, ...]
    minute_ticks: tuple[tuple[float, str], ...]
    share_ticks: tuple[tuple[float, str], ...]
    headline_x: float


def distribution_chart(
    options: tuple[Option, ...],
    labels: tuple[str, ...],
    *,
    headline_minutes: float,
    width: float,
    height: float,
) -> Chart:
    """Lay out the share of people who reach a hub within so many minutes, a line an option.

    Parameters
    ----------
    options : tuple of Option
        At most as many as there are colours; further ones are not drawn.
    labels : tuple of str
        What to call them.
    headline_minutes : float
        The threshold to be marked.
    width, height : float
        Of the drawing, in pixels.

    Returns
    -------
    Chart
        Lines rise from 0 at no minutes to the share of people who reach a hub at all.
    """
    last, step = _minutes_axis(options)
    right, bottom = width - _RIGHT, height - _BOTTOM

    def x(minutes: float) -> float:
        return round(_LEFT + (right - _LEFT) * minutes / last, 1)

    def y(share: float) -> float:
        return round(bottom - (bottom - _TOP) * share, 1)

    samples = np.linspace(0.0, last, last * _SAMPLES_A_MINUTE + 1).tolist()
    # The answer stands last: counted from there, it always has the first colour and a full line.
    drawn = list(zip(options[::-1], labels[::-1], PALETTE, DASHES, strict=False))[::-1]
    lines = tuple(
        Line(
            label,
            colour,
            dash,
            " ".join(f"{x(minutes)},{y(option.share_within(minutes))}" for minutes in samples),
            bottom - 34.0 - 22.0 * (len(drawn) - 1 - position),
        )
        for position, (option, label, colour, dash) in enumerate(drawn)
    )
    return Chart(
        width,
        height,
        _LEFT,
        right,
        _TOP,
        bottom,
        right - _KEY_SAMPLE - _KEY_CHARACTER * max(map(len, labels), default=0),
        lines,
        tuple((x(minutes), f"{minutes}") for minutes in range(0, last + 1, step)),
        tuple((y(share), f"{share:.0%}") for share in _SHARE_TICKS),
        x(headline_minutes) if headline_minutes <= last else math.nan,
    )


def _minutes_axis(options: tuple[Option, ...]) -> tuple[int, int]:
    """Return the last minute of the axis and the step of its labels."""
    longest = [o.metrics.max_minutes for o in options if not math.isnan(o.metrics.max_minutes)]
    end = max(longest, default=1.0)
    step = next((s for s in _TICK_STEPS if end / s <= _MOST_TICKS), _TICK_STEPS[-1])
    return max(math.ceil(end / step), 1) * step, step
