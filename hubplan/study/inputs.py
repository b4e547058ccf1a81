"""Open every file of a study and check that they fit together, telling all faults at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hubplan.errors import Fault, HubplanError, InputError, nearest_name, raise_faults
from hubplan.places import CandidateSites, DemandPoints, read_demand, read_sites
from hubplan.places.conditions import column_fault, condition_faults, matches
from hubplan.places.demand import weight_column_faults
from hubplan.places.tables import Table
from hubplan.scenario.impact import Mark
from hubplan.scenario.visits import VisitRate
from hubplan.study.impact_tables import JourneyRow, part_faults, read_impact_tables
from hubplan.study.load import key_lines, line_of, read_settings, resolve_file
from hubplan.study.plan_settings import plan_faults
from hubplan.study.section import Source
from hubplan.study.settings import WORKED_OUT, Baseline, StudySettings
from hubplan.study.settings_mode_mix import car_owner_faults, mode_mix_faults
from hubplan.study.settings_transit import TransitSettings
from hubplan.study.sweep_ranges import sweep_faults
from hubplan.study.time_models import journey_faults
from hubplan.study.visit_rates import read_visit_rates
from hubplan.travel_times.active import TRANSIT
from hubplan.units import BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class StudyInputs:
    """A study with its tables read and checked.

    Attributes
    ----------
    path : Path
        The ``study.toml``.
    settings : StudySettings
        Its keys.
    demand : DemandPoints
        The demand points of the study area.
    left_out : DemandPoints or None
        The demand points of the file outside the study area.
    sites : CandidateSites
        Every site of the file, for baselines too.
    candidates : tuple of str
        Ids of the sites that may be chosen.
    everybody : DemandPoints
        Every demand point of the file.
    inside : ndarray of bool, shape (n_everybody,)
        Which of them belong to the study area.
    visit_rates : tuple of VisitRate
        The services of the study; empty = it names none.
    sample_journeys : tuple of JourneyRow
        Named journeys, of any mode; empty = the study gives none.
    marks : tuple of Mark
        Scores for criteria other than travel; empty = the study gives none.
    """

    path: Path
    settings: StudySettings
    demand: DemandPoints
    left_out: DemandPoints | None
    sites: CandidateSites
    candidates: tuple[str, ...]
    everybody: DemandPoints
    inside: BoolArray
    visit_rates: tuple[VisitRate, ...] = ()
    sample_journeys: tuple[JourneyRow, ...] = ()
    marks: tuple[Mark, ...] = ()

    def file_of(self, source: Source) -> Path:
        """Return the path of a file named in the study.

        Parameters
        ----------
        source : Source
            A section with a ``file`` key.

        Returns
        -------
        Path
            Relative paths start at the study's folder; ``bundled:`` names what ships.
        """
        return resolve_file(source.file, self.path.parent)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file the study is made from, itself included."""
        settings = self.settings
        sources = (settings.demand, settings.sites, settings.network)
        further = (
            settings.areas,
            settings.outlines,
            settings.places,
            settings.postcodes,
            settings.services,
            settings.sample_journeys,
            settings.scores,
        )
        named = [*sources, *(source for source in further if source is not None)]
        named += [*self.scenario_sources.values()]
        return (self.path, *map(self.file_of, named), *self.feed_files)

    @property
    def transit(self) -> TransitSettings:
        """The section ``[transit]``; asked only of a study with a timetable."""
        section = self.settings.transit
        assert section is not None
        return section

    @property
    def feed_files(self) -> list[Path]:
        """The timetables of the study; none where it has none."""
        return _feed_files(self.settings, self.path.parent)

    @property
    def scenario_sources(self) -> dict[str, Source]:
        """Files that scenarios name, by the scenario that names each first."""
        roles: dict[str, Source] = {}
        for _, scenario, source in _scenario_sources(self.settings):
            role = f"scenario {scenario}"
            roles[role if role not in roles else f"{role}, {source.file}"] = source
        return roles

    @property
    def used_sites(self) -> CandidateSites:
        """The sites that may be chosen, or that some baseline or scenario lists."""
        listed = {i for b in self.settings.baselines for ids in b.hubs.values() for i in ids}
        listed |= {i for ids in self.settings.plan.also_open.values() for i in ids}
        changes = (change for each in self.settings.scenarios for change in each.changes)
        listed |= {i for change in changes for i in change.named_sites}
        wanted = set(self.candidates) | listed
        return self.sites.where(np.array([i in wanted for i in self.sites.ids], dtype=bool))


def read_inputs(path: Path) -> StudyInputs:
    """Read a study and every table it names.

    Parameters
    ----------
    path : Path
        The ``study.toml``.

    Returns
    -------
    StudyInputs
        Read and checked; the network is not opened, only looked for.

    Raises
    ------
    InputError
        With every fault of the study and of its tables.
    """
    settings = read_settings(path)
    lines = key_lines(path.read_text(encoding="utf-8"))
    told: list[str] = []
    hints: dict[str, None] = {}
    demand = sites = None
    try:
        demand = read_demand(
            resolve_file(settings.demand.file, path.parent), weight=settings.demand.weight
        )
    except HubplanError as error:
        _remember(error, told, hints)
    try:
        sites = read_sites(resolve_file(settings.sites.file, path.parent))
    except HubplanError as error:
        _remember(error, told, hints)
    rates: tuple[VisitRate, ...] = ()
    if settings.services is not None and demand is not None:
        try:
            rates = read_visit_rates(resolve_file(settings.services.file, path.parent), demand)
        except HubplanError as error:
            _remember(error, told, hints)
    journeys: tuple[JourneyRow, ...] = ()
    marks: tuple[Mark, ...] = ()
    try:
        journeys, marks = read_impact_tables(settings, path.parent)
    except HubplanError as error:
        _remember(error, told, hints)
    faults = _file_faults(path, settings)
    faults += _timetable_faults(settings, path.parent)
    faults += journey_faults(settings.journeys)
    faults += visitor_faults(settings)
    faults += mode_mix_faults(
        settings.mode_mix, settings.journeys.mode, settings.plan, settings.transit
    )
    if demand is not None:
        faults += _demand_faults(settings, demand)
        faults += sweep_faults(settings, demand)
    if sites is not None:
        faults += _site_faults(settings, sites)
    try:
        raise_faults(path.name, [_with_line(fault, lines) for fault in faults])
    except HubplanError as error:
        _remember(error, told, hints)
    if told or demand is None or sites is None:
        raise InputError("\n".join(told), hint=" ".join(hints))
    inside = matches(demand.frame, settings.demand.where)
    chosen = matches(sites.frame, settings.sites.candidates)
    return StudyInputs(
        path,
        settings,
        demand.where(inside),
        None if inside.all() else demand.where(~inside),
        sites,
        sites.where(chosen).ids,
        demand,
        inside,
        rates,
        journeys,
        marks,
    )


def _feed_files(settings: StudySettings, folder: Path) -> list[Path]:
    feeds = [] if settings.transit is None else settings.transit.feeds
    return [resolve_file(feed.file, folder) for feed in feeds]


def _timetable_faults(settings: StudySettings, folder: Path) -> list[Fault]:
    if settings.transit is None:
        return []
    return list(settings.transit.faults(_feed_files(settings, folder)))


def _remember(error: HubplanError, told: list[str], hints: dict[str, None]) -> None:
    told.append(error.message)
    if error.hint:
        hints[error.hint] = None


def _with_line(fault: Fault, lines: dict[str, int]) -> Fault:
    line = line_of(fault.where, lines)
    return Fault(f"line {line}  {fault.where}" if line else fault.where, fault.what, fault.hint)


def _file_faults(path: Path, settings: StudySettings) -> list[Fault]:
    optional = {
        "areas": settings.areas,
        "outlines": settings.outlines,
        "places": settings.places,
        "postcodes": settings.postcodes,
    }
    named = {where: source for where, _, source in _scenario_sources(settings)}
    sources = {"network": settings.network, **optional, **named}
    return [
        Fault(f"{name}.file", f"'{source.file}' does not exist", _supply(source, missing))
        for name, source in sources.items()
        if source is not None and not (missing := resolve_file(source.file, path.parent)).is_file()
    ]


def _supply(source: Source, missing: Path) -> str:
    """Return what to do about a file that is not there."""
    if source.supply:
        return source.supply.replace("{path}", str(missing.resolve()))
    return "Check the path of the file."


def _scenario_sources(settings: StudySettings) -> list[tuple[str, str, Source]]:
    """Return each file that scenarios name, once: the key of its change, the scenario, the file."""
    found: dict[str, tuple[str, str, Source]] = {}
    for number, scenario in enumerate(settings.scenarios, start=1):
        for position, change in enumerate(scenario.changes, start=1):
            file = getattr(change, "file", None)
            if file is not None:
                given = change.model_dump(include={"file", "source", "licence", "date"})
                where = f"scenarios[{number}].changes[{position}]"
                found.setdefault(file, (where, scenario.id, Source(**given)))
    return list(found.values())


def visitor_faults(settings: StudySettings) -> list[Fault]:
    """Refuse what is said of visitors where nobody visits: staff travel to people's homes.

    Parameters
    ----------
    settings : StudySettings
        Of a study.

    Returns
    -------
    list of Fault
        All of them.
    """
    missing = []
    if settings.journeys.mode == TRANSIT and settings.transit is None:
        what = "is 'transit', and the study has no timetable"
        missing = [Fault("journeys.mode", what, "Give one under [transit].")]
    sections = {
        "services": settings.services,
        "costs": settings.costs,
        "transit": settings.transit,
        "mode_mix": settings.mode_mix,
    }
    return missing + [
        Fault(
            name,
            "tells of people who travel, and journeys.direction is 'from_sites'",
            "Remove the section, or let people travel: direction = 'to_sites'.",
        )
        for name, section in sections.items()
        if section is not None and settings.journeys.direction == "from_sites"
    ]


def _demand_faults(settings: StudySettings, demand: DemandPoints) -> list[Fault]:
    frame = demand.frame
    faults = condition_faults("demand.where", settings.demand.where, frame)
    if settings.demand.place not in frame:
        faults.append(column_fault("demand.place", settings.demand.place, frame))
    for position, group in enumerate(settings.groups, start=1):
        where = f"groups[{position}]"
        table = Table(frame, demand.source)
        faults += [
            Fault(f"{where}.weight", fault.what, "Name a column that counts people.")
            for fault in weight_column_faults(table, group.weight)
        ]
        faults += condition_faults(f"{where}.where", group.where, frame)
        faults += part_faults(where, group, table, settings.demand.weight)
    if settings.mode_mix is not None and not faults:
        faults += car_owner_faults(settings.mode_mix, demand, settings.demand.where)
    return faults + _repeated_faults("groups", [group.id for group in settings.groups])


def _site_faults(settings: StudySettings, sites: CandidateSites) -> list[Fault]:
    plan = settings.plan
    faults = condition_faults("sites.candidates", settings.sites.candidates, sites.frame)
    faults += condition_faults("sites.inside", settings.sites.inside, sites.frame)
    areas = {area for area in sites.areas if area}
    for tier, quota in (("main", plan.main), ("mini", plan.mini), ("quota", plan.quota)):
        faults += [
            Fault(
                f"plan.{tier}",
                f"area '{area}' is not one of: {', '.join(sorted(areas)) or 'none'}"
                f"{nearest_name(area, areas)}",
                "Write the areas as in the sites' column 'area'.",
            )
            for area in quota
            if area not in areas
        ]
    chosen = int(matches(sites.frame, settings.sites.candidates).sum()) if not faults else 0
    faults += plan_faults(plan, sites=chosen or len(sites))
    if plan.tiered and not any(plan.main.values()) and not plan.also_open.get("main"):
        what = "asks for no main hub"
        faults.append(Fault("plan.main", what, "Give at least one area one main hub."))
    lists: list[tuple[str, Iterable[str]]] = [("plan.keep", plan.keep), ("plan.close", plan.close)]
    lists += [(f"plan.also_open.{tier}", ids) for tier, ids in plan.also_open.items()]
    for position, baseline in enumerate(settings.baselines, start=1):
        for tier in ("main", "mini", "open"):
            lists.append((f"baselines[{position}].{tier}", getattr(baseline, tier)))
    faults += [
        Fault(where, f"there is no site '{identifier}'{nearest_name(identifier, sites.ids)}",
              f"Write site ids as in {sites.source}.")
        for where, ids in lists
        for identifier in ids
        if identifier not in sites.ids
    ]  # fmt: skip
    return faults + _baseline_faults(settings)


def _baseline_faults(settings: StudySettings) -> list[Fault]:
    ids = [baseline.id for baseline in settings.baselines]
    faults = _repeated_faults("baselines", ids)
    for position, baseline in enumerate(settings.baselines, start=1):
        if baseline.id in WORKED_OUT:
            what = f"'{baseline.id}' is the id of a plan that hubplan works out"
            faults.append(Fault(f"baselines[{position}].id", what, "Give it another id."))
        faults += _tier_faults(f"baselines[{position}]", baseline, tiered=settings.plan.tiered)
        listed = [*baseline.main, *baseline.mini, *baseline.open]
        faults += [
            Fault(f"baselines[{position}]", f"lists '{site}' twice", "A site has one tier.")
            for site in dict.fromkeys(listed)
            if listed.count(site) > 1
        ]
    faults += _scenario_id_faults(settings, ids)
    if settings.today is not None and settings.today not in ids:
        faults.append(
            Fault(
                "today",
                f"there is no baseline '{settings.today}'{nearest_name(settings.today, ids)}",
                f"Baselines: {', '.join(ids) or 'none'}.",
            )
        )
    return faults


def _scenario_id_faults(settings: StudySettings, baselines: list[str]) -> list[Fault]:
    ids = [scenario.id for scenario in settings.scenarios]
    taken = {*WORKED_OUT, "today", *baselines}
    return _repeated_faults("scenarios", ids) + [
        Fault(
            f"scenarios[{position}].id",
            f"'{name}' is the id of another plan",
            "Give the scenario another id.",
        )
        for position, name in enumerate(ids, start=1)
        if name in taken
    ]


def _tier_faults(where: str, baseline: Baseline, *, tiered: bool) -> list[Fault]:
    """Say where a baseline lists its hubs under tiers that the study does not have."""
    wrong = ("open",) if tiered else ("main", "mini")
    right = "main and mini" if tiered else "open"
    faults = [
        Fault(f"{where}.{key}", "is no tier of this study", f"List the sites under {right}.")
        for key in wrong
        if getattr(baseline, key)
    ]
    if not faults and not (baseline.main if tiered else baseline.open):
        key = "main" if tiered else "open"
        faults.append(Fault(f"{where}.{key}", "lists no site", "Name at least one site id."))
    return faults


def _repeated_faults(section: str, ids: list[str]) -> list[Fault]:
    return [
        Fault(f"{section}[{position}].id", f"'{name}' stands there twice", "Give each its own id.")
        for position, name in enumerate(ids, start=1)
        if name in ids[: position - 1]
    ]
