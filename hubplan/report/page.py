"""The report as one HTML page that needs nothing else: no script, no request, prints on A4."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hubplan.report.story import Story
from hubplan.scenario.findings import SHORT_FINGERPRINT


def report_page(story: Story) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    story : Story
        What it says.

    Returns
    -------
    str
        Complete HTML: style and charts inside, no script, nothing to fetch. Text from data is
        escaped.
    """
    style = (files("hubplan.report") / "templates" / "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=PackageLoader("hubplan.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        story=story,
        short_fingerprint=story.fingerprint[:SHORT_FINGERPRINT],
        style=Markup(style),  # noqa: S704 - our own file, in which nothing is filled in
        style_hash=_csp_hash(style),
    )


def _csp_hash(style: str) -> str:
    """Return the source expression that lets a page use this style and no other."""
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
