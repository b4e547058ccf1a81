"""The order of the stages, their files and their cache."""

from hubplan.study.artefacts import RESULTS_FILES
from hubplan.study.load import bundled_studies
from hubplan.study.pipeline import Study
from hubplan.study.services import read_services

__all__ = ["RESULTS_FILES", "Study", "bundled_studies", "read_services"]
