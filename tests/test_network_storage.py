"""A saved network is the same network; what is not a whole one is refused."""

from __future__ import annotations

import json
import zipfile
from dataclasses import fields, replace

import numpy as np
import pytest
from drawn_town import draw_town
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.errors import InputError, OutputError
from hubplan.network import read_network, save_network
from hubplan.network.build import EdgeTable, assemble, paths_from_table
from hubplan.network.routing_graph import ForbiddenTurns
from hubplan.network.storage import VERSION


def assert_same(one, other):
    for name in (field.name for field in fields(one)):
        left, right = getattr(one, name), getattr(other, name)
        if isinstance(left, np.ndarray):
            assert left.dtype == right.dtype, name
            np.testing.assert_array_equal(left, right, err_msg=name)
        elif name == "paths" and left is not None:
            np.testing.assert_array_equal(left.load().edge_use, right.load().edge_use)
            assert_same(left.load().ways, right.load().ways)
        elif name == "forbidden_turns":
            assert_same(left, right)
        else:
            assert left == right, name


@st.composite
def networks(draw):
    """Draw a small network with any shape, class, name and limit."""
    n_places = draw(st.integers(2, 12))
    n_edges = draw(st.integers(1, 15))
    degrees = st.lists(
        st.tuples(st.floats(-60, 60), st.floats(-60, 60)), min_size=n_places, max_size=n_places
    )
    lon, lat = np.array(draw(degrees)).T
    shapes = [
        draw(st.lists(st.integers(0, n_places - 1), min_size=2, max_size=5)) for _ in range(n_edges)
    ]
    column = lambda values: np.array(draw(st.lists(values, min_size=n_edges, max_size=n_edges)))  # noqa: E731
    names = ("", *draw(st.lists(st.text(st.characters(codec="utf-8")), max_size=3)))
    ids = draw(
        st.lists(st.integers(-(2**40), 2**40), min_size=n_places, max_size=n_places, unique=True)
    )
    table = EdgeTable(
        osmid=column(st.integers(0, 2**40)),
        road_class=column(st.integers(0, 14)),
        name=column(st.integers(0, len(names) - 1)),
        ref=column(st.integers(0, len(names) - 1)),
        use=column(st.integers(1, 15)),
        oneway=column(st.booleans()),
        roundabout=column(st.booleans()),
        maxspeed_kph=column(st.sampled_from([np.nan, 50.0, 48.28032, 0.1])),
        length_m=column(st.floats(0, 1e6)),
        shape_node=np.concatenate(shapes),
        shape_offsets=np.cumsum([0, *map(len, shapes)]),
        node_osmid=np.array(ids),
        node_lon=lon,
        node_lat=lat,
        names=names,
    )
    network = assemble(table, provenance={"source": "drawn", "note": names[-1]})
    follow = [
        (one, other)
        for one in range(network.n_arcs)
        for other in np.flatnonzero(network.arc_tail == network.arc_head[one]).tolist()
    ]
    turns = draw(st.lists(st.sampled_from(follow), max_size=4)) if follow else []
    network = replace(network, forbidden_turns=ForbiddenTurns.of(turns))
    if draw(st.booleans()):
        return network
    paths = paths_from_table(table, crs=network.crs, counts={"ways": 3})
    return replace(network, paths=paths)


@settings(max_examples=60, deadline=None)
@given(network=networks())
def test_any_network_comes_back_as_it_was(network, tmp_path_factory):
    path = save_network(network, tmp_path_factory.mktemp("saved") / "network.npz")
    assert_same(network, read_network(path))


@pytest.fixture
def saved(tmp_path):
    return save_network(draw_town("A-B-C\n| |\nD-E").read(tmp_path), tmp_path / "town.npz")


def test_saving_twice_gives_the_same_bytes_and_leaves_nothing_else(saved, tmp_path):
    again = save_network(read_network(saved), tmp_path / "again.npz")
    assert again.read_bytes() == saved.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"town.osm", "town.npz", "again.npz"}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_saved_network_cut_short_is_refused(saved, share):
    content = saved.read_bytes()
    saved.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match=r"town\.npz cannot be read.*\n?Hint: .*Build it again"):
        read_network(saved)


@pytest.mark.parametrize(("member", "mode"), [("node_x", "car"), ("paths_node_x", "walk")])
def test_a_damaged_byte_is_noticed_by_whoever_reads_it(saved, member, mode):
    with zipfile.ZipFile(saved) as archive:
        start = archive.getinfo(f"{member}.npy").header_offset
    content = bytearray(saved.read_bytes())
    content[start + 100] ^= 0xFF
    saved.write_bytes(bytes(content))
    with pytest.raises(InputError, match=r"town\.npz cannot be read.*\n?Hint: .*Build it again"):
        read_network(saved).for_mode(mode)


def test_a_network_for_cars_does_not_read_its_paths(saved):
    read = []
    with pytest.MonkeyPatch.context() as patch:
        whole = np.lib.npyio.NpzFile.__getitem__
        patch.setattr(
            np.lib.npyio.NpzFile,
            "__getitem__",
            lambda archive, name: read.append(name) or whole(archive, name),
        )
        network = read_network(saved)
        assert read
        assert not [name for name in read if name.startswith("paths_")]
        network.for_mode("walk")
        assert "paths_node_x" in read


def test_a_network_saved_before_there_were_paths_serves_cars_and_says_so_to_walkers(saved):
    network = replace(read_network(saved), paths=None)
    save_network(network, saved)
    again = read_network(saved)
    assert_same(network, again)
    with pytest.raises(InputError, match=r"for the mode car only, none for walk.*\n?Hint: .*again"):
        again.for_mode("walk")


def test_paths_are_not_read_from_a_file_that_was_replaced(saved, tmp_path):
    network = read_network(saved)
    save_network(draw_town("A-B---C").read(tmp_path), saved)
    with pytest.raises(InputError, match=r"town\.npz was replaced by another network"):
        network.for_mode("walk")


def test_another_archive_is_refused(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, speed=np.arange(3))
    with pytest.raises(InputError, match="not of a hubplan network"):
        read_network(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(InputError, match=r"other\.npz"):
        read_network(path)


def _with(saved, **changed):
    with np.load(saved) as archive:
        members = {name: archive[name] for name in archive.files}
    np.savez(saved, **{**members, **changed})


def test_a_file_of_a_newer_hubplan_is_refused(saved):
    with np.load(saved) as archive:
        header = json.loads(archive["header"].tobytes())
    header["version"] = VERSION + 1
    _with(saved, header=np.frombuffer(json.dumps(header).encode(), dtype=np.uint8))
    with pytest.raises(InputError, match=r"newer hubplan .*\nHint: Update hubplan"):
        read_network(saved)


@pytest.mark.parametrize("name", ["node_x", "edge_span", "edge_inner_points", "edge_class"])
def test_columns_that_do_not_fit_are_refused(saved, name):
    with np.load(saved) as archive:
        shorter = archive[name][:-1]
    _with(saved, **{name: shorter})
    with pytest.raises(InputError, match="Hint"):
        read_network(saved)


def test_an_index_that_points_outside_is_refused(saved):
    with np.load(saved) as archive:
        span = archive["edge_span"].astype(np.int64) + 1000
    _with(saved, edge_span=span)
    with pytest.raises(InputError, match="Hint"):
        read_network(saved)


def test_a_network_that_cannot_be_written_says_so_and_leaves_nothing(saved, tmp_path):
    network = read_network(saved)
    with pytest.raises(OutputError, match=r"cannot be written.*\nHint: "):
        save_network(network, tmp_path / "no such folder" / "network.npz")
    folder = tmp_path / "folder.npz"
    folder.mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        save_network(network, folder)
    assert not list(tmp_path.glob(".*"))


def test_a_full_disk_leaves_the_older_file_as_it_was(saved, monkeypatch):
    before = saved.read_bytes()
    network = read_network(saved)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OutputError, match="No space left on device"):
        save_network(network, saved)
    assert saved.read_bytes() == before
    assert not list(saved.parent.glob(".*"))
