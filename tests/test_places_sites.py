"""Candidate sites: what a site may hold, what stands there, and what cannot be read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hubplan.errors import InputError
from hubplan.places import CandidateSites, read_sites


@pytest.fixture
def sites_of(tmp_path):
    """Return a function that reads sites with one more column of the given cells."""

    def read(column, cells, *, suffix="csv"):
        ids = [f"s{i}" for i in range(len(cells))]
        table = pd.DataFrame({"id": ids, "lon": 0.3, "lat": 51.2, column: cells})
        path = tmp_path / f"sites.{suffix}"
        if suffix == "csv":
            table.to_csv(path, index=False)
        else:
            table.to_parquet(path)
        return read_sites(path)

    return read


def test_tiers_are_read_however_they_are_parted_and_blank_means_any(sites_of):
    cells = ["main", "mini", "main;mini", "Mini, MAIN", "main|mini", "main mini", ""]
    sites = sites_of("tiers", cells)
    assert sites.frame["tiers"].tolist() == ["main", "mini", *["main;mini"] * 5]
    assert sites.may_hold("main").tolist() == [True, False, True, True, True, True, True]
    assert sites.may_hold("mini").tolist() == [False, True, True, True, True, True, True]
    assert not sites.may_hold("mai").any()


def test_an_unknown_tier_is_refused_with_the_nearest_name(sites_of):
    with pytest.raises(InputError, match=r"row 3, column tiers +'mayn' is not a tier") as refusal:
        sites_of("tiers", ["main", "mayn"])
    assert "did you mean 'main'" in str(refusal.value)


@pytest.mark.parametrize(
    "cells",
    [["true", "false"], ["TRUE", "FALSE"], ["yes", "no"], ["Y", "N"], ["1", "0"], ["1", ""]],
)
def test_yes_and_no_are_read_in_many_words(sites_of, cells):
    assert sites_of("existing", cells).existing == ("s0",)


@pytest.mark.parametrize("cells", [[True, False], [1, 0], [1.0, 0.0], [True, None], [1.0, None]])
def test_yes_and_no_are_read_from_parquet(sites_of, cells):
    sites = sites_of("existing", cells, suffix="parquet")
    assert sites.existing == ("s0",)
    assert sites.frame["existing"].dtype == bool


def test_what_is_neither_yes_nor_no_is_refused(sites_of):
    with pytest.raises(InputError, match=r"row 2, column existing +'perhaps' is neither yes nor"):
        sites_of("existing", ["perhaps", "no"])


def test_a_capacity_is_a_number_or_blank(sites_of):
    sites = sites_of("capacity", ["1000", "", "0", "2.5"])
    np.testing.assert_array_equal(sites.frame["capacity"], [1000, np.nan, 0, 2.5])
    assert np.isnan(sites_of("capacity", ["", ""]).frame["capacity"]).all()


@pytest.mark.parametrize("cell", ["-1", "inf", "much", "1,000"])
def test_a_capacity_that_is_none_is_refused(sites_of, cell):
    with pytest.raises(InputError, match=f"row 2, column capacity +'{cell}' is not a capacity"):
        sites_of("capacity", [cell, "x"])


def test_all_faults_of_sites_are_told_at_once(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text(
        "id,lon,lat,tiers,existing,capacity\na,0.3,51.2,main,yes,1\na,51.2,0.3,hub,si,-1\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refusal:
        read_sites(path)
    message = str(refusal.value)
    assert message.startswith("5 problems in sites.csv")
    for words in ("stands already in row 2", "look swapped", "'hub'", "'si'", "'-1'"):
        assert words in message


def test_a_site_without_a_name_goes_by_its_id(sites_of):
    assert sites_of("name", ["Mill", ""]).names == ("Mill", "s1")


def test_further_columns_are_kept(sites_of):
    assert sites_of("note", ["=1+1", "<b>"]).frame["note"].tolist() == ["=1+1", "<b>"]


def test_sites_known_by_id_alone_may_hold_anything():
    sites = CandidateSites.from_ids(["b", "007"])
    assert sites.ids == sites.names == ("b", "007")
    assert sites.areas == ("", "")
    assert sites.existing == ()
    assert sites.may_hold("main").all()
    assert np.isnan(sites.lon).all()
    assert np.isnan(sites.frame["capacity"]).all()


def test_a_sites_area_keeps_its_leading_zero(sites_of):
    assert sites_of("area", ["01", "2"]).areas == ("01", "2")
