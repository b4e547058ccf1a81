"""People by their own means in ``hubplan solve``: a second matrix, and who has no car."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hubplan.cli.solve_data import MatrixWords

if TYPE_CHECKING:
    from hubplan.location import LocationProblem

_COLUMNS = "--without-car"


@dataclass(frozen=True, slots=True)
class MixWords:
    """What the user says of people without a car.

    Attributes
    ----------
    times : Path or None
        Their matrix; None = everybody travels alike.
    columns : str or None
        ``PART/ALL``: the columns that count those without a car, and all.
    most : float or None
        What the journey of one of them counts for at the most.
    """

    times: Path | None
    columns: str | None
    most: float | None

    def check(self) -> None:
        """Refuse one option without the others.

        Raises
        ------
        BadParameter
            With the option.
        """
        if (self.times is None) != (self.columns is None):
            missing = "--times-without-car" if self.times is None else _COLUMNS
            other = _COLUMNS if self.times is None else "--times-without-car"
            raise typer.BadParameter(f"goes with {other}", param_hint=missing)
        if self.most is not None and self.times is None:
            what = "goes with --times-without-car"
            raise typer.BadParameter(what, param_hint="--no-journey")
        if self.columns is not None and not all(self._parts):
            what = f"'{self.columns}' is not such as no_car_households/households"
            raise typer.BadParameter(what, param_hint=_COLUMNS)

    @property
    def _parts(self) -> tuple[str, str]:
        part, _, whole = (self.columns or "").partition("/")
        return part.strip(), whole.strip()

    def of(
        self, problems: Mapping[str, LocationProblem], words: MatrixWords, aims: Iterable[str]
    ) -> dict[str, LocationProblem]:
        """Return the problems in which everybody travels by their own means.

        Parameters
        ----------
        problems : mapping of str to LocationProblem
            By car, by scenario.
        words : MatrixWords
            How to read matrices.
        aims : iterable of str
            The words of all aims; columns that they name behind ``@`` count people.

        Returns
        -------
        dict of str to LocationProblem
            The same where everybody travels alike.

        Raises
        ------
        InputError
            If the matrix or a column is faulty.
        """
        from hubplan.location import by_mode_mix  # noqa: PLC0415

        if self.times is None:
            return dict(problems)
        first = next(iter(problems.values()))
        matrix = words.read(self.times, first.demand.ids, first.sites.ids)
        without_car, every = self._parts
        told = "\n".join(aims)
        counts = [
            name
            for name in map(str, first.demand.frame.columns)
            if f"@{name}" in told and f"@{name}=" not in told
        ]
        return {
            name: by_mode_mix(
                problem,
                matrix,
                without_car=without_car,
                of=every,
                counts=counts,
                no_journey_minutes=self.most,
            )
            for name, problem in problems.items()
        }
