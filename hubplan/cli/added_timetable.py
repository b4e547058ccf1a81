"""A timetable for a study that names none: the options of the verbs that read one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hubplan.study import Study

FeedsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--gtfs",
        metavar="FEED",
        help="Tell of public transport too, by this timetable: GTFS zip or folder (repeat).",
    ),
]
DayOption = Annotated[
    str | None, typer.Option("--date", metavar="DAY", help="Day of --gtfs, as 2026-11-24.")
]
HoursOption = Annotated[
    str | None,
    typer.Option(
        "--arrive-between",
        metavar="HH:MM-HH:MM",
        help="First and last appointment that --gtfs is asked for [09:30-12:00].",
    ),
]
OwnMeansOption = Annotated[
    bool,
    typer.Option(
        "--by-own-means",
        help="Choose the plan for people with a car by car, without one by public transport.",
    ),
]


@dataclass(frozen=True, slots=True)
class AddedTimetable:
    """What the options say.

    Attributes
    ----------
    gtfs : list of Path or None
        Feeds.
    date : str or None
        The day.
    arrive_between : str or None
        First and last appointment.
    own_means : bool
        Whether the plan is chosen for people by their own means.
    """

    gtfs: list[Path] | None
    date: str | None
    arrive_between: str | None
    own_means: bool

    def read(self, study: str) -> Study:
        """Read a study, and add to it what was asked for.

        Parameters
        ----------
        study : str
            A path or a bundled name.

        Returns
        -------
        Study
            As it is where nothing was asked for.

        Raises
        ------
        InputError
            Naming all that is missing or wrong.
        """
        from hubplan.study import Study  # noqa: PLC0415

        work = Study.read(study)
        if self.gtfs or self.date is not None or self.arrive_between is not None:
            work = work.with_timetable(
                self.gtfs or [], self.date, arrive_between=self.arrive_between
            )
        return work.by_own_means() if self.own_means else work
