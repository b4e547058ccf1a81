"""What data/README.md and data/LICENCES.md say is what ships, and it can be built again."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest

LARGEST_BYTES = 12_000_000


@pytest.fixture(scope="module")
def data(repository):
    return repository / "data"


@pytest.fixture(scope="module")
def readme(data):
    return (data / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows_told(readme):
    table = re.findall(
        r"^\| `(\S+)` \| (\d+) \| (\d+) \| `([0-9a-f]{64})` \|", readme, re.MULTILINE
    )
    return {name: (int(rows), int(size), digest) for name, rows, size, digest in table}


def shipped(data):
    kinds = {".csv", ".geojson", ".npz", ".parquet"}
    folders = [data / "west_kent", data / "kent_medway"]
    return [path for each in folders for path in sorted(each.iterdir()) if path.suffix in kinds]


def told_name(path):
    """Return how the README names a file: those of west Kent without their folder."""
    return path.name if path.parent.name == "west_kent" else f"{path.parent.name}/{path.name}"


def test_the_readme_names_every_file_with_its_size_and_hash(data, rows_told):
    assert list(rows_told) == [told_name(path) for path in shipped(data)]
    for path in shipped(data):
        content = path.read_bytes()
        assert rows_told[told_name(path)][1:] == (len(content), hashlib.sha256(content).hexdigest())


def test_the_readme_counts_the_rows_of_every_table(data, rows_told):
    for path in shipped(data):
        if path.stem == "network":
            continue
        if path.suffix == ".csv":
            rows = len(pd.read_csv(path))
        elif path.suffix == ".parquet":
            rows = len(pd.read_parquet(path))
        else:
            rows = len(json.loads(path.read_text(encoding="utf-8"))["features"])
        assert rows_told[told_name(path)][0] == rows, path.name


def test_the_readme_explains_every_column_once(data, readme):
    sections = dict(re.findall(r"(?ms)^### `(\S+)`\n(.*?)(?=^###|^<!--)", readme))
    for path in shipped(data):
        if path.stem == "network":
            continue
        if path.suffix == ".csv":
            columns = list(pd.read_csv(path).columns)
        elif path.suffix == ".parquet":
            columns = list(pd.read_parquet(path).columns)
        else:
            columns = list(gpd.read_file(path).columns)
        explained = re.findall(
            r"^\| `(\S+)` \| [^|]+ \| [^|]+ \|$", sections[told_name(path)], re.MULTILINE
        )
        assert explained == columns, path.name


def test_the_scripts_named_exist(repository, readme):
    named = set(re.findall(r"`(scripts/\w+\.py)`", readme))
    assert named
    assert [name for name in named if not (repository / name).is_file()] == []


def test_every_file_has_a_licence(data):
    licences = (data / "LICENCES.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+/\S+)` \| (?:OGL v3\.0|ODbL 1\.0|MIT) \|", licences, re.MULTILINE)
    files = {
        re.sub(r"network\..*", "network.*", f"{path.parent.name}/{path.name}")
        for path in shipped(data)
    }
    assert files <= set(told)
    assert "© OpenStreetMap contributors" in licences
    assert "Office for National Statistics licensed under the Open Government Licence" in licences


def test_all_data_together_stay_under_twelve_megabytes(data):
    assert sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) < LARGEST_BYTES


def test_no_cell_of_text_can_start_a_formula(data):
    number = re.compile(r"-?\d+(\.\d+)?")
    for path in (path for path in shipped(data) if path.suffix == ".csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        risky = [c for c in cells if c.startswith(("=", "+", "-", "@")) and not number.fullmatch(c)]
        assert risky == [], path.name


def test_tables_have_plain_line_ends(data):
    for path in (path for path in shipped(data) if path.suffix in (".csv", ".geojson")):
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        content.decode("utf-8")


@pytest.mark.shared_data
def test_a_rebuild_of_kent_and_medway_gives_the_same_tables(
    data, repository, shared_data, tmp_path
):
    script = repository / "scripts" / "build_kent_medway.py"
    subprocess.run(
        [sys.executable, str(script), "--shared", str(shared_data), "--out", str(tmp_path / "km")],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    ours = sorted((data / "kent_medway").iterdir())
    assert [path.name for path in ours] == sorted(p.name for p in (tmp_path / "km").iterdir())
    for path in ours:
        assert (tmp_path / "km" / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.shared_data
def test_a_rebuild_gives_the_same_tables(data, repository, shared_data, tmp_path):
    built = tmp_path / "west_kent"
    script = repository / "scripts" / "build_data.py"
    subprocess.run(
        [sys.executable, str(script), "--shared", str(shared_data), "--out", str(built)],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    names = sorted(path.name for path in built.iterdir())
    own = [path for path in shipped(data) if path.parent.name == "west_kent"]
    assert names == [path.name for path in own if path.stem != "network"]
    for name in names:
        ours, again = data / "west_kent" / name, built / name
        if name.endswith(".parquet"):
            # The writer signs each file with its own version: compare what it holds.
            pd.testing.assert_frame_equal(pd.read_parquet(ours), pd.read_parquet(again))
        else:
            assert again.read_bytes() == ours.read_bytes(), name
