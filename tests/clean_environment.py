"""A clean environment with the wheel, what it asks for and nothing else, made offline.

It gets links to the packages that the wheel's own metadata name, and to those that these name:
whatever hubplan uses without asking for it is not there, nor is any extra.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from command_line import REPOSITORY
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def run(*command, code=0, **options):
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        encoding="utf-8",
        check=False,
        **options,
    )
    assert done.returncode == code, f"{done.stdout}\n{done.stderr}"
    return done


def build(folder: Path) -> None:
    """Build wheel and source archive without any network."""
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=REPOSITORY)


def asked_for(wheel: Path) -> list[str]:
    """Return the lines by which a wheel says what it needs."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("dist-info/METADATA"))
        metadata = archive.read(name).decode()
    start = "Requires-Dist: "
    lines = metadata.splitlines()
    return [line.removeprefix(start) for line in lines if line.startswith(start)]


def with_their_needs(requirements: Iterable[str]) -> set[str]:
    """Return the packages that requirements name without extras, and what these need."""
    lines, found = list(requirements), set()
    while lines:
        need = Requirement(lines.pop())
        if need.marker is not None and not need.marker.evaluate({"extra": ""}):
            continue
        name = canonicalize_name(need.name)
        if name not in found:
            found.add(name)
            lines += distribution(name).requires or ()
    return found


def link(name: str, packages: Path) -> None:
    """Link every file and folder of a distribution that lies at the top of site-packages."""
    installed = distribution(name)
    for top in {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}:
        source, target = Path(installed.locate_file(top)), packages / top
        if source.exists() and not target.exists():
            target.symlink_to(source)


def install(wheel: Path, home: Path) -> None:
    """Make an environment that holds a wheel and what it asks for."""
    run(sys.executable, "-m", "venv", "--without-pip", home)
    scheme = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    for name in with_their_needs(asked_for(wheel)):
        link(name, packages)
    pip = ("-m", "pip", "--python", home / "bin" / "python", "install", "--quiet")
    run(sys.executable, *pip, "--no-deps", "--no-index", wheel)
