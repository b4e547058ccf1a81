"""What the travel-impact tables are made of beside the options: models, groups, checks, scores."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hubplan.scenario.groups import GroupPeople
from hubplan.scenario.options import Option
from hubplan.scenario.return_visits import VisitDetails
from hubplan.scenario.switching import Switching

#: Minutes on foot for which the people within are counted; longer walks are not worked out.
WALK_MINUTES: Final = (15, 30)


@dataclass(frozen=True, slots=True, eq=False)
class OnFoot:
    """Who can walk to a hub, at two speeds.

    Attributes
    ----------
    options : dict of float to tuple of Option
        Every option with the minutes on foot over real paths, by km/h, the faster first; walks
        longer than the last of `WALK_MINUTES` count as no route.
    model : str
        How the minutes were worked out, in sentences.
    unknown : str
        Why there is nothing to tell, in words; empty where there is.
    """

    options: Mapping[float, tuple[Option, ...]] = field(default_factory=dict)
    model: str = ""
    unknown: str = "no walks were worked out"


@dataclass(frozen=True, slots=True)
class AskedVisit:
    """What a visit by public transport is asked to be.

    Attributes
    ----------
    date : date
        The day of the timetable.
    first, last : str
        The first and the last appointment, such as ``"09:30"``.
    stay_minutes : float
        How long one stays.
    max_walk_minutes : float
        The longest walk at a stretch.
    board_from : str or None
        Nobody boards earlier; None = at any time.
    home_by : str or None
        When one has to be at home again; None = by the end of the night.
    """

    date: dt.date
    first: str
    last: str
    stay_minutes: float
    max_walk_minutes: float
    board_from: str | None = None
    home_by: str | None = None

    @property
    def hours(self) -> str:
        """The first and the last appointment, such as ``"09:30-12:00"``."""
        return f"{self.first}-{self.last}"

    @property
    def day(self) -> str:
        """The day with its name, such as ``"Saturday 2026-11-28"``."""
        return f"{self.date:%A %Y-%m-%d}"


@dataclass(frozen=True, slots=True, eq=False)
class WindowByTransit:
    """Who can come by public transport in other hours: an evening, a Saturday, a Sunday.

    Attributes
    ----------
    id, label : str
        The hours, in short and in words.
    visit : AskedVisit
        When people come then.
    options : tuple of Option
        Every option with the minutes by public transport in those hours, at the usual speed.
    details : VisitDetails
        What else is known of all pairs.
    model : str
        How the minutes were worked out, in sentences.
    repairs : tuple of str
        What was mended in the timetables of that day.
    n_trips : int
        How many trips run then around the places; 0 = people can only walk.
    """

    id: str
    label: str
    visit: AskedVisit
    options: tuple[Option, ...]
    details: VisitDetails
    model: str
    repairs: tuple[str, ...]
    n_trips: int


@dataclass(frozen=True, slots=True, eq=False)
class ByTransit:
    """Who can come by public transport, and get home again, at two walking speeds.

    Attributes
    ----------
    options : dict of float to tuple of Option
        Every option with the minutes by public transport, by km/h of the walker, the usual speed
        first; no route = no appointment that one can come to and get home from.
    model : str
        How the minutes were worked out at the usual speed, in sentences.
    day : str
        The day of the timetable.
    estimated : bool
        Whether walks are straight lines.
    repairs : tuple of str
        What was mended in the timetables, a line a kind.
    visit : AskedVisit or None
        When people come and how long they stay; None where there is no timetable.
    details : dict of float to VisitDetails
        What else is known of all pairs of demand points and sites, by km/h of the walker.
    windows : tuple of WindowByTransit
        The further hours of the study.
    """

    options: Mapping[float, tuple[Option, ...]] = field(default_factory=dict)
    model: str = ""
    day: str = ""
    estimated: bool = False
    repairs: tuple[str, ...] = ()
    visit: AskedVisit | None = None
    details: Mapping[float, VisitDetails] = field(default_factory=dict)
    windows: tuple[WindowByTransit, ...] = ()

    @property
    def usual(self) -> tuple[Option, ...]:
        """Every option at the usual walking speed; empty where there is no timetable."""
        return next(iter(self.options.values()), ())


@dataclass(frozen=True, slots=True)
class SampleJourney:
    """A named journey: modelled, and what others say of it.

    Attributes
    ----------
    name : str
        Such as ``"Sevenoaks to Tonbridge"``.
    minutes : dict of str to float
        Modelled, by time model (by public transport, walking speed), the one held against the
        range first; NaN = no route.
    least_minutes, most_minutes : float
        The range it is held against.
    status : str
        What that range is, such as ``"observed"``.
    source, date : str
        Who says so, and when.
    mode : str
        How it is made, such as ``"car"`` or ``"transit"``.
    """

    name: str
    minutes: Mapping[str, float]
    least_minutes: float
    most_minutes: float
    status: str
    source: str
    date: str
    mode: str = "car"

    @property
    def modelled_minutes(self) -> float:
        """The minutes that are held against the range."""
        return next(iter(self.minutes.values()))

    @property
    def beyond_minutes(self) -> float:
        """How far the modelled journey lies outside the range.

        0 within it, above zero where the model is longer, below where it is shorter; NaN = no
        route.
        """
        minutes = self.modelled_minutes
        if math.isnan(minutes):
            return math.nan
        return round(max(minutes - self.most_minutes, min(minutes - self.least_minutes, 0.0)), 2)


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody gave an option for one criterion other than travel.

    Attributes
    ----------
    option_id : str
        Of the option.
    criterion : str
        In words.
    weight : float
        Of the criterion, above zero; the same for every option.
    score : float
        The higher the better, on the scale of whoever gave it.
    source, date : str
        Who gave it, and when.
    """

    option_id: str
    criterion: str
    weight: float
    score: float
    source: str
    date: str


@dataclass(frozen=True, slots=True, eq=False)
class Impact:
    """What the travel-impact tables are made of beside the options.

    Attributes
    ----------
    by_model : dict of str to tuple of Option
        Every option under every time model, the one the plan is chosen by first.
    groups : tuple of GroupPeople
        Who belongs to each group, and who does not.
    on_foot : OnFoot
        Who can walk to a hub.
    by_transit : ByTransit
        Who can come by public transport; without options where the study has no timetable.
    switching : Switching or None
        How far the share of visits needing a main hub must move before another plan is best;
        None where that is not known.
    sample_journeys : tuple of SampleJourney
        Named journeys; empty where the study gives none.
    marks : tuple of Mark
        Scores of the options for criteria other than travel; empty where the study gives none.
    terminal_minutes : float
        Minutes added to every journey for parking and walking in: an assumption.
    """

    by_model: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    groups: tuple[GroupPeople, ...] = ()
    on_foot: OnFoot = field(default_factory=OnFoot)
    by_transit: ByTransit = field(default_factory=ByTransit)
    switching: Switching | None = None
    sample_journeys: tuple[SampleJourney, ...] = ()
    marks: tuple[Mark, ...] = ()
    terminal_minutes: float = 0.0
