"""Print the lowest version that pyproject.toml allows of each dependency, as constraints."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def minimum_versions(text: str) -> list[str]:
    """Return ``name==version`` for the lower bound of each dependency.

    Parameters
    ----------
    text : str
        A ``pyproject.toml``.

    Returns
    -------
    list of str
        One line a dependency, in the order of the file.
    """
    lines = []
    for line in tomllib.loads(text)["project"]["dependencies"]:
        requirement = Requirement(line)
        lowest = next(part.version for part in requirement.specifier if part.operator == ">=")
        lines.append(f"{requirement.name}=={lowest}")
    return lines


if __name__ == "__main__":
    print("\n".join(minimum_versions(PROJECT.read_text(encoding="utf-8"))))
