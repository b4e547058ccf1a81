"""Plan codes: a plan in a few characters, which a typing error never turns into another plan."""

from __future__ import annotations

import json
import random

import pytest

from hubplan.errors import InputError
from hubplan.location import Plan
from hubplan.maps.plan_code import decode, encode, study_number

IDS = tuple(f"site-{k:02}" for k in range(60))
PLAN = Plan({"main": IDS[3:6], "mini": (IDS[0], IDS[59])})
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def case(plan: Plan, ids: tuple[str, ...]) -> dict:
    """Return what the page's script is asked, and what Python answers."""
    hubs = sorted((ids.index(site), tier) for tier, of in plan.items() for site in of)
    return {
        "check": study_number(ids),
        "sites": len(ids),
        "tiers": list(plan),
        "open": [list(hub) for hub in hubs],
        "code": encode(plan, ids),
    }


def cases() -> list[dict]:
    many = tuple(f"é{k:04}\U0001f600" for k in range(400))
    return [
        case(PLAN, IDS),
        case(Plan({"main": (), "mini": (IDS[7],)}), IDS),
        case(Plan({"open": IDS[10:19]}), IDS),
        case(Plan({"main": (many[399],), "mini": (many[0], many[341])}), many),
        case(Plan({"open": ("only",)}), ("only",)),
    ]


def test_the_cases_of_the_script_are_what_python_makes_of_them(repository):
    file = repository / "tests" / "js" / "cases" / "plan_codes.json"
    assert json.loads(file.read_text(encoding="utf-8")) == cases()


def test_a_code_gives_the_plan_back():
    rng = random.Random(5)
    for _ in range(200):
        chosen = rng.sample(IDS, rng.randint(1, 9))
        cut = rng.randint(0, len(chosen))
        plan = Plan({"main": chosen[:cut], "mini": chosen[cut:]})
        assert decode(encode(plan, IDS), IDS) == plan
        alike = Plan({"open": chosen})
        assert decode(encode(alike, IDS), IDS) == alike


def test_a_code_is_short_and_in_groups_of_four():
    code = encode(PLAN, IDS)
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 1]
    assert set(code) <= {*LETTERS, "-"}


def test_it_may_be_typed_as_people_type():
    code = encode(PLAN, IDS)
    assert decode(code.lower().replace("-", " "), IDS) == PLAN
    assert decode(code.replace("-", "–").replace("0", "o").replace("1", "l"), IDS) == PLAN
    assert decode(f"\t{code.replace('1', 'I')}\n", IDS) == PLAN


def test_one_wrong_letter_or_two_that_changed_places_are_refused():
    code = encode(PLAN, IDS).replace("-", "")
    for i in range(len(code)):
        wrong = [code[:i] + letter + code[i + 1 :] for letter in LETTERS if letter != code[i]]
        if code[i : i + 2] != code[i : i + 2][::-1]:
            wrong.append(code[:i] + code[i : i + 2][::-1] + code[i + 2 :])
        for each in wrong:
            with pytest.raises(InputError, match="typing error"):
                decode(each, IDS)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "too short"),
        ("1A2", "too short"),
        ("1A2B", "too short"),
        ("1A2U3", "'U' is in no plan code"),
        ("<img src=x>", "'<' is in no plan code"),
        ("ZZZZ-ZZZ", "typing error"),
    ],
)
def test_what_is_no_code_is_refused(code, told):
    with pytest.raises(InputError, match=told) as error:
        decode(code, IDS)
    assert "Compare it" in error.value.hint


def test_another_study_s_code_is_refused():
    with pytest.raises(InputError, match="another study"):
        decode(encode(PLAN, IDS), (*IDS[:-1], "site-xx"))
    with pytest.raises(InputError, match="another study"):
        decode(encode(PLAN, IDS), IDS[::-1])


def test_plans_that_have_no_code_are_told():
    with pytest.raises(InputError, match="no hub"):
        encode(Plan({"main": ()}), IDS)
    with pytest.raises(InputError, match=r"no site 'elsewhere' \(main\)"):
        encode(Plan({"main": ("elsewhere",)}), IDS)
    with pytest.raises(InputError, match=r"'site-00' \(post\)"):
        encode(Plan({"post": (IDS[0],)}), IDS)


if __name__ == "__main__":
    print(json.dumps(cases(), indent=1))  # noqa: T201 - for tests/js/cases/plan_codes.json
