"""Read the feedback sheets of the public page back: tables, and a map for the report."""

from hubplan.feedback.answers import Feedback, StudyView, feedback_of
from hubplan.feedback.page import feedback_page
from hubplan.feedback.paper import write_template
from hubplan.feedback.reading import feedback_files, read_sheets
from hubplan.feedback.tables import feedback_tables
from hubplan.feedback.terminal import feedback_facts, feedback_text
from hubplan.feedback.writing import FEEDBACK_FILES, study_view, write_feedback

__all__ = [
    "FEEDBACK_FILES",
    "Feedback",
    "StudyView",
    "feedback_facts",
    "feedback_files",
    "feedback_of",
    "feedback_page",
    "feedback_tables",
    "feedback_text",
    "read_sheets",
    "study_view",
    "write_feedback",
    "write_template",
]
