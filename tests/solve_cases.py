"""A town of three places and three sites, as files, and ``hubplan solve`` on it."""

from __future__ import annotations

import json

import pandas as pd
from command_line import hubplan

#: Rows a, b and c; columns x, y and z.
WIDE = "demand_id,x,y,z\na,1,5,9\nb,6,2,8\nc,9,7,3\n"
#: The same in the morning: the way to y is jammed.
JAM = "demand_id,x,y,z\na,1,9,9\nb,6,8,8\nc,9,9,3\n"
PEOPLE = "id,people,cars,note,old\na,10,1,own,4\nb,20,1,columns,0\nc,30,1,beside,4\n"
SITES = "id,name,owner\nx,Ex House,council\ny,Why Court,council\nz,Zed Hall,trust\n"
#: Sites on a line, 7 km a step; y is dear, z is small.
RULED = """id,lon,lat,area,cost,room
x,0.0,51.0,west,1,60
y,0.1,51.0,west,9,80
z,0.2,51.0,east,2,25
"""
#: The same three; y and z may be main hubs, x and y mini-hubs.
TIERED = """id,name,lon,lat,area,tiers,cost,small
x,Ex House,0.0,51.0,west,mini,1,1
y,Why Court,0.1,51.0,west,main;mini,9,2
z,Zed Hall,0.2,51.0,east,main,2,2
"""


def write_case(folder):
    """Write the files of the case to a folder, and return it."""
    texts = {
        "wide": WIDE,
        "jam": JAM,
        "people": PEOPLE,
        "sites": SITES,
        "ruled": RULED,
        "tiered": TIERED,
    }
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    wide = pd.read_csv(folder / "wide.csv")
    long = wide.melt("demand_id", var_name="site_id", value_name="minutes")
    long.assign(how="bus").to_csv(folder / "long.csv", index=False)
    long.to_parquet(folder / "long.parquet")
    wide.to_parquet(folder / "wide.parquet")
    return folder


def solve(folder, *args, times="wide.csv"):
    """Return what the verb printed; `times` may be several scenarios."""
    files = [times] if isinstance(times, str) else times
    given = [word for file in files for word in ("--times", file)]
    return hubplan("solve", *given, "--demand", "people.csv", *args, cwd=folder)


def answer(folder, *args, times="wide.csv"):
    """Return the JSON the verb printed: strict JSON, without NaN or Infinity."""
    outcome = solve(folder, "--json", *args, times=times)
    assert (outcome.code, outcome.stderr) == (0, ""), outcome.stderr
    return json.loads(outcome.stdout, parse_constant=_refuse)


def _refuse(constant):
    raise AssertionError(f"{constant} is no JSON")
