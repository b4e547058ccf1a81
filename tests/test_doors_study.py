"""Bad studies through the real command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from doors import Door, assert_refused, put, study_with
from small_study import STUDY, write_small_study

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def north_without_candidates(folder: Path) -> None:
    """Leave candidates in the south alone; the hospital stays for the baseline."""
    write_small_study(folder)
    text = (folder / "sites.csv").read_text(encoding="utf-8")
    rows = [r.replace("true", "false") if ",north," in r else r for r in text.splitlines()]
    (folder / "sites.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


DOORS = [
    Door(
        "no such place column",
        study_with('place = "place"', 'place = "plaice"'),
        ("line 11", "demand.place", "'plaice'", "did you mean 'place'?"),
    ),
    Door(
        "no such candidates column",
        study_with("candidate = true", "candidat = true"),
        ("line 18", "sites.candidates", "'candidat'", "did you mean 'candidate'?"),
    ),
    Door(
        "a condition nobody meets",
        study_with("candidate = true", 'candidate = "perhaps"'),
        ("line 18", "sites.candidates", "no row has"),
    ),
    Door(
        "an area without candidates",
        north_without_candidates,
        ("study.toml", "main hubs in 'north' = 1 needs 1 site", "there are 0"),
        3,
    ),
    Door(
        "a quota nobody can meet",
        study_with("north = 1", "north = 7"),
        ("study.toml", "main hubs in 'north' = 7", "there are 2"),
        3,
    ),
    Door(
        "an area nobody knows",
        study_with("north = 1", "nort = 1"),
        ("line 31", "plan.main", "'nort' is not one of: north, south", "did you mean 'north'?"),
    ),
    Door(
        "a site kept and closed",
        study_with("alternatives = 3", 'keep = ["hall"]\nclose = ["hall"]'),
        ("keep and close both name 'hall'",),
        3,
    ),
    Door(
        "a site kept in an area without quota",
        lambda folder: (
            study_with("alternatives = 3", 'keep = ["hall"]')(folder),
            study_with("south = 1", "south = 0")(folder),
        ),
        ("keep names 'hall' in area 'south'", "room for 0"),
        3,
    ),
    Door(
        "a site closed that is open beside",
        study_with("alternatives = 3", 'also_open = { mini = ["hall"] }\nclose = ["hall"]'),
        ("also_open and close both name 'hall'",),
        3,
    ),
    Door(
        "a site to keep that nobody knows",
        study_with("alternatives = 3", 'keep = ["hal"]'),
        ("line 29", "plan.keep", "there is no site 'hal'", "did you mean 'hall'?"),
    ),
    Door(
        "a key nobody knows",
        study_with("alternatives = 3", "alternatvies = 3"),
        ("study.toml", "line 29", "plan.alternatvies", "did you mean 'alternatives'?"),
    ),
    Door(
        "no main hub asked for",
        study_with("north = 1", "north = 0"),
        ("study.toml", "line 31", "plan.main", "no main hub"),
    ),
    Door(
        "a quota that is no number",
        study_with("north = 1", "north = true"),
        ("study.toml", "line 32", "plan.main.north", "True"),
    ),
    Door(
        "no periods for the range",
        study_with("[plan]", "[journeys]\nrange_periods = []\n\n[plan]"),
        ("study.toml", "line 27", "journeys.range_periods"),
    ),
    Door(
        "minutes that are none",
        study_with("[plan]", "[journeys]\nterminal_minutes = nan\n\n[plan]"),
        ("study.toml", "line 27", "journeys.terminal_minutes", "nan"),
    ),
    Door(
        "a gazetteer without names",
        study_with("[plan]", '[places]\nfile = "demand.csv"\n\n[plan]'),
        ("demand.csv", "column 'name' is missing"),
    ),
    Door(
        "boundaries of no kind",
        study_with("[plan]", '[outlines]\nfile = "areas.geojson"\n\n[plan]'),
        ("areas.geojson", "column 'kind' is missing"),
    ),
    Door(
        "a section nobody knows",
        study_with("[plan.mini]", "[plans.mini]"),
        ("study.toml", "line 34", "plans", "did you mean 'plan'?"),
    ),
    Door(
        "a missing section",
        study_with('[network]\nfile = "town.osm"\n', ""),
        ("study.toml", "network", "is missing"),
    ),
    Door(
        "a share above one",
        study_with("main_share = 0.3", "main_share = 30"),
        ("study.toml", "line 27", "plan.main_share", "30"),
    ),
    Door(
        "a period nobody knows",
        study_with("[plan]", '[journeys]\nperiod = "interpaek"\n\n[plan]'),
        ("study.toml", "line 27", "journeys.period", "'interpaek'", "did you mean 'interpeak'?"),
    ),
    Door(
        "a baseline site nobody knows",
        study_with('"surgery"', '"surgry"'),
        ("study.toml", "line 45", "baselines[1].mini", "'surgry'", "did you mean 'surgery'?"),
    ),
    Door(
        "a today nobody knows",
        study_with('today = "now"', 'today = "nou"'),
        ("study.toml", "line 5", "there is no baseline 'nou'", "did you mean 'now'?"),
    ),
    Door(
        "two baselines of one id",
        study_with(
            "[[groups]]",
            '[[baselines]]\nid = "now"\n'
            'label = "Again"\ndate = 2025-04-01\nmain = ["clinic"]\n\n[[groups]]',
        ),
        ("study.toml", "baselines[2].id", "'now' stands there twice"),
    ),
    Door(
        "two groups of one id",
        put("study.toml", STUDY + '\n[[groups]]\nid = "old"\nlabel = "Again"\nweight = "old"\n'),
        ("study.toml", "groups[2].id", "'old' stands there twice"),
    ),
    Door(
        "a baseline with the id of our own options",
        study_with(
            "[[groups]]",
            "[[baselines]]\n"
            'id = "best"\nlabel = "Mine"\ndate = 2025-04-01\nmain = ["clinic"]\n\n[[groups]]',
        ),
        ("study.toml", "baselines[2].id", "'best'"),
    ),
    Door(
        "a site in both tiers of a baseline",
        study_with('mini = ["surgery"]', 'mini = ["hospital"]'),
        ("study.toml", "baselines[1]", "'hospital'"),
    ),
    Door(
        "a baseline without a main hub",
        study_with('main = ["hospital"]', "main = []"),
        ("study.toml", "line 44", "baselines[1].main"),
    ),
    Door(
        "TOML that does not parse",
        study_with("schema = 1", "schema = "),
        ("study.toml", "not valid TOML", "line 1"),
    ),
    Door("a study that is no text", put("study.toml", PNG), ("study.toml", "not UTF-8")),
    Door(
        "a study of a later schema",
        study_with("schema = 1", "schema = 2"),
        ("study.toml", "line 1", "schema"),
    ),
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name.replace(" ", "_"))
def test_a_bad_study_is_told_and_nothing_is_left_behind(door, tmp_path):
    assert_refused(door, tmp_path)
