"""Who gains and who loses: everybody is counted once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.errors import InputError
from hubplan.scenario import PlaceChange, change

LAW = settings(max_examples=200, derandomize=True, database=None, deadline=None)
NONE = np.nan


def moved(before, after, weights=None, places=None, **options):
    before, after = np.array(before, dtype=float), np.array(after, dtype=float)
    weights = np.ones(before.size) if weights is None else np.array(weights, dtype=float)
    return change(before, after, weights, tuple(places or "p" * before.size), **options)


def counts(found):
    return found.people_longer, found.people_shorter, found.people_same


def test_people_are_counted_by_their_weight():
    assert counts(moved([10, 10, 10], [20, 0, 12], [3, 5, 7])) == (3, 5, 7)


def test_exactly_the_noticeable_difference_is_the_same():
    assert counts(moved([10, 10, 10, 10], [15, 5, 15.01, 4.99])) == (1, 1, 2)


def test_hundredths_are_compared_as_hundredths():
    """In binary, 8.05 - 3.05 is more than 5."""
    assert 8.05 - 3.05 > 5
    assert counts(moved([3.05, 8.05], [8.05, 3.05])) == (0, 0, 2)


def test_another_difference_may_be_noticeable():
    assert counts(moved([10, 10], [12, 7], noticeable_minutes=2.0)) == (0, 1, 1)
    assert moved([1], [1], noticeable_minutes=2.0).noticeable_minutes == 2


def test_losing_the_only_route_counts_as_longer_and_gaining_one_as_shorter():
    assert counts(moved([10, NONE, NONE], [NONE, 10, NONE], [1, 2, 4])) == (1, 2, 4)


def test_places_with_longer_journeys_come_with_most_people_first():
    found = moved(
        [10, 10, 10, 10, 10],
        [16, 20, 30, 12, 0],
        [10, 30, 20, 99, 99],
        ["Ash", "Ash", "Bow", "Cox", "Ash"],
    )
    assert found.places == (PlaceChange("Ash", 40, 9.0), PlaceChange("Bow", 20, 20.0))


def test_equally_many_people_come_in_the_order_of_their_places():
    found = moved([0, 0], [9, 9], places=["Bow", "Ash"])
    assert [each.place for each in found.places] == ["Ash", "Bow"]


def test_the_average_of_a_place_is_over_those_who_still_have_a_route():
    found = moved([10, 10, 10], [20, NONE, NONE], [1, 3, 2], ["Ash", "Ash", "Bow"])
    ash, bow = found.places
    assert (ash.place, ash.people, ash.minutes_more) == ("Ash", 4, 10)
    assert (bow.place, bow.people) == ("Bow", 2)
    assert np.isnan(bow.minutes_more)


def test_nobody_who_lives_nowhere_is_counted_or_averaged():
    found = moved([10, 10, 10], [20, NONE, NONE], [2, 0, 0], ["Ash", "Ash", "Bow"])
    assert found.places == (PlaceChange("Ash", 2, 10),)
    assert counts(found) == (2, 0, 0)


def test_names_of_places_stay_as_they_are():
    assert moved([0], [9], places=["<b>=1+1"]).places[0].place == "<b>=1+1"


def test_arrays_of_different_length_are_refused():
    with pytest.raises(InputError, match="different demand points"):
        moved([1, 2], [1, 2, 3], [1, 1], "pp")
    with pytest.raises(InputError, match="Compare one problem only"):
        moved([1, 2], [1, 2], [1, 1], "p")


minutes = st.one_of(st.just(NONE), st.integers(0, 12_000).map(lambda hundredths: hundredths / 100))
people = st.lists(
    st.tuples(minutes, minutes, st.integers(0, 50), st.sampled_from(["Ash", "Bow", "Cox"])),
    min_size=1,
    max_size=12,
)


@LAW
@given(rows=people, noticeable=st.sampled_from([0.0, 2.5, 5.0]))
def test_everybody_is_counted_once(rows, noticeable):
    found = moved(*zip(*rows, strict=True), noticeable_minutes=noticeable)
    weights = sum(weight for _, _, weight, _ in rows)
    assert sum(counts(found)) == weights
    assert sum(each.people for each in found.places) == found.people_longer
    assert all(
        each.minutes_more > noticeable or np.isnan(each.minutes_more) for each in found.places
    )
    assert all(each.people > 0 for each in found.places)


@LAW
@given(rows=people)
def test_the_way_back_turns_gains_into_losses(rows):
    before, after, weights, places = zip(*rows, strict=True)
    there, back = moved(before, after, weights, places), moved(after, before, weights, places)
    assert there.people_longer == back.people_shorter
    assert there.people_shorter == back.people_longer
    assert there.people_same == back.people_same


@LAW
@given(rows=people)
def test_no_change_changes_nothing(rows):
    before, _, weights, places = zip(*rows, strict=True)
    found = moved(before, before, weights, places)
    assert counts(found) == (0, 0, sum(weights))
    assert found.places == ()
