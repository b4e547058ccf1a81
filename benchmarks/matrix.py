"""Journey-time matrices by engine: CPU seconds and memory, and whether all agree.

    python benchmarks/matrix.py [--networks west-kent road-like-200k road-like-1m]
                                [--engines networkx igraph ...] [-o results.json]

Each engine runs in a process of its own on one thread. Preparation is measured apart from the
matrix; both are CPU seconds, the median of at least three (one where one takes over 20 s), after a
first matrix that does not count. Peak memory is what was held at most beyond the graph and the
libraries, matrices included (Linux only). Engines too slow for a whole matrix search from a sample
of its columns; the time is scaled up and marked. Every engine gets the same whole numbers, and its
matrix is compared with hubplan's cell by cell.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from engines import ENGINES, Graph

REPOSITORY = Path(__file__).resolve().parent.parent
SIZES = {
    "west-kent": [(321, 60), (3000, 500), (10_000, 1000)],
    "road-like-200k": [(3000, 500), (10_000, 1000)],
    "road-like-1m": [(3000, 500), (10_000, 1000)],
}
#: Ends of a matrix that are searched at most, by engine: of 170,000 nodes; fewer of more.
SAMPLED_ENDS = {"networkx": 3, "igraph": 20, "scipy": 20, "networkit": 20}
#: pandana answers pairs, each on its own: it gets fewer starts too.
SAMPLED_STARTS = {"pandana": 60}
#: What takes longer is done once; what takes less in all is done again.
LONG_SECONDS = 20.0
SHORT_SECONDS = 0.5
TIME_LIMIT_SECONDS = 1800


def load_graph(name: str) -> tuple[Graph, Any]:
    """Return a network as every engine gets it, and the network itself (or None)."""
    from hubplan.travel_times.whole_costs import to_units

    if name == "west-kent":
        from hubplan.network import read_network
        from hubplan.travel_times import SPEED_TABLES
        from hubplan.travel_times.road_seconds import road_seconds

        roads = read_network(REPOSITORY / "data" / "west_kent" / "network.npz")
        seconds = road_seconds(roads, SPEED_TABLES["fitted_free_flow"]).whole
    else:
        from road_like import road_like

        roads = road_like({"road-like-200k": 200_000, "road-like-1m": 1_000_000}[name], seed=1)
        seconds = roads.arc_seconds
    order = np.lexsort((seconds, roads.arc_head, roads.arc_tail))
    tail, head = roads.arc_tail[order], roads.arc_head[order]
    kept = tail != head
    kept[1:] &= (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    cost = to_units(seconds)[order][kept]
    return Graph(roads.node_x, roads.node_y, tail[kept], head[kept], cost), roads


def choose_points(name: str, roads: Any, n_starts: int, n_ends: int) -> tuple[Any, Any]:
    """Return nodes to start and end at: of west Kent's areas, sites and postcodes, or any."""
    random = np.random.default_rng(n_starts)
    if name != "west-kent":
        chosen = random.permutation(roads.node_x.size)[: n_starts + n_ends]
        return chosen[:n_starts], chosen[n_starts:]
    import pandas as pd
    from scipy.spatial import KDTree

    from hubplan.places.projection import project

    folder = REPOSITORY / "data" / "west_kent"
    if (n_starts, n_ends) == (321, 60):
        tables = pd.read_csv(folder / "demand.csv"), pd.read_csv(folder / "sites.csv")[:60]
    else:
        postcodes = pd.read_parquet(folder / "postcodes.parquet")
        rows = random.permutation(len(postcodes))
        tables = (
            postcodes.iloc[rows[:n_starts]],
            postcodes.iloc[rows[n_starts : n_starts + n_ends]],
        )
    nodes = KDTree(np.column_stack([roads.node_x, roads.node_y]))
    starts, ends = (
        nodes.query(
            np.column_stack(project(t["lon"].to_numpy(), t["lat"].to_numpy(), crs=roads.crs))
        )[1]
        for t in tables
    )
    return starts, ends


def timed(repeats: int, action: Any) -> tuple[list[float], Any]:
    """Do something often enough, or once if it is long; return CPU seconds and the last result."""
    seconds: list[float] = []
    result = None
    while not seconds or (
        seconds[0] < LONG_SECONDS
        and (len(seconds) < repeats or (sum(seconds) < SHORT_SECONDS and len(seconds) < 50))  # noqa: PLR2004
    ):
        result = None  # two at a time would not be what one takes
        began = time.process_time()
        result = action()
        seconds.append(time.process_time() - began)
    return seconds, result


def memory_mb(of: str) -> float:
    """Return what this process holds now (VmRSS) or has held at most (VmHWM)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(of)) / 1024


def forget_peak() -> None:
    """Let the most memory held be counted from now on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def warm_up(name: str) -> None:
    """Import the engine, and let ours load its compiled code, on a graph of four nodes."""
    tail, head = np.array([0, 1, 1, 2, 2, 3]), np.array([1, 0, 2, 1, 3, 2])
    small = Graph(np.arange(4.0), np.zeros(4), tail, head, np.ones(6, dtype=np.int32))
    ENGINES[name][1](small)(np.array([0, 1]), np.array([2, 3]))


def run_engine(name: str, network: str, folder: Path) -> dict[str, Any]:
    """Measure one engine on one network; leave its matrices in a folder."""
    graph, roads = load_graph(network)
    warm_up(name)
    forget_peak()
    before_mb = memory_mb("VmRSS")
    prepare_seconds, matrix = timed(3, lambda: ENGINES[name][1](graph))
    outcome: dict[str, Any] = {"prepare": prepare_seconds, "matrices": {}}
    if name == "hubplan":
        outcome |= hubplan_steps(graph)
    for n_starts, n_ends in SIZES[network]:
        starts, ends = choose_points(network, roads, n_starts, n_ends)
        few = n_ends
        if name in SAMPLED_ENDS:
            few = max(1, SAMPLED_ENDS[name] * 170_000 // max(graph.x.size, 170_000))
        few_starts = SAMPLED_STARTS.get(name, n_starts)
        sampled = starts[:few_starts], ends[:few]
        matrix(*sampled)
        seconds, found = timed(5, lambda sampled=sampled: matrix(*sampled))
        np.save(folder / f"{name}-{n_starts}x{n_ends}.npy", found)
        share = (sampled[0].size * sampled[1].size) / (n_starts * n_ends)
        outcome["matrices"][f"{n_starts}x{n_ends}"] = {
            "seconds": [one / share for one in seconds],
            "sampled": [sampled[0].size, sampled[1].size],
        }
    outcome["peak_mb"] = memory_mb("VmHWM") - before_mb
    return outcome


def hubplan_steps(graph: Graph) -> dict[str, Any]:
    """Measure what a new period costs, and an order kept on disk."""
    from hubplan.travel_times.hierarchy import customised, prepare

    places = {"node_x": graph.x, "node_y": graph.y}
    with tempfile.TemporaryDirectory() as folder:
        hierarchy = prepare(graph.tail, graph.head, **places, folder=Path(folder))
        kept, _ = timed(5, lambda: prepare(graph.tail, graph.head, **places, folder=Path(folder)))
    metric, _ = timed(5, lambda: customised(hierarchy, graph.cost))
    return {"new_metric": metric, "prepare_with_kept_order": kept}


def in_a_child(name: str, network: str, folder: Path) -> dict[str, Any]:
    """Measure one engine in a process of its own."""
    package = ENGINES[name][0]
    if importlib.util.find_spec(package) is None:
        return {"left_out": f"{package} is not installed"}
    one_thread = {f"{kind}_NUM_THREADS": "1" for kind in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
    command = [sys.executable, __file__, "--child", name, network, str(folder)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
            env={**os.environ, **one_thread, "PYTHONWARNINGS": "ignore"},
        )
    except subprocess.TimeoutExpired:
        return {"left_out": f"not done after {TIME_LIMIT_SECONDS} s"}
    if done.returncode != 0:
        return {"left_out": (done.stderr.strip().splitlines() or ["it broke down"])[-1]}
    return {"version": version(package), **json.loads(done.stdout.splitlines()[-1])}


def compare(outcome: dict[str, Any], name: str, folder: Path) -> None:
    """Add to an engine's outcome how its matrices differ from ours."""
    for size, measured in outcome.get("matrices", {}).items():
        theirs = np.load(folder / f"{name}-{size}.npy").astype(float)
        ours = np.load(folder / f"hubplan-{size}.npy")[: theirs.shape[0], : theirs.shape[1]]
        same_ways = np.array_equal(np.isinf(ours), np.isinf(theirs))
        both = np.isfinite(ours) & np.isfinite(theirs)
        most = np.abs(theirs[both] - ours[both]).max(initial=0.0)
        measured["equal"] = bool(same_ways and most == 0)
        measured["largest_difference_seconds"] = float(most * 5e-5)
        measured["same_ways"] = bool(same_ways)


def tell(network: str, outcomes: dict[str, dict[str, Any]]) -> None:
    """Print one network's table."""
    print(f"\n## {network}\n")
    sizes = [f"{a}x{b}" for a, b in SIZES[network]]
    print(
        f"| engine | prepare, s | {' | '.join(f'{size}, s' for size in sizes)} | peak MB | equal |"
    )
    print("|---|--:|" + "--:|" * len(sizes) + "--:|---|")
    for name, outcome in outcomes.items():
        if "left_out" in outcome:
            print(f"| {name} | left out: {outcome['left_out']} |")
            continue
        cells = []
        for size in sizes:
            measured = outcome["matrices"][size]
            whole = "x".join(map(str, measured["sampled"])) == size
            cells.append(f"{'' if whole else '≈ '}{statistics.median(measured['seconds']):.3g}")
        most = max(m["largest_difference_seconds"] for m in outcome["matrices"].values())
        equal = all(m["equal"] for m in outcome["matrices"].values())
        print(
            f"| {name} {outcome['version'] if name != 'hubplan' else ''} | "
            f"{statistics.median(outcome['prepare']):.3g} | {' | '.join(cells)} | "
            f"{outcome['peak_mb']:.0f} | {'yes' if equal else f'no, by up to {most:.3f} s'} |"
        )
    ours = outcomes["hubplan"]
    for step in ("new_metric", "prepare_with_kept_order"):
        print(f"\nhubplan, {step.replace('_', ' ')}: {statistics.median(ours[step]):.3g} s")


def main() -> None:
    """Run all engines on all networks asked for, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, network, folder = options.child
        print("\n" + json.dumps(run_engine(name, network, Path(folder))))
        return
    names = ["hubplan", *(name for name in options.engines if name != "hubplan")]
    results: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, one thread used",
        "python": platform.python_version(),
    }
    for network in options.networks:
        with tempfile.TemporaryDirectory() as folder:
            outcomes = {}
            for name in names:
                print(f"{network}: {name}", file=sys.stderr, flush=True)
                outcomes[name] = in_a_child(name, network, Path(folder))
                compare(outcomes[name], name, Path(folder))
        results[network] = outcomes
        tell(network, outcomes)
        if options.output:
            options.output.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
