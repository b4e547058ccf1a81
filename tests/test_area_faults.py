"""What goes wrong while an area is prepared is told, and nothing is left half written."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
import zipfile

import pandas as pd
import pytest
import requests
from area_studies import DATA, by_hand, new, publish_west_kent
from command_line import hubplan
from publishers import KENT, placed, placed_at, serving

from hubplan.errors import InputError, OutputError
from hubplan.network import read_network
from hubplan.official import fetching
from hubplan.official.catalogue import AGES, CARS, DEPRIVATION, EXTRACTS, FILES, LAYERS, POSTCODES
from hubplan.official.roads import cut_out

AREA = ("--area", "Tunbridge Wells")


@pytest.fixture(scope="module")
def mirror(made_once):
    return made_once("publishers-of-west-kent", publish_west_kent)


@pytest.fixture
def publishers(mirror):
    with serving(mirror) as running:
        yield running


def nothing_left(folder):
    """Say whether a failed call left no study behind."""
    return not (folder / "wells").exists()


def own_copy(mirror, tmp_path):
    """Return a copy of the publishers' files that a test may spoil."""
    shutil.copytree(mirror, tmp_path / "mirror")
    return tmp_path / "mirror"


def test_unknown_districts_are_told_all_at_once(publishers, tmp_path):
    outcome = new(tmp_path, publishers, "--area", "Tunbridge Well, Dartfort, Malling")
    assert outcome.code == 1
    assert outcome.stderr.startswith("Error: 3 problems in --area\n")
    assert "'Tunbridge Well'  is no district (did you mean 'Tunbridge Wells' or" in outcome.stderr
    assert "'Malling'  " in outcome.stderr
    assert "(did you mean 'Tonbridge and Malling'" in outcome.stderr
    assert nothing_left(tmp_path)


def test_offline_lists_everything_that_is_needed_with_its_address(tmp_path):
    outcome = new(tmp_path, None, *AREA, "--offline")
    assert outcome.code == 1
    assert outcome.stderr.startswith("Error: 10 official files are not at hand\n")
    for wanted in FILES:
        assert f"  {wanted.name}\n    for:   {wanted.purpose}\n" in outcome.stderr
        assert f"    from:  {wanted.address}\n" in outcome.stderr
    for layer in LAYERS:
        assert f"  {layer.by_hand[0]}\n" in outcome.stderr
        assert f"search for '{layer.title}'" in outcome.stderr
    assert "  COUNTY-latest.osm.pbf\n" in outcome.stderr
    assert "add --from FOLDER" in outcome.stderr
    assert nothing_left(tmp_path)


def test_what_is_placed_by_hand_is_not_listed(tmp_path, mirror):
    folder = by_hand(tmp_path / "files", mirror)
    (folder / CARS.name).unlink()
    (folder / POSTCODES.name).unlink()
    outcome = new(tmp_path, None, *AREA, "--offline", "--from", folder)
    assert outcome.stderr.startswith("Error: 2 official files are not at hand\n")
    assert outcome.stderr.count("\n    from:  ") == 2


def test_publishers_that_do_not_answer_are_told_with_the_reason(publishers, mirror, tmp_path):
    publishers.folder = own_copy(mirror, tmp_path)
    placed(publishers.folder, CARS).unlink()
    publishers.pages_for = {AGES.name}
    outcome = new(tmp_path, publishers, *AREA)
    assert outcome.code == 1
    assert f"{CARS.address}\n    why:   the server answers 404 Not Found\n" in outcome.stderr
    assert "why:   what came is a web page, not the file (a firewall" in outcome.stderr
    # Nobody can say yet whether the rest will come: it is told too.
    assert outcome.stderr.count("why:   needed too") == 4
    assert nothing_left(tmp_path)
    assert not [path for path in (tmp_path / "cache").rglob("*") if AGES.name in path.name]


def test_no_server_at_all_is_told_for_every_file(tmp_path):
    with serving(tmp_path) as closed:
        pass
    outcome = new(tmp_path, closed, *AREA)
    assert outcome.stderr.count("why:   no answer from 127.0.0.1:") == len(FILES) + 1


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (requests.exceptions.SSLError, "the certificate of 127.0.0.1:9 is not trusted"),
        (requests.exceptions.ProxyError, "the proxy does not let through"),
        (requests.exceptions.ReadTimeout, "no answer from 127.0.0.1:9"),
    ],
)
def test_what_a_firewall_does_is_told_as_such(tmp_path, monkeypatch, error, told):
    def refused(*_, **__):
        raise error

    monkeypatch.setattr(requests, "get", refused)
    server = "http://127.0.0.1:9"
    outcome = hubplan("new", "wells", *AREA, "--server", server, cwd=tmp_path, HUBPLAN_CACHE="c")
    assert outcome.code == 1
    assert f"why:   {told}" in outcome.stderr


def test_a_layer_that_answers_with_an_error_is_told_as_such(publishers, tmp_path):
    publishers.layer_error = True
    outcome = new(tmp_path, publishers, *AREA)
    assert outcome.stderr.startswith("Error: 4 official files are not at hand\n")
    assert outcome.stderr.count("what came is an error of the publisher: Invalid query") == 3
    assert "COUNTY-latest.osm.pbf" in outcome.stderr
    assert "E01024" not in outcome.stderr  # not the query, which names every small area


def test_a_download_that_breaks_off_goes_on_where_it_stopped(publishers, tmp_path):
    publishers.broken = {"downloads": 50_000}  # how the address of the postcodes ends
    outcome = new(tmp_path, publishers, *AREA)
    assert (outcome.code, outcome.stderr) == (0, "")
    (asked,) = publishers.ranges
    assert asked.startswith("downloads ")
    assert 0 < int(asked.split()[1]) <= 50_000
    assert not list(tmp_path.rglob("*.part*"))


def test_a_download_that_never_ends_is_told_and_the_next_call_goes_on(publishers, tmp_path):
    publishers.broken, publishers.always_broken = {"downloads": 50_000}, True
    outcome = new(tmp_path, publishers, *AREA)
    assert re.search(r"why:   the connection broke off after \d\d,\d{3} bytes", outcome.stderr)
    assert "the next try goes on from there" in outcome.stderr
    publishers.broken, publishers.always_broken = {}, False
    publishers.ranges.clear()
    assert new(tmp_path, publishers, *AREA).code == 0
    (asked,) = publishers.ranges
    assert int(asked.split()[1]) > 40_000


def test_another_version_is_fetched_from_its_start(publishers, mirror, tmp_path):
    publishers.folder = own_copy(mirror, tmp_path)
    publishers.broken, publishers.always_broken = {"downloads": 50_000}, True
    assert "broke off" in new(tmp_path, publishers, *AREA).stderr
    with zipfile.ZipFile(placed(publishers.folder, POSTCODES), "a") as archive:
        archive.writestr("Doc/more.txt", "a newer version")
    publishers.broken = {}
    publishers.ranges.clear()
    assert new(tmp_path, publishers, *AREA).code == 0
    assert publishers.ranges == []


def test_an_extract_with_another_hash_than_its_publisher_states_is_refused(
    publishers, mirror, tmp_path
):
    publishers.folder = own_copy(mirror, tmp_path)
    stated = placed_at(publishers.folder, f"{KENT}.md5")
    stated.write_text(f"{'0' * 32}  kent-latest.osm.pbf\n")
    outcome = new(tmp_path, publishers, *AREA)
    assert "kent-latest.osm.pbf" in outcome.stderr
    assert f"another hash than was stated (md5:{'0' * 32})" in outcome.stderr
    assert nothing_left(tmp_path)
    assert not list((tmp_path / "cache").rglob("kent*"))


def test_hashes_of_ones_own_hold_for_files_by_hand_and_fetched(publishers, mirror, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    shutil.copy(placed(mirror, CARS), folder / CARS.name)
    right = hashlib.sha256(placed(mirror, AGES).read_bytes()).hexdigest()
    lines = f"{right}  {AGES.name}\n{'1' * 64} *{CARS.name}\n"
    (folder / "SHA256SUMS").write_text(lines)
    outcome = new(tmp_path, publishers, *AREA, "--from", folder)
    assert f"{CARS.name}  has the hash" in outcome.stderr
    assert f"but SHA256SUMS says {'1' * 64}" in outcome.stderr
    (folder / "SHA256SUMS").write_text(f"{'2' * 64}  {AGES.name}\n")
    outcome = new(tmp_path, publishers, *AREA, "--from", folder)
    assert f"another hash than was stated (sha256:{'2' * 64})" in outcome.stderr
    (folder / "SHA256SUMS").write_text(f"{right}  {AGES.name}\nnonsense\n")
    outcome = new(tmp_path, publishers, *AREA, "--from", folder)
    assert "1 problem in SHA256SUMS\n  line 2  is not a hash and a name" in outcome.stderr


def test_a_file_of_the_cache_that_changed_is_fetched_again(publishers, tmp_path):
    assert new(tmp_path, publishers, *AREA).code == 0
    (tmp_path / "cache" / "downloads" / CARS.name).write_bytes(b"spoilt")
    publishers.asked.clear()
    assert new(tmp_path, publishers, *AREA, name="again").code == 0
    assert [line.rpartition("/")[2] for line in publishers.asked] == [CARS.name]
    one, other = ((tmp_path / name / "demand.csv").read_bytes() for name in ("wells", "again"))
    assert one == other


def test_a_full_disk_is_told_and_leaves_nothing(publishers, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetching._Resuming, "_take", full)
    outcome = new(tmp_path, publishers, *AREA)
    assert outcome.code == 1
    assert "could not be written: No space left on device" in outcome.stderr
    assert "HUBPLAN_CACHE" in outcome.stderr
    assert nothing_left(tmp_path)
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "spoil", "told"),
    [
        (CARS.name, lambda text: text.replace("No cars or vans", "None"), "has no column 'Number"),
        (AGES.name, lambda text: text.replace("E01024787", "E01999999"), "lacks 1 of 69 small"),
        (AGES.name, lambda text: text.replace("E01024787,", "E01024787,x"), "as population"),
        (DEPRIVATION.name, lambda text: text.replace("LSOA name", "Name"), "has no column 'LSOA"),
    ],
)
def test_tables_of_another_edition_are_told(tmp_path, mirror, name, spoil, told):
    folder = by_hand(tmp_path / "files", mirror)
    path = folder / name
    if path.suffix == ".zip":
        member = f"{path.stem}-lsoa.csv"
        with zipfile.ZipFile(path) as archive:
            text = archive.read(member).decode()
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, spoil(text))
    else:
        path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    outcome = new(tmp_path, None, *AREA, "--offline", "--from", folder)
    assert outcome.code == 1
    assert told in outcome.stderr
    assert nothing_left(tmp_path)


def test_two_files_that_may_be_the_same_layer_are_told(tmp_path, mirror):
    folder = by_hand(tmp_path / "files", mirror)
    (folder / "LSOA_PopCentroids_EW_2021_V3.gpkg").write_bytes(b"")
    outcome = new(tmp_path, None, *AREA, "--offline", "--from", folder)
    assert "2 files may be 'LSOA PopCentroids EW 2021 V4'" in outcome.stderr


def test_a_damaged_file_placed_by_hand_is_told(tmp_path, mirror):
    folder = by_hand(tmp_path / "files", mirror)
    whole = (folder / AGES.name).read_bytes()
    (folder / AGES.name).write_bytes(whole[:2000])
    outcome = new(tmp_path, None, *AREA, "--offline", "--from", folder)
    assert f"{AGES.name}  is not a whole zip archive" in outcome.stderr


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("id,name\na,A\n", "has neither positions nor postcodes"),
        ("id,postcode\na,TN1 1ZZ\nb,nonsense\n", "row 2, column postcode  'TN1 1ZZ' is not in"),
        ("id,postcode\na,TN1 1ZZ\na,TN4 8TH\n", "row 2"),
        ("id,lon,lat\na,51.1,0.2\n", "row 2"),
        ("id,lon,lat,postcode\na,0.2,51.1,\nb,,,\n", "row 3"),
        ("id,lon,lat,postcode\na,0.2,51.1,\nb,,,TN1 1ZZ\n", "row 3, column postcode"),
        ("id,lon,lat,postcode\na,51.1,0.2,\nb,,,TN4 8TH\n", "row 2"),
    ],
)
def test_faults_of_a_table_of_sites_are_told(publishers, tmp_path, rows, told):
    (tmp_path / "mine.csv").write_text(rows)
    outcome = new(tmp_path, publishers, *AREA, "--sites", "mine.csv")
    assert outcome.code == 1
    assert told in outcome.stderr
    assert nothing_left(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "'here.geojson' does not exist"),
        ("no json", "is not a readable spatial file"),
        ({"type": "Point", "coordinates": [0.3, 51.1]}, "holds no polygons"),
        (
            {"type": "Polygon", "coordinates": [[[9, 51], [9.1, 51], [9.1, 51.1], [9, 51]]]},
            "nobody's home in England lies inside",
        ),
    ],
)
def test_a_polygon_file_that_is_none_is_told(publishers, tmp_path, content, told):
    if content is not None:
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / "here.geojson").write_text(text)
    outcome = new(tmp_path, publishers, "--area", "here.geojson")
    assert outcome.code == 1
    assert told in outcome.stderr


def test_doors_of_the_command_line(tmp_path):
    (tmp_path / "there").mkdir()
    for arguments, told in (
        (("Bad Name", *AREA), "'Bad Name' cannot be the name of a study"),
        (("there", *AREA), "'there' exists already"),
        (("x", *AREA, "--margin", "-1"), "a margin of -1 km is not possible"),
        (("x", *AREA, "--from", "nowhere"), "'nowhere' is not a folder"),
        (("x", *AREA, "--server", "ftp://here"), "'ftp://here' is not the address of a server"),
    ):
        outcome = hubplan("new", *arguments, "--offline", cwd=tmp_path)
        assert (outcome.code, outcome.stdout) == (1, "")
        assert told in outcome.stderr
    outcome = hubplan("new", "x", "--offline", cwd=tmp_path)
    assert outcome.code == 2
    assert "needs --area" in outcome.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_the_page_of_the_docs_has_every_address_and_name(repository):
    page = (repository / "docs" / "other-places.md").read_text(encoding="utf-8")
    for wanted in FILES:
        assert f"| `{wanted.name}` | <{wanted.address}> |" in page
    for layer in LAYERS:
        assert f"| `{layer.by_hand[0]}` | <{layer.service}> |" in page
        assert layer.page in page
    assert f"`{EXTRACTS.name}` | <{EXTRACTS.address}>" in page
    assert KENT in page


def test_an_extract_cut_short_and_a_place_that_cannot_be_written_are_told(mirror, tmp_path):
    source = placed_at(mirror, KENT)
    short = tmp_path / "short.osm.pbf"
    short.write_bytes(source.read_bytes()[:-2000])
    with pytest.raises(InputError, match=r"'short\.osm\.pbf' cannot be read to its end"):
        cut_out([short], (0.0, 51.0, 0.5, 51.2), tmp_path)
    with pytest.raises(OutputError, match="could not be written to"):
        cut_out([source], (0.0, 51.0, 0.5, 51.2), tmp_path / "nowhere")


def test_what_stands_in_two_extracts_is_taken_once(mirror, tmp_path):
    source = placed_at(mirror, KENT)
    box = (0.1, 51.0, 0.5, 51.2)
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    alone = read_network(cut_out([source], box, one))
    twice = read_network(cut_out([source, source], box, two))
    assert 0 < alone.n_edges == twice.n_edges
    assert alone.length_km == twice.length_km


def test_people_beyond_the_extract_are_told(publishers, tmp_path):
    # The roads drawn end at 51.3 degrees north, and people live beyond.
    outcome = new(tmp_path, publishers, "--area", "Tonbridge and Malling", "--margin", 2)
    assert outcome.code == 0
    found = re.search(r"(\d+) of 78 small areas have no road within 1000 m", outcome.stderr)
    known = pd.read_csv(DATA / "demand.csv")
    beyond = known[(known["district"] == "Tonbridge and Malling") & (known["lat"] > 51.31)]
    assert 0 < len(beyond) <= int(found[1]) < 40
    assert "kent-latest.osm.pbf ends before them" in outcome.stderr
