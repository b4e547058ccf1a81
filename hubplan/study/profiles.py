"""Period profiles of one's own: the tables ``[journeys.profiles.NAME]`` of a TOML file."""

from __future__ import annotations

import math
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from hubplan.errors import Fault, InputError, nearest_name, raise_faults
from hubplan.study.load import read_toml
from hubplan.study.section import Name
from hubplan.study.settings import ProfileSettings
from hubplan.travel_times import PERIODS, SPEED_TABLES, PeriodProfile


class _Journeys(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    profiles: dict[Name, ProfileSettings] = {}


class _ProfileFile(BaseModel):
    """What is looked at in a file of profiles, which may be a whole study."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    journeys: _Journeys = _Journeys()


def read_profiles(path: Path) -> dict[str, PeriodProfile]:
    """Read the period profiles of a file, as ``hubplan calibrate`` writes it or a study holds them.

    Parameters
    ----------
    path : Path
        A TOML file; other tables in it are passed over.

    Returns
    -------
    dict of str to PeriodProfile
        By name, in the order of the file; at least one.

    Raises
    ------
    InputError
        With every fault and its line: TOML that does not parse, no profile, unknown keys,
        numbers out of range, unknown tables of speeds, names of hubplan's own periods.
    """
    found = read_toml(path, _ProfileFile).journeys.profiles
    if not found:
        raise InputError(
            f"'{path.name}' has no period profile",
            hint="A profile stands under [journeys.profiles.NAME]; 'hubplan calibrate' writes one.",
        )
    faults = [fault for name, each in found.items() for fault in profile_faults(name, each)]
    raise_faults(path.name, faults)
    return {name: own_profile(name, settings) for name, settings in found.items()}


def profile_faults(name: str, settings: ProfileSettings) -> list[Fault]:
    """Return what is wrong with a profile beside its numbers.

    Parameters
    ----------
    name : str
        Its name.
    settings : ProfileSettings
        Its keys.

    Returns
    -------
    list of Fault
        A name or a table of speeds it cannot have.
    """
    where = f"journeys.profiles.{name}"
    faults = []
    if name in PERIODS:
        hint = "Give your profile another name."
        faults.append(Fault(where, f"'{name}' is a period of hubplan's own", hint))
    if settings.speeds not in SPEED_TABLES:
        what = f"'{settings.speeds}' is not a table of speeds"
        what += nearest_name(settings.speeds, SPEED_TABLES)
        faults.append(Fault(f"{where}.speeds", what, f"Tables: {', '.join(SPEED_TABLES)}."))
    return faults


def own_profile(name: str, settings: ProfileSettings) -> PeriodProfile:
    """Return a period profile of one's own.

    Parameters
    ----------
    name : str
        Its name.
    settings : ProfileSettings
        Its numbers.

    Returns
    -------
    PeriodProfile
        The profile.
    """
    error = settings.error_90_minutes
    return PeriodProfile(
        name,
        settings.speeds,
        settings.slope,
        settings.intercept_minutes,
        settings.label or name.replace("_", " "),
        settings.source,
        settings.saturating_minutes,
        settings.saturating_scale_minutes,
        math.nan if error is None else error,
        settings.error_source,
    )
