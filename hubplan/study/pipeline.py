"""A study: found, looked at, worked out, and written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hubplan.cells import figures_html
from hubplan.scenario import Findings
from hubplan.scenario.side_by_side import SideBySide
from hubplan.study.cell_progress import progress_here
from hubplan.study.inputs import StudyInputs, read_inputs
from hubplan.study.load import find_study
from hubplan.study.progress import Progress
from hubplan.study.stages import work_out


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """A study, read and checked, ready to be worked out.

    Attributes
    ----------
    inputs : StudyInputs
        Its settings and tables.
    """

    inputs: StudyInputs

    @classmethod
    def read(cls, study: str | Path) -> Study:
        """Read and check a study.

        Parameters
        ----------
        study : str or Path
            A ``study.toml``, a folder that holds one, or a bundled name.

        Returns
        -------
        Study
            With every table read.

        Raises
        ------
        InputError
            With every fault found.
        """
        return cls(read_inputs(find_study(study)))

    @classmethod
    def bundled(cls, name: str) -> Study:
        """Read a study that ships with hubplan.

        Parameters
        ----------
        name : str
            Such as ``"west-kent"``.

        Returns
        -------
        Study
            With every table read.
        """
        return cls.read(name)

    def with_timetable(
        self,
        gtfs: Sequence[str | Path],
        date: str | dt.date | None,
        *,
        arrive_between: str | None = None,
        stay_minutes: float | None = None,
        board_from: str | None = None,
        home_by: str | None = None,
        max_changes: int | None = None,
        walk_speeds_kph: Sequence[float] | None = None,
        windows: Sequence[Mapping[str, object]] | None = None,
    ) -> Study:
        """Tell of journeys by public transport too, as ``[transit]`` in ``study.toml`` does.

        Parameters
        ----------
        gtfs : sequence of str or Path
            GTFS zip files or folders.
        date : str or date
            The day.
        arrive_between : str, optional
            The first and the last appointment; by default as the study has it, or 09:30-12:00.
        stay_minutes : float, optional
            How long one stays; by default as the study has it, or 60.
        board_from, home_by : str, optional
            Nobody boards earlier, such as ``"09:30"``; when one has to be at home again.
        max_changes : int, optional
            Changes that people put up with, each way; by default as the study has it, or 4.
        walk_speeds_kph : sequence of float, optional
            How fast people walk; by default as the study has it, or 4.8 and 3.2.
        windows : sequence of mapping, optional
            Further hours, with the keys of ``[[transit.windows]]``; by default the study's.

        Returns
        -------
        Study
            A new one.

        Raises
        ------
        InputError
            Naming all that is missing or wrong.
        """
        # Everybody needs a study, few a timetable.
        from hubplan.study.added_timetable import inputs_with_timetable  # noqa: PLC0415

        visits = {
            "arrive_between": arrive_between,
            "stay_minutes": stay_minutes,
            "board_from": board_from,
            "home_by": home_by,
            "max_changes": max_changes,
            "walk_speeds_kph": walk_speeds_kph,
            "windows": windows,
        }
        given = {key: value for key, value in visits.items() if value is not None}
        return Study(inputs_with_timetable(self.inputs, gtfs, date, given))

    def by_own_means(
        self,
        *,
        without_car: str | None = None,
        of: str | None = None,
        no_journey_minutes: float | None = None,
    ) -> Study:
        """Choose the plan as ``[mode_mix]`` does: by car, or without one by public transport.

        Parameters
        ----------
        without_car, of : str, optional
            Columns that count households without a car, and all; by default those of the study's
            group ``no_car_households``.
        no_journey_minutes : float, optional
            What the journey of somebody without a car counts for at the most.

        Returns
        -------
        Study
            A new one.

        Raises
        ------
        InputError
            Naming all that is missing or wrong, such as a timetable.
        """
        from hubplan.study.added_mode_mix import inputs_by_own_means  # noqa: PLC0415

        asked = {"without_car": without_car, "of": of, "no_journey_minutes": no_journey_minutes}
        given = {name: value for name, value in asked.items() if value is not None}
        return Study(inputs_by_own_means(self.inputs, given))

    def __repr__(self) -> str:
        """Return name, people and candidates in one line."""
        settings, demand = self.inputs.settings, self.inputs.demand
        return (
            f"Study({settings.name!r}: {demand.weights.sum():,.0f} {demand.weight} in "
            f"{len(demand)} demand points, {len(self.inputs.candidates)} candidate sites)"
        )

    def _repr_html_(self) -> str:
        settings, demand = self.inputs.settings, self.inputs.demand
        return figures_html(
            [
                ("study", f"{settings.name}: {settings.title}"),
                ("area", settings.area_label),
                (f"demand ({demand.weight})", f"{demand.weights.sum():,.0f}"),
                ("demand points", f"{len(demand):,}"),
                ("candidate sites", f"{len(self.inputs.candidates):,}"),
                ("question", settings.plan.model),
                ("scenarios", f"{len(settings.scenarios):,}"),
            ]
        )

    def findings(self, *, use_cache: bool = True, progress: Progress | None = None) -> Findings:
        """Work out the study, writing nothing.

        Parameters
        ----------
        use_cache : bool
            Whether journey times of an earlier run may serve.
        progress : Progress, optional
            Told what goes on; by default a bar in a notebook's cell, nothing elsewhere.

        Returns
        -------
        Findings
            All that the report and the map tell.

        Raises
        ------
        InfeasibleError
            If no plan keeps every rule of the study.
        """
        return work_out(self.inputs, use_cache=use_cache, progress=progress or progress_here())[0]

    def run(
        self,
        out: str | Path | None = None,
        *,
        use_cache: bool = True,
        progress: Progress | None = None,
    ) -> Findings:
        """Work out the study and write every result.

        Parameters
        ----------
        out : str or Path, optional
            Folder for the results; ``hubplan-out/NAME`` when not given.
        use_cache : bool
            Whether journey times of an earlier run may serve.
        progress : Progress, optional
            Told what goes on; by default a bar in a notebook's cell, nothing elsewhere.

        Returns
        -------
        Findings
            What was written, to look at.

        Raises
        ------
        InfeasibleError
            If no plan keeps every rule of the study.
        OutputError
            If a result cannot be written; then the folder is as it was.
        """
        # Writing needs every format's library, which solving does not.
        from hubplan.study.results import write_results  # noqa: PLC0415
        from hubplan.study.sweep import with_sweep  # noqa: PLC0415

        findings, seconds = work_out(
            self.inputs, use_cache=use_cache, progress=progress or progress_here()
        )
        findings = with_sweep(findings, self.out_folder(out))
        write_results(self.inputs, findings, self.out_folder(out), seconds=seconds)
        return findings

    def compare(
        self,
        *plans: str,
        within: float | None = None,
        use_cache: bool = True,
        progress: Progress | None = None,
    ) -> SideBySide:
        """Lay plans and scenarios side by side, against the first of them.

        Parameters
        ----------
        *plans : str
            ``"today"``, ``"best"``, ids of baselines, options and scenarios,
            ``"SCENARIO:today"``, the path of a ``results.json``, or a list such as
            ``"main=a,b;mini=c"``; see `hubplan.study.comparing`.
        within : float, optional
            Threshold in minutes; by default the study's.
        use_cache : bool
            Whether journey times of an earlier run may serve.
        progress : Progress, optional
            Told what goes on; by default a bar in a notebook's cell, nothing elsewhere.

        Returns
        -------
        SideBySide
            One row a plan.

        Raises
        ------
        InputError
            Naming every plan that is not known.
        """
        # That room stands on this one.
        from hubplan.study.comparing import compare_plans  # noqa: PLC0415

        return compare_plans(
            self.inputs,
            plans,
            within=within,
            use_cache=use_cache,
            progress=progress or progress_here(),
        )

    def out_folder(self, out: str | Path | None) -> Path:
        """Return where results go.

        Parameters
        ----------
        out : str or Path or None
            What the user asked for.

        Returns
        -------
        Path
            ``hubplan-out/NAME`` when the user asked for nothing.
        """
        return Path("hubplan-out") / self.inputs.settings.name if out is None else Path(out)
