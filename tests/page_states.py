"""What a reader may have done with the public page of west Kent when somebody looks at it."""

from __future__ import annotations

POSTCODE, NO_POSTCODE = "TN17 3JJ", "QQ1 1QQ"
_OPEN_ALL = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"


def as_it_opens(page):
    """Leave the page as it is."""


def all_opened(page):
    page.evaluate(_OPEN_ALL)


def searched(page):
    page.fill("#search", POSTCODE)
    page.press("#search", "Enter")
    assert "minutes" in page.inner_text("#told")


def searched_in_vain(page):
    page.fill("#search", NO_POSTCODE)
    page.press("#search", "Enter")
    assert "not among the postcodes" in page.inner_text("#told")


def first_option(page):
    page.locator("input[name=option]").first.check()


def changes_shown(page):
    page.locator("input[name=option]").nth(1).check()
    page.check("input[name=colours][value=change]")
    assert page.get_by_text("the same within one minute").first.is_visible()


def own_plan(page):
    """Close a hub and open another; the rule holds, so the second takes the place of the first."""
    page.check("input[name=option][value=own]")
    all_opened(page)
    page.locator("#own-sites input:not(:checked)").first.check()
    page.get_by_text("Best single change").wait_for()


def own_plan_with_faults(page):
    page.uncheck("#own-ruled")
    page.locator("#own-sites input:checked").first.uncheck()
    page.fill("#own-typed", "1G33")
    page.press("#own-typed", "Enter")
    assert page.inner_text("#own-fault")


# In an order in which one page can go through them all.
STATES = [
    *(as_it_opens, first_option, changes_shown, searched_in_vain, searched, all_opened),
    *(own_plan, own_plan_with_faults),
]
# Nothing of the page is missing in all of these.
FULLEST = [as_it_opens, changes_shown, all_opened, own_plan_with_faults]
