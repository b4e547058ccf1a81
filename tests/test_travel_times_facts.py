"""Figures of a matrix gathered block by block are those of the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.travel_times.facts import Tally


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(
    st.lists(st.lists(st.floats(0, 500) | st.just(np.nan), min_size=3, max_size=3), max_size=9),
    st.integers(1, 4),
)
def test_the_tally_of_parts_is_that_of_the_whole(rows, step):
    minutes = np.array(rows, dtype=float).reshape(-1, 3)
    tally = Tally()
    for start in range(0, len(minutes), step):
        tally.add(minutes[start : start + step], start)
    known = minutes[~np.isnan(minutes)]
    assert tally.n_pairs == minutes.size
    assert tally.counts.sum() == known.size
    assert tally.gone == np.flatnonzero(np.isnan(minutes).all(axis=1)).tolist()
    if known.size:
        assert tally.max_minutes == known.max()
        assert tally.median() == pytest.approx(np.median(np.round(known, 2)), abs=1e-9)
