"""Customizable contraction hierarchies: exact matrices of journey costs, many pairs at once.

Needs numba (the extra ``fast``). In the order of the work:

==================  ==========================================================================
`peeling`           contract chains and dead ends; the core remains
`dissection`        order the core by nested dissection
`elimination`       elimination tree and every shortcut there can be
`storage`           keep that order on disk
`topology`          all of it: `prepare` makes a `Hierarchy`, good for any costs
`customisation`     the cost of every shortcut: `customised` takes those of the roads
`sweep`             the costs between 32 points and any number of others, in one go
`matrix`            the verb: `quickest_costs` between many points and many
==================  ==========================================================================
"""

from __future__ import annotations

from hubplan.travel_times.hierarchy.customisation import CustomisedHierarchy, customised
from hubplan.travel_times.hierarchy.matrix import quickest_costs
from hubplan.travel_times.hierarchy.sweep import Seeds
from hubplan.travel_times.hierarchy.topology import Hierarchy, fingerprint, prepare

__all__ = [
    "CustomisedHierarchy",
    "Hierarchy",
    "Seeds",
    "customised",
    "fingerprint",
    "prepare",
    "quickest_costs",
]
