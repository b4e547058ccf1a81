"""Write docs/licences.md: the licence of all that ships and of all that an installation brings.

Usage: python scripts/build_licences.py
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

from shipped_packages import ROOT, Package, direct_needs, shipped_packages

PAGE: Final = ROOT / "docs" / "licences.md"


def licences_page() -> str:
    """Return the page.

    Returns
    -------
    str
        Markdown.
    """
    code = (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines()
    packages = shipped_packages()
    direct = direct_needs()
    further = [name for name in packages if name not in direct]
    about = (
        "Written by `scripts/build_licences.py` from what ships; a test fails when it is stale. "
        "The same as a bill of materials for machines: [sbom.cdx.json](sbom.cdx.json) (CycloneDX, "
        "written by `scripts/build_sbom.py`)."
    )
    data = (
        "Whoever passes the data on, or anything drawn from them, keeps the "
        "[credits](../data/LICENCES.md); the map and the report that hubplan writes carry them. "
        "Each file with rows, hash and columns is in the [data dictionary](../data/README.md)."
    )
    pages = (
        "`map.html` and the maps in notebooks hold the script and the style sheet of "
        f"{_leaflet()}: BSD-2-Clause. Scripts, styles, symbols and patterns beside it are ours."
    )
    brings = (
        f"`pip install hubplan` without extras, on Linux: {len(direct)} libraries that hubplan "
        f"asks for and {len(further)} that these ask for, at the versions the tests ran with. The "
        "licence is as each package states it in its own metadata; its full text comes with the "
        "package. Why each is here: [dependencies](dependencies.md)."
    )
    return "\n".join(
        [
            *("# Licences and credits", "", about, ""),
            *(
                "## The code",
                "",
                f"{code[0]}. {code[2]}. The text is in `LICENSE` and the wheel.",
                "",
            ),
            *("## The data in the package", "", data, ""),
            *_table("file | source | date | licence", _data_rows()),
            *("", "## What stands in the pages that hubplan writes", "", pages, ""),
            *("## What an installation brings", "", brings, ""),
            *_package_table([packages[name] for name in direct]),
            *("", "Asked for by these:", ""),
            *_package_table([packages[name] for name in further]),
            "",
        ]
    )


def _data_rows() -> list[str]:
    rows = []
    for line in (ROOT / "data" / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"[\d ]+", cells[1] if len(cells) > 1 else ""):
            file, _rows, _bytes, _hash, _what, source, date, licence, _by = cells
            rows.append(f"{file} | {source} | {date} | {licence}")
    return [*rows, "`*/study.toml` | written by us | November 2026 | MIT"]


def _leaflet() -> str:
    """Return name, version and copyright from the head of the script itself."""
    script = files("xstatic.pkg.leaflet").joinpath("data/leaflet.js").read_text(encoding="utf-8")
    about = re.search(r"(Leaflet [\d.]+),.*?\n \* (\(c\) .+?)\n", script, re.DOTALL)
    if about is None:
        raise LookupError("the head of leaflet.js has changed: read it, then mend this script")
    return f"{about[1]}, {about[2].replace('(c)', '©')}"


def _package_table(packages: list[Package]) -> list[str]:
    rows = [f"{each.name} | {each.version} | {each.licence}" for each in packages]
    return _table("package | version | licence", rows)


def _table(head: str, rows: list[str]) -> list[str]:
    rule = "|".join("---" for _ in head.split("|"))
    return [f"| {head} |", f"|{rule}|", *(f"| {row} |" for row in rows)]


if __name__ == "__main__":
    PAGE.write_text(licences_page(), encoding="utf-8", newline="\n")
