"""Choose: a problem (data), a question, a solver and a solution, kept apart.

No files, no roads, no geometry: whoever has a matrix of minutes can use it.
"""

from hubplan.location.evaluation import THRESHOLDS, Evaluation, Metrics, evaluate, metrics
from hubplan.location.plan import MAIN, MINI, OPEN, Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, MCLP, PCenter, PMedian, Question, TwoTier
from hubplan.location.score import Score, score
from hubplan.location.solution import Alternative, Objective, Proof, Solution
from hubplan.location.solver import Method, solve

__all__ = [
    "LSCP",
    "MAIN",
    "MCLP",
    "MINI",
    "OPEN",
    "THRESHOLDS",
    "Alternative",
    "Evaluation",
    "LocationProblem",
    "Method",
    "Metrics",
    "Objective",
    "PCenter",
    "PMedian",
    "Plan",
    "Proof",
    "Question",
    "Score",
    "Solution",
    "TwoTier",
    "evaluate",
    "metrics",
    "score",
    "solve",
]
