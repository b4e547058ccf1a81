"""Words only: the verbs of the command line, their options, and the exit code."""

from hubplan.cli.app import main

__all__ = ["main"]
