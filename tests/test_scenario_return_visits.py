"""People by how well their visits by public transport work, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hubplan.scenario.return_visits import VisitDetails, visit_counts

HOUR = 3600
NAN = np.nan


def at_hubs(hubs):
    """Return four people's visits to two sites, at their hubs."""
    details = VisitDetails(
        np.array([[1.0, 0.5], [0.5, 0.2], [0.49, 0.0], [0.1, 0.0]]),
        np.array([[0.0, 1.0], [3.0, 1.0], [1.0, NAN], [2.0, NAN]]),
        np.array([[15.0, 19.0], [14.99, 18.0], [28.0, NAN], [17.5, NAN]]) * HOUR,
    )
    return details.at(np.array(hubs))


def test_everybody_is_counted_once_by_share_and_by_changes():
    counts = visit_counts(at_hubs([0, 0, 0, 0]), np.array([1.0, 10.0, 100.0, 1000.0]))
    assert (counts.every, counts.half_or_more, counts.fewer_than_half, counts.none) == (
        *(1, 10, 1100),
        0,
    )
    assert counts.mean_share_works == pytest.approx((1 + 5 + 49 + 100) / 1111)
    # Whoever has to leave at 15:00 sharp leaves not before 15:00.
    assert counts.home_before == {15: 10, 17: 11, 19: 1011}
    assert counts.changes == {0: 1, 1: 100, 2: 1010}


def test_without_a_hub_that_works_nobody_has_a_way_home_or_a_change():
    counts = visit_counts(at_hubs([1, -1, 1, -1]), np.array([2.0, 3.0, 5.0, 7.0]))
    assert (counts.every, counts.half_or_more, counts.fewer_than_half, counts.none) == (0, 2, 0, 15)
    assert counts.home_before == {15: 0, 17: 0, 19: 0}
    assert counts.changes == {0: 0, 1: 2, 2: 0}
    told = counts.to_dict()
    assert told["appointments_that_work"]["none"] == 15
    assert list(told["changes"]) == ["0", "1", "2_or_more"]


def test_of_nobody_there_is_no_average():
    assert visit_counts(at_hubs([0, 0, 0, 0]), np.zeros(4)).to_dict()["mean_share_works"] is None
