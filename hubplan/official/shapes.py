"""Draw small areas and districts in few points, so that neighbours still share their borders."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hubplan.units import BRITISH_NATIONAL_GRID, WGS84

#: Lines are simplified until a further step would change a triangle of this side, squared.
TOLERANCE_M: Final = 50.0
_DECIMALS: Final = 6


def simplified(boundaries: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Simplify polygons together, so that neighbours still meet.

    Parameters
    ----------
    boundaries : GeoDataFrame
        Polygons that cover an area.

    Returns
    -------
    GeoSeries
        The same in fewer points, WGS84, in the same order.
    """
    # Holes given as rings of their own are known in these boundaries: they are mended first.
    metres = shapely.make_valid(boundaries.geometry.to_crs(BRITISH_NATIONAL_GRID).to_numpy())
    simple = shapely.coverage_simplify(metres, TOLERANCE_M)
    drawn = gpd.GeoSeries(simple, index=boundaries.index, crs=BRITISH_NATIONAL_GRID).to_crs(WGS84)
    rounded = shapely.transform(drawn.to_numpy(), lambda degrees: np.round(degrees, _DECIMALS))
    return gpd.GeoSeries(_areas_only(rounded), index=boundaries.index, crs=WGS84)


def outlines(areas: gpd.GeoSeries, districts: Sequence[str]) -> dict[str, Any]:
    """Join small areas into districts.

    Parameters
    ----------
    areas : GeoSeries
        From `simplified`.
    districts : sequence of str
        The district of each small area.

    Returns
    -------
    dict of str to shapely geometry
        By district, in the order of their first small area.
    """
    of = np.array(districts, dtype=object)
    names = list(dict.fromkeys(districts))
    joined = [shapely.union_all(areas.to_numpy()[of == name]) for name in names]
    return dict(zip(names, _areas_only(np.array(joined, dtype=object)), strict=True))


def write_geojson(path: Path, features: Iterable[tuple[Mapping[str, str], Any]]) -> None:
    """Write polygons as GeoJSON, one feature a line.

    Parameters
    ----------
    path : Path
        The file.
    features : iterable of (dict, shapely geometry)
        Properties and shape, WGS84.
    """
    lines = []
    for properties, shape in features:
        feature = {"type": "Feature", "properties": properties, "geometry": _geometry(shape)}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    body = ",\n".join(lines)
    text = f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def _geometry(shape: Any) -> Any:  # noqa: ANN401 - shapely is untyped
    return json.loads(shapely.to_geojson(shape))


def _areas_only(shapes: NDArray[Any]) -> NDArray[Any]:
    """Mend shapes, and leave out lines and points that mending may leave."""
    mended = shapely.make_valid(shapes)
    return np.array([_polygons(shape) for shape in mended], dtype=object)


def _polygons(shape: Any) -> Any:  # noqa: ANN401 - shapely is untyped
    parts = [each for each in shapely.get_parts(shape) if each.geom_type.endswith("Polygon")]
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)
