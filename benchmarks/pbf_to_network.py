"""From an OpenStreetMap extract to a routable network: hubplan, pyrosm and osmnx side by side.

    python benchmarks/pbf_to_network.py FILE.osm.pbf [--contenders hubplan "pyrosm, driving" ...]
                                        [--repeats 5] [-o results.json]

Every repetition runs in a process of its own with nothing kept from the one before, contenders in
turn. It ends when nodes, directed arcs and their lengths are there. Importing the libraries is
measured apart. CPU seconds are those of all threads of the process; peak memory is what was held
at most beyond the libraries (Linux only). What takes over 20 s is done once.

osmnx reads XML only and keeps every way of it, so it gets a file that holds just the ways its own
filter lets through (as its server would answer); making that file is no part of its time.

The networks are compared too: kilometres of road, and shortest distances between junctions that
all of them know.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from matrix import LONG_SECONDS, forget_peak, memory_mb
from roads_made import Roads, describe, distances, read_roads

TIME_LIMIT_SECONDS = 1800
EQUAL_WITHIN = 0.01


@dataclass(frozen=True, slots=True)
class Contender:
    """One way from a file to a network.

    Attributes
    ----------
    package : str
        What must be installed.
    load : callable
        Imports what is needed; returns what takes the input and makes the network.
    prepare : callable or None
        Makes the input of the extract beforehand: takes the extract and a folder, returns a file.
    roads : callable
        Turns the network into `Roads`, after the clock has stopped.
    """

    package: str
    load: Callable[[], Callable[[Path], Any]]
    roads: Callable[[Any], Roads]
    prepare: Callable[[Path, Path], Path] | None = None


def _hubplan() -> Callable[[Path], Any]:
    from hubplan.network import read_network

    return read_network


def _hubplan_with_paths() -> Callable[[Path], Any]:
    from hubplan.network import read_network

    def make(file: Path) -> Any:
        network = read_network(file, with_paths=True)
        if network.paths is not None:
            network.paths.load()
        return network

    return make


def _hubplan_to_networkx() -> Callable[[Path], Any]:
    from hubplan.network import read_network

    return lambda file: read_network(file).to_networkx()


def _save_network(extract: Path, folder: Path) -> Path:
    from hubplan.network import read_network, save_network

    return save_network(read_network(extract), folder / "network.npz")


def _pyrosm(network_type: str) -> Callable[[], Callable[[Path], Any]]:
    def load() -> Callable[[Path], Any]:
        from pyrosm import OSM

        def make(file: Path) -> Any:
            osm = OSM(str(file))
            nodes, edges = osm.get_network(network_type, nodes=True)
            return osm.to_graph(nodes, edges, graph_type="networkx")

        return make

    return load


def _osmnx() -> Callable[[Path], Any]:
    import osmnx

    return osmnx.graph_from_xml


def _write_osmnx_input(network_type: str) -> Callable[[Path, Path], Path]:
    """Write the ways that osmnx would ask its server for, and their nodes, as XML."""

    def prepare(extract: Path, folder: Path) -> Path:
        import osmium
        from osmnx import _overpass

        query = _overpass._get_network_filter(network_type)  # noqa: SLF001  what it would send
        conditions = re.findall(r'\["([^"]+)"(!?)~"([^"]*)"\]', query)
        target = folder / f"{network_type}.osm"
        with osmium.BackReferenceWriter(str(target), str(extract), overwrite=True) as writer:
            ways = osmium.FileProcessor(str(extract), osmium.osm.WAY)
            for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
                values = [
                    (way.tags.get(key), kept_out, words) for key, kept_out, words in conditions
                ]
                if all(
                    (value is not None and re.search(words, value) is not None) != bool(kept_out)
                    for value, kept_out, words in values
                ):
                    writer.add_way(way)
        return target

    return prepare


def _roads_of_network(network: Any) -> Roads:
    return Roads(
        network.node_osmid,
        network.arc_tail,
        network.arc_head,
        network.edge_length_m[network.arc_edge],
        network.edge_oneway[network.arc_edge],
    )


def _roads_of_graph(graph: Any) -> Roads:
    """Read a networkx graph in osmnx's words, which pyrosm and hubplan write too."""
    node_osmid = np.array(list(graph.nodes), dtype=np.int64)
    number = {osmid: position for position, osmid in enumerate(graph.nodes)}
    tail, head, length_m, oneway = [], [], [], []
    for start, end, attributes in graph.edges(data=True):
        tail.append(number[start])
        head.append(number[end])
        length_m.append(float(attributes["length"]))
        oneway.append(bool(attributes["oneway"]))
    return Roads(node_osmid, *(np.array(column) for column in (tail, head, length_m, oneway)))


CONTENDERS = {
    "hubplan": Contender("hubplan", _hubplan, _roads_of_network),
    "hubplan, paths too": Contender("hubplan", _hubplan_with_paths, _roads_of_network),
    "hubplan, as networkx": Contender("hubplan", _hubplan_to_networkx, _roads_of_graph),
    "hubplan, saved": Contender("hubplan", _hubplan, _roads_of_network, _save_network),
    "pyrosm, driving": Contender("pyrosm", _pyrosm("driving"), _roads_of_graph),
    "pyrosm, driving+service": Contender("pyrosm", _pyrosm("driving+service"), _roads_of_graph),
    "osmnx, drive": Contender("osmnx", _osmnx, _roads_of_graph, _write_osmnx_input("drive")),
    "osmnx, drive_service": Contender(
        "osmnx", _osmnx, _roads_of_graph, _write_osmnx_input("drive_service")
    ),
}


def measure(name: str, given: Path, kept: Path) -> dict[str, float]:
    """Make one network, and leave it in a file in the words all share."""
    contender = CONTENDERS[name]
    cpu, wall = time.process_time(), time.perf_counter()
    make = contender.load()
    outcome = {
        "import_cpu": time.process_time() - cpu,
        "import_wall": time.perf_counter() - wall,
    }
    forget_peak()
    before_mb = memory_mb("VmRSS")
    cpu, wall = time.process_time(), time.perf_counter()
    network = make(given)
    outcome |= {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    outcome["peak_mb"] = memory_mb("VmHWM") - before_mb
    roads = contender.roads(network)
    np.savez(kept, **{column: getattr(roads, column) for column in Roads.__slots__})
    return outcome


def in_a_child(step: str, name: str, *paths: Path) -> dict[str, Any]:
    """Do one step in a process of its own."""
    command = [sys.executable, __file__, str(paths[0]), "--child", step, name, *map(str, paths[1:])]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
    except subprocess.TimeoutExpired:
        return {"left_out": f"not done after {TIME_LIMIT_SECONDS} s"}
    if done.returncode != 0:
        return {"left_out": " ".join(done.stderr.strip().splitlines()[-2:]) or "it broke down"}
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def do_step(step: str, name: str, *paths: Path) -> dict[str, Any]:
    """Do what a child was asked for."""
    if step == "measure":
        return measure(name, paths[0], paths[1])
    prepare = CONTENDERS[name].prepare
    assert prepare is not None
    cpu = time.process_time()
    file = prepare(paths[0], paths[1])
    return {"file": str(file), "cpu": time.process_time() - cpu, "mb": file.stat().st_size / 1e6}


def run_all(
    extract: Path, names: list[str], repeats: int, folder: Path
) -> dict[str, dict[str, Any]]:
    """Measure all contenders in turn, as often as wanted."""
    outcomes: dict[str, dict[str, Any]] = {}
    for name in names:
        package = CONTENDERS[name].package
        try:
            outcomes[name] = {"version": version(package), "given": str(extract), "runs": []}
        except PackageNotFoundError:
            outcomes[name] = {"left_out": f"{package} is not installed"}
            continue
        if CONTENDERS[name].prepare is not None:
            prepared = in_a_child("prepare", name, extract, folder)
            outcomes[name] |= {"prepared": prepared, "given": prepared.get("file")}
            if "left_out" in prepared:
                outcomes[name]["left_out"] = prepared["left_out"]
    for _ in range(repeats):
        for name, outcome in outcomes.items():
            runs = outcome.get("runs", [])
            if "left_out" in outcome or (runs and runs[0]["cpu"] > LONG_SECONDS):
                continue
            print(name, file=sys.stderr, flush=True)
            measured = in_a_child("measure", name, Path(outcome["given"]), _kept(folder, name))
            if "left_out" in measured:
                outcome["left_out"] = measured["left_out"]
            else:
                runs.append(measured)
    return {
        name: {key: value for key, value in outcome.items() if key != "given"}
        for name, outcome in outcomes.items()
    }


def _kept(folder: Path, name: str) -> Path:
    return folder / f"{list(CONTENDERS).index(name)}.npz"


def compare(outcomes: dict[str, dict[str, Any]], folder: Path) -> None:
    """Add to each outcome what was made, and how its distances compare with those of the first."""
    all_roads = {
        name: read_roads(_kept(folder, name))
        for name, outcome in outcomes.items()
        if "left_out" not in outcome
    }
    found = distances(all_roads)
    first = next(iter(found.values()))
    for name, roads in all_roads.items():
        ratio = found[name] / np.maximum(first, 1.0)
        outcomes[name]["made"] = describe(roads) | {
            "share_equal": float(np.mean(np.abs(ratio - 1) <= EQUAL_WITHIN)),
            "mean_ratio": float(found[name].mean() / first.mean()),
        }


def tell(outcomes: dict[str, dict[str, Any]]) -> None:
    """Print the tables."""
    middle = {
        name: {key: statistics.median(run[key] for run in outcome["runs"]) for key in _MEASURED}
        for name, outcome in outcomes.items()
        if "left_out" not in outcome
    }
    ours = next(iter(middle.values()))
    print(
        "| from file to routable network | import, s | CPU s | wall s | peak MB | times the first |"
    )
    print("|---|--:|--:|--:|--:|--:|")
    for name, outcome in outcomes.items():
        if "left_out" in outcome:
            print(f"| {name} | left out: {outcome['left_out']} |")
            continue
        one = middle[name]
        print(
            f"| {name} {outcome['version']} | {one['import_cpu']:.2f} | {one['cpu']:.2f} | "
            f"{one['wall']:.2f} | {one['peak_mb']:.0f} | {one['cpu'] / ours['cpu']:.3g} |"
        )
    print("\n| what it made | nodes | arcs | km | km in largest piece | equal | mean ratio |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name in middle:
        made = outcomes[name]["made"]
        print(
            f"| {name} | {made['nodes']:,} | {made['arcs']:,} | {made['km']:,.0f} | "
            f"{made['km_in_largest_piece']:,.0f} | {made['share_equal']:.1%} | "
            f"{made['mean_ratio']:.4f} |"
        )
    for name, outcome in outcomes.items():
        if "prepared" in outcome and "left_out" not in outcome:
            prepared = outcome["prepared"]
            print(f"\nInput of {name}: {prepared['mb']:.1f} MB, made in {prepared['cpu']:.1f} s")


_MEASURED = ("import_cpu", "import_wall", "cpu", "wall", "peak_mb")


def main() -> None:
    """Run all contenders on one extract and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extract", type=Path, help="an .osm.pbf file")
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        step, name, target = options.child
        print("\n" + json.dumps(do_step(step, name, options.extract, Path(target))))
        return
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run_all(options.extract, options.contenders, options.repeats, Path(folder))
        if all("left_out" in outcome for outcome in outcomes.values()):
            reasons = (f"{name}: {outcome['left_out']}" for name, outcome in outcomes.items())
            sys.exit("Nothing could be measured. " + "; ".join(reasons))
        compare(outcomes, Path(folder))
    tell(outcomes)
    if options.output:
        results = {
            "date": datetime.now(UTC).date().isoformat(),
            "machine": f"{platform.machine()}, {os.cpu_count()} processors",
            "python": platform.python_version(),
            "file": options.extract.name,
            "contenders": outcomes,
        }
        options.output.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
