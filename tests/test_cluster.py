"""A cluster of two processes, one killed in mid-run: sweeps and matrices come out the same."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest
from command_line import hubplan, process_environment
from small_study import STUDY, write_small_study
from test_cli_sweep import SWEEP, files

from hubplan.errors import InputError
from hubplan.study import Study
from hubplan.study import cluster as cluster_room
from hubplan.study.cluster import DaskWorkers
from hubplan.study.progress import Silence
from hubplan.study.sweep import SweepOrder, sweep_study

TIMES = ("times", "--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv")
_SECONDS = 90


@dataclass
class Cluster:
    """A scheduler and its workers, each a process of its own."""

    folder: Path
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "scheduler.json"

    def start(self, *, workers: int) -> None:
        host = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.scheduler = self._run("scheduler", *host, "--scheduler-file", str(self.file))
        deadline = time.monotonic() + _SECONDS
        while not (self.file.exists() and self.file.stat().st_size):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for _ in range(workers):
            self.add_worker()

    @property
    def address(self) -> str:
        return json.loads(self.file.read_text(encoding="utf-8"))["address"]

    def add_worker(self) -> None:
        alone = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")
        host = ("--host", "127.0.0.1")
        self.workers.append(self._run("worker", self.address, *alone, *host))

    def kill_one(self) -> None:
        killed = self.workers.pop()
        killed.kill()
        killed.wait(timeout=_SECONDS)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()
                process.wait(timeout=_SECONDS)

    def wait_for(self, count: int) -> None:
        from distributed import Client  # noqa: PLC0415

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=_SECONDS)

    def _run(self, what: str, *args: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", what, *args],
            cwd=self.folder,
            env=process_environment({}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.start(workers=2)
        cluster.wait_for(2)
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def folder(tmp_path):
    write_small_study(tmp_path, study=STUDY + SWEEP)
    return tmp_path


class KillsOne(Silence):
    """Kills a worker when so many parts are done."""

    def __init__(self, cluster, *, at):
        self.cluster, self.at, self.seen = cluster, at, []

    def advance(self, done, total):
        self.seen.append(done)
        if done == self.at:
            self.cluster.kill_one()


def test_a_sweep_on_a_cluster_that_loses_a_worker(cluster, folder):
    inputs = Study.read(folder / "study.toml").inputs
    cluster.wait_for(2)
    kills = KillsOne(cluster, at=5)
    options = {"order": SweepOrder(), "use_cache": True}
    sweep_study(
        inputs, folder / "far", workers=DaskWorkers(cluster.address), progress=kills, **options
    )
    assert len(cluster.workers) == 1
    assert max(kills.seen) > 5
    cluster.add_worker()
    outcome = hubplan("sweep", "study.toml", "-o", "near", "--workers", "1", cwd=folder)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert files(folder / "far") == files(folder / "near")


def test_a_matrix_on_a_cluster_that_loses_a_worker(cluster, folder):
    cluster.wait_for(2)
    assert hubplan(*TIMES, "-o", "near.csv", cwd=folder).code == 0
    from hubplan.network import read_network  # noqa: PLC0415
    from hubplan.places import read_demand, read_sites  # noqa: PLC0415
    from hubplan.travel_times import long_table, write_travel_times  # noqa: PLC0415

    killed = []

    def kills(done, total):
        if done == 2 and not killed:
            killed.append(done)
            cluster.kill_one()

    with mock.patch.object(long_table, "_GROUP_CELLS", 5):
        write_travel_times(
            read_network(folder / "town.osm"),
            read_demand(folder / "demand.csv", weight=None),
            read_sites(folder / "sites.csv"),
            folder / "far.csv",
            chunk_rows=1,
            workers=DaskWorkers(cluster.address),
            progress=kills,
        )
    assert killed == [2]
    cluster.add_worker()
    assert (folder / "far.csv").read_bytes() == (folder / "near.csv").read_bytes()
    assert not (folder / "far.csv.part").exists()


def test_the_command_line_reaches_a_cluster(cluster, folder):
    done = hubplan(*TIMES, "-o", "far.csv", "--dask", cluster.address, cwd=folder)
    assert (done.code, done.stderr) == (0, "")
    near = hubplan(*TIMES, "-o", "near.csv", cwd=folder)
    assert (folder / "far.csv").read_bytes() == (folder / "near.csv").read_bytes()
    assert done.stdout == near.stdout.replace("near.csv", "far.csv")
    args = ("-o", "far", "--runs", "3", "--dask", cluster.address)
    swept = hubplan("sweep", "study.toml", *args, cwd=folder)
    assert (swept.code, swept.stderr) == (0, "")


def test_workers_of_other_versions_are_refused(cluster, folder):
    with mock.patch.object(cluster_room, "version", return_value="0.0"):
        outcome = hubplan("sweep", "study.toml", "--dask", cluster.address, cwd=folder)
    assert outcome.code == 1
    assert "has other versions: hubplan" in outcome.stderr
    assert "here 0.0" in outcome.stderr


def test_a_cluster_that_is_not_there_is_told(folder):
    with mock.patch.object(cluster_room, "_CONNECT_SECONDS", 1):
        outcome = hubplan("sweep", "study.toml", "--dask", "tcp://127.0.0.1:9", cwd=folder)
    assert outcome.code == 1
    assert "no scheduler of dask answers at 'tcp://127.0.0.1:9'" in outcome.stderr


@pytest.mark.parametrize("command", [("sweep", "study.toml"), (*TIMES, "-o", "t.csv")])
def test_without_the_extra_the_line_to_install_it_is_told(folder, command):
    with mock.patch.object(cluster_room, "find_spec", return_value=None):
        outcome = hubplan(*command, "--dask", "tcp://127.0.0.1:9", cwd=folder)
        with pytest.raises(InputError):
            DaskWorkers("tcp://127.0.0.1:9")
    assert outcome.code == 1
    assert "needs dask.distributed, which is not installed" in outcome.stderr
    assert 'Hint: pip install "hubplan[cluster]"' in outcome.stderr
