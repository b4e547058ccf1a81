"""What every test shares: the publishers' files, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the publishers' files, or skip the test."""
    default = REPOSITORY.parent / "shared" / "data"
    folder = Path(os.environ.get("HUBPLAN_SHARED_DATA", default))
    if not folder.is_dir():
        pytest.skip("the publishers' files are not here (set HUBPLAN_SHARED_DATA)")
    return folder
