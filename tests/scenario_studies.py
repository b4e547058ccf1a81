"""Scenarios for the small drawn study, and ways to work it out with them."""

from __future__ import annotations

import json
from pathlib import Path

from small_study import STUDY, write_small_study

from hubplan.report.results import results_text
from hubplan.scenario import Findings
from hubplan.study import Study

PLACES = '\n[places]\nfile = "places.csv"\n'


def scenario(identifier: str, *changes: str, label: str = "A scenario") -> str:
    """Return the TOML of a scenario; each change as lines of its keys."""
    head = f'\n[[scenarios]]\nid = "{identifier}"\nlabel = "{label}"\n'
    return head + "".join(f"\n[[scenarios.changes]]\n{change}\n" for change in changes)


def findings_with(folder: Path, *scenarios: str, study: str = STUDY) -> Findings:
    """Work out the small study with scenarios, and nothing cached."""
    path = write_small_study(folder, study=study + "".join(scenarios))
    return Study.read(path).findings(use_cache=False)


def outcome_of(folder: Path, *changes: str, study: str = STUDY):
    """Return the one outcome of the small study with changes."""
    (outcome,) = findings_with(folder, scenario("one", *changes), study=study).outcomes
    return outcome


def results_of(findings: Findings) -> dict:
    """Return results.json read back."""
    return json.loads(results_text(findings, seconds={}))
