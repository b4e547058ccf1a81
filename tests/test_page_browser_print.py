"""The public page on paper: three sheets of A4 at most, with all that a reader of paper needs."""

from __future__ import annotations

import io

import pytest
from page_states import STATES, searched
from pypdf import PdfReader

MOST_PAGES = 3


def printed(page) -> list[str]:
    """Return the text of each sheet of A4, blanks squeezed."""
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    for sheet in reader.pages:
        assert [round(float(edge)) for edge in sheet.mediabox[2:]] == [595, 842], "A4, upright"
    return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]


# A phone prints the fullest state only: a sheet of A4 is as wide whatever the screen is.
@pytest.mark.parametrize(("width", "states"), [(1280, STATES), (360, [searched])])
def test_every_state_is_printed_on_three_sheets_with_all_a_reader_needs(open_map, width, states):
    page = open_map(width=width)
    for state in states:
        state(page)
        card = page.locator(".card:visible h2").first.inner_text()
        sheets = printed(page)
        assert len(sheets) <= MOST_PAGES, state.__name__
        text = " ".join(sheets)
        title, key = page.locator("h1").inner_text(), page.locator(".key-title").inner_text()
        for words in (title, card, key, "The options side by side", "Printed on", "Sources and"):
            assert " ".join(words.split()) in text, (state.__name__, words)
