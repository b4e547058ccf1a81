"""A plan for people by their own means, of a study that is by car."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pydantic import ValidationError

from hubplan.errors import Fault, raise_faults
from hubplan.scenario.groups import NO_CAR
from hubplan.study.inputs import StudyInputs, visitor_faults
from hubplan.study.settings_mode_mix import ModeMixSettings, car_owner_faults, mode_mix_faults

_WHAT: Final = "people with and without a car"


def inputs_by_own_means(inputs: StudyInputs, asked: Mapping[str, object]) -> StudyInputs:
    """Return a study whose plan is chosen for people by their own means.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables, with a timetable.
    asked : mapping of str to object
        Keys of ``[mode_mix]``; columns that are not given are those of the study's section, or of
        its group ``no_car_households``.

    Returns
    -------
    StudyInputs
        A new object.

    Raises
    ------
    InputError
        Naming all that is missing or wrong.
    """
    own = inputs.settings.mode_mix
    known = {} if own is None else own.model_dump(exclude_unset=True)
    group = next((each for each in inputs.settings.groups if each.id == NO_CAR), None)
    if not known and group is not None and group.of is not None:
        known = {"without_car": group.weight, "of": group.of}
    try:
        section = ModeMixSettings.model_validate({**known, **asked})
    except ValidationError as error:
        missing = "Name the columns, or give the study a group no_car_households with 'of'."
        faults = [
            Fault(f"mode_mix.{e['loc'][0]}", e["msg"], missing if e["type"] == "missing" else "")
            for e in error.errors()
        ]
        raise_faults(_WHAT, faults)
        raise
    settings = inputs.settings.model_copy(update={"mode_mix": section})
    faults = visitor_faults(settings)
    faults += mode_mix_faults(section, settings.journeys.mode, settings.plan, settings.transit)
    faults += car_owner_faults(section, inputs.demand, {})
    raise_faults(_WHAT, faults)
    return replace(inputs, settings=settings)
