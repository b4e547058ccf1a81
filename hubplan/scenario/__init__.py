"""What if: options, who gains and loses between them, and what changes the answer."""

from hubplan.scenario.comparison import Comparison, compare
from hubplan.scenario.findings import (
    CoverageRange,
    Findings,
    SourceNote,
    TimesNote,
    Unreached,
)
from hubplan.scenario.gains import Change, PlaceChange, change
from hubplan.scenario.options import Option, option_of
from hubplan.scenario.sensitivity import Variant, sensitivity, site_frequency
from hubplan.scenario.trade_off import TradeOff, TradeOffPoint, trade_off

__all__ = [
    "Change",
    "Comparison",
    "CoverageRange",
    "Findings",
    "Option",
    "PlaceChange",
    "SourceNote",
    "TimesNote",
    "TradeOff",
    "TradeOffPoint",
    "Unreached",
    "Variant",
    "change",
    "compare",
    "option_of",
    "sensitivity",
    "site_frequency",
    "trade_off",
]
