"""The matrix: chosen by ids, rounded once, shown without danger."""

from __future__ import annotations

import numpy as np
import pytest

from hubplan.errors import InputError
from hubplan.travel_times import TravelTimes


def times():
    return TravelTimes(
        ("a", "b", "<b>c"),
        ("s", "=1+1"),
        np.array([[1.234567, 10.0], [20.005, np.nan], [np.nan, np.nan]]),
        np.array([[True, False], [False, False], [False, False]]),
        mode="car",
        period="interpeak",
        demand_snap_m=np.array([5.0, 6.0, 2000.0]),
        site_snap_m=np.array([1.0, 2.0]),
        reasons={"<b>c": "too far"},
    )


def test_rows_and_columns_are_chosen_by_id_in_the_order_asked_for():
    chosen = times().select(demand_ids=["<b>c", "a"], site_ids=["=1+1", "s"])
    assert (chosen.demand_ids, chosen.site_ids) == (("<b>c", "a"), ("=1+1", "s"))
    np.testing.assert_array_equal(chosen.minutes, [[np.nan, np.nan], [10.0, 1.234567]])
    assert chosen.estimated.tolist() == [[False, False], [False, True]]
    assert chosen.demand_snap_m.tolist() == [2000, 5]
    assert chosen.site_snap_m.tolist() == [2, 1]
    assert chosen.reasons == {"<b>c": "too far"}
    assert (chosen.mode, chosen.period) == ("car", "interpeak")


def test_choosing_nothing_in_particular_gives_everything():
    whole = times().select()
    np.testing.assert_array_equal(whole.minutes, times().minutes)
    assert times().select(demand_ids=["a"]).reasons == {}
    bare = TravelTimes(("a",), ("s",), np.array([[1.0]]), np.array([[False]]))
    assert bare.select(site_ids=["s"]).site_snap_m.size == 0


def test_unknown_ids_are_refused_all_at_once():
    with pytest.raises(InputError, match="2 problems in the travel-time matrix") as refusal:
        times().select(demand_ids=["a", "A"], site_ids=["t"])
    assert "demand point 'A'" in refusal.value.message
    assert "did you mean 'a'" in refusal.value.message
    assert "site 't'" in refusal.value.message


def test_minutes_are_rounded_to_hundredths_in_a_new_matrix():
    plain = times()
    rounded = plain.rounded()
    np.testing.assert_array_equal(rounded.minutes[0], [1.23, 10.0])
    assert np.isnan(rounded.minutes[2]).all()
    assert plain.minutes[0, 0] == 1.234567
    assert rounded.reasons == plain.reasons


def test_the_long_table_has_one_row_a_pair():
    frame = times().to_frame()
    assert list(frame.columns) == ["demand_id", "site_id", "minutes", "estimated"]
    assert frame["demand_id"].tolist() == ["a", "a", "b", "b", "<b>c", "<b>c"]
    assert frame["site_id"].tolist() == ["s", "=1+1"] * 3
    assert frame["minutes"].isna().tolist() == [False, False, False, True, True, True]
    assert frame["estimated"].tolist() == [True] + [False] * 5


def test_one_line_tells_the_size_and_what_is_missing():
    assert repr(times()) == (
        "TravelTimes(3 × 2, car, interpeak, median 10.0 minutes, 50.0% without a route)"
    )
    nothing = times().select(demand_ids=["<b>c"])
    assert "no route at all" in repr(nothing)
    assert "100.0% without a route" in repr(nothing)
    assert "0 × 2" in repr(times().select(demand_ids=[]))


def test_points_that_reach_nothing_are_named():
    assert times().unreachable_ids == ("<b>c",)
    assert times().select(demand_ids=["a", "b"]).unreachable_ids == ()


def test_what_a_notebook_shows_is_escaped():
    hostile = TravelTimes(
        ("<script>x</script>",), ("<img src=x>",), np.array([[1.0]]), np.array([[False]]),
        period="<u>peak</u>",
    )  # fmt: skip
    html = hostile._repr_html_()
    for danger in ("<script", "<img", "<u>"):
        assert danger not in html
    assert "&lt;u&gt;peak" in html
