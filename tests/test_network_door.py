"""Each bad road file has its error and its hint."""

from __future__ import annotations

import bz2
import gzip

import pytest
from drawn_town import draw_town, minutes_matrix

from hubplan.errors import HubplanError, InputError
from hubplan.network import network_from_place, read_network

TOWN = draw_town("A-B-C\n| |\nD-E").xml


def refused(path):
    with pytest.raises(InputError) as caught:
        read_network(path)
    message, _, hint = str(caught.value).partition("\nHint: ")
    assert hint
    assert path.name in message
    return message


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file_that_is_not_there(tmp_path):
    assert "There is no file" in refused(tmp_path / "no.osm.pbf")


def test_a_folder(tmp_path):
    assert "is a folder" in refused(tmp_path)


def test_an_empty_file(tmp_path):
    assert "is empty" in refused(written(tmp_path, "empty.osm.pbf", b""))


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("photo.osm.pbf", b"\x89PNG\r\n\x1a\n" + bytes(64), "holds a PNG picture"),
        ("notes.osm.pbf", "Dear all", "holds text"),
        ("bytes.osm.pbf", bytes(range(1, 200)) + bytes(5), "holds binary data"),
        ("roads.osm", '{"type": "FeatureCollection"}', "holds JSON text"),
        ("page.osm", "<!DOCTYPE html>\n<html><body/></html>", "first element is <html>"),
        ("track.osm", "<?xml version='1.0'?><gpx/>", "first element is <gpx>"),
        ("table.graphml", b"PAR1" + bytes(20), "holds a Parquet table"),
        ("page.osm.gz", gzip.compress(b"<html/>", mtime=0), "first element is <html>"),
        ("text.osm.gz", gzip.compress(b"hello", mtime=0), "holds text"),
        ("graph.osm.gz", gzip.compress(b"<graphml/>", mtime=0), "packed GraphML"),
    ],
)
def test_content_that_is_no_road_network_is_named(tmp_path, name, content, found):
    assert found in refused(written(tmp_path, name, content))


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("town.osm.pbf", str.encode),
        ("town.txt", str.encode),
        ("town.osm", lambda xml: gzip.compress(xml.encode())),
        ("town.osm.gz", lambda xml: bz2.compress(xml.encode())),
        ("bom.osm", lambda xml: b"\xef\xbb\xbf" + xml.encode()),
    ],
)
def test_content_counts_and_not_the_name(tmp_path, name, pack):
    network = read_network(written(tmp_path, name, pack(TOWN)))
    assert minutes_matrix(network, "BC") == [[0, 1], [1, 0]]


def test_a_pbf_named_osm_is_read(tmp_path, shared_data):
    content = (shared_data / "real_networks" / "andorra.osm.pbf").read_bytes()
    assert read_network(written(tmp_path, "andorra.osm", content)).n_edges > 1000


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_pbf_cut_short(tmp_path, shared_data, share):
    content = (shared_data / "real_networks" / "andorra.osm.pbf").read_bytes()
    path = written(tmp_path, "cut.osm.pbf", content[: int(len(content) * share)])
    assert "cannot be read to its end" in refused(path)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_xml_cut_short(tmp_path, share):
    path = written(tmp_path, "cut.osm", TOWN[: int(len(TOWN) * share)])
    assert "cannot be read to its end" in refused(path)


def test_gzip_cut_short(tmp_path, shared_data):
    content = (shared_data / "real_networks" / "monaco.osm.gz").read_bytes()
    path = written(tmp_path, "cut.osm.gz", content[: len(content) // 2])
    assert "cannot be read to its end" in refused(path)
    path = written(tmp_path, "stub.osm.gz", content[:30])
    assert "stub.osm.gz" in refused(path)


def test_a_file_without_any_way(tmp_path):
    path = written(tmp_path, "empty.osm", '<osm version="0.6"></osm>')
    assert "no road for cars (left out: nothing, there are no ways)" in refused(path)


def test_a_file_with_footpaths_only(tmp_path):
    path = draw_town("A-B", roads={"AB": {"highway": "footway"}}).write(tmp_path)
    assert "no road for cars (left out: 1 not for cars)" in refused(path)


def test_ways_that_stay_at_one_node(tmp_path):
    path = draw_town("A-B", further_ways=[("AA", {"highway": "road"})]).write(tmp_path)
    xml = path.read_text(encoding="utf-8").replace('<nd ref="66"/>', '<nd ref="65"/>')
    with pytest.raises(InputError, match="have no length"):
        read_network(written(tmp_path, "dot.osm", xml))


def test_ways_without_any_coordinates(tmp_path):
    ways = TOWN[TOWN.index("<way") :]
    path = written(tmp_path, "ways.osm", '<osm version="0.6">' + ways)
    assert "10 nodes of 5 roads have no coordinates" in refused(path)


def test_graphml_cut_short(tmp_path):
    path = written(tmp_path, "cut.graphml", "<?xml version='1.0'?><graphml><graph>")
    assert "cut.graphml" in refused(path)


def test_graphml_of_another_kind(tmp_path):
    graph = (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">'
        '<node id="1"/><node id="2"/><edge source="1" target="2"/></graph></graphml>'
    )
    assert "nodes have no coordinates" in refused(written(tmp_path, "friends.graphml", graph))


def test_a_place_without_internet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HubplanError, match="could not be fetched") as caught:
        network_from_place("Rutland, England")
    assert "needs the internet" in caught.value.hint
