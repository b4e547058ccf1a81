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
_KEY_SAMPLE, _KEY_CHARACTER, _KEY_STEP = 42.0, 7.2, 22.0
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
    scale = _Scale(width - _RIGHT, height - _BOTTOM, last)
    # The answer stands last: counted from there, it always has the first colour and a full line.
    drawn = list(zip(options[::-1], labels[::-1], PALETTE, DASHES, strict=False))[::-1]
    lines = tuple(
        Line(label, colour, dash, scale.points(option), scale.bottom - _KEY_STEP * (len(drawn) - n))
        for n, (option, label, colour, dash) in enumerate(drawn)
    )
    return Chart(
        width=width,
        height=height,
        left=_LEFT,
        right=scale.right,
        top=_TOP,
        bottom=scale.bottom,
        key_x=scale.right - _KEY_SAMPLE - _KEY_CHARACTER * max(map(len, labels), default=0),
        lines=lines,
        minute_ticks=tuple((scale.x(m), f"{m}") for m in range(0, last + 1, step)),
        share_ticks=tuple((scale.y(share), f"{share:.0%}") for share in _SHARE_TICKS),
        headline_x=scale.x(headline_minutes) if headline_minutes <= last else math.nan,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where minutes and shares stand, in pixels."""

    right: float
    bottom: float
    last_minute: int

    def x(self, minutes: float) -> float:
        return round(_LEFT + (self.right - _LEFT) * minutes / self.last_minute, 1)

    def y(self, share: float) -> float:
        return round(self.bottom - (self.bottom - _TOP) * share, 1)

    def points(self, option: Option) -> str:
        n_samples = self.last_minute * _SAMPLES_A_MINUTE + 1
        minutes = np.linspace(0.0, self.last_minute, n_samples).tolist()
        return " ".join(f"{self.x(m)},{self.y(option.share_within(m))}" for m in minutes)


def _minutes_axis(options: tuple[Option, ...]) -> tuple[int, int]:
    """Return the last minute of the axis and the step of its labels."""
    longest = [o.metrics.max_minutes for o in options if not math.isnan(o.metrics.max_minutes)]
    end = max(longest, default=1.0)
    step = next((s for s in _TICK_STEPS if end / s <= _MOST_TICKS), _TICK_STEPS[-1])
    return max(math.ceil(end / step), 1) * step, step
