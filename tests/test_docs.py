"""What the documents say is true: code that runs, verbs, numbers, keys, links, dependencies."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest
import typer
from command_line import REPOSITORY, process_environment

import hubplan
from hubplan.cli.app import app
from hubplan.study import RESULTS_FILES
from hubplan.study.settings import StudySettings, section_model
from hubplan.travel_times import car

DOCUMENTS = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "data/*.md")
    for path in REPOSITORY.glob(pattern)
)


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a checkout of git")
    return [name for name in listed.stdout.split("\0") if (REPOSITORY / name).is_file()]


def blocks(name: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", read(name), flags=re.MULTILINE | re.DOTALL)
    return [text for of, text in fences if of == language]


def rows(name: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its header."""
    below = read(name).split(heading, 1)[1]
    lines = re.search(r"^\|.*?(?=\n\n|\Z)", below, flags=re.MULTILINE | re.DOTALL)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_python_of_the_readme_runs(tmp_path):
    (program,) = blocks("README.md", "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env=process_environment({}),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "today" in done.stdout
    assert "best" in done.stdout


def test_the_readme_lists_every_verb_and_its_arguments():
    (listed,) = (text for text in blocks("README.md", "text") if text.startswith("hubplan run"))
    verbs = re.findall(r"^hubplan (\w+)", listed, flags=re.MULTILINE)
    commands = typer.main.get_command(app).commands
    assert sorted(verbs) == sorted(commands)
    for line in re.sub(r"\n +", " ", listed).splitlines():  # further options of a verb are indented
        verb = line.split()[1]
        known = {option for param in commands[verb].params for option in param.opts}
        assert set(re.findall(r"(?<!\S)\[?(--?[a-z][a-z-]*)", line)) <= known


def test_the_two_commands_of_the_readme_are_there():
    lines = [line for block in blocks("README.md", "sh") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("sh ")]
    assert commands == ["sh scripts/run.sh", "sh scripts/test.sh"]
    for command in commands:
        subprocess.run(["sh", "-n", *command.split()[1:]], cwd=REPOSITORY, check=True)


def test_the_speeds_on_the_page_are_those_of_the_model():
    free, peak = car.SPEED_TABLES["fitted_free_flow"], car.SPEED_TABLES["dft_am_peak"]
    told = {row[0]: row[1:] for row in rows("docs/journey-times.md", "## Speeds")}
    assert list(told) == list(free.rural_kph)
    for group, (highways, rural, urban, morning) in told.items():
        mapped = [value for value, of in car.ROAD_GROUPS.items() if of == group]
        assert sorted(highways.split(", ")) == sorted(mapped)
        assert float(rural.split()[0]) == free.rural_kph[group]
        assert float(urban.split()[0]) == free.urban_kph[group]
        assert float(morning) == peak.rural_kph[group] == peak.urban_kph[group]
    for by_place in told["a_road"][1:3]:
        assert f"dual carriageway {free.dual_kph:g}" in by_place
    assert peak.dual_kph == peak.rural_kph["a_road"]


def test_the_delays_and_limits_on_the_page_are_those_of_the_model():
    free, peak = car.SPEED_TABLES["fitted_free_flow"], car.SPEED_TABLES["dft_am_peak"]
    told = [float(row[1]) for row in rows("docs/journey-times.md", "## Delays")]
    assert told == [free.give_way_seconds, free.roundabout_seconds, free.side_road_seconds]
    assert (peak.give_way_seconds, peak.roundabout_seconds, peak.side_road_seconds) == (0, 0, 0)
    page = read("docs/journey-times.md")
    assert f"denser than {car.URBAN_STREET_KM_PER_KM2:g} km per km²" in page
    assert f"driven at {car.ACCESS_SPEED_KPH:g} km/h" in page
    assert f"(parking and walking in) is {car.DEFAULT_TERMINAL_MINUTES:g} unless" in page


def test_the_periods_on_the_page_are_those_of_the_model():
    told = {row[0].strip("`"): row[2:4] for row in rows("docs/journey-times.md", "## Period")}
    assert told == {
        name: [f"{profile.slope:g}", f"{profile.intercept_minutes:g}"]
        for name, profile in car.PERIODS.items()
    }


def test_the_dependencies_on_the_page_are_those_of_the_package():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    needed = {re.split(r"[<>=!~\[]", line)[0] for line in project["dependencies"]}
    listed = [name for row in rows("docs/dependencies.md", "# Dep") for name in row[0].split(", ")]
    assert len(listed) == len(set(listed))
    assert set(listed) == needed
    page = read("docs/dependencies.md")
    optional = [line for lines in project["optional-dependencies"].values() for line in lines]
    for line in optional:
        assert re.split(r"[<>=!~\[]", line)[0] in page, line


def study_keys(model=StudySettings, above=""):
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        inner = section_model(field.annotation)
        yield key, field, inner
        if inner is not None:
            yield from study_keys(inner, f"{key}.")


def test_every_key_of_a_study_is_described():
    keys = list(study_keys())
    assert len(keys) > 50
    for key, field, inner in keys:
        assert field.description or (inner is not None and inner.__doc__), key


def test_the_files_of_a_run_on_the_page_are_those_it_leaves():
    told = {row[0].strip("`").removesuffix("*.csv") for row in rows("docs/study.md", "## Results")}
    assert told == set(RESULTS_FILES)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name):
    text = re.sub(r"```.*?```", "", read(name), flags=re.DOTALL)
    folder = (REPOSITORY / name).parent
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = folder / path if path else REPOSITORY / name
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings]
            assert anchor in slugs, target


def test_every_page_of_the_docs_can_be_found():
    index = read("docs/index.md")
    pages = [path.name for path in (REPOSITORY / "docs").glob("*.md") if path.name != "index.md"]
    assert [page for page in pages if f"({page})" not in index] == []


def test_the_version_stands_in_one_place():
    project = tomllib.loads(read("pyproject.toml"))
    assert "version" not in project["project"]
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "hubplan/__init__.py"
    quoted = re.compile(
        rf"['\"]{re.escape(hubplan.__version__)}['\"]|version: {hubplan.__version__}"
    )
    others = [
        name
        for name in tracked()
        if name.endswith((".py", ".toml", ".cff", ".sh")) and quoted.search(read(name))
    ]
    assert others == ["hubplan/__init__.py"]


# Written in two halves, so that this file does not hold what it forbids.
FORBIDDEN = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "index-" + "url",
    "/work" + "/",
    "/root" + "/",
    "/home" + "/",
    "C:" + "\\Users",
]


def test_no_tracked_file_names_a_registry_or_a_place_of_one_machine():
    found = []
    for name in tracked():
        try:
            text = read(name)
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {word}" for word in FORBIDDEN if word in text]
    assert found == []


def test_no_module_grows_beyond_a_sitting():
    long = {
        name: lines
        for name in tracked()
        if name.endswith(".py") and (lines := len(read(name).splitlines())) > 430
    }
    assert long == {}
