"""Matrices kept between runs, under the fingerprint of everything they were made from."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hubplan.errors import UNREADABLE_ARCHIVE, HubplanWarning
from hubplan.travel_times import TravelTimes
from hubplan.units import FloatArray

_SUFFIX = ".npz"
_FURTHER = "further_"


@dataclass(frozen=True, slots=True, eq=False)
class CachedTimes:
    """Matrices by period, and what is worth telling about the network they came from.

    Attributes
    ----------
    by_period : dict of str to TravelTimes
        One matrix a time model: a period for cars, a speed on foot or by bicycle.
    network_facts : dict
        Figures of the network, such as ``way_km``.
    further : dict of str to ndarray
        More that was worked out with the matrices, by a name of its own.
    """

    by_period: dict[str, TravelTimes]
    network_facts: dict[str, Any]
    further: dict[str, FloatArray] = field(default_factory=dict)


def cache_folder() -> Path:
    """Return the folder for cached results; it need not exist.

    Returns
    -------
    Path
        ``$HUBPLAN_CACHE``, else ``$XDG_CACHE_HOME/hubplan``, else ``~/.cache/hubplan``.
    """
    if chosen := os.environ.get("HUBPLAN_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "hubplan"


def hierarchy_folder() -> Path:
    """Return the folder for hierarchies of networks; it need not exist.

    Returns
    -------
    Path
        Below `cache_folder`, shared by all studies and verbs: a hierarchy depends on the
        network's shape alone.
    """
    return cache_folder() / "hierarchies"


def load_times(key: str) -> CachedTimes | None:
    """Return the matrices cached under a fingerprint.

    Parameters
    ----------
    key : str
        The fingerprint of inputs, settings and code.

    Returns
    -------
    CachedTimes or None
        None when there are none, or when the file cannot be read: then it is worked out anew.
    """
    path = cache_folder() / f"{key}{_SUFFIX}"
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            head = json.loads(str(stored["head"]))
            by_period = {
                name: TravelTimes(
                    tuple(head["demand_ids"]),
                    tuple(head["site_ids"]),
                    stored[f"minutes_{name}"],
                    stored["estimated"],
                    mode=head["mode"],
                    period=head["periods"][name],
                    model=head["models"][name],
                    demand_snap_m=stored["demand_snap_m"],
                    site_snap_m=stored["site_snap_m"],
                    reasons=head["reasons"][name],
                    error_90_minutes=float(head["error_90_minutes"][name]),
                    error_source=head["error_sources"][name],
                    length_m=stored[f"length_m_{name}"],
                )
                for name in head["models"]
            }
            further = {name: stored[f"{_FURTHER}{name}"] for name in head["further"]}
    except UNREADABLE_ARCHIVE:
        return None
    return CachedTimes(by_period, head["network_facts"], further)


def keep_times(key: str, times: CachedTimes) -> None:
    """Keep matrices under a fingerprint; a cache that cannot be written is only a warning.

    Parameters
    ----------
    key : str
        The fingerprint of inputs, settings and code.
    times : CachedTimes
        What to keep.
    """
    first = next(iter(times.by_period.values()))
    head = {
        "demand_ids": first.demand_ids,
        "site_ids": first.site_ids,
        "mode": first.mode,
        "periods": {name: each.period for name, each in times.by_period.items()},
        "models": {name: each.model for name, each in times.by_period.items()},
        "reasons": {name: each.reasons for name, each in times.by_period.items()},
        "error_90_minutes": {name: t.error_90_minutes for name, t in times.by_period.items()},
        "error_sources": {name: each.error_source for name, each in times.by_period.items()},
        "network_facts": times.network_facts,
        "further": list(times.further),
    }
    arrays: dict[str, Any] = {f"minutes_{name}": t.minutes for name, t in times.by_period.items()}
    arrays |= {f"length_m_{name}": each.length_m for name, each in times.by_period.items()}
    arrays |= {f"{_FURTHER}{name}": array for name, array in times.further.items()}
    arrays |= {
        "head": np.array(json.dumps(head)),
        "estimated": first.estimated,
        "demand_snap_m": first.demand_snap_m,
        "site_snap_m": first.site_snap_m,
    }
    folder = cache_folder()
    partial: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".partial")
        partial = Path(name)
        with os.fdopen(handle, "wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
        partial.replace(folder / f"{key}{_SUFFIX}")
    except OSError as error:
        if partial is not None:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        warnings.warn(
            f"journey times could not be kept for the next run in {folder}: {error}",
            HubplanWarning,
            stacklevel=2,
        )
