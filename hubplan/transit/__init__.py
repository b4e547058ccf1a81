"""By bus and train: read timetables as they are found."""

from hubplan.transit.read import read_feeds
from hubplan.transit.repairs import Repair, repairs_in_words
from hubplan.transit.timetable import FORBIDDEN, LEAST_CHANGE_S, Feed, Timetable

__all__ = [
    "FORBIDDEN",
    "LEAST_CHANGE_S",
    "Feed",
    "Repair",
    "Timetable",
    "read_feeds",
    "repairs_in_words",
]
