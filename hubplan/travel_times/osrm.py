"""Read the answer of OSRM's table service: seconds by position, without any ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.travel_times.matrix import TravelTimes
from hubplan.travel_times.table_layouts import MINUTES_TO_A_UNIT, Unit, in_words
from hubplan.units import BoolArray, FloatArray

_ANSWER_KEYS: Final = ("durations", "distances", "sources", "destinations")


def read_answer(path: Path) -> dict[str, Any] | None:
    """Return the answer of a table service, if a file holds one.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    dict or None
        None when it is something else, such as GeoJSON.

    Raises
    ------
    InputError
        If the service told of an error, or left the durations out.
    """
    if path.suffix.lower() != ".json" or not path.is_file():
        return None
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError):
        return None
    if not isinstance(answer, dict) or "features" in answer:
        return None
    if "code" in answer and answer["code"] != "Ok":
        raise InputError(
            f"'{path.name}' holds no matrix: OSRM answered '{answer['code']}', "
            f"{answer.get('message', 'without a message')}",
            hint="Ask the table service again.",
        )
    if not any(key in answer for key in _ANSWER_KEYS):
        return None
    if not isinstance(answer.get("durations"), list):
        raise InputError(
            f"'{path.name}' has no durations",
            hint="Ask OSRM's table service with annotations=duration.",
        )
    return answer


def times_of_answer(
    answer: dict[str, Any],
    source: str,
    *,
    demand_ids: Sequence[str] | None,
    site_ids: Sequence[str] | None,
    from_sites: bool = False,
    unit: Unit | None = None,
) -> TravelTimes:
    """Return the matrix of an answer.

    Parameters
    ----------
    answer : dict
        From `read_answer`.
    source : str
        File name, for messages.
    demand_ids, site_ids : sequence of str or None
        The places in the order in which the service was asked for them.
    from_sites : bool
        Whether the sources are sites.
    unit : str, optional
        Seconds by OSRM's manual, unless said otherwise (a ``scale_factor`` was given).

    Returns
    -------
    TravelTimes
        Cells that the service estimated by a ``fallback_speed`` are marked so.

    Raises
    ------
    InputError
        If ids are not given, or with every row and cell that does not fit.
    """
    if demand_ids is None or site_ids is None:
        raise InputError(
            f"'{source}' is an answer of OSRM, which names its places by position only",
            hint="Give the tables of places in the order OSRM was asked (--demand and --sites; "
            "demand_ids=... and site_ids=... in Python).",
        )
    rows, columns = (site_ids, demand_ids) if from_sites else (demand_ids, site_ids)
    cells = answer["durations"]
    faults = _shape_faults(cells, rows, columns, from_sites=from_sites)
    raise_faults(source, faults)
    seconds, faults = _numbers(cells)
    estimated, more = _estimated(answer.get("fallback_speed_cells") or [], seconds.shape)
    raise_faults(source, [*faults, *more])
    counted = unit or "seconds"
    minutes = seconds * MINUTES_TO_A_UNIT[counted]
    if from_sites:
        minutes, estimated = minutes.T.copy(), estimated.T.copy()
    ends = "sites to demand points" if from_sites else "demand points to sites"
    words = (
        f"as given in the file, the answer of OSRM's table service: from {ends}, each in the order "
        f"of their table; {in_words(counted)}"
    )
    return TravelTimes(tuple(demand_ids), tuple(site_ids), minutes, estimated, model=words)


def _shape_faults(
    cells: list[Any], rows: Sequence[str], columns: Sequence[str], *, from_sites: bool
) -> list[Fault]:
    names = ("sites", "demand points") if from_sites else ("demand points", "sites")
    hint = "Give the same places in the same order as to OSRM."
    if len(cells) != len(rows):
        what = f"{len(cells):,} sources, but {len(rows):,} {names[0]} are given"
        return [Fault("durations", what, hint)]
    return [
        Fault(
            f"source {i}",
            f"{len(row) if isinstance(row, list) else 'no'} durations, but {len(columns):,} "
            f"{names[1]} are given",
            hint,
        )
        for i, row in enumerate(cells)
        if not isinstance(row, list) or len(row) != len(columns)
    ]


def _numbers(cells: list[list[Any]]) -> tuple[FloatArray, list[Fault]]:
    faults = [
        Fault(
            f"source {i}, destination {j}",
            f"'{cell}' is not a journey time",
            "Durations are seconds of zero or more, or null where there is no route.",
        )
        for i, row in enumerate(cells)
        for j, cell in enumerate(row)
        if cell is not None and not _is_time(cell)
    ]
    if faults:
        return np.empty((0, 0)), faults
    return np.array(cells, dtype=np.float64).reshape(len(cells), -1), []


def _is_time(cell: object) -> bool:
    return (
        isinstance(cell, int | float)
        and not isinstance(cell, bool)
        and bool(np.isfinite(cell))
        and cell >= 0
    )


def _estimated(pairs: Any, shape: tuple[int, ...]) -> tuple[BoolArray, list[Fault]]:  # noqa: ANN401 - JSON
    flags = np.zeros(shape, dtype=bool)
    faults = []
    for pair in pairs:
        try:
            row, column = pair
            flags[range(shape[0])[row], range(shape[1])[column]] = True
        except (IndexError, TypeError, ValueError):
            faults.append(
                Fault("fallback_speed_cells", f"{pair} is no cell of the matrix", "Ask OSRM again.")
            )
    return flags, faults
