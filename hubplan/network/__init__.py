"""By what roads: read OpenStreetMap, build a routable network, put places on it."""

from hubplan.network.classes import HIGHWAY_CLASSES, WAY_CLASSES
from hubplan.network.from_osmnx import network_from_osmnx, network_from_place
from hubplan.network.graph import Network
from hubplan.network.osm import Progress
from hubplan.network.paths import Paths
from hubplan.network.read import OSM_LICENCE, read_network
from hubplan.network.snapping import Snap, snap
from hubplan.network.storage import save_network

__all__ = [
    "HIGHWAY_CLASSES",
    "OSM_LICENCE",
    "WAY_CLASSES",
    "Network",
    "Paths",
    "Progress",
    "Snap",
    "network_from_osmnx",
    "network_from_place",
    "read_network",
    "save_network",
    "snap",
]
