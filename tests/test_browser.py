"""What watches a page in the browser misses nothing: a page that errs is found out."""

from __future__ import annotations

import pytest
from browser import Visitor

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<img src="https://example.org/x.png">', "request: https://example.org/x.png"),
        ('<img src="beside.png">', "beside.png"),
        (f"{POLICY}<script>1</script>", "Content Security Policy"),
        (f'{POLICY}<img src="https://example.org/x.png">', "Content Security Policy"),
        ("<script>alert(1)</script>", "alert: 1"),
        ("<script>console.warn('hm')</script>", "console warning: hm"),
        ("<script>throw new Error('no')</script>", "exception: no"),
    ],
)
def test_a_fault_of_a_page_is_written_down(browser, tmp_path, body, words):
    visitor = Visitor(browser, tmp_path)
    visitor(f"<!doctype html><title>x</title>{body}")
    visitor.close()
    assert any(words in fault for fault in visitor.faults), visitor.faults


def test_a_page_without_fault_passes(open_page):
    page = open_page(
        '<!doctype html><title>x</title><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">y'
    )
    assert page.inner_text("body") == "y"
