"""A timetable given on the command line, for a study that names none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from hubplan.errors import Fault, raise_faults
from hubplan.study.inputs import StudyInputs
from hubplan.study.load import key_fault
from hubplan.study.settings_transit import TransitSettings
from hubplan.travel_times.transit_asked import transit_asked

#: The real one is checked with the section.
_ANY_WINDOW: Final = "09:30-12:00"
_BY_HAND: Final = "a file given by whoever made these results"


def inputs_with_timetable(
    inputs: StudyInputs,
    gtfs: Sequence[str | Path],
    date: str | dt.date | None,
    visits: Mapping[str, object],
) -> StudyInputs:
    """Return a study with a timetable.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    gtfs : sequence of str or Path
        GTFS zip files or folders.
    date : str or date
        The day.
    visits : mapping of str to object
        Further keys of ``[transit]``; those that the study names already stay as they are.

    Returns
    -------
    StudyInputs
        A new object; its settings say where the timetable comes from.

    Raises
    ------
    InputError
        Naming all that is missing or wrong.
    """
    own = inputs.settings.transit
    kept = {} if own is None else own.model_dump(exclude_unset=True, exclude={"feeds", "date"})
    asked = transit_asked(gtfs=list(gtfs), date=date, arrive_between=_ANY_WINDOW)
    paths = [path.resolve() for path in asked.feeds]
    feeds = [{"file": str(path), "source": _BY_HAND, "date": str(asked.date)} for path in paths]
    try:
        section = TransitSettings.model_validate(
            {**kept, **visits, "feeds": feeds, "date": asked.date}
        )
    except ValidationError as error:
        found: list[dict[str, Any]] = [dict(each) for each in error.errors()]
        faults = [key_fault(each | {"loc": ("transit", *each["loc"])}, {}) for each in found]
        raise_faults("the timetable of the study", faults)
        raise
    faults = list(section.faults(paths))
    if inputs.settings.journeys.direction == "from_sites":
        what = "tells of people who travel, and journeys.direction is 'from_sites'"
        faults.append(Fault("transit", what, "Run the study without a timetable."))
    raise_faults("the timetable of the study", faults)
    return replace(inputs, settings=inputs.settings.model_copy(update={"transit": section}))
