"""The tables of a study anywhere in England, from the official downloads."""

from hubplan.official.prepare import PreparedArea, prepare_area
from hubplan.official.store import FileStore

__all__ = ["FileStore", "PreparedArea", "prepare_area"]
