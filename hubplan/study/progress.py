"""What a long job says while it runs."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Whoever wants to know how far a job is."""

    def stage(self, name: str) -> None:
        """Say that a stage begins.

        Parameters
        ----------
        name : str
            Such as ``"journeys"``.
        """

    def advance(self, done: int, total: int) -> None:
        """Say how far the present stage is.

        Parameters
        ----------
        done, total : int
            Steps done and steps in all.
        """

    def finish(self, name: str, note: str) -> None:
        """Say that a stage is over.

        Parameters
        ----------
        name : str
            The stage.
        note : str
            What it found, in a few words.
        """


class Silence:
    """A progress that says nothing."""

    def stage(self, name: str) -> None:
        """Say nothing.

        Parameters
        ----------
        name : str
            Passed over.
        """

    def advance(self, done: int, total: int) -> None:
        """Say nothing.

        Parameters
        ----------
        done, total : int
            Passed over.
        """

    def finish(self, name: str, note: str) -> None:
        """Say nothing.

        Parameters
        ----------
        name, note : str
            Passed over.
        """
