"""Who and where: demand points, candidate sites and areas."""

from hubplan.places.demand import DemandPoints, demand_from_table, read_demand
from hubplan.places.sites import TIERS, CandidateSites, read_sites
from hubplan.places.tables import Table, read_table

__all__ = [
    "TIERS",
    "CandidateSites",
    "DemandPoints",
    "Table",
    "demand_from_table",
    "read_demand",
    "read_sites",
    "read_table",
]
