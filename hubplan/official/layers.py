"""Ask the layers of the Office for National Statistics for some small areas, or read them whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError

from hubplan.errors import InputError
from hubplan.official.catalogue import OfficialFile, OfficialLayer, layer_answer
from hubplan.official.store import FileStore
from hubplan.units import WGS84

CODE: Final = "LSOA21CD"

#: Small areas asked for at once: an address stays under 2,000 characters.
_AT_ONCE: Final = 70
#: The service is asked for so many rows at once, and says so where it gives fewer than there are.
_PAGE: Final = 2000
_MOST_PAGES: Final = 20

Bounds = tuple[float, float, float, float]


def read_layer(
    store: FileStore, layer: OfficialLayer, codes: Sequence[str]
) -> gpd.GeoDataFrame | None:
    """Read the rows of a layer for some small areas.

    Parameters
    ----------
    store : FileStore
        Where files are found.
    layer : OfficialLayer
        The layer.
    codes : sequence of str
        Of 2021 LSOAs.

    Returns
    -------
    GeoDataFrame or None
        By code, in the order of `codes`, WGS84; a plain DataFrame for a layer without geometry.
        None where the layer could not be had, which the store tells.

    Raises
    ------
    InputError
        If a small area or a column is not in it.
    """
    whole = store.placed_layer(layer)
    if whole is not None:
        frame = _read_whole(store, layer, whole, codes=codes)
        return _in_order(frame, codes, whole.name)
    batches = [codes[start : start + _AT_ONCE] for start in range(0, len(codes), _AT_ONCE)]
    answers = [store.find(_question(layer, _these(batch))) for batch in batches]
    if None in answers:
        return None
    rows = [row for answer in answers if answer is not None for row in _features(answer)]
    return _in_order(_frame(rows, layer), codes, f"the answer of '{layer.title}'")


def read_layer_within(
    store: FileStore, layer: OfficialLayer, bounds: Bounds
) -> gpd.GeoDataFrame | None:
    """Read the rows of a layer of points that lie in a box.

    Parameters
    ----------
    store : FileStore
        Where files are found.
    layer : OfficialLayer
        The layer.
    bounds : tuple of float
        West, south, east, north in WGS84 degrees.

    Returns
    -------
    GeoDataFrame or None
        By code, WGS84. None where the layer could not be had, which the store tells.

    Raises
    ------
    InputError
        If the box holds more than the layer gives.
    """
    whole = store.placed_layer(layer)
    if whole is not None:
        west, south, east, north = bounds
        return _read_whole(store, layer, whole).cx[west:east, south:north]
    rows: list[Any] = []
    for _ in range(_MOST_PAGES):
        answer = store.find(_question(layer, _inside(bounds, len(rows))))
        if answer is None:
            return None
        found = _features(answer)
        rows += found
        if not found or not _is_cut(answer):
            return _frame(rows, layer)
    raise InputError(
        f"the area holds more than {len(rows):,} small areas",
        hint=f"Draw a smaller area, or place '{layer.title}' by hand.",
    )


def _these(codes: Sequence[str]) -> dict[str, str]:
    listed = ",".join(f"'{code}'" for code in codes)
    return {"where": f"{CODE} IN ({listed})"}


def _inside(bounds: Bounds, offset: int) -> dict[str, str]:
    return {
        "where": "1=1",
        "geometry": ",".join(f"{degrees:.6f}" for degrees in bounds),
        "geometryType": "esriGeometryEnvelope",
        "inSR": "4326",
        "spatialRel": "esriSpatialRelIntersects",
        "orderByFields": CODE,
        "resultOffset": str(offset),
        "resultRecordCount": str(_PAGE),
    }


def _question(layer: OfficialLayer, about: dict[str, str]) -> OfficialFile:
    """Return a query as a file, called after what it asks."""
    parameters = {
        **about,
        "outFields": layer.fields,
        "returnGeometry": "true" if layer.geometry else "false",
        "outSR": "4326",
        "f": "geojson",
    }
    address = f"{layer.service}/query?{urlencode(parameters)}"
    digest = hashlib.sha256(address.encode()).hexdigest()[:12]
    return layer_answer(layer, f"{layer.name}-{digest}.geojson", address)


def _features(answer: Path) -> list[Any]:
    content: Any = json.loads(answer.read_bytes())
    return list(content["features"])


def _is_cut(answer: Path) -> bool:
    """Say whether the service has more rows than it gave at once."""
    content: Any = json.loads(answer.read_bytes())
    told = content.get("exceededTransferLimit") or content.get("properties", {}).get(
        "exceededTransferLimit"
    )
    return bool(told) or len(content["features"]) >= _PAGE


def _frame(rows: list[Any], layer: OfficialLayer) -> gpd.GeoDataFrame:
    if not rows:
        columns = layer.fields.split(",")
        return gpd.GeoDataFrame({name: [] for name in columns}, geometry=[], crs=WGS84)
    if not layer.geometry:
        return pd.DataFrame([row["properties"] for row in rows])
    return gpd.GeoDataFrame.from_features(rows, crs=WGS84)


def _read_whole(
    store: FileStore, layer: OfficialLayer, path: Path, *, codes: Sequence[str] = ()
) -> gpd.GeoDataFrame:
    """Read a layer that was placed by hand, or of it only the rows of some codes."""
    store.take(_placed(layer, path), path)
    columns = layer.fields.split(",")
    frame: Any
    try:
        if path.suffix == ".csv":
            frame = pd.read_csv(path, encoding="utf-8-sig", dtype=str, usecols=columns)
        else:
            where = _these(codes)["where"] if codes else None
            frame = pyogrio.read_dataframe(
                path, columns=columns, where=where, read_geometry=layer.geometry
            )
    except (ValueError, OSError, DataSourceError) as error:
        raise InputError(
            f"'{path.name}' cannot be read as '{layer.title}': {str(error).splitlines()[0]}",
            hint=f"It needs the columns {', '.join(columns)}. Fetch it again from {layer.page}.",
        ) from error
    return frame.to_crs(WGS84) if layer.geometry else frame


def _placed(layer: OfficialLayer, path: Path) -> OfficialFile:
    return OfficialFile(
        name=path.name,
        address=layer.service,
        purpose=layer.purpose,
        publisher=layer.publisher,
        licence=layer.licence,
        date=layer.date,
        page=layer.page,
        fault=_no_fault,
    )


def _no_fault(path: Path) -> str:
    """Find nothing: the reader of the table says what is wrong with it."""
    del path
    return ""


def _in_order(frame: Any, codes: Sequence[str], name: str) -> gpd.GeoDataFrame:  # noqa: ANN401
    if CODE not in frame:
        raise InputError(f"{name} has no column {CODE}", hint="Fetch it again.")
    by_code = frame.drop_duplicates(CODE).set_index(CODE)
    absent = [code for code in codes if code not in by_code.index]
    if absent:
        raise InputError(
            f"{name} lacks {len(absent)} of {len(codes)} small areas: {', '.join(absent[:5])}",
            hint="The publisher's files are of different years, or an answer was cut. "
            "Remove it from the cache and try again.",
        )
    return by_code.loc[list(codes)]
