"""What an installation brings: the packages hubplan needs, at the versions that are pinned."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
#: Licences read in a package's files where its metadata only point there.
_READ: Final = {"(same as Leaflet)": "BSD-2-Clause"}
_LONGEST_LICENCE: Final = 60
_OF_CLASSIFIER: Final = re.compile(r"^License :: (?:OSI Approved :: )?(.+)$")


@dataclass(frozen=True, slots=True)
class Package:
    """A package and its licence.

    Attributes
    ----------
    name : str
        As it calls itself.
    version : str
        As pinned in ``constraints.txt``.
    licence : str
        As its own metadata state it.
    summary : str
        One line.
    needs : tuple of str
        Canonical names of the packages it needs itself.
    """

    name: str
    version: str
    licence: str
    summary: str
    needs: tuple[str, ...]


def project() -> dict[str, object]:
    """Return the section ``[project]`` of pyproject.toml.

    Returns
    -------
    dict
        As written.
    """
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section: dict[str, object] = tomllib.loads(text)["project"]
    return section


def pinned() -> dict[str, str]:
    """Return the versions of constraints.txt by canonical name.

    Returns
    -------
    dict of str to str
        In the order of the file.
    """
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    pairs = (line.split("==") for line in lines)
    return {canonicalize_name(name): version for name, version in pairs}


def direct_needs() -> tuple[str, ...]:
    """Return what pyproject.toml asks for, without extras.

    Returns
    -------
    tuple of str
        Canonical names, in order.
    """
    lines = project()["dependencies"]
    if not isinstance(lines, list):
        raise TypeError("the dependencies are no list")
    return tuple(sorted(canonicalize_name(Requirement(line).name) for line in lines))


def shipped_packages() -> dict[str, Package]:
    """Return every package that an installation without extras brings.

    Returns
    -------
    dict of str to Package
        By canonical name, in order of the alphabet.

    Raises
    ------
    LookupError
        If a package is not installed or not pinned, or installed at another version.
    """
    versions, found, waiting = pinned(), dict[str, Package](), list(direct_needs())
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = _package(name, versions)
        waiting += found[name].needs
    return dict(sorted(found.items()))


def _package(name: str, versions: dict[str, str]) -> Package:
    try:
        installed = distribution(name)
    except PackageNotFoundError as error:
        raise LookupError(f"{name} is not installed") from error
    if versions.get(name) != installed.version:
        pin = versions.get(name, "not pinned")
        raise LookupError(f"{name} is installed at {installed.version}, in constraints.txt: {pin}")
    asked = [Requirement(line) for line in installed.requires or ()]
    needs = {
        canonicalize_name(each.name)
        for each in asked
        if each.marker is None or each.marker.evaluate({"extra": ""})
    }
    about = installed.metadata
    summary = str(about["Summary"] or "").strip()
    return Package(about["Name"], installed.version, _licence(name), summary, tuple(sorted(needs)))


def _licence(name: str) -> str:
    """Return the licence as a package states it: as an expression, in a line, or by its class."""
    about = distribution(name).metadata
    for key in ("License-Expression", "License"):
        stated = str(about[key] or "").strip()
        if stated and "\n" not in stated and len(stated) <= _LONGEST_LICENCE:
            return _READ.get(stated, stated)
    classes = (_OF_CLASSIFIER.match(line) for line in about.get_all("Classifier") or ())
    named = [found[1] for found in classes if found]
    if not named:
        raise LookupError(f"{name} states no licence")
    return ", ".join(named)
