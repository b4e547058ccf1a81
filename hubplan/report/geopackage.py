"""The plan as a GeoPackage: hubs, demand and who goes where, for QGIS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from hubplan.errors import InputError
from hubplan.scenario import Findings
from hubplan.units import BRITISH_NATIONAL_GRID, WGS84, FloatArray, IntArray


def plan_layers(
    findings: Findings, *, areas: gpd.GeoDataFrame | None = None
) -> dict[str, gpd.GeoDataFrame]:
    """Return hubs, demand points, allocation lines and, if given, areas.

    Layers, all in British National Grid metres (EPSG:27700):

    ``hubs``
        Points: ``option_id, option, tier, site_id, name, area``; one row a hub of each option.
    ``demand``
        Points: ``id, place, people, minutes_today, minutes_best, main_minutes_best, hub``.
    ``allocation``
        Straight lines from each demand point to its nearest hub of the best plan:
        ``id, hub_id, hub, people, minutes``. Points without a route have no line.
    ``areas``
        Polygons with the columns of ``demand``.

    Parameters
    ----------
    findings : Findings
        Sites and demand points with coordinates.
    areas : GeoDataFrame, optional
        Polygons with a column ``id`` of demand points, in any stated reference system.

    Returns
    -------
    dict of str to GeoDataFrame
        By the name of the layer.

    Raises
    ------
    InputError
        If `areas` has no column ``id`` or no reference system.
    """
    layers = {
        "hubs": _hubs(findings),
        "demand": _demand(findings),
        "allocation": _allocation(findings),
    }
    if areas is not None:
        layers["areas"] = _areas(findings, areas)
    return layers


def write_geopackage(
    findings: Findings,
    path: Path,
    *,
    areas: gpd.GeoDataFrame | None = None,
    styles: Mapping[str, str] | None = None,
) -> None:
    """Write the layers of `plan_layers` and, if given, their styles into one file.

    Parameters
    ----------
    findings : Findings
        Sites and demand points with coordinates.
    path : Path
        The file to write; an existing one is replaced.
    areas : GeoDataFrame, optional
        As for `plan_layers`.
    styles : mapping of str to str, optional
        QML by layer, kept in the table ``layer_styles``, from which QGIS draws by itself.

    Raises
    ------
    InputError
        If `areas` has no column ``id`` or no reference system.
    """
    layers = plan_layers(findings, areas=areas)
    path.unlink(missing_ok=True)
    for name, layer in layers.items():
        layer.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
    kept = {name: styles[name] for name in layers if name in styles} if styles else {}
    if kept:
        # QGIS finds the table only where GDAL registered it, and compares with '', not NULL.
        table = pd.DataFrame(
            {
                "f_table_catalog": "",
                "f_table_schema": "",
                "f_table_name": list(kept),
                "f_geometry_column": "geom",
                "styleName": list(kept),
                "styleQML": list(kept.values()),
                "styleSLD": "",
                "useAsDefault": True,
                "description": "The bands and colours of map.html",
                "owner": "",
                "ui": "",
                # Asked for by QGIS; which of two styles is newer does not arise.
                "update_time": pd.Series(pd.NaT, range(len(kept)), dtype="datetime64[ms, UTC]"),
            }
        )
        pyogrio.write_dataframe(
            table, path, layer="layer_styles", driver="GPKG", layer_options={"FID": "id"}
        )


def _hubs(findings: Findings) -> gpd.GeoDataFrame:
    sites = findings.sites
    rows = [
        (option.id, option.label, tier, site, sites.ids.index(site))
        for option in findings.options
        for tier, ids in option.plan.items()
        for site in ids
    ]
    frame = pd.DataFrame(rows, columns=["option_id", "option", "tier", "site_id", "position"])
    position = frame.pop("position").to_numpy(dtype=np.int64)
    frame["name"] = [sites.names[j] for j in position]
    areas = [sites.areas[j] for j in position]
    frame["area"] = [findings.area_names.get(area, area) for area in areas]
    return _on_grid(frame, shapely.points(sites.lon[position], sites.lat[position]))


def _demand(findings: Findings) -> gpd.GeoDataFrame:
    demand = findings.demand
    return _on_grid(_demand_table(findings), shapely.points(demand.lon, demand.lat))


def _demand_table(findings: Findings) -> pd.DataFrame:
    best, today = findings.best, findings.today
    nothing = np.full(len(findings.demand), np.nan)
    return pd.DataFrame(
        {
            "id": list(findings.demand.ids),
            "place": list(findings.places),
            "people": findings.demand.weights,
            "minutes_today": nothing if today is None else today.minutes,
            "minutes_best": best.minutes,
            "main_minutes_best": best.evaluation.main_minutes,
            "hub": [findings.site_name(hub) if hub else "" for hub in _nearest(findings)],
        }
    )


def _allocation(findings: Findings) -> gpd.GeoDataFrame:
    demand, sites = findings.demand, findings.sites
    nearest = _nearest(findings)
    served = np.array([i for i, hub in enumerate(nearest) if hub], dtype=np.int64)
    hubs = np.array([sites.ids.index(nearest[i]) for i in served], dtype=np.int64)
    frame = pd.DataFrame(
        {
            "id": [demand.ids[i] for i in served],
            "hub_id": [sites.ids[j] for j in hubs],
            "hub": [sites.names[j] for j in hubs],
            "people": demand.weights[served],
            "minutes": findings.best.minutes[served],
        }
    )
    return _on_grid(frame, _lines(findings, served, hubs))


def _lines(findings: Findings, points: IntArray, hubs: IntArray) -> FloatArray:
    demand, sites = findings.demand, findings.sites
    starts = np.column_stack([demand.lon[points], demand.lat[points]])
    ends = np.column_stack([sites.lon[hubs], sites.lat[hubs]])
    lines: FloatArray = shapely.linestrings(np.stack([starts, ends], axis=1))
    return lines


def _nearest(findings: Findings) -> list[str]:
    """Return the id of each demand point's nearest hub of the best plan, ``""`` for none."""
    evaluation = findings.best.evaluation
    ids = (*evaluation.problem.sites.ids, "")
    return [ids[j] for j in evaluation.hubs]


def _areas(findings: Findings, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if "id" not in areas.columns or areas.crs is None:
        raise InputError(
            "the areas have no column 'id' or no reference system",
            hint="Give polygons with the ids of the demand points and their coordinate system.",
        )
    shapes = gpd.GeoDataFrame(
        {"id": areas["id"].astype(str)}, geometry=areas.geometry.to_numpy(), crs=areas.crs
    )
    merged = shapes.merge(_demand_table(findings), on="id", validate="many_to_one")
    return merged.to_crs(BRITISH_NATIONAL_GRID)


def _on_grid(frame: pd.DataFrame, geometry: FloatArray) -> gpd.GeoDataFrame:
    layer = gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84)
    return layer.to_crs(BRITISH_NATIONAL_GRID)
