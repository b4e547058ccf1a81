"""Bad input through the real command line: told in plain words, and nothing is left behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import hubplan, hubplan_process
from small_study import DEMAND, SITES, STUDY, write_small_study


@dataclass(frozen=True, slots=True)
class Door:
    """One way to spoil the small study, and what must be said about it."""

    name: str
    spoil: Callable[[Path], object]
    says: tuple[str, ...]
    code: int = 1


def put(file: str, content: str | bytes) -> Callable[[Path], object]:
    """Put other content in a file of the study."""
    raw = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / file).write_bytes(raw)


def change(file: str, old: str, new: str) -> Callable[[Path], object]:
    """Change a piece of text that stands in a file of the study once."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands in {file} {text.count(old)} times"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def demand_with(row: int, **cells: object) -> Callable[[Path], object]:
    """Change cells of one demand point."""
    rows = [dict(each) for each in DEMAND]
    rows[row] |= cells
    return lambda folder: write_small_study(folder, demand=rows)


def study_with(old: str, new: str) -> Callable[[Path], object]:
    return change("study.toml", old, new)


def moved(file: str, lon_lat: str, new: str) -> Callable[[Path], object]:
    """Move the first record of a table."""
    return lambda folder: _move(folder / file, lon_lat, new)


def _move(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def network_from(content: bytes, name: str) -> Callable[[Path], object]:
    """Let the study read its roads from another file."""

    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(content)
        study_with('file = "town.osm"', f'file = "{name}"')(folder)

    return spoil


def without(file: str) -> Callable[[Path], object]:
    return lambda folder: (folder / file).unlink()


def north_without_candidates(folder: Path) -> None:
    """Leave candidates in the south alone; the hospital stays for the baseline."""
    sites = [dict(site) for site in SITES]
    write_small_study(folder, sites=sites)
    text = (folder / "sites.csv").read_text(encoding="utf-8")
    rows = [r.replace("true", "false") if ",north," in r else r for r in text.splitlines()]
    (folder / "sites.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


AT_A, AT_C = "0.3,51.2", "0.3143"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

DOORS = [
    Door("an empty pbf", network_from(b"", "roads.osm.pbf"), ("roads.osm.pbf", "is empty")),
    Door("a picture named pbf", network_from(PNG, "roads.osm.pbf"), ("roads.osm.pbf", "PNG")),
    Door("text named pbf", network_from(b"dear all\n", "r.osm.pbf"), ("r.osm.pbf", "holds text")),
    Door("roads without roads", network_from(b'<osm version="0.6"></osm>', "r.osm"), ("r.osm", "no road")),
    Door("XML cut short", network_from(b'<osm version="0.6"><node id="1" lat="5', "r.osm"), ("r.osm", "cut short")),
    Door("no roads at all", without("town.osm"), ("network.file", "'town.osm' does not exist")),
    Door("no demand at all", without("demand.csv"), ("demand.csv", "does not exist")),
    Door("no sites at all", without("sites.csv"), ("sites.csv", "does not exist")),
    Door("no areas at all", without("areas.geojson"), ("areas.file", "does not exist", "line 24")),
    Door("areas that are none", put("areas.geojson", "{"), ("areas.geojson", "not a readable")),
    Door("areas without ids", put("areas.geojson", '{"type": "FeatureCollection", "features": '
         '[{"type": "Feature", "properties": {}, "geometry": null}]}'), ("areas.geojson", "'id'")),
    Door("an empty table", put("demand.csv", ""), ("demand.csv", "is empty")),
    Door("a header alone", put("demand.csv", "id,lon,lat,people\n"), ("demand.csv", "no records")),
    Door("a table in Latin-1", put("demand.csv", "id,lon,lat,people\né,0.3,51.2,1\n".encode("latin-1")),
         ("demand.csv", "UTF-8")),
    Door("a table with semicolons", put("sites.csv", "id;lon;lat\n"), ("sites.csv", "semicolons")),
    Door("a ragged table", change("sites.csv", "Bee Hospital", "Bee, Hospital"),
         ("sites.csv", "row 3", "Quote cells")),
    Door("a site in the sea", moved("sites.csv", AT_A, "0.9,50.5"),
         ("sites.csv", "site 'clinic'", "from the nearest road", "sea")),
    Door("a site outside the network", moved("sites.csv", AT_A, "0.35,51.2"),
         ("sites.csv", "site 'clinic'", "the limit is 1,000 m")),
    Door("a site outside Britain", moved("sites.csv", AT_A, "2.35,48.85"),
         ("sites.csv", "row 2", "outside Great Britain")),
    Door("a site with swapped coordinates", moved("sites.csv", AT_A, "51.2,0.3"),
         ("sites.csv", "row 2", "look swapped", "Swap the columns")),
    Door("demand with swapped coordinates", moved("demand.csv", AT_A, "51.2,0.3"),
         ("demand.csv", "row 2", "look swapped")),
    Door("metres for degrees", moved("demand.csv", AT_A, "560000,150000"),
         ("demand.csv", "row 2", "metres, not degrees")),
    Door("a place that is nowhere", moved("demand.csv", AT_A, ","),
         ("demand.csv", "row 2, column lon", "is blank")),
    Door("demand points twice", demand_with(1, id="d1"), ("demand.csv", "row 3", "'d1' stands already in row 2")),
    Door("sites twice", change("sites.csv", "\nclinic,", "\nhospital,"),
         ("sites.csv", "row 3", "'hospital' stands already in row 2")),
    Door("a blank id", demand_with(2, id=""), ("demand.csv", "row 4, column id", "is blank")),
    Door("a weight of NaN", demand_with(0, people="NaN"), ("demand.csv", "row 2, column people")),
    Door("a blank weight", demand_with(0, people=""), ("row 2, column people", "is blank")),
    Door("a negative weight", demand_with(0, people=-4), ("row 2, column people", "-4 is negative")),
    Door("an endless weight", demand_with(0, people="inf"), ("row 2, column people", "'inf'", "finite")),
    Door("a weight in words", demand_with(0, people="many"), ("row 2, column people", "'many'")),
    Door("weights of nothing", lambda folder: write_small_study(
        folder, demand=[{**row, "people": 0} for row in DEMAND]), ("demand.csv", "every weight is zero")),
    Door("no such weight", study_with('weight = "people"', 'weight = "poeple"'),
         ("demand.csv", "'poeple', the weight, is missing", "did you mean 'people'?")),
    Door("no such weight of a group", study_with('weight = "old"', 'weight = "olds"'),
         ("study.toml", "groups[1].weight", "'olds', the weight, is missing", "did you mean 'old'?")),
    Door("no such place column", study_with('place = "place"', 'place = "plaice"'),
         ("line 11", "demand.place", "'plaice'", "did you mean 'place'?")),
    Door("no such candidates column", study_with("candidate = true", "candidat = true"),
         ("line 18", "sites.candidates", "'candidat'", "did you mean 'candidate'?")),
    Door("a condition nobody meets", study_with("candidate = true", 'candidate = "perhaps"'),
         ("line 18", "sites.candidates", "no row has")),
    Door("an area without candidates", north_without_candidates,
         ("study.toml", "main hubs in 'north' = 1 needs 1 site", "there are 0"), 3),
    Door("a quota nobody can meet", study_with("north = 1", "north = 7"),
         ("study.toml", "main hubs in 'north' = 7", "there are 2"), 3),
    Door("an area nobody knows", study_with("north = 1", "nort = 1"),
         ("line 31", "plan.main", "'nort' is not one of: north, south", "did you mean 'north'?")),
    Door("a site kept and closed", study_with("alternatives = 3", 'keep = ["hall"]\nclose = ["hall"]'),
         ("keep and close both name 'hall'",), 3),
    Door("a site kept in an area without quota",
         lambda folder: (study_with("alternatives = 3", 'keep = ["hall"]')(folder),
                         study_with("south = 1", "south = 0")(folder)),
         ("keep names 'hall' in area 'south'", "room for 0"), 3),
    Door("a site closed that is open beside",
         study_with("alternatives = 3", 'also_open = { mini = ["hall"] }\nclose = ["hall"]'),
         ("also_open and close both name 'hall'",), 3),
    Door("a site to keep that nobody knows", study_with("alternatives = 3", 'keep = ["hal"]'),
         ("line 29", "plan.keep", "there is no site 'hal'", "did you mean 'hall'?")),
    Door("a key nobody knows", study_with("alternatives = 3", "alternatvies = 3"),
         ("study.toml", "line 29", "plan.alternatvies", "did you mean 'alternatives'?")),
    Door("no main hub asked for", study_with("north = 1", "north = 0"),
         ("study.toml", "line 31", "plan.main", "no main hub")),
    Door("a quota that is no number", study_with("north = 1", "north = true"),
         ("study.toml", "line 32", "plan.main.north", "True")),
    Door("no periods for the range", study_with("[plan]", "[journeys]\nrange_periods = []\n\n[plan]"),
         ("study.toml", "line 27", "journeys.range_periods")),
    Door("minutes that are none", study_with("[plan]", "[journeys]\nterminal_minutes = nan\n\n[plan]"),
         ("study.toml", "line 27", "journeys.terminal_minutes", "nan")),
    Door("a gazetteer without names", study_with("[plan]", '[places]\nfile = "demand.csv"\n\n[plan]'),
         ("demand.csv", "column 'name' is missing")),
    Door("boundaries of no kind", study_with("[plan]", '[outlines]\nfile = "areas.geojson"\n\n[plan]'),
         ("areas.geojson", "column 'kind' is missing")),
    Door("a section nobody knows", study_with("[plan.mini]", "[plans.mini]"),
         ("study.toml", "line 34", "plans", "did you mean 'plan'?")),
    Door("a missing section", study_with('[network]\nfile = "town.osm"\n', ""),
         ("study.toml", "network", "is missing")),
    Door("a share above one", study_with("main_share = 0.3", "main_share = 30"),
         ("study.toml", "line 27", "plan.main_share", "30")),
    Door("a period nobody knows", study_with("[plan]", '[journeys]\nperiod = "interpaek"\n\n[plan]'),
         ("study.toml", "line 27", "journeys.period", "'interpaek'", "did you mean 'interpeak'?")),
    Door("a baseline site nobody knows", study_with('"surgery"', '"surgry"'),
         ("study.toml", "line 45", "baselines[1].mini", "'surgry'", "did you mean 'surgery'?")),
    Door("a today nobody knows", study_with('today = "now"', 'today = "nou"'),
         ("study.toml", "line 5", "there is no baseline 'nou'", "did you mean 'now'?")),
    Door("two baselines of one id", study_with("[[groups]]", '[[baselines]]\nid = "now"\n'
         'label = "Again"\ndate = 2025-04-01\nmain = ["clinic"]\n\n[[groups]]'),
         ("study.toml", "baselines[2].id", "'now' stands there twice")),
    Door("two groups of one id", lambda folder: put("study.toml", STUDY + '\n[[groups]]\nid = "old"\n'
         'label = "Again"\nweight = "old"\n')(folder),
         ("study.toml", "groups[2].id", "'old' stands there twice")),
    Door("a baseline with the id of our own options", study_with("[[groups]]", '[[baselines]]\n'
         'id = "best"\nlabel = "Mine"\ndate = 2025-04-01\nmain = ["clinic"]\n\n[[groups]]'),
         ("study.toml", "baselines[2].id", "'best'")),
    Door("a site in both tiers of a baseline", study_with('mini = ["surgery"]', 'mini = ["hospital"]'),
         ("study.toml", "baselines[1]", "'hospital'")),
    Door("a baseline without a main hub", study_with('main = ["hospital"]', "main = []"),
         ("study.toml", "line 44", "baselines[1].main")),
    Door("TOML that does not parse", study_with("schema = 1", "schema = "),
         ("study.toml", "not valid TOML", "line 1")),
    Door("a study that is no text", put("study.toml", PNG), ("study.toml", "not UTF-8")),
    Door("a study of a later schema", study_with("schema = 1", "schema = 2"),
         ("study.toml", "line 1", "schema")),
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name.replace(" ", "_"))
def test_bad_input_is_told_and_nothing_is_left_behind(door, tmp_path):
    write_small_study(tmp_path)
    door.spoil(tmp_path)
    outcome = hubplan("run", "study.toml", "-o", "out", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (door.code, "")
    assert outcome.stderr.startswith("Error: ")
    assert "\nHint: " in outcome.stderr
    assert "Traceback" not in outcome.stderr
    for words in door.says:
        assert words in outcome.stderr
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.rglob(".partial-*"))
