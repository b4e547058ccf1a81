"""Rules that a plan must keep, beside the numbers a question itself names.

Each rule is a small frozen class. Most say something about which hubs are open and compile to
linear rows (`Row`); capacity and minimum load bind who goes where.

* how many: `Quota` (exactly, at least, at most; by area, tier or list of sites)
* which: `Keep`, `Close`, `Either`, `AtMostOneOf`, `Implies`, `LinkedMini`
* how far apart, how dear: `MinimumSpacing`, `Budget`
* how busy: `Capacity`, `MinimumLoad`
"""

from hubplan.location.rules.choosing import (
    AtMostOneOf,
    Close,
    Either,
    Implies,
    Keep,
    LinkedMini,
)
from hubplan.location.rules.limits import Budget, MinimumSpacing, Quota
from hubplan.location.rules.loads import Capacity, LoadRule, MinimumLoad, binds_loads
from hubplan.location.rules.rule import Hub, Row, Rule, Sense

__all__ = [
    "AtMostOneOf",
    "Budget",
    "Capacity",
    "Close",
    "Either",
    "Hub",
    "Implies",
    "Keep",
    "LinkedMini",
    "LoadRule",
    "MinimumLoad",
    "MinimumSpacing",
    "Quota",
    "Row",
    "Rule",
    "Sense",
    "binds_loads",
]
