"""The public names: listed once, importable, documented, and cheap until they are used."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys

import pytest
from command_line import process_environment
from IPython.core.completer import IPCompleter, provisionalcompleter
from numpydoc.docscrape import FunctionDoc, NumpyDocString

import hubplan as hp

NAMES = [
    *("read_demand", "read_sites", "DemandPoints", "CandidateSites"),
    *("read_network", "save_network", "network_from_osmnx", "Network"),
    *("travel_times", "read_times", "write_times", "TravelTimes"),
    *("route", "isochrones"),
    *("LocationProblem", "PMedian", "MCLP", "LSCP", "PCenter", "TwoTier"),
    *("Plan", "solve", "evaluate", "Solution", "by_mode_mix"),
    *("compare", "draw_map", "Study"),
    *("HubplanError", "InputError", "InfeasibleError"),
]

HEAVY = ["numpy", "pandas", "geopandas", "scipy", "osmium", "folium", "pulp", "shapely", "networkx"]


def test_the_public_names_are_these_in_the_order_of_the_stages():
    assert hp.__all__ == NAMES
    assert set(NAMES) <= set(dir(hp))


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_importable_and_documented(name):
    thing = getattr(hp, name)
    documentation = NumpyDocString(inspect.getdoc(thing) or "")
    assert " ".join(documentation["Summary"]).endswith(".")
    if inspect.isfunction(thing):
        parsed = FunctionDoc(thing)
        told = [parameter.name for parameter in parsed["Parameters"]]
        named = [word.strip() for names in told for word in names.split(",")]
        assert [word.lstrip("*") for word in named] == list(inspect.signature(thing).parameters)
        assert parsed["Returns"] or inspect.signature(thing).return_annotation in (None, "None")


#: Here the names are the reader's own words for plans: `compare(today=..., best=...)`.
NAMES_OF_THE_READER = {"compare"}


def public_callables():
    for name in NAMES:
        thing = getattr(hp, name)
        if inspect.isclass(thing) and issubclass(thing, Exception):
            continue  # raised by hubplan, made by nobody else
        yield name, thing
        if inspect.isclass(thing):
            for method, found in inspect.getmembers(thing, callable):
                if not method.startswith("_"):
                    yield f"{name}.{method}", found


@pytest.mark.parametrize("name", [name for name, _ in public_callables()])
def test_every_argument_has_a_name_and_a_type_so_that_editors_complete_it(name):
    thing = dict(public_callables())[name]
    parameters = [p for p in inspect.signature(thing).parameters.values() if p.name != "self"]
    kinds = {parameter.kind for parameter in parameters}
    assert inspect.Parameter.VAR_KEYWORD not in kinds or name in NAMES_OF_THE_READER
    untyped = [p.name for p in parameters if p.annotation is inspect.Parameter.empty]
    assert not untyped or not getattr(thing, "__module__", "").startswith("hubplan")


def test_a_notebook_completes_the_public_names_before_anything_is_loaded():
    completer = IPCompleter(namespace={"hp": hp}, use_jedi=True)
    with provisionalcompleter():
        found = {each.text for each in completer.completions("hp.", 3)}
    assert set(NAMES) <= {text.removeprefix(".").removeprefix("hp.") for text in found}


def test_a_star_import_brings_exactly_these():
    there: dict[str, object] = {}
    exec("from hubplan import *", there)
    assert set(there) - {"__builtins__"} == set(NAMES)


def test_a_name_that_is_none_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'hubplan' has no attribute 'read_deamnd'"):
        _ = hp.read_deamnd


def test_travel_times_stays_the_function_whatever_is_imported():
    program = """
import importlib
import hubplan as hp
first = hp.travel_times
for module in ("hubplan.travel_times.files", "hubplan.travel_times", "hubplan.study.pipeline",
               "hubplan.cli.app", "hubplan.maps", "hubplan.report"):
    importlib.import_module(module)
    assert hp.travel_times is first, module
assert callable(hp.travel_times) and hp.travel_times.__name__ == "travel_times"
from hubplan import travel_times
from hubplan.travel_times import read_times
assert travel_times is first
"""
    subprocess.run([sys.executable, "-c", program], check=True, env=process_environment({}))


def test_importing_hubplan_imports_nothing_heavy():
    program = f"import sys, hubplan; print(*(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=process_environment({}),
    )
    assert done.stdout.split() == []


def modules() -> list[str]:
    walked = pkgutil.walk_packages(hp.__path__, "hubplan.")
    return [module.name for module in walked if not module.name.endswith("__main__")]


@pytest.mark.parametrize("name", modules())
def test_each_module_is_importable_says_what_it_is_and_exports_what_it_lists(name):
    module = importlib.import_module(name)
    assert re.match(r".+[.:;]", inspect.getdoc(module) or "")
    for exported in getattr(module, "__all__", []):
        assert hasattr(module, exported), exported


def test_the_rooms_are_those_of_the_house_and_none_is_a_drawer():
    rooms = {module.name for module in pkgutil.iter_modules(hp.__path__)} - {"__main__"}
    house = {"cli", "study", "maps", "report", "scenario", "location", "travel_times", "network"}
    house |= {"feedback", "official", "transit", "places"}
    assert rooms == house | {"cells", "compiled", "errors", "units"}
    drawers = {"utils", "helpers", "common", "base", "misc"}
    assert not {name.rsplit(".", 1)[-1] for name in modules()} & drawers
