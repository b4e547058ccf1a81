"""Who lives in each small area: the census of 2021 and the Indices of Deprivation of 2025."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from hubplan.errors import Fault, InputError, raise_faults

_CODE: Final = "LSOA code (2021)"
_NAME: Final = "LSOA name (2021)"
_DISTRICT_CODE: Final = "Local Authority District code (2024)"
_DISTRICT: Final = "Local Authority District name (2024)"
_RANK: Final = "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)"
_DECILE: Final = (
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
)
_NOMIS_CODE: Final = "geography code"
#: Some editions of the tables put this behind every heading.
_SUFFIX: Final = "; measures: Value"

_BAND_STARTS: Final = range(5, 85, 5)
_BANDS: Final = {
    "aged_0_4": "Age: Aged 4 years and under",
    **{f"aged_{n}_{n + 4}": f"Age: Aged {n} to {n + 4} years" for n in _BAND_STARTS},
    "aged_85_plus": "Age: Aged 85 years and over",
}
_POPULATION: Final = {"population": "Age: Total"}
_DISABLED: Final = {"disabled": "Disability: Disabled under the Equality Act"}
_CARS: Final = {
    "households": "Number of cars or vans: Total: All households",
    "no_car_households": "Number of cars or vans: No cars or vans in household",
    "one_car_households": "Number of cars or vans: 1 car or van in household",
    "two_car_households": "Number of cars or vans: 2 cars or vans in household",
    "three_plus_car_households": "Number of cars or vans: 3 or more cars or vans in household",
}

#: Counts of demand.csv that say how many are at least so old, and the first band of each.
_AT_LEAST: Final = {"aged_65_plus": "aged_65_69", "aged_75_plus": "aged_75_79"}

#: The columns of `read_people`, in order.
PEOPLE_COLUMNS: Final = (
    *("population", *_AT_LEAST, "aged_85_plus"),
    *(band for band in _BANDS if band != "aged_85_plus"),
    *("disabled", *_CARS),
)


def read_areas(path: Path) -> pd.DataFrame:
    """Read which small area of England lies in which district, and how deprived it is.

    Parameters
    ----------
    path : Path
        File 7 of the Indices of Deprivation 2025.

    Returns
    -------
    DataFrame
        By LSOA code: ``name``, ``district_code``, ``district``, ``imd_2025_rank``,
        ``imd_2025_decile``.

    Raises
    ------
    InputError
        If a column is missing or a figure is none.
    """
    columns = {
        _CODE: "id",
        _NAME: "name",
        _DISTRICT_CODE: "district_code",
        _DISTRICT: "district",
        _RANK: "imd_2025_rank",
        _DECILE: "imd_2025_decile",
    }
    try:
        frame = pd.read_csv(
            path,
            dtype=str,
            encoding="utf-8-sig",
            keep_default_na=False,
            usecols=lambda name: name in columns,
        )
    except (ValueError, OSError) as error:
        raise InputError(f"'{path.name}' is not a readable CSV", hint="Fetch it again.") from error
    _need_columns(path.name, frame, columns)
    areas = frame[list(columns)].rename(columns=columns).drop_duplicates("id").set_index("id")
    for column in ("name", "district"):
        areas[column] = [" ".join(words.split()) for words in areas[column]]
    figures = ["imd_2025_rank", "imd_2025_decile"]
    areas[figures] = _numbers(path.name, areas[figures])
    return areas


def read_people(ages: Path, disability: Path, cars: Path, codes: Sequence[str]) -> pd.DataFrame:
    """Read who lives in some small areas.

    Parameters
    ----------
    ages, disability, cars : Path
        The tables TS007A, TS038 and TS045 as Nomis packs them.
    codes : sequence of str
        Of 2021 LSOAs.

    Returns
    -------
    DataFrame
        By code, in the order of `codes`: whole numbers in the columns `PEOPLE_COLUMNS`.

    Raises
    ------
    InputError
        If a table lacks a column or a small area.
    """
    by_age = _census(ages, {**_POPULATION, **_BANDS}, codes)
    bands = list(_BANDS)
    for column, first in _AT_LEAST.items():
        by_age[column] = by_age[bands[bands.index(first) :]].sum(axis=1)
    people = by_age.join(_census(disability, _DISABLED, codes)).join(_census(cars, _CARS, codes))
    return people[list(PEOPLE_COLUMNS)]


def _census(path: Path, columns: Mapping[str, str], codes: Sequence[str]) -> pd.DataFrame:
    """Read columns of a census table for some small areas."""
    member = f"{path.stem}-lsoa.csv"
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            frame = pd.read_csv(stream, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except KeyError as error:
        raise InputError(
            f"'{path.name}' holds no '{member}'",
            hint="Fetch the table of that name with all areas, as Nomis packs it.",
        ) from error
    except (ValueError, OSError) as error:
        raise InputError(f"'{member}' is not a readable CSV", hint="Fetch it again.") from error
    frame.columns = frame.columns.str.removesuffix(_SUFFIX)
    _need_columns(member, frame, [_NOMIS_CODE, *columns.values()])
    rows = frame.drop_duplicates(_NOMIS_CODE).set_index(_NOMIS_CODE)
    absent = [code for code in codes if code not in rows.index]
    if absent:
        raise InputError(
            f"'{member}' lacks {len(absent)} of {len(codes)} small areas: {', '.join(absent[:5])}",
            hint="Small areas are those of 2021 in England.",
        )
    chosen = rows.loc[list(codes), list(columns.values())]
    chosen.columns = list(columns)
    return _numbers(member, chosen)


def _need_columns(source: str, frame: pd.DataFrame, columns: Any) -> None:  # noqa: ANN401
    hint = "It is another edition than hubplan knows; docs/other-places.md names the right one."
    raise_faults(
        source,
        [Fault("", f"has no column '{name}'", hint) for name in columns if name not in frame],
    )


def _numbers(source: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn counts into whole numbers; every cell that is none is a fault."""
    stripped = frame.apply(lambda column: column.str.strip().str.replace(",", ""))
    wrong = ~stripped.apply(lambda column: column.str.fullmatch(r"\d+"))
    cells: Any = frame.to_numpy()
    raise_faults(
        source,
        [
            Fault(str(frame.index[row]), f"has '{cells[row, column]}' as {frame.columns[column]}")
            for row, column in zip(*wrong.to_numpy().nonzero(), strict=True)
        ],
    )
    return pd.DataFrame(stripped.astype("int64"))
