"""The table of services: read as written, every fault told at once with its row."""

from __future__ import annotations

import pytest

from hubplan.errors import InputError
from hubplan.location import Service
from hubplan.places import CandidateSites, read_sites
from hubplan.study import read_services


@pytest.fixture
def table(tmp_path):
    def write(text, name="services.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


GOOD = """name,share,tiers,at
core,0.6,main; mini;post,
diagnostics,0.3,main,edenbridge; 060750479.01
X-ray,0.1,,maidstone
"""


def test_services_are_read_as_they_are_written(table):
    services = read_services(
        table(GOOD),
        tiers=["main", "mini", "post"],
        site_ids=["edenbridge", "060750479.01", "maidstone"],
    )
    assert services == (
        Service("core", 0.6, ["main", "mini", "post"]),
        Service("diagnostics", 0.3, ["main"], ["edenbridge", "060750479.01"]),
        Service("X-ray", 0.1, at=["maidstone"]),
    )
    assert read_services(table(GOOD)) == services


def test_ids_that_look_like_numbers_stay_text(table):
    (service,) = read_services(table("name,share,tiers,at\ncore,1,,0010\n"))
    assert service.at == ("0010",)


def test_all_faults_are_told_at_once_with_their_rows(table):
    path = table("name,share,tiers,at\ncore,0.6,mayn,\ncore,1.6,,s1\n,0.1,main,s9\nblood,much,,\n")
    with pytest.raises(InputError) as refusal:
        read_services(path, tiers=["main"], site_ids=["s1", "s2"])
    told = str(refusal.value)
    for line in (
        "7 problems in services.csv",
        "row 2, column tiers",
        "there is no tier 'mayn' (did you mean 'main'?)",
        "row 3, column name",
        "'core' stands in row 2 already",
        "1.6 is no share of visits",
        "row 4, column name",
        "there is no site 's9'",
        "'much' is not a finite number",
        "row 5, columns tiers, at",
    ):
        assert line in told, line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,share,tier,at\ncore,1,main,\n", "column 'tiers' is missing .did you mean|'tier'"),
        ("name,share,tiers,at\ncore,0.5,main,\nmore,0.4,main,\n", "shares that add up to 0.9"),
        ("name,share,tiers,at\n", "no records"),
    ],
)
def test_tables_without_sense_are_refused(table, text, told):
    with pytest.raises(InputError, match=told):
        read_services(table(text))


def test_sites_may_name_the_tiers_they_are_read_for(table):
    path = table("id,tiers\na,post; MAIN\nb,\n", "sites.csv")
    sites = read_sites(path, with_coordinates=False, tiers=["main", "mini", "post"])
    assert sites.frame["tiers"].tolist() == ["main;post", "main;mini;post"]
    with pytest.raises(InputError, match=r"row 2, column tiers +'post' is not a tier") as refusal:
        read_sites(path, with_coordinates=False)
    assert "such as main;mini" in str(refusal.value)
    assert CandidateSites.from_ids(["a"], tiers=["post"]).may_hold("post").all()
