"""Laws of what a plan does to people against today: nobody is lost from any count."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from problems import problem_of

from hubplan.location import TwoTier, metrics, score, solve
from hubplan.scenario.gains import change, moved, people_longer_by_place
from hubplan.scenario.impact import Mark, SampleJourney
from hubplan.scenario.multiples import (
    BANDS,
    NO_MULTIPLE,
    people_by_multiple,
    places_by_multiple,
)
from hubplan.scenario.scoring import weighted_score
from hubplan.scenario.small_counts import is_small, told_count
from hubplan.scenario.switching import switching

NAN = float("nan")
N = 6
MINUTES = arrays(
    np.float64,
    N,
    elements=st.one_of(st.just(NAN), st.integers(0, 9000).map(lambda hundredths: hundredths / 100)),
)
PEOPLE = arrays(np.float64, N, elements=st.integers(0, 5000).map(float))
PLACES = ("Ayton", "Ayton", "Beeford", "Beeford", "Ceeby", "Deeham")


@settings(max_examples=60, deadline=None)
@given(before=MINUTES, after=MINUTES, people=PEOPLE)
def test_winners_losers_and_the_same_are_everybody_at_every_difference(before, after, people):
    everybody = people.sum()
    for each in moved(before, after, people, [0, 5, 10, 20, 30]):
        assert each.people_longer + each.people_shorter + each.people_same == everybody
    longer = [each.people_longer for each in moved(before, after, people, [0, 5, 10, 20, 30])]
    assert longer == sorted(longer, reverse=True)


@settings(max_examples=60, deadline=None)
@given(before=MINUTES, after=MINUTES, people=PEOPLE)
def test_who_wins_one_way_loses_the_other(before, after, people):
    (there,), (back,) = (moved(*pair, people, [5]) for pair in ((before, after), (after, before)))
    assert (there.people_longer, there.people_shorter) == (back.people_shorter, back.people_longer)


@settings(max_examples=60, deadline=None)
@given(before=MINUTES, after=MINUTES, people=PEOPLE)
def test_places_add_up_to_those_who_lose_and_agree_with_the_change(before, after, people):
    by_place = people_longer_by_place(before, after, people, PLACES, [5, 10])
    for k, each in enumerate(moved(before, after, people, [5, 10])):
        assert sum(counts[k] for counts in by_place.values()) == each.people_longer
    told = change(before, after, people, PLACES, noticeable_minutes=5)
    assert {p.place: p.people for p in told.places} == {
        place: counts[0] for place, counts in by_place.items() if counts[0]
    }


@settings(max_examples=60, deadline=None)
@given(before=MINUTES, after=MINUTES, people=PEOPLE)
def test_bands_of_the_multiple_add_up_to_everybody(before, after, people):
    found = people_by_multiple(before, after, people)
    assert list(found) == [*BANDS, NO_MULTIPLE]
    assert sum(found.values()) == people.sum()
    named = places_by_multiple(before, after, people, PLACES)
    far = sum(found[band] for band in ("1_5_to_2", "2_to_3", "over_3"))
    assert sum(place.people for place in named) == far
    assert [p.people for p in named] == sorted((p.people for p in named), reverse=True)


@pytest.mark.parametrize(
    ("before", "after", "band"),
    [
        (10.0, 5.0, "up_to_half"),
        (10.0, 5.01, "half_to_0_8"),
        (10.0, 8.0, "half_to_0_8"),
        (10.0, 12.5, "about_the_same"),
        (10.0, 12.51, "1_25_to_1_5"),
        (0.07, 0.14, "1_5_to_2"),
        (10.0, 30.0, "2_to_3"),
        (10.0, 30.01, "over_3"),
        (0.0, 0.0, "about_the_same"),
        (0.0, 0.01, "over_3"),
        (5.0, 0.0, "up_to_half"),
        (NAN, 5.0, NO_MULTIPLE),
        (5.0, NAN, NO_MULTIPLE),
    ],
)
def test_edges_of_the_bands_are_exact(before, after, band):
    found = people_by_multiple(np.array([before]), np.array([after]), np.array([7.0]))
    assert {name: people for name, people in found.items() if people} == {band: 7.0}


@settings(max_examples=60, deadline=None)
@given(minutes=MINUTES, people=PEOPLE)
def test_at_least_four_in_five_are_within_p80_and_fewer_within_less(minutes, people):
    found = metrics(minutes, people)
    if math.isnan(found.p80_minutes):
        assert found.unreachable_people > 0.2 * found.people or not found.people
        return
    within = people[minutes <= found.p80_minutes].sum()
    less = people[minutes < found.p80_minutes].sum()
    assert within >= 0.8 * found.people * (1 - 1e-9)
    assert less < 0.8 * found.people


def two_tiers(seed):
    random = np.random.default_rng(seed)
    minutes = np.round(random.uniform(1, 60, (12, 7)), 2)
    people = random.integers(1, 500, 12).astype(float)
    problem = problem_of(minutes, people, areas=["north"] * 4 + ["south"] * 3)
    return problem, TwoTier(main={"north": 1}, mini={"south": 1}, main_share=0.3)


@pytest.mark.parametrize("seed", range(8))
def test_the_switching_share_is_where_the_best_plan_changes(seed):
    """Held against every plan, a hundred shares of visits at a time."""
    problem, question = two_tiers(seed)
    best = solve(problem, question)
    found = switching(problem, question, best)
    for end, each in ((0.0, found.lower), (1.0, found.upper)):
        edge = end if each.plan is None else each.main_share
        for part in np.linspace(0, 1, 21):
            share = 0.3 + part * (end - 0.3)
            asked = replace(question, main_share=share)
            own = score(problem, asked, best.plan).value
            least = solve(problem, asked, alternatives=1).objective.value
            inside = abs(share - 0.3) <= abs(edge - 0.3) + 1e-9
            assert (own - least <= 1e-9) == inside or abs(share - edge) < 1e-6
        if each.plan is not None:
            asked = replace(question, main_share=each.main_share)
            values = [score(problem, asked, plan).value for plan in (best.plan, each.plan)]
            assert values[0] == pytest.approx(values[1], abs=1e-9)
            at_end = replace(question, main_share=end)
            least = solve(problem, at_end, alternatives=1).objective.value
            own = score(problem, at_end, best.plan).value
            assert each.loss_at_end == pytest.approx(own - least)


def test_a_plan_that_strands_people_has_no_switching_share():
    problem, question = two_tiers(1)
    minutes = problem.minutes.copy()
    minutes[0] = NAN
    cut = replace(problem, times=replace(problem.times, minutes=minutes))
    assert switching(cut, question, solve(cut, question)) is None


def test_small_counts_are_not_told_but_nobody_and_ten_are():
    assert [told_count(n) for n in (0, 1, 9.5, 10, 250)] == [0, "under 10", "under 10", 10, 250]
    assert not is_small(0)


def test_a_journey_is_measured_from_the_nearer_end_of_its_range():
    def beyond(minutes):
        journey = SampleJourney("A to B", {"noon": minutes}, 14, 20, "observed", "", "")
        return journey.beyond_minutes

    assert [beyond(m) for m in (12.5, 14.0, 17.0, 20.0, 20.01)] == [-1.5, 0.0, 0.0, 0.0, 0.01]
    assert math.isnan(beyond(NAN))


def test_scores_are_weighed_by_criterion():
    marks = [Mark("now", "space", 3, 2, "", ""), Mark("now", "cost", 1, 6, "", "")]
    assert weighted_score(marks) == 3.0
