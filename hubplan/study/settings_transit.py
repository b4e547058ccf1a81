"""The section ``[transit]``: timetables, and the visits that are looked at by public transport."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.study.section import Minutes, Name, Section, Source, Text
from hubplan.transit.feed_files import find_tables
from hubplan.travel_times.transit_asked import TransitAsked, asked_or_faults

_Speed = Annotated[float, Field(gt=0, le=12)]
#: Names the hours of the section itself among the windows.
USUAL: Final = "usual"
#: What a window says for itself: a key it lacks is not taken from the section.
_OWN_HOURS: Final = ("date", "arrive_between", "board_from", "home_by")


class TransitWindow(Section):
    """Further hours for journeys by public transport: an evening, a Saturday, a Sunday."""

    id: Name = Field(examples=["saturday"], description="Short name, once in a study.")
    label: Text = Field(examples=["Saturday morning"], description="The hours in words.")
    date: dt.date = Field(examples=[dt.date(2026, 11, 28)], description="The day.")
    arrive_between: Text = Field(
        examples=["09:30-12:00"], description="The first and the last appointment, HH:MM-HH:MM."
    )
    board_from: Text | None = Field(
        None,
        examples=["09:30"],
        description="Nobody boards earlier; absent = at any time, as with bus passes at weekends.",
    )
    home_by: Text | None = Field(
        None,
        examples=["20:00"],
        description="When one has to be at home again; absent = by the end of the night.",
    )


class TransitSettings(Section):
    """Journeys by public transport: to an appointment and home again."""

    feeds: list[Source] = Field(min_length=1, description="Timetables: GTFS zip files or folders.")
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
    max_changes: Annotated[int, Field(ge=0, le=9, strict=True)] = Field(
        4, description="Changes between vehicles that people put up with, each way."
    )
    longest_minutes: Minutes = Field(
        180.0, description="The longest journey, each way; longer ones are none."
    )
    board_from: Text | None = Field(
        None,
        examples=["09:30"],
        description="Nobody boards earlier, as with bus passes; absent = at any time.",
    )
    home_by: Text | None = Field(
        None,
        examples=["15:00"],
        description="When one has to be at home again; absent = by the end of the night.",
    )
    windows: list[TransitWindow] = Field(
        default_factory=list,
        description="Further hours to tell of beside those of this section, at the usual speed.",
    )

    def asked(
        self, feeds: list[Path], speed_kph: float, window: TransitWindow | None = None
    ) -> TransitAsked:
        """Return what is asked of the timetable.

        Parameters
        ----------
        feeds : list of Path
            Where the feeds lie.
        speed_kph : float
            One of the speeds.
        window : TransitWindow, optional
            One of the windows, in place of the section's own day and hours.

        Returns
        -------
        TransitAsked
            Checked; the feeds are not opened.

        Raises
        ------
        InputError
            With every fault.
        """
        asked, faults = self._read(feeds, speed_kph, window)
        raise_faults("what is asked of the timetable", faults)
        assert asked is not None  # else there are faults
        return asked

    def hours(self, window: TransitWindow | None = None) -> dict[str, Any]:
        """Return all that minutes depend on beside feeds and speed, for a fingerprint.

        Parameters
        ----------
        window : TransitWindow, optional
            One of the windows, in place of the section's own day and hours.

        Returns
        -------
        dict
            By key of this section.
        """
        given = self.model_dump(exclude={"feeds", "walk_speeds_kph", "windows"})
        return given if window is None else given | window.model_dump(exclude={"id", "label"})

    def faults(self, feeds: list[Path]) -> Iterator[Fault]:
        """Give all that is wrong beyond the types of the keys.

        Parameters
        ----------
        feeds : list of Path
            Where the feeds lie.

        Yields
        ------
        Fault
            Under the key where it stands.
        """
        for number, path in enumerate(feeds, start=1):
            if path.is_dir():
                try:
                    find_tables(path, path.name)
                except InputError as error:
                    yield Fault(f"transit.feeds[{number}].file", error.message, error.hint)
        speed = self.walk_speeds_kph[0]
        yield from self._read(feeds, speed)[1]
        twice = Counter(window.id for window in self.windows)
        for number, window in enumerate(self.windows, start=1):
            where = f"transit.windows[{number}]"
            if window.id == USUAL:
                what = f"'{USUAL}' is the name of the section's own hours"
                yield Fault(f"{where}.id", what, "Choose another id.")
            if twice[window.id] > 1:
                yield Fault(f"{where}.id", f"'{window.id}' stands twice", "Name each window once.")
            # What the section says for all of them was told above.
            own = {f"{where}.{key}" for key in _OWN_HOURS}
            yield from (f for f in self._read(feeds, speed, window, where)[1] if f.where in own)

    def _read(
        self,
        feeds: list[Path],
        speed_kph: float,
        window: TransitWindow | None = None,
        where: str = "transit",
    ) -> tuple[TransitAsked | None, list[Fault]]:
        def named(key: str) -> str:
            if key == "gtfs":
                return "transit.feeds"
            return f"{where if key in _OWN_HOURS else 'transit'}.{key}"

        given = self.hours(window) | {"gtfs": feeds, "speed_kph": speed_kph}
        return asked_or_faults(given, named=named)
