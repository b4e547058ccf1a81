"""The classes of road, as OpenStreetMap names them, and what each is to a driver."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: Values of the OSM tag ``highway`` that carry cars, from the widest road to the least;
#: `Network.edge_class` holds positions in this tuple. New classes are only ever added at the end,
#: since saved networks hold the positions.
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

#: The position of each class in `HIGHWAY_CLASSES`.
CLASS_CODE: Final = MappingProxyType({name: code for code, name in enumerate(HIGHWAY_CLASSES)})

#: Classes without frontage: nobody starts a journey there, so nothing is snapped to them.
CLASSES_WITHOUT_ACCESS: Final = ("motorway", "motorway_link", "trunk_link")
