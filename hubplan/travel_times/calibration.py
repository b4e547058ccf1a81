"""Fit a period profile to observed journeys, and say how far it errs on those not fitted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from scipy.optimize import linprog, lsq_linear
from scipy.sparse import csr_array, eye_array, hstack

from hubplan.errors import Fault, InputError, raise_faults
from hubplan.travel_times.car import PERIODS
from hubplan.travel_times.observed import ObservedPairs
from hubplan.travel_times.profiles import PeriodProfile
from hubplan.units import FloatArray

Loss = Literal["absolute", "squares"]
LOSSES = ("absolute", "squares")
FORMS = ("line", "saturating")
#: Road minutes after which friction may have come to 63%: tried from 1 to 45.
_SCALES = np.geomspace(1.0, 45.0, 30)
#: The saturating form must be better by so many minutes to be preferred to the line.
_CLEARLY_BETTER = 0.05
#: A longer road is never a shorter journey; a line as flat as this says nothing of the road.
_LEAST_SLOPE = 0.01
_FLAT = 1e-6
_PER_FOLD = 2


@dataclass(frozen=True, slots=True)
class ProfileError:
    """How far a profile errs on observed journeys, in minutes.

    Attributes
    ----------
    mean_absolute : float
        Mean of the absolute error.
    bias : float
        Mean of profile minus observed.
    within_90 : float
        Nine in ten journeys err by no more.
    """

    mean_absolute: float
    bias: float
    within_90: float


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What observed journeys say about the profiles.

    Attributes
    ----------
    profile : PeriodProfile
        The form that errs less on journeys not fitted; the line when they are about equal.
    fitted : dict of str to PeriodProfile
        ``"line"`` and ``"saturating"``, each fitted on all pairs.
    errors : dict of str to ProfileError
        Of both forms, on the fold left out; of the shipped profiles, on all pairs.
    pairs : int
        How many were observed.
    folds, seed, loss : int, int, str
        How it was cross-validated and fitted.
    """

    profile: PeriodProfile
    fitted: dict[str, PeriodProfile]
    errors: dict[str, ProfileError]
    pairs: int
    folds: int
    seed: int
    loss: str

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON.

        Returns
        -------
        dict
            The profile chosen, both forms, and the errors.
        """
        return {
            "pairs": self.pairs,
            "loss": self.loss,
            "folds": self.folds,
            "seed": self.seed,
            "chosen": next(form for form, p in self.fitted.items() if p == self.profile),
            "profile": _numbers(self.profile),
            "fitted": {form: _numbers(profile) for form, profile in self.fitted.items()},
            "errors": {
                name: {
                    "mean_absolute_minutes": round(error.mean_absolute, 3),
                    "bias_minutes": round(error.bias, 3),
                    "error_90_minutes": round(error.within_90, 3),
                }
                for name, error in self.errors.items()
            },
        }

    def to_toml(self) -> str:
        """Return the profile as a section that can be pasted into a study.

        Returns
        -------
        str
            ``[journeys.profiles.NAME]`` and its keys.
        """
        keys = _numbers(self.profile) | {
            "label": self.profile.label,
            "source": self.profile.source,
            "error_source": self.profile.error_source,
        }
        name = self.profile.name
        lines = [f'# Paste into study.toml, and set period = "{name}" in [journeys].']
        lines.append(f"[journeys.profiles.{name}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
        return "\n".join(lines) + "\n"

    def as_text(self) -> str:
        """Return the profile and the errors, for people.

        Returns
        -------
        str
            A few lines.
        """
        measure = {"absolute": "least absolute error", "squares": "least squares"}[self.loss]
        crossed = f"cross-validated over {self.folds} folds (seed {self.seed})"
        lines = [
            f"{self.pairs:,} observed pairs, fitted by {measure}; {crossed}",
            "",
            f"{'error in minutes':<30}{'mean':>7}{'bias':>8}{'9 in 10':>9}",
        ]
        for name, error in self.errors.items():
            told = f"{name}, folds left out" if name in self.fitted else f"{name}, as shipped"
            lines.append(
                f"{told:<30}{error.mean_absolute:>7.2f}{error.bias:>+8.2f}{error.within_90:>9.2f}"
            )
        return "\n".join([*lines, "", f"'{self.profile.name}': {self.profile.in_words()}"])


def calibrate(
    pairs: ObservedPairs,
    *,
    name: str = "observed",
    loss: Loss = "absolute",
    folds: int = 5,
    seed: int = 1,
) -> Calibration:
    """Fit both forms of profile to observed journeys, on the fitted free-flow speeds.

    Parameters
    ----------
    pairs : ObservedPairs
        Observed minutes beside road minutes.
    name : str
        For the profile.
    loss : str
        ``"absolute"`` (least absolute error: a few odd observations do little) or ``"squares"``.
    folds : int
        Parts for the cross-validation: each is left out once.
    seed : int
        Of the random order in which pairs are dealt to the folds.

    Returns
    -------
    Calibration
        The better form, with the error of both and of the shipped profiles.

    Raises
    ------
    InputError
        If an option is out of range, or observed minutes do not grow with road minutes.

    Notes
    -----
    The line is ``a R + b``, the saturating form ``a R + c (1 − exp(−R / d))``, with ``a > 0`` and
    ``b, c ≥ 0``; `d` is the best of 30 values from 1 to 45 minutes.
    """
    _check_options(pairs, loss, folds)
    speeds = PERIODS["free_flow"].speeds
    road, observed = pairs.road[speeds], pairs.observed
    fold = np.random.default_rng(seed).permutation(observed.size) % folds
    fitted, errors = {}, {}
    for form in FORMS:
        fit = _FITS[form]
        whole = fit(road, observed, loss)
        told = np.empty_like(observed)
        for number in range(folds):
            out = fold == number
            told[out] = fit(road[~out], observed[~out], loss).journey_minutes(road[out])
        errors[form] = _error(told, observed)
        fitted[form] = _named(whole, name, pairs, errors[form], f"{folds}-fold, seed {seed}")
    for profile in PERIODS.values():
        if profile.speeds in pairs.road:
            told = profile.journey_minutes(pairs.road[profile.speeds])
            errors[profile.name] = _error(told, observed)
    gain = errors["line"].mean_absolute - errors["saturating"].mean_absolute
    chosen = "saturating" if gain > _CLEARLY_BETTER else "line"
    return Calibration(fitted[chosen], fitted, errors, observed.size, folds, seed, loss)


def _check_options(pairs: ObservedPairs, loss: str, folds: int) -> None:
    faults = []
    if loss not in LOSSES:
        faults.append(Fault("loss", f"'{loss}' is none", f"Choose one of: {', '.join(LOSSES)}."))
    if not _PER_FOLD <= folds <= pairs.observed.size // _PER_FOLD:
        most = pairs.observed.size // _PER_FOLD
        what = f"{folds} folds for {pairs.observed.size} pairs"
        faults.append(Fault("folds", what, f"Give 2 to {most}, so that each has two pairs."))
    raise_faults("the options of the calibration", faults)


def _fit_line(road: FloatArray, observed: FloatArray, loss: str) -> PeriodProfile:
    slope, intercept = _weights(np.column_stack([road, np.ones_like(road)]), observed, loss)
    if slope <= _LEAST_SLOPE + _FLAT:
        raise InputError(
            "the observed minutes do not grow with the minutes on the road",
            hint="Check that the pairs and their minutes belong together; observe longer journeys.",
        )
    return _rounded(slope, intercept, 0.0, 1.0)


def _fit_saturating(road: FloatArray, observed: FloatArray, loss: str) -> PeriodProfile:
    tried = []
    for scale in _SCALES:
        columns = np.column_stack([road, -np.expm1(-road / scale)])
        weights = _weights(columns, observed, loss)
        error = columns @ weights - observed
        miss = np.abs(error).sum() if loss == "absolute" else (error**2).sum()
        tried.append((float(miss), float(scale), weights))
    _, scale, (slope, friction) = min(tried, key=lambda trial: trial[0])
    return _rounded(slope, 0.0, friction, scale)


_FITS: dict[str, Callable[[FloatArray, FloatArray, str], PeriodProfile]] = {
    "line": _fit_line,
    "saturating": _fit_saturating,
}


def _weights(columns: FloatArray, observed: FloatArray, loss: str) -> FloatArray:
    """Return the weights, zero or more, under which the columns come nearest the observed.

    The first, of the road minutes, is `_LEAST_SLOPE` or more.
    """
    least = np.zeros(columns.shape[1])
    least[0] = _LEAST_SLOPE
    if loss == "squares":
        found_squares = lsq_linear(columns, observed, bounds=(least, np.inf))
        return np.asarray(found_squares.x, dtype=np.float64)
    # Least absolute error as a linear programme: columns · w + short − long = observed.
    n, k = columns.shape
    unit = eye_array(n, format="csr")
    found = linprog(
        np.concatenate([np.zeros(k), np.ones(2 * n)]),
        A_eq=hstack([csr_array(columns), unit, -unit], format="csr"),
        b_eq=observed,
        bounds=[(low, None) for low in [*least, *np.zeros(2 * n)]],
        method="highs",
    )
    assert found.x is not None, "any weights leave some error: the programme has a solution"
    return np.asarray(found.x[:k], dtype=np.float64)


def _rounded(slope: float, intercept: float, friction: float, scale: float) -> PeriodProfile:
    """Return the fit as a profile, rounded as it is written."""
    return PeriodProfile(
        "fit",
        PERIODS["free_flow"].speeds,
        round(float(slope), 4),
        round(float(intercept), 3),
        "",
        "",
        round(float(friction), 3),
        round(float(scale), 3),
    )


def _named(
    profile: PeriodProfile, name: str, pairs: ObservedPairs, error: ProfileError, how: str
) -> PeriodProfile:
    return replace(
        profile,
        name=name,
        label=f"as observed in {pairs.source}",
        source=f"{pairs.observed.size} observed pairs",
        error_90_minutes=round(error.within_90, 2),
        error_source=f"those pairs, cross-validated ({how})",
    )


def _error(told: FloatArray, observed: FloatArray) -> ProfileError:
    error = told - observed
    size = np.abs(error)
    return ProfileError(float(size.mean()), float(error.mean()), float(np.quantile(size, 0.9)))


def _numbers(profile: PeriodProfile) -> dict[str, Any]:
    return {
        "speeds": profile.speeds,
        "slope": profile.slope,
        "intercept_minutes": profile.intercept_minutes,
        "saturating_minutes": profile.saturating_minutes,
        "saturating_scale_minutes": profile.saturating_scale_minutes,
        "error_90_minutes": profile.error_90_minutes,
    }
