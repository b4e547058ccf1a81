"""All that a study found: what the report and the map tell, and compute nothing new from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from hubplan.cells import table_html
from hubplan.location import Solution
from hubplan.location.territories import Territories
from hubplan.network.cut_roads import NearCutRoad
from hubplan.places import CandidateSites, DemandPoints
from hubplan.scenario.gains import Change
from hubplan.scenario.hub_use import HubUse
from hubplan.scenario.impact import Impact
from hubplan.scenario.options import Option
from hubplan.scenario.outcome import Outcome
from hubplan.scenario.own_means import ByOwnMeans
from hubplan.scenario.sensitivity import Variant
from hubplan.scenario.sweep_result import SweepResult
from hubplan.scenario.trade_off import TradeOff
from hubplan.scenario.wording import period_words

#: Characters of the fingerprint that stand where people compare two papers by eye.
SHORT_FINGERPRINT: Final = 12


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where an input comes from.

    Attributes
    ----------
    role : str
        What it serves as: ``"demand"``, ``"sites"``, ``"network"``, ...
    file : str
        File name.
    sha256 : str
        Of the file, 64 hexadecimal digits.
    source, licence, date : str
        As the study states them; ``"not stated"`` where it does not.
    """

    role: str
    file: str
    sha256: str
    source: str
    licence: str
    date: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """A demand point without a route to any site.

    Attributes
    ----------
    id, place : str
        Which one.
    people : float
        How many start there.
    reason : str
        Why there is no route.
    """

    id: str
    place: str
    people: float
    reason: str


@dataclass(frozen=True, slots=True)
class TimesNote:
    """One way in which journey times were worked out, and how far they may be off.

    Attributes
    ----------
    name : str
        Of the time model: a period profile for cars, a speed on foot or by bicycle.
    words : str
        The same in words.
    period : str
        Name of the period profile; ``"any"`` on foot or by bicycle.
    speed_kph : float or None
        On foot or by bicycle.
    model : str
        How the minutes were worked out, in sentences.
    error_90_minutes : float
        Nine journeys in ten lie within this many minutes; NaN = not known.
    error_source : str
        How that is known, or why it is not.
    """

    name: str
    words: str
    period: str
    speed_kph: float | None
    model: str
    error_90_minutes: float
    error_source: str


@dataclass(frozen=True, slots=True)
class CoverageRange:
    """Least and greatest share of people within some minutes over the time models.

    Attributes
    ----------
    any_hub, main_hub : dict of int to tuple of float
        Of all people, by minutes, to the nearest hub of any kind and to the nearest main hub.
    groups : dict of str to dict of int to tuple of float
        Of each group, by minutes, to the nearest hub of any kind; NaN = nobody is in the group.
    """

    any_hub: dict[int, tuple[float, float]]
    main_hub: dict[int, tuple[float, float]]
    groups: dict[str, dict[int, tuple[float, float]]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Findings:
    """All that a study found.

    Attributes
    ----------
    name, title, area_label : str
        The study, its subject and its area in words.
    demand : DemandPoints
        The demand points of the study area.
    places : tuple of str
        The place name of each demand point.
    people_left_out : float
        People of the demand file outside the study area.
    sites : CandidateSites
        All sites of the study, those of baselines too.
    n_candidates : int
        How many of them may be chosen.
    area_names : dict of str to str
        Planning areas in words.
    group_labels : dict of str to str
        Groups of people in words, by the id under which options have their figures.
    options : tuple of Option
        Baselines in order of date, then the best plan with main hubs alone, then the best plan.
    today_id : str or None
        Which option is today.
    best_id, main_only_id : str
        Which options are the answer, and the answer without mini-hubs (the same id if the
        question has none).
    solution : Solution
        The answer with its proof and the next best plans.
    main_only_solution : Solution
        The answer without mini-hubs.
    changes : dict of str to Change
        Every other option against today, by option id.
    share_ranges : dict of str to tuple of float
        Least and greatest share of people within `headline_minutes` over the time models, by
        option id.
    variants : tuple of Variant
        The answer under other assumptions.
    main_share : float or None
        Assumed share of visits that need a main hub; None where the hubs are all alike.
    period, model : str
        The time model (a period profile for cars, a speed on foot or by bicycle), and how journey
        times were worked out, in a sentence.
    range_periods : tuple of str
        The time models of `share_ranges` and `variants`.
    headline_minutes, noticeable_minutes : float
        The threshold of the first sentence; the difference that makes a journey longer.
    unreached : tuple of Unreached
        Demand points without a route to any site.
    snap_m : dict of str to float
        Straight metres from demand points to their road: ``median``, ``p95``, ``max``.
    network_facts : dict
        Figures of the network, such as ``way_km``.
    sources : tuple of SourceNote
        Every input.
    notes : tuple of str
        What is not modelled.
    fingerprint : str
        Of all inputs and settings.
    near_cut_roads : tuple of NearCutRoad
        Demand points near a motorway or A road that ends with the extract of roads.
    farthest_from_road : dict of str to float
        Straight metres to their road of the three demand points farthest off, by id.
    times : tuple of TimesNote
        Every time model, the one the plan is chosen by first.
    coverage_ranges : dict of str to CoverageRange
        At every threshold, by option id.
    sweep : SweepResult or None
        A sweep of the same study that was found beside its results.
    impact : Impact
        What the travel-impact tables are made of beside the options.
    use : HubUse
        How the hubs of every option are used: loads, flows, visits, kilometres and costs.
    noun : str
        What a hub is called, such as ``"base"``.
    from_sites : bool
        Whether staff travel from the hubs to people's homes.
    territories : Territories or None
        Which small area belongs to which hub of the answer, where hubs serve so many people.
    own_means : ByOwnMeans or None
        How people with and without a car travel, where the plan is chosen for them so.
    trade_off : TradeOff or None
        Every plan by average journey and by who is left far away; None where not every plan
        was evaluated.
    """

    name: str
    title: str
    area_label: str
    demand: DemandPoints
    places: tuple[str, ...]
    people_left_out: float
    sites: CandidateSites
    n_candidates: int
    area_names: dict[str, str]
    group_labels: dict[str, str]
    options: tuple[Option, ...]
    today_id: str | None
    best_id: str
    main_only_id: str
    solution: Solution
    main_only_solution: Solution
    changes: dict[str, Change]
    share_ranges: dict[str, tuple[float, float]]
    variants: tuple[Variant, ...]
    main_share: float | None
    period: str
    model: str
    range_periods: tuple[str, ...]
    headline_minutes: float
    noticeable_minutes: float
    unreached: tuple[Unreached, ...]
    snap_m: dict[str, float]
    network_facts: dict[str, Any]
    sources: tuple[SourceNote, ...]
    notes: tuple[str, ...]
    fingerprint: str
    near_cut_roads: tuple[NearCutRoad, ...] = ()
    farthest_from_road: dict[str, float] = field(default_factory=dict)
    times: tuple[TimesNote, ...] = ()
    coverage_ranges: dict[str, CoverageRange] = field(default_factory=dict)
    use: HubUse = field(default_factory=HubUse)
    outcomes: tuple[Outcome, ...] = ()
    sweep: SweepResult | None = None
    trade_off: TradeOff | None = None
    own_means: ByOwnMeans | None = None
    impact: Impact = field(default_factory=Impact)
    noun: str = "hub"
    from_sites: bool = False
    territories: Territories | None = None

    def __repr__(self) -> str:
        """Return the study and its answer in one line."""
        return f"Findings({self.name!r}: {self.solution!r}, {len(self.options)} options)"

    def _repr_html_(self) -> str:
        frame = self.to_frame().drop(columns=["unreachable_people"])
        frame["share_within"] = frame["share_within"].map("{:.1%}".format)
        heads = {
            "share_within": f"within {self.headline_minutes:g} min",
            "p80_minutes": "80% within, min",
            "mean_minutes": "average, min",
            "max_minutes": "longest, min",
        }
        table = table_html(
            frame.rename(columns=heads), formats=dict.fromkeys(heads.values(), ".1f")
        )
        return f"{table}<br>{self.solution._repr_html_()}"

    def to_frame(self) -> pd.DataFrame:
        """Return the options as a table.

        Returns
        -------
        DataFrame
            One row an option: ``id``, ``label``, ``hubs``, ``share_within`` (0 to 1, of
            `headline_minutes`), ``p80_minutes``, ``mean_minutes``, ``max_minutes`` and
            ``unreachable_people``, of all people to the nearest hub of any tier.
        """
        return pd.DataFrame(
            {
                "id": option.id,
                "label": option.label,
                "hubs": len(option.plan.open_sites),
                "share_within": option.share_within(self.headline_minutes),
                "p80_minutes": option.metrics.p80_minutes,
                "mean_minutes": option.metrics.mean_minutes,
                "max_minutes": option.metrics.max_minutes,
                "unreachable_people": option.metrics.unreachable_people,
            }
            for option in self.options
        )

    def groups_frame(self) -> pd.DataFrame:
        """Return what every option means for every group of people as a table.

        Returns
        -------
        DataFrame
            One row an option and group: ``option``, ``group``, ``label`` (of the group),
            ``people`` (or households), ``mean_minutes``, ``p80_minutes``, ``max_minutes`` and
            ``within_15``, ``within_20`` and so on (0 to 1).
        """
        return pd.DataFrame(
            {
                "option": option.id,
                "group": group,
                "label": self.group_labels[group],
                "people": found.people,
                "mean_minutes": found.mean_minutes,
                "p80_minutes": found.p80_minutes,
                "max_minutes": found.max_minutes,
                **{f"within_{limit:g}": share for limit, share in found.share_within.items()},
            }
            for option in self.options
            for group, found in option.groups.items()
        )

    def option(self, option_id: str) -> Option:
        """Return an option by id.

        Parameters
        ----------
        option_id : str
            Such as `best_id`.

        Returns
        -------
        Option
            The option.
        """
        return next(option for option in self.options if option.id == option_id)

    @property
    def today(self) -> Option | None:
        """Today's option, or None when the study names no baseline as today."""
        return None if self.today_id is None else self.option(self.today_id)

    @property
    def tiered(self) -> bool:
        """Whether the answer has main hubs and mini-hubs; else its hubs are all alike."""
        return self.main_share is not None

    @property
    def best(self) -> Option:
        """The answer."""
        return self.option(self.best_id)

    @property
    def mode(self) -> str:
        """How people travel, such as ``"car"``; ``"given"`` for a matrix from a file."""
        return self.best.evaluation.problem.times.mode

    def time_words(self, name: str) -> str:
        """Return a time model in words.

        Parameters
        ----------
        name : str
            Such as `period`.

        Returns
        -------
        str
            Such as ``"morning peak, weekdays 7-10 am"`` or ``"walking at 4.8 km/h"``.
        """
        told = {note.name: note.words for note in self.times}
        return told.get(name) or period_words(name)

    def site_name(self, site_id: str) -> str:
        """Return the name of a site, for people.

        Parameters
        ----------
        site_id : str
            Its id.

        Returns
        -------
        str
            Its name as in the sites' table: text from data, to be escaped wherever it is shown.
        """
        return self.sites.names[self.sites.ids.index(site_id)]
