"""Customizable contraction hierarchies: exact matrices of journey costs, many pairs at once.

Needs numba (the extra ``fast``). In the order of the work:

==================  ==========================================================================
`peeling`           contract chains and dead ends; the core remains
`dissection`        order the core by nested dissection
`elimination`       elimination tree and every shortcut there can be
`topology`          the three together: `prepare` makes a `Hierarchy`, for any costs
`storage`           keep it on disk
`customisation`     the cost of every shortcut, from those of the roads
`sweep`             quickest costs between many points and few
`customised`        the verb that does it: `CustomisedHierarchy.costs`
==================  ==========================================================================
"""

from __future__ import annotations

from hubplan.travel_times.hierarchy.customised import CustomisedHierarchy
from hubplan.travel_times.hierarchy.topology import Hierarchy, fingerprint, prepare

__all__ = ["CustomisedHierarchy", "Hierarchy", "fingerprint", "prepare"]
