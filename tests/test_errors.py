"""Errors tell what is wrong, where, what was found, and what to do."""

from __future__ import annotations

import pytest

from hubplan.errors import (
    Fault,
    HubplanError,
    HubplanWarning,
    InfeasibleError,
    InputError,
    OutputError,
    SolverError,
    UnreachableError,
    nearest_name,
    raise_faults,
)


@pytest.mark.parametrize(
    ("kind", "also"),
    [
        (InputError, ValueError),
        (OutputError, OSError),
        (UnreachableError, HubplanError),
        (SolverError, HubplanError),
        (InfeasibleError, HubplanError),
    ],
)
def test_every_error_is_one_of_the_tree(kind, also):
    error = kind("what", hint="do")
    assert isinstance(error, HubplanError)
    assert isinstance(error, also)
    assert str(error) == "what\nHint: do"
    assert (error.message, error.hint) == ("what", "do")
    assert error.exit_code == (3 if kind is InfeasibleError else 1)


def test_an_error_without_a_hint_has_no_empty_one():
    assert str(InputError("what")) == "what"
    assert InputError("what").hint == ""


def test_infeasible_names_its_rules():
    error = InfeasibleError("no plan", rules=["quota a", "quota b"])
    assert error.rules == ("quota a", "quota b")
    assert InfeasibleError("no plan").rules == ()


def test_a_doubt_is_no_error():
    assert issubclass(HubplanWarning, UserWarning)
    assert not issubclass(HubplanWarning, HubplanError)


def test_no_fault_raises_nothing():
    assert raise_faults("t.csv", []) is None


def test_one_fault_is_told_in_three_lines():
    with pytest.raises(InputError) as refusal:
        raise_faults("t.csv", [Fault("row 7", "is blank", "Fill it.")])
    assert str(refusal.value) == "1 problem in t.csv\n  row 7  is blank\nHint: Fill it."


def test_the_same_hint_is_given_once():
    faults = [Fault(f"row {i}", "is blank", hint) for i, hint in enumerate(["A.", "B.", "A.", ""])]
    with pytest.raises(InputError) as refusal:
        raise_faults("t.csv", faults)
    assert refusal.value.hint == "A. B."
    assert refusal.value.message.startswith("4 problems in t.csv\n")


def test_no_more_than_twenty_faults_are_listed():
    for count, shown in ((20, 20), (21, 20), (1000, 20)):
        with pytest.raises(InputError) as refusal:
            raise_faults("t.csv", [Fault(f"row {i}", "is blank") for i in range(count)])
        lines = refusal.value.message.splitlines()
        assert len(lines) == 1 + shown + (count > shown)
        assert lines[0].startswith(f"{count} problems")
    assert lines[-1] == "  … and 980 more of the kind"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("populaton", " (did you mean 'population'?)"),
        ("POPULATION", " (did you mean 'population'?)"),
        ("lat", " (did you mean 'LAT'?)"),
        (" lon", " (did you mean 'lon'?)"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_the_nearest_name_is_asked_for(word, found):
    assert nearest_name(word, ["population", "LAT", "lon"]) == found


def test_there_is_no_nearest_of_no_names():
    assert nearest_name("x", []) == ""
