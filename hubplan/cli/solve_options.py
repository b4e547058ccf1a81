"""Options of ``hubplan solve``, under the headings of its help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from hubplan.cli.solve_aims import AIM_WORDS, Equity
from hubplan.cli.solve_robust import Robust
from hubplan.cli.solve_words import Model

Words = list[str] | None

_QUESTION: Final = "The question"
_TIERS: Final = "Hubs in tiers (two-tier: main and mini-hubs; nested: any)"
_AIMS: Final = "Aims in place of the model's own, or beside it"
_RULES: Final = "Rules the plan must keep"
_MORE: Final = "More than one plan"
_ROBUST: Final = "Several scenarios"
_SOLVER: Final = "How to solve it"


class Method(StrEnum):
    """How a location model is solved."""

    AUTO = "auto"
    ENUMERATE = "enumerate"
    BOUND = "bound"
    MILP = "milp"
    INTERCHANGE = "interchange"


class MatrixUnit(StrEnum):
    """What a matrix counts in."""

    MINUTES = "minutes"
    SECONDS = "seconds"
    HOURS = "hours"
    AS_GIVEN = "as-given"


TimesOption = Annotated[
    list[str],
    typer.Option(
        "--times",
        metavar="TIMES",
        help="Long or wide table of minutes, of hubplan, r5r, r5py, spopt or ArcGIS, or OSRM's "
        "JSON; for --robust one a scenario: NAME=FILE (repeat).",
    ),
]
TimesWithoutCarOption = Annotated[
    Path | None,
    typer.Option(
        "--times-without-car",
        metavar="TIMES",
        help="Minutes of people without a car, such as by transit: all by their own means.",
    ),
]
WithoutCarOption = Annotated[
    str | None,
    typer.Option(
        "--without-car",
        metavar="PART/ALL",
        help="Columns that say how many have none, as no_car_households/households.",
    ),
]
NoJourneyOption = Annotated[
    float | None,
    typer.Option(
        "--no-journey",
        metavar="MINUTES",
        min=0,
        help="Count a journey without a car, or none, for so many minutes at the most.",
    ),
]
UnitOption = Annotated[
    MatrixUnit | None,
    typer.Option("--unit", help="What TIMES counts in, where it does not say so."),
]
ColumnOption = Annotated[
    str | None,
    typer.Option("--column", metavar="NAME", help="Column of TIMES, where it has several."),
]
FromSitesOption = Annotated[
    bool, typer.Option("--from-sites", help="The origins of TIMES are the sites.")
]
SiteTableOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Names, areas, tiers, costs, ... of sites."),
]
WeightsOption = Annotated[
    Words,
    typer.Option(
        "--weight",
        metavar="COLUMN",
        help="Column that counts the demand [demand]; for --robust one a scenario (repeat).",
    ),
]

ModelOption = Annotated[Model, typer.Option(help="Location model.", rich_help_panel=_QUESTION)]
HubsOption = Annotated[
    int | None,
    typer.Option("--hubs", "-p", metavar="N", help="How many.", rich_help_panel=_QUESTION),
]
WithinOption = Annotated[
    float | None,
    typer.Option(
        metavar="MIN", help="Promised time, for mclp, lscp and --share.", rich_help_panel=_QUESTION
    ),
]
ShareOption = Annotated[
    float | None,
    typer.Option(
        metavar="PERCENT",
        help="So many of the people within it, such as 80: with lscp the fewest hubs for that; "
        "with p-median and tiers a rule, or before --then the first aim.",
        rich_help_panel=_QUESTION,
    ),
]

MainOption = Annotated[
    Words,
    typer.Option(
        metavar="AREA=N", help="Main hubs in an area, exactly (repeat).", rich_help_panel=_TIERS
    ),
]
MiniOption = Annotated[
    Words,
    typer.Option(
        metavar="AREA=N", help="Mini-hubs in an area, at most (repeat).", rich_help_panel=_TIERS
    ),
]
TierOption = Annotated[
    Words,
    typer.Option(
        metavar="TIER:AREA=N",
        help="For nested: hubs of a tier in an area, '=' exactly or '<=' at most (repeat; the "
        "tier with most services first).",
        rich_help_panel=_TIERS,
    ),
]
MainShareOption = Annotated[
    str | None,
    typer.Option(
        metavar="SHARE",
        help="Share of visits that need a main hub: 0.3 or 30%.",
        rich_help_panel=_TIERS,
    ),
]
ServicesOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Or, and for nested, a table of services: name, share (of visits), tiers (such as "
        "main;mini), at (ids of sites that give it as well).",
        rich_help_panel=_TIERS,
    ),
]
AlsoOpenOption = Annotated[
    Words,
    typer.Option(
        metavar="TIER:ID",
        help="Hub that stands open outside these numbers, such as main:ID (repeat).",
        rich_help_panel=_TIERS,
    ),
]
LinkedMiniOption = Annotated[
    Words,
    typer.Option(
        metavar="MINI:MAIN",
        help="Mini-hubs at a site or in an area only with a main hub at a site or in an area "
        "(repeat).",
        rich_help_panel=_TIERS,
    ),
]

AimOption = Annotated[
    str | None,
    typer.Option(
        metavar="AIM",
        help=f"Make this good, not the mean: {AIM_WORDS}. Of a group: mean@COLUMN; to main hubs "
        "only: mean/main.",
        rich_help_panel=_AIMS,
    ),
]
EquityOption = Annotated[
    Equity | None,
    typer.Option(
        help="The same for three aims: the worst-off tenth's mean (cvar), ...",
        rich_help_panel=_AIMS,
    ),
]
ThenOption = Annotated[
    Words,
    typer.Option(
        metavar="AIM",
        help="Next aim (repeat). An aim such as mean+0.5 leaves the next one that much to choose "
        "in.",
        rich_help_panel=_AIMS,
    ),
]
BoundOption = Annotated[
    Words,
    typer.Option(
        metavar="AIM<=X",
        help="A figure that must hold: 'worst<=40', 'within:20>=80%' (repeat).",
        rich_help_panel=_AIMS,
    ),
]
ParetoOption = Annotated[
    str | None,
    typer.Option(
        metavar="AIM,AIM", help="Every choice between two or three aims.", rich_help_panel=_AIMS
    ),
]
AversionOption = Annotated[
    float | None,
    typer.Option(metavar="E", help="To inequality, for kolm-pollak [1].", rich_help_panel=_AIMS),
]

KeepOption = Annotated[
    Words,
    typer.Option(
        metavar="ID",
        help="Site that must be open (repeat); with tiers also main:ID.",
        rich_help_panel=_RULES,
    ),
]
CloseOption = Annotated[
    Words,
    typer.Option(
        metavar="ID",
        help="Site that must not be (repeat); with tiers also main:ID.",
        rich_help_panel=_RULES,
    ),
]
EitherOption = Annotated[
    Words,
    typer.Option(metavar="A,B", help="At least one of them (repeat).", rich_help_panel=_RULES),
]
AtMostOneOption = Annotated[
    Words,
    typer.Option(metavar="A,B", help="No more than one (repeat).", rich_help_panel=_RULES),
]
ImpliesOption = Annotated[
    Words,
    typer.Option(metavar="A:B", help="If A is open, then B (repeat).", rich_help_panel=_RULES),
]
QuotaOption = Annotated[
    Words,
    typer.Option(
        metavar="AREA=N",
        help="Hubs in an area: '=', '<=' or '>=' (repeat); with tiers also mini:AREA<=N.",
        rich_help_panel=_RULES,
    ),
]
SpacingOption = Annotated[
    float | None,
    typer.Option(metavar="KM", help="No two hubs nearer than this.", rich_help_panel=_RULES),
]
BudgetOption = Annotated[
    float | None,
    typer.Option(metavar="N", help="The most all hubs may cost.", rich_help_panel=_RULES),
]
CostOption = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN", help="Of the sites, for --budget [cost].", rich_help_panel=_RULES
    ),
]
MiniCostOption = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="Cost of a mini-hub, if another.", rich_help_panel=_RULES),
]
CapacityOption = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN|N",
        help="People a hub can serve; who goes where is then assigned.",
        rich_help_panel=_RULES,
    ),
]
MinimumLoadOption = Annotated[
    str | None,
    typer.Option(metavar="COLUMN|N", help="People it needs.", rich_help_panel=_RULES),
]

AlternativesOption = Annotated[
    int | None,
    typer.Option(metavar="K", min=1, help="How many of the best to list.", rich_help_panel=_MORE),
]
WithinPercentOption = Annotated[
    float | None,
    typer.Option(metavar="X", help="All plans within X% of the best.", rich_help_panel=_MORE),
]
DiverseOption = Annotated[
    int | None,
    typer.Option(
        metavar="K",
        min=2,
        help="K of those (within 5% unless said) that differ most.",
        rich_help_panel=_MORE,
    ),
]
PhasingOption = Annotated[
    bool, typer.Option("--phasing", help="In what order to open them.", rich_help_panel=_MORE)
]
PricesOption = Annotated[
    bool, typer.Option("--prices", help="What each rule costs.", rich_help_panel=_MORE)
]
WithdrawalsOption = Annotated[
    bool,
    typer.Option(
        "--withdrawals", help="What is lost when each hub is withdrawn.", rich_help_panel=_MORE
    ),
]

RobustOption = Annotated[
    Robust | None,
    typer.Option(
        help="One plan for all of them: the least maximum or expected regret, the least regret as "
        "a share of the best figure (relative), or the best worst figure.",
        rich_help_panel=_ROBUST,
    ),
]
ChanceOption = Annotated[
    Words,
    typer.Option(
        metavar="NAME=X",
        help="How likely a scenario is (repeat for each) [all equally].",
        rich_help_panel=_ROBUST,
    ),
]

MethodOption = Annotated[Method, typer.Option(help="Which method.", rich_help_panel=_SOLVER)]
TimeLimitOption = Annotated[
    float | None,
    typer.Option(metavar="SECONDS", help="For all methods but enumerate.", rich_help_panel=_SOLVER),
]
