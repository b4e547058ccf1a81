"""What is asked of a timetable: when people have to be there, the stay, the limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hubplan.errors import Fault, raise_faults
from hubplan.units import IntArray

_HOUR_S: Final = 3600
#: A service day ends when the last vehicles of the night are in.
LATEST_S: Final = 48 * _HOUR_S
_MOST_STEPS: Final = 1000
_MOST_CHANGES: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Appointments of one day, all of the same length. Times are seconds since midnight.

    Attributes
    ----------
    arrive_from_s, arrive_until_s : int
        The first appointment, and the moment after which there is none.
    step_s : int
        Seconds from one appointment to the next.
    stay_s : int
        How long each takes; whoever came to it may go home after that.
    board_not_before_s : int, optional
        Nobody boards earlier, there or back: 34,200 (09:30) for the bus passes of older and
        disabled people in England on weekdays.
    home_by_s : int
        Who is not at home by then did not get home.
    longest_s : int
        Whoever would have to leave home so long before the appointment, or gets home so long
        after it, makes no journey: DfT's Journey Time Statistics end at two hours each way.
    max_changes : int
        Changes between vehicles that people put up with, each way.
    """

    arrive_from_s: int
    arrive_until_s: int
    step_s: int = 300
    stay_s: int = _HOUR_S
    board_not_before_s: int | None = None
    home_by_s: int = 28 * _HOUR_S
    longest_s: int = 3 * _HOUR_S
    max_changes: int = 4

    def __post_init__(self) -> None:
        """Refuse what makes no sense, all at once."""
        raise_faults("the visits", self._faults())

    @property
    def n_steps(self) -> int:
        """Number of appointments."""
        return (self.arrive_until_s - self.arrive_from_s) // self.step_s + 1

    @property
    def appointments_s(self) -> IntArray:
        """When each appointment starts, shape (n_steps,)."""
        return self.arrive_from_s + self.step_s * np.arange(self.n_steps)

    @property
    def ends_s(self) -> IntArray:
        """When each appointment is over, shape (n_steps,)."""
        return self.appointments_s + self.stay_s

    def _faults(self) -> list[Fault]:
        whole = {
            name: getattr(self, name)
            for name in ("arrive_from_s", "arrive_until_s", "stay_s", "home_by_s", "longest_s")
        }
        if self.board_not_before_s is not None:
            whole["board_not_before_s"] = self.board_not_before_s
        faults = [
            Fault(name, f"{value} is not between 0 and {LATEST_S}", "Give seconds.")
            for name, value in whole.items()
            if not 0 <= value <= LATEST_S
        ]
        if self.arrive_until_s < self.arrive_from_s:
            what = f"{self.arrive_until_s} lies before arrive_from_s, {self.arrive_from_s}"
            faults.append(Fault("arrive_until_s", what, "Give the later one last."))
        elif self.step_s < 1 or self.n_steps > _MOST_STEPS:
            what = f"{self.step_s} gives no list of 1 to {_MOST_STEPS:,} appointments"
            faults.append(Fault("step_s", what, "Five minutes (300 seconds) are usual."))
        if not 0 <= self.max_changes <= _MOST_CHANGES:
            what = f"{self.max_changes} is not between 0 and {_MOST_CHANGES}"
            faults.append(Fault("max_changes", what, "Few people change more than twice."))
        return faults
