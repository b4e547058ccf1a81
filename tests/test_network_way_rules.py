"""The tags a reader picks out of a way are all that its rules look at."""

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from hubplan.network.car_rules import car_way, refusal
from hubplan.network.classes import WAY_CLASSES
from hubplan.network.path_rules import path_use, way_class_of
from hubplan.network.way_rules import TELLING_KEYS, telling_tags, way_rules

VALUES = (
    *("yes", "no", "private", "designated", "destination", "-1", "1", "forward", "opposite_lane"),
    *("roundabout", "50", "30 mph", "slow", "parking_aisle", "emergency_access", "ferry"),
)
HIGHWAYS = (*WAY_CLASSES, "construction", "platform", "unclassified;tertiary", "")
SIDES = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
LANES = {"highway": "residential", "oneway": "yes", **dict.fromkeys(SIDES, "lane")}
OTHERS = ("name", "ref", "source", "surface", "lanes", "lit", "note", "foot:conditional", "fixme")

WAYS = st.dictionaries(st.sampled_from(TELLING_KEYS[1:] + OTHERS), st.sampled_from(VALUES)).flatmap(
    lambda tags: st.sampled_from(HIGHWAYS).map(lambda highway: {**tags, "highway": highway})
)


class Asked(dict):
    """Tags that remember what was asked for."""

    def __init__(self, tags):
        super().__init__(tags)
        self.keys_asked = set()

    def get(self, key, default=None):
        self.keys_asked.add(key)
        return super().get(key, default)


@given(WAYS)
@example(LANES)
def test_the_rules_ask_for_no_tag_that_is_not_picked(tags):
    asked = Asked(tags)
    code = way_class_of(tags["highway"])
    if code is not None:
        path_use(asked, WAY_CLASSES[code])
    if refusal(asked) is None:
        car_way(asked)
    assert asked.keys_asked <= set(TELLING_KEYS)


@given(WAYS)
def test_what_is_picked_is_every_telling_tag_and_no_other(tags):
    picked = telling_tags(tags, len(tags))
    assert dict(picked) == {key: value for key, value in tags.items() if key in TELLING_KEYS}


@given(WAYS)
def test_the_picked_tags_are_read_as_all_of_them_are(tags):
    rules = way_rules(telling_tags(tags, len(tags)))
    code = way_class_of(tags["highway"])
    if rules.reason is None:
        assert refusal(tags) is None
        assert repr(rules.way) == repr(car_way(tags))  # a limit may be NaN
    else:
        assert refusal(tags) is not None
    assert rules.use == (0 if code is None else path_use(tags, WAY_CLASSES[code]))


@given(WAYS)
def test_the_order_of_tags_in_the_file_says_nothing(tags):
    turned = dict(reversed(tags.items()))
    assert telling_tags(turned, len(tags)) == telling_tags(tags, len(tags))


def test_a_bare_way_is_asked_for_one_tag():
    asked = Asked({"highway": "residential"})
    assert telling_tags(asked, 1) == (("highway", "residential"),)
    assert asked.keys_asked == {"highway"}


def test_limits_not_understood_are_told_for_cars_only():
    for limit, access in itertools.product(("50", "none", "slow"), ("yes", "private")):
        tags = {"highway": "residential", "maxspeed": limit, "access": access}
        odd = way_rules(telling_tags(tags, len(tags))).odd_limit
        assert odd == ("slow" if (limit, access) == ("slow", "yes") else None)
