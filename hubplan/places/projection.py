"""From WGS84 degrees to metres of a reference system, and back."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from pyproj import Transformer

from hubplan.units import WGS84, FloatArray


def project(lon: FloatArray, lat: FloatArray, *, crs: str) -> tuple[FloatArray, FloatArray]:
    """Turn WGS84 degrees into metres of a reference system.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n,)
        Degrees.
    crs : str
        The reference system to go to.

    Returns
    -------
    tuple of ndarray of float
        Metres (x, then y); NaN stays NaN, infinite where the projection has no answer.
    """
    return _transform(lon, lat, source=WGS84, target=crs)


def unproject(x: FloatArray, y: FloatArray, *, crs: str) -> tuple[FloatArray, FloatArray]:
    """Turn metres of a reference system into WGS84 degrees.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Metres.
    crs : str
        The reference system they are in.

    Returns
    -------
    tuple of ndarray of float
        Longitudes and latitudes in degrees; NaN stays NaN.
    """
    return _transform(x, y, source=crs, target=WGS84)


def _transform(
    first: FloatArray, second: FloatArray, *, source: str, target: str
) -> tuple[FloatArray, FloatArray]:
    first, second = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    known = np.isfinite(first) & np.isfinite(second)
    out = np.full((2, first.size), np.nan)
    # Lists, not arrays: of an array of one point pyproj makes a number, which numpy warns of.
    points = (first[known], second[known])
    if known.sum() == 1:
        points = (points[0].tolist(), points[1].tolist())
    out[:, known] = _transformer(source, target).transform(*points)
    return out[0], out[1]


@lru_cache(maxsize=8)
def _transformer(source: str, target: str) -> Transformer:
    """Build a transformer once; building takes longer than thousands of points."""
    return Transformer.from_crs(source, target, always_xy=True)
