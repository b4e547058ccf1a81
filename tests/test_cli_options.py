"""The command line's own words: verbs, options, help, misuse and exit codes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest
import typer
from command_line import hubplan, hubplan_process, process_environment
from small_study import write_small_study

import hubplan as package
from hubplan.cli.app import app

VERBS = [
    *(
        "run",
        "new",
        "check",
        "map",
        "report",
        "network",
        "times",
        "solve",
        "route",
        "isochrones",
        "sweep",
        "compare",
        "export",
        "feedback",
    ),
    "calibrate",
]
HEAVY = ["numpy", "pandas", "geopandas", "scipy", "osmium", "folium", "pulp", "shapely", "networkx"]

MISUSES = [
    (("run", "--json", "--csv"), "exclude each other"),
    (("run", "--colour"), "No such option"),
    (("run", "west-kent", "kent"), "unexpected extra argument"),
    (("check",), "Missing argument 'STUDY'"),
    (("new",), "Missing argument 'NAME'"),
    (("fly",), "No such command 'fly'"),
    (("network", "-o", "n.npz"), "either --pbf FILE or --place NAME"),
    (("network", "--pbf", "a", "--place", "b", "-o", "n.npz"), "either --pbf FILE or --place NAME"),
    (("network", "--pbf", "a.osm.pbf"), "Missing option '-o'"),
    (("times", "--network", "n.npz", "--sites", "s.csv", "-o", "t.csv"), "'--demand'"),
    (("times", "--network", "n", "--demand", "d", "--sites", "s", "-o", "t", "--mode", "boat"),
     "'boat'"),
    (("times", "--network", "n", "--demand", "d", "--sites", "s", "-o", "t", "--period", "night"),
     "'night'"),
    (("times", "--network", "n", "--demand", "d", "--sites", "s", "-o", "t", "--terminal", "x"),
     "'--terminal'"),
    (("times", "--network", "n", "--demand", "d", "--sites", "s", "-o", "t", "--json", "--csv"),
     "exclude each other"),
    (("solve", "--times", "t", "--demand", "d", "--model", "p-median"), "p-median needs -p"),
    (("solve", "--times", "t", "--demand", "d", "--model", "mclp", "-p", "2"), "needs --within"),
    (("solve", "--times", "t", "--demand", "d", "--model", "lscp"), "lscp needs --within"),
    (("solve", "--times", "t", "--demand", "d", "--model", "lscp", "--within", "9", "-p", "2"),
     "lscp takes none"),
    (("solve", "--times", "t", "--demand", "d", "-p", "2", "--within", "9"), "p-median takes none"),
    (("solve", "--times", "t", "--demand", "d", "-p", "2", "--json", "--csv"), "--csv exclude"),
    (("solve", "--times", "t", "--demand", "d", "-p", "two"), "'-p'"),
    (("solve", "--times", "t", "--demand", "d", "-p", "2", "--alternatives", "0"), "--alternat"),
    (("solve", "--times", "t", "--demand", "d", "-p", "2", "--model", "p-mean"), "'p-mean'"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "words"), MISUSES, ids=range(len(MISUSES)))
def test_misuse_is_told_with_the_option_and_exit_code_2(args, words, tmp_path):
    outcome = hubplan(*args, cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert words in re.sub(r"\s+", " ", outcome.stderr)
    assert "Traceback" not in outcome.stderr
    assert not list(tmp_path.iterdir())


BAD_NUMBERS = [
    (("--terminal", "-1"), "terminal_minutes"),
    (("--terminal", "nan"), "terminal_minutes"),
    (("--max-snap", "inf"), "max_snap_m"),
]


@pytest.mark.parametrize(("option", "words"), BAD_NUMBERS)
def test_numbers_out_of_range_are_refused(option, words, tmp_path):
    write_small_study(tmp_path)
    outcome = hubplan(
        *("times", "--network", "town.osm", "--demand", "demand.csv", "--sites", "sites.csv"),
        *("-o", "t.csv", *option),
        cwd=tmp_path,
    )
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("Error: ")
    assert words in outcome.stderr
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize(("p", "code"), [("0", 1), ("-1", 1), ("6", 3)])
def test_a_number_of_hubs_that_cannot_be_is_told(p, code, tmp_path):
    (tmp_path / "t.csv").write_text("demand_id,a,b\nx,1,2\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("id,demand\nx,1\n", encoding="utf-8")
    outcome = hubplan("solve", "--times", "t.csv", "--demand", "d.csv", "-p", p, cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (code, "")
    assert outcome.stderr.startswith("Error: ")
    assert "\nHint: " in outcome.stderr


def test_every_verb_is_there_and_no_other():
    assert sorted(typer.main.get_command(app).commands) == sorted(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_each_verb_ends_with_an_example_that_parses(verb):
    outcome = hubplan(verb, "--help")
    assert (outcome.code, outcome.stderr) == (0, "")
    epilog = outcome.stdout[outcome.stdout.rindex("Example:") :]
    program, name, *args = shlex.split(epilog.removeprefix("Example:"))
    assert (program, name) == ("hubplan", verb)
    command = typer.main.get_command(app).commands[verb]
    context = command.make_context(verb, args)
    assert context.params


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_has_words_in_the_help(verb):
    command = typer.main.get_command(app).commands[verb]
    for parameter in command.params:
        assert getattr(parameter, "help", None), parameter.name


def test_help_is_told_when_nothing_is_asked():
    outcome = hubplan()
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == hubplan("--help").stdout


def test_help_also_hears_h():
    assert hubplan("-h").stdout == hubplan("--help").stdout


def test_the_version_is_the_one_of_the_package():
    assert hubplan("--version").stdout == f"hubplan {package.__version__}\n"


def test_help_imports_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "hubplan", "--help"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=process_environment({}),
    )
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "typer" in imported
    assert not imported & set(HEAVY)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--help",), 0),
        (("run", "nowhere"), 1),
        (("solve",), 2),
        (("check", "small/study.toml"), 0),
    ],
    ids=["help", "error", "misuse", "check"],
)
def test_a_real_process_ends_with_the_same_code(args, code, tmp_path):
    write_small_study(tmp_path / "small")
    outcome = hubplan_process(*args, cwd=tmp_path)
    assert outcome.code == code
    assert "Traceback" not in outcome.stderr
    assert bool(outcome.stdout) == (code == 0)
    assert bool(outcome.stderr) == (code != 0)


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    """Such as ``hubplan run --json | head -1``."""
    write_small_study(tmp_path)
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "hubplan", "run", "study.toml", "-o", "out", "--json"],
        cwd=tmp_path,
        env=process_environment({}),
        stdout=writer,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    os.close(writer)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_an_unknown_study_is_told_with_the_nearest_name(tmp_path):
    for verb in ("run", "check", "map", "report"):
        outcome = hubplan(verb, "west-knet", cwd=tmp_path)
        assert (outcome.code, outcome.stdout) == (1, "")
        assert "there is no study 'west-knet' (did you mean 'west-kent'?)" in outcome.stderr
        assert "hubplan new NAME" in outcome.stderr


def test_a_folder_stands_for_the_study_in_it(tmp_path):
    write_small_study(tmp_path / "small")
    outcome = hubplan("check", "small", cwd=tmp_path)
    assert outcome.code == 0
    assert outcome.stdout.startswith("small: no problem found")
