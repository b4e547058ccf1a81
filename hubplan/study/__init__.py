"""The order of the stages, their files and their cache.

Each name is imported when first asked for: a study brings every stage with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubplan.study.artefacts import RESULTS_FILES
    from hubplan.study.bundled import bundled_studies
    from hubplan.study.pipeline import Study
    from hubplan.study.services import read_services

__all__ = ["RESULTS_FILES", "Study", "bundled_studies", "read_services"]

_ROOMS = {
    "RESULTS_FILES": "artefacts",
    "Study": "pipeline",
    "bundled_studies": "bundled",
    "read_services": "services",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name in _ROOMS:
        return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
