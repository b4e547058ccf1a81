"""The engine of journeys by bus and train against two time-expanded graphs: all values are equal.

And the check has teeth: engines spoilt in one place, each in another, are told from the true one.
"""

from __future__ import annotations

import math
import random
import sys
import types
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transit_moments import all_figures, unlike
from transit_oracle import TimeExpanded, summary
from transit_towns import any_day, at, line, made, walker

import hubplan.transit
from hubplan.transit.journeys import transit_times
from hubplan.transit.visits import Visits

#: Days that spoilt engines are tried on: any forty, and some on which the rarer faults show.
DAYS = (
    *range(40),
    *(46, 50, 51, 53, 58, 63, 65, 71, 77, 79, 80, 84, 111, 139, 154, 230, 247, 265, 274, 334, 335),
    *(414, 433, 487, 503, 624, 665, 768, 965, 1285, 1718, 1744, 1774, 2254),
)


def expected(timetable, walks, visits):
    """Return {(name, i, j): value} by the plainest graph, one search an appointment."""
    graph = TimeExpanded(timetable, walks, board_not_before_s=visits.board_not_before_s)
    return {
        (name, i, j): value
        for i in range(len(walks.demand_ids))
        for j in range(len(walks.site_ids))
        for name, value in summary(graph, walks, visits, i, j).items()
    }


def differences(times, wanted):
    """Return what an engine says otherwise."""
    found = {key: float(getattr(times, key[0])[key[1:]]) for key in wanted}
    return {
        key: (found[key], value)
        for key, value in wanted.items()
        if found[key] != value and not (math.isnan(found[key]) and math.isnan(value))
    }


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_day_has_the_values_of_a_time_expanded_graph(chance):
    asked = any_day(chance)
    times = transit_times(*asked)
    assert not differences(times, expected(*asked))
    assert not any(unlike(times, all_figures(*asked)).values())


def test_many_days_have_the_values_of_a_time_expanded_graph():
    for seed in range(400):
        asked = any_day(random.Random(seed))
        assert not any(unlike(transit_times(*asked), all_figures(*asked)).values()), seed


def fast_and_slow():
    """Return a day on which a way is ridden slowly too, and only the fast ride comes in time.

    Who alights at stop 2 at 9:10 gets to stop 3 in two minutes and to stop 4 in six: the fast
    ride leaves the one at 9:13 and the other at 9:14, the slow one much later.
    """
    trips = [
        line(("9:00", 0), ("9:10", 2)),
        line(("9:13", 3), ("9:14", 4), ("9:20", 1)),
        line(("9:23", 3), ("9:40", 4), ("9:50", 1)),
        line(("11:20", 1), ("11:45", 0)),
    ]
    walks = walker(5, [{0: 60}], [{1: 60}], between={(2, 3): 60, (2, 4): 300})
    asked = Visits(arrive_from_s=at("9:30"), arrive_until_s=at("10:00"))
    return made(5, trips), walks, asked


@cache
def day(seed):
    """Return a day and what the graph says of it."""
    known = fast_and_slow() if seed is None else any_day(random.Random(seed))
    return *known, all_figures(*known)


def test_the_days_hold_what_the_engine_has_to_tell_apart():
    vehicles = np.concatenate([day(seed)[3]["vehicles"].ravel() for seed in DAYS])
    counts = {count: int((vehicles == count).sum()) for count in (0, 1, 2, 3)}
    assert counts[0] > 25
    assert counts[1] > 25
    assert counts[2] > 10
    assert counts[3] > 0
    assert np.isnan(vehicles).sum() > 25


#: Module, what stands there, what is put in its place.
SPOILT = [
    ("both_ways", "+ LEAST_CHANGE_S", "+ 0"),
    ("both_ways", "np.concatenate([t.change_s,", "np.concatenate([0 * t.change_s,"),
    ("both_ways", "np.concatenate([t.change_s,", "np.concatenate([t.change_s - 1,"),
    ("both_ways", "seconds == FORBIDDEN", "seconds == -2"),
    ("both_ways", "np.maximum(least_s[found], seconds)", "least_s[found]"),
    ("both_ways", "np.maximum(least_s[found], seconds)", "seconds"),
    ("both_ways", 'hop[np.argsort(there.arrival_s, kind="stable")[::-1]]',
     "hop[np.argsort(-there.arrival_s, kind='stable')]"),
    ("both_ways", "np.searchsorted(timetable.departure_s, asked)",
     'np.searchsorted(timetable.departure_s, asked, side="right")'),
    ("both_ways", "reach_of(n_stops, boarded, alighted, least_s)",
     "reach_of(n_stops, alighted, boarded, least_s)"),
    ("both_ways", "reach_of(n_stops, alighted, boarded, least_s)",
     "reach_of(n_stops, boarded, alighted, least_s)"),
    ("both_ways", "        t.may_alight[hop],\n        t.may_board[hop],",
     "        t.may_board[hop],\n        t.may_alight[hop],"),
    ("scan", "step = max(0, -(-late_s // steps[1]))", "step = max(0, late_s // steps[1])"),
    ("scan", "if late_s <= (n_steps - 1) * steps[1]:", "if late_s < (n_steps - 1) * steps[1]:"),
    ("scan", "if hops.may_alight[hop]:", "if True:"),
    ("scan", "if v > 0 and hops.may_alight[hop]:", "if v > 0:"),
    ("scan", "if not hops.may_board[hop] or step", "if step"),
    ("scan", "alight[v - 1, end, step - 1] >= arrival", "alight[v - 1, end, step - 1] > arrival"),
    ("scan", "alight[v - 1, end, step - 1] >= arrival",
     "alight[v - 1, end, step - 1] >= arrival - 1"),
    ("scan", "alight[v - 1, end, step - 1]", "alight[v, end, step - 1]"),
    ("scan", "step = min(step, aboard[v, trip])", "pass"),
    ("scan", "aboard[v, trip] = step\n", "pass\n"),
    ("scan", "kept[v, start] = step", "kept[v, start] = 0"),
    ("scan", "hops.links.place[link], step:already", "hops.links.place[link], step:step + 1"),
    ("scan", "max(moments[k], least)", "least"),
    ("scan", "if step == 0:", "if step == 1:"),
    ("scan", "if step == aboard[v, trip] else hops.links_all[hop]", ""),
    ("change_links", "> since_s", "> since_s - 100"),
    ("change_links", "> since_s", ">= since_s"),
    ("change_links", "<= until_s", "<= until_s + 100"),
    ("change_links", "longest_s[kinds // size]", "shortest_s[kinds // size]"),
    ("change_links", "shortest_s[np.minimum", "longest_s[np.minimum"),
    ("change_links", "(after >= 0) & may_board[after]", "(after >= 0)"),
    ("change_links", "(before >= 0) & may_board[before]", "(before >= 0)"),
    ("change_links", "_mark(changes, later, to_later, 2 * far)", "pass"),
    ("scan", "- walk_s > leave[door, k]", "- walk_s >= leave[door, k]"),
    ("scan", "board[v, stop, k] - walk_s > leave", "board[v, stop, k] > leave"),
    ("site_visits", "visits.max_changes + 1", "visits.max_changes + 2"),
    ("site_visits", "[earliest, latest + 1]", "[earliest, latest]"),
    ("site_visits", "starts[0] - visits.longest_s", "starts[0] - visits.longest_s + 600"),
    ("site_visits", "& (home <= visits.home_by_s)", ""),
    ("site_visits", "(back_s <= visits.longest_s) &", ""),
    ("site_visits", "there_s <= visits.longest_s", "there_s < visits.longest_s"),
    ("site_visits", "walk_s[:, None] <= max_walk_s", "walk_s[:, None] < max_walk_s"),
    ("site_visits", "-mirrored[:, ::-1]", "-mirrored"),
    ("site_visits", "return self.there & self.back", "return self.there"),
    ("site_visits", "moment >= earliest", "moment > earliest"),
    ("journeys", "count // 2", "(count - 1) // 2"),
    ("journeys", '(("", site.there_s)', '(("", site.there_s - 60)'),
    ("journeys", "site.vehicles[rows, alike.argmax(axis=1)]", "site.vehicles[rows, step]"),
]  # fmt: skip


def engine_with(module, old, new):
    """Return the engine, in plain Python, with one place of its source changed."""
    names = ("change_links", "both_ways", "scan", "site_visits", "journeys")
    assert module in names
    folder = Path(hubplan.transit.__file__).parent
    made = {}
    for name in names:
        source = (folder / f"{name}.py").read_text(encoding="utf-8")
        if name == module:
            assert old in source
            source = source.replace(old, new, 1)
        source = source.replace("@compiled\n", "")
        for other in names:
            source = source.replace(f"hubplan.transit.{other} import", f"spoilt_{other} import")
        made[name] = types.ModuleType(f"spoilt_{name}")
        sys.modules[f"spoilt_{name}"] = made[name]
        exec(compile(source, f"spoilt_{name}.py", "exec"), made[name].__dict__)
    return made["journeys"].transit_times


@pytest.fixture(autouse=True)
def _spoilt_modules_are_forgotten():
    yield
    for name in [name for name in sys.modules if name.startswith("spoilt_")]:
        del sys.modules[name]


def test_in_plain_python_the_engine_is_the_same():
    engine = engine_with("scan", "0", "0")
    for seed in (None, *DAYS):
        *asked, wanted = day(seed)
        assert not any(unlike(engine(*asked), wanted).values())


@pytest.mark.parametrize(("module", "old", "new"), SPOILT)
def test_a_spoilt_engine_is_told_from_the_true_one(module, old, new):
    engine = engine_with(module, old, new)
    with np.errstate(over="ignore"):
        assert any(
            any(unlike(engine(*day(seed)[:3]), day(seed)[3]).values()) for seed in (None, *DAYS)
        )
