"""Files of the bundled study of west Kent, which stand in where none is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubplan.places import CandidateSites

_STUDY = "west-kent"


def bundled_file(name: str) -> Path:
    """Return a file of the bundled study.

    Parameters
    ----------
    name : str
        Such as ``"network.npz"``.

    Returns
    -------
    Path
        Where it lies.
    """
    from hubplan.study import bundled_studies  # noqa: PLC0415

    return bundled_studies()[_STUDY].parent / name


def sites_or_bundled(path: Path | None) -> CandidateSites:
    """Read sites, by default those of the bundled study.

    Parameters
    ----------
    path : Path or None
        Of a table of sites.

    Returns
    -------
    CandidateSites
        With positions.
    """
    from hubplan.places import read_sites  # noqa: PLC0415

    return read_sites(path or bundled_file("sites.csv"))
