"""The classes of road and path, as OpenStreetMap names them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: Values of the OSM tag ``highway`` that carry cars, from the widest road to the least. Positions
#: stand in saved networks, so that none may change.
HIGHWAY_CLASSES: Final = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
)

#: Classes of road and of path: `Network.edge_class` holds positions in this tuple, of which
#: `HIGHWAY_CLASSES` is the beginning.
WAY_CLASSES: Final = (
    *HIGHWAY_CLASSES,
    "pedestrian",
    "footway",
    "path",
    "cycleway",
    "bridleway",
    "track",
    "steps",
    "corridor",
)

#: The position of each class in `HIGHWAY_CLASSES`.
CLASS_CODE: Final = MappingProxyType({name: code for code, name in enumerate(HIGHWAY_CLASSES)})

#: The position of each class in `WAY_CLASSES`.
WAY_CODE: Final = MappingProxyType({name: code for code, name in enumerate(WAY_CLASSES)})

#: Classes without frontage: nobody starts a journey there, so nothing is snapped to them.
CLASSES_WITHOUT_ACCESS: Final = ("motorway", "motorway_link", "trunk_link")
