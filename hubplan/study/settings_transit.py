"""The section ``[transit]``: timetables, and the visits that are looked at by public transport."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

from pydantic import Field

from hubplan.errors import Fault
from hubplan.study.section import Minutes, Section, Source, Text
from hubplan.travel_times.transit_asked import TransitAsked, transit_asked

_Speed = Annotated[float, Field(gt=0, le=12)]


class TransitSettings(Section):
    """Journeys by public transport: to an appointment and home again."""

    feeds: list[Source] = Field(min_length=1, description="Timetables: GTFS zip files.")
    date: dt.date = Field(
        examples=[dt.date(2026, 11, 24)],
        description="The day: a timetable differs from day to day.",
    )
    arrive_between: Text = Field(
        "09:30-12:00", description="The first and the last appointment, HH:MM-HH:MM."
    )
    stay_minutes: Minutes = Field(60.0, description="Minutes that one stays.")
    step_minutes: Minutes = Field(5.0, description="Minutes from one appointment to the next.")
    walk_speeds_kph: list[_Speed] = Field(
        default_factory=lambda: [4.8, 3.2],
        min_length=1,
        description="How fast people walk to and from stops, km/h, the usual speed first.",
    )
    max_walk_minutes: Minutes = Field(20.0, description="The longest walk at a stretch.")
    board_from: Text | None = Field(
        None,
        examples=["09:30"],
        description="Nobody boards earlier, as with bus passes; absent = at any time.",
    )

    def asked(self, feeds: list[Path], speed_kph: float) -> TransitAsked:
        """Return what is asked of the timetable.

        Parameters
        ----------
        feeds : list of Path
            Where the feeds lie.
        speed_kph : float
            One of the speeds.

        Returns
        -------
        TransitAsked
            Checked; the feeds are not opened.

        Raises
        ------
        InputError
            With every fault.
        """
        return transit_asked(
            gtfs=feeds,
            date=self.date,
            arrive_between=self.arrive_between,
            stay_minutes=self.stay_minutes,
            step_minutes=self.step_minutes,
            board_from=self.board_from,
            speed_kph=speed_kph,
            max_walk_minutes=self.max_walk_minutes,
            named=lambda name: "transit.feeds" if name == "gtfs" else f"transit.{name}",
        )


def feed_faults(settings: TransitSettings | None, paths: list[Path]) -> list[Fault]:
    """Say which feeds of a study cannot be read at all.

    Parameters
    ----------
    settings : TransitSettings or None
        None = the study has no timetable.
    paths : list of Path
        Where its feeds lie.

    Returns
    -------
    list of Fault
        One a folder: what a study is made from has one hash a file. Missing files are told by
        `TransitSettings.asked`.
    """
    if settings is None:
        return []
    return [
        Fault(f"transit.feeds[{number}].file", f"'{path.name}' is a folder", "Zip the feed.")
        for number, path in enumerate(paths, start=1)
        if path.is_dir()
    ]
