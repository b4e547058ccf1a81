"""Tell the result on a map: one page for everybody that asks nothing of any network."""

from hubplan.maps.cell import CellMap, draw_map
from hubplan.maps.leaflet import OfflineMap
from hubplan.maps.page import map_page
from hubplan.maps.qgis import qgis_styles

__all__ = ["CellMap", "OfflineMap", "draw_map", "map_page", "qgis_styles"]
