"""The page of licences and the bill of materials tell what ships, and are not stale."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import version

import pytest
from command_line import REPOSITORY
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

PAGE = REPOSITORY / "docs" / "licences.md"
SBOM = REPOSITORY / "docs" / "sbom.cdx.json"


def written_by(module, function):
    """Call a function of a script, in a process of its own."""
    program = f"import sys; sys.path.insert(0, 'scripts'); import {module}; "
    program += f"sys.stdout.buffer.write({module}.{function}().encode())"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def pins():
    lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").split()
    return dict(line.split("==") for line in lines)


@pytest.fixture
def _pinned(pins):
    """Skip where other versions are installed, as in scripts/test_minimum.sh."""
    if any(version(name) != pins[name] for name in ("numpy", "pandas", "pydantic", "typer")):
        pytest.skip("the versions installed are not those of constraints.txt")


@pytest.mark.usefixtures("_pinned")
@pytest.mark.parametrize(
    ("file", "module", "function"),
    [(PAGE, "build_licences", "licences_page"), (SBOM, "build_sbom", "sbom_text")],
    ids=["page", "sbom"],
)
def test_what_the_scripts_would_write_is_what_stands_there(file, module, function):
    assert file.read_text(encoding="utf-8") == written_by(module, function), (
        f"run scripts/{module}.py"
    )


def test_no_licence_forbids_what_we_promise():
    """The dependencies' page says that none is under the AGPL; the GPL would bind users too."""
    licences = re.findall(r"^\| \S+ \| [\d.]+ \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(licences) > 40
    assert not [each for each in licences if re.search(r"\b[AL]?GPL", each)]


def test_every_file_of_data_has_its_licence_on_the_page():
    rows = re.findall(r"^\| `(\S+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    for folder in ("west_kent", "kent_medway"):
        for path in (REPOSITORY / "data" / folder).iterdir():
            name = path.name if folder == "west_kent" else f"{folder}/{path.name}"
            assert name in rows or path.name == "study.toml", path


def test_the_bill_of_materials_is_sound_and_complete(pins):
    text = SBOM.read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    assert "timestamp" not in bill["metadata"]
    parts = {part["bom-ref"]: part for part in bill["components"]}
    folded = {re.sub(r"[-_.]+", "-", name).lower(): pin for name, pin in pins.items()}
    assert {name: part["version"] for name, part in parts.items()} == {
        name: folded[name] for name in parts
    }
    assert all(part["licenses"] for part in parts.values())
    named = {name for entry in bill["dependencies"] for name in entry.get("dependsOn", ())}
    assert named == set(parts)
