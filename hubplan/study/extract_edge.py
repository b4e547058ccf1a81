"""Where the extract of roads ends near people: every study says so, for it makes times wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from hubplan.network.cut_roads import NEAR_M, CutRoads, NearCutRoad
from hubplan.scenario.mode_words import mode_words
from hubplan.scenario.wording import listed, people_text, percent
from hubplan.study.inputs import StudyInputs
from hubplan.units import METRES_PER_KM

_NAMED_PLACES = 6


def near_cut_roads(inputs: StudyInputs, network_facts: dict[str, Any]) -> tuple[NearCutRoad, ...]:
    """Return the demand points near a main road that ends with the extract.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    network_facts : dict
        With ``cut_roads`` and ``crs``.

    Returns
    -------
    tuple of NearCutRoad
        In the order of the demand points.
    """
    cut = CutRoads.from_records(network_facts["cut_roads"])
    demand = inputs.demand
    return cut.near(demand.ids, demand.lon, demand.lat, crs=network_facts["crs"])


def cut_road_notes(
    inputs: StudyInputs, near: tuple[NearCutRoad, ...], places: tuple[str, ...]
) -> tuple[str, ...]:
    """Return what a study says about roads that are missing near its people.

    Parameters
    ----------
    inputs : StudyInputs
        The study and its tables.
    near : tuple of NearCutRoad
        From `near_cut_roads`.
    places : tuple of str
        The place of each demand point.

    Returns
    -------
    tuple of str
        One sentence, or none where nobody lives near such a road.
    """
    if not near:
        return ()
    demand = inputs.demand
    here = np.isin(np.array(demand.ids, dtype=object), [each.id for each in near])
    people, everybody = demand.weights[here].sum(), demand.weights.sum()
    named = sorted({place for place, is_near in zip(places, here, strict=True) if is_near})
    shown = listed(named) if len(named) <= _NAMED_PLACES else f"{len(named)} places"
    roads = list(dict.fromkeys(each.road for each in sorted(near, key=lambda each: each.metres)))
    ways = mode_words(inputs.settings.journeys.mode).ways
    what = "the road extract" if ways == "roads" else f"the extract of {ways}"
    sentence = (
        f"Ways beyond {what}: {listed(roads)} end at its edge, within "
        f"{NEAR_M / METRES_PER_KM:g} km of {people_text(people)} people "
        f"({percent(people / everybody)}) in {shown}, whose journeys that way are missing or too "
        "long."
    )
    return (sentence,)
