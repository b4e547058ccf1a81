"""What results show in a notebook: one line, calm tables with units, a small map; all escaped."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from problems import problem_of
from small_study import TOWN, write_small_study

import hubplan as hp
from hubplan.cells import cell_html, number, table_html
from hubplan.location import MCLP, MeanMinutes, ParetoFront, WorstPlace, pareto_front
from hubplan.location.dot_map import dot_map
from hubplan.study.cell_progress import CellProgress, progress_here
from hubplan.study.progress import Silence

HOSTILE = "<script>alert(1)</script>"

#: Public names that are questions, data kept for others, errors or functions: no results.
NO_RESULTS = {"PMedian", "MCLP", "LSCP", "PCenter", "TwoTier"}


def test_numbers_stand_to_the_right_and_text_to_the_left_under_their_heads():
    frame = pd.DataFrame(
        {"name": ["a", "b"], "minutes": [1.25, np.nan], "share": ["9.5%", "10.0% (+0.5 points)"]}
    )
    shown = table_html(frame, formats={"minutes": ".1f"})
    assert '<th scope="col" style="text-align:left">name</th>' in shown
    assert '<th scope="col" style="text-align:right">minutes</th>' in shown
    assert '<td style="text-align:right">1.2</td>' in shown
    assert '<td style="text-align:right">–</td>' in shown
    assert '<td style="text-align:right">10.0% (+0.5 points)</td>' in shown


def test_people_are_whole_yes_is_yes_and_minus_is_a_minus():
    frame = pd.DataFrame({"people": [12345.6], "open": [True], "change": [-0.5]})
    cells = re.findall(r"<td[^>]*>(.*?)</td>", table_html(frame))
    assert cells == ["12,346", "yes", "\N{MINUS SIGN}0.5"]
    assert number(float("nan"), 1, "minutes") == number(None) == "–"
    assert number(1234.56, 1, "minutes") == "1,234.6 minutes"


def test_whatever_comes_from_data_is_escaped():
    frame = pd.DataFrame({HOSTILE: [HOSTILE]})
    assert "<script" not in cell_html(HOSTILE, frame, note=HOSTILE) + table_html(frame)
    problem = problem_of([[5.0, 9.0]], site_ids=["<b>", "c"])
    problem.sites.frame["name"] = [HOSTILE, "C & A"]
    solution = hp.solve(problem, hp.PMedian(1))
    for result in (solution, solution.plan, solution.evaluation, problem, problem.sites):
        shown = result._repr_html_()
        assert "<script" not in shown
        assert "<b>" not in shown


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Return a result of every kind that the public functions return."""
    folder = tmp_path_factory.mktemp("small")
    write_small_study(folder)
    network = TOWN.read(folder)
    demand = hp.read_demand(folder / "demand.csv", weight="people")
    sites = hp.read_sites(folder / "sites.csv")
    times = hp.travel_times(network, demand, sites)
    problem = hp.LocationProblem(demand, sites, times)
    best = hp.solve(problem, hp.PMedian(p=2))
    today = hp.evaluate(problem, open_sites=sites.ids[:1])
    study = hp.Study.read(folder)
    findings = study.findings(use_cache=False)
    return [
        demand, sites, network, times, problem, best, today, study, findings,
        findings.best, findings.changes["best"],
        best.plan, best.proof, best.objective, today.metrics,
        hp.compare(today=today, best=best), study.compare("today", "best", use_cache=False),
        hp.route(network, TOWN.lon_lat["A"], TOWN.lon_lat["F"]),
        pareto_front(problem, ParetoFront(hp.PMedian(2), [MeanMinutes(), WorstPlace()])),
        hp.draw_map(best),
    ]  # fmt: skip


def test_every_result_has_one_line_and_a_calm_display(results):
    for result in results:
        said = repr(result)
        assert "\n" not in said, said
        assert len(said) < 600, said
        shown = result._repr_html_()
        assert re.match(r"\s*<(p|table|div|iframe)", shown), said
        assert len(shown) < 500_000, said


def test_every_public_class_is_shown_or_is_a_question_or_an_error(results):
    shown = {type(result).__name__ for result in results}
    classes = {name for name in hp.__all__ if inspect.isclass(getattr(hp, name))}
    errors = {name for name in classes if issubclass(getattr(hp, name), Exception)}
    assert classes - errors - NO_RESULTS <= shown


def test_a_solution_shows_objective_proof_hubs_and_a_map_of_300_pixels(results):
    (best,) = (each for each in results if isinstance(each, hp.Solution))
    shown = best._repr_html_()
    assert "optimal: all 10 plans were evaluated" in shown
    assert "minutes" in shown
    assert 'width="300"' in shown
    for hub in best.plan.open_sites:
        assert f">{hub}</td>" in shown
    assert shown.count("<rect") == 2


def test_the_small_map_marks_mini_hubs_far_places_and_those_without_a_route():
    problem = problem_of([[5.0, 40.0], [35.0, 50.0], [np.nan, np.nan]], [1, 1, 1])
    assert dot_map(hp.evaluate(problem, open_sites=["s00"])) == ""
    for points, lon in ((problem.demand, (0.1, 0.2, 0.3)), (problem.sites, (0.15, 0.25))):
        points.frame["lon"], points.frame["lat"] = lon, 51.2
    plan = hp.Plan({"main": [problem.sites.ids[0]], "mini": [problem.sites.ids[1]]})
    shown = dot_map(hp.evaluate(problem, open_sites=plan))
    assert "up to 10" in shown
    assert "over 30" in shown
    assert "no route" in shown
    assert 'rx="8"' in shown


def test_a_proof_that_is_none_says_how_far_the_plan_may_be_from_the_best():
    problem = problem_of([[5.0, 9.0], [3.0, 1.0]])
    proof = hp.solve(problem, MCLP(p=1, within=4)).proof
    assert proof.words.startswith("optimal")

    assert "at most 2.00% from the best" in replace(proof, status="feasible", gap=0.02).words
    assert "not known" in replace(proof, status="feasible", gap=None).words
    assert "method" in replace(proof, plans_possible=None).words


class Drawn:
    """Draws as IPython.display does, and remembers."""

    def __init__(self):
        self.lines = []

    def HTML(self, text):  # noqa: N802 - its name there
        return text

    def display(self, text, *, display_id):
        self.lines.append(text)
        return self

    def update(self, text):
        self.lines.append(text)


def test_a_job_shows_a_bar_in_its_cell_and_one_line_when_it_is_over():
    drawn = Drawn()
    progress = CellProgress(drawn)
    progress.stage("journeys")
    progress.advance(1, 4)
    progress.finish("journeys", "2.1 s <b>")
    assert drawn.lines == [
        "<small>journeys … <progress></progress></small>",
        '<small>journeys <progress value="1" max="4"></progress> 25%</small>',
        "<small>journeys: 2.1 s &lt;b&gt;</small>",
    ]


def test_outside_a_notebook_nothing_is_shown(monkeypatch):
    assert isinstance(progress_here(), Silence)
    shell = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", shell)
    monkeypatch.setitem(sys.modules, "IPython.display", Drawn())
    assert isinstance(progress_here(), CellProgress)
