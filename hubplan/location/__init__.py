"""Choose: a problem (data), a question, a solver and a solution, kept apart.

No files, no roads, no geometry: whoever has a matrix of minutes can use it.
"""

from hubplan.location.aims.aim import Aim, SeparableAim, figures
from hubplan.location.aims.coverage import BackupCoverage, DecayCoverage
from hubplan.location.aims.equity import Gini, GroupGap, KolmPollak, WorstOff
from hubplan.location.aims.journey_aims import MeanMinutes, ShareBeyond, ShareWithin, WorstPlace
from hubplan.location.aims.services import MeanVisit, Service, two_tier_services
from hubplan.location.best_plan import BestPlan, Bound, Priority
from hubplan.location.evaluation import THRESHOLDS, Evaluation, Metrics, evaluate, metrics
from hubplan.location.groups import Group, weighted_by
from hubplan.location.mode_mix import by_mode_mix
from hubplan.location.pareto import Front, ParetoFront, ParetoPoint
from hubplan.location.partial_lscp import PartialLSCP
from hubplan.location.plan import MAIN, MINI, OPEN, Plan
from hubplan.location.problem import LocationProblem
from hubplan.location.questions import LSCP, MCLP, PCenter, PMedian, Question
from hubplan.location.robust import RobustAnswer, RobustPlan, ScenarioRegret, robust_plan
from hubplan.location.rules import (
    AtMostOneOf,
    Budget,
    Capacity,
    Close,
    Either,
    Implies,
    Keep,
    LinkedMini,
    MinimumLoad,
    MinimumSpacing,
    Quota,
    Rule,
)
from hubplan.location.score import Score, score
from hubplan.location.sets.diversity import DiversePlans, diverse_plans
from hubplan.location.sets.phasing import OpeningOrder, Stage, opening_order
from hubplan.location.sets.pricing import RulePrice, RulePrices, rule_prices
from hubplan.location.sets.solution_set import SiteFrequency, SolutionSet, near_best
from hubplan.location.sets.withdrawal import Loss, Withdrawal, Withdrawals, withdrawals
from hubplan.location.solution import Alternative, Objective, Proof, Solution
from hubplan.location.solver import Method, solve
from hubplan.location.solvers.aim_solver import pareto_front
from hubplan.location.solvers.plan_table import PlanTable, plan_table
from hubplan.location.tiered import Nested, Tier, TwoTier

__all__ = [
    "LSCP",
    "MAIN",
    "MCLP",
    "MINI",
    "OPEN",
    "THRESHOLDS",
    "Aim",
    "Alternative",
    "AtMostOneOf",
    "BackupCoverage",
    "BestPlan",
    "Bound",
    "Budget",
    "Capacity",
    "Close",
    "DecayCoverage",
    "DiversePlans",
    "Either",
    "Evaluation",
    "Front",
    "Gini",
    "Group",
    "GroupGap",
    "Implies",
    "Keep",
    "KolmPollak",
    "LinkedMini",
    "LocationProblem",
    "Loss",
    "MeanMinutes",
    "MeanVisit",
    "Method",
    "Metrics",
    "MinimumLoad",
    "MinimumSpacing",
    "Nested",
    "Objective",
    "OpeningOrder",
    "PCenter",
    "PMedian",
    "ParetoFront",
    "ParetoPoint",
    "PartialLSCP",
    "Plan",
    "PlanTable",
    "Priority",
    "Proof",
    "Question",
    "Quota",
    "RobustAnswer",
    "RobustPlan",
    "Rule",
    "RulePrice",
    "RulePrices",
    "ScenarioRegret",
    "Score",
    "SeparableAim",
    "Service",
    "ShareBeyond",
    "ShareWithin",
    "SiteFrequency",
    "Solution",
    "SolutionSet",
    "Stage",
    "Tier",
    "TwoTier",
    "Withdrawal",
    "Withdrawals",
    "WorstOff",
    "WorstPlace",
    "by_mode_mix",
    "diverse_plans",
    "evaluate",
    "figures",
    "metrics",
    "near_best",
    "opening_order",
    "pareto_front",
    "plan_table",
    "robust_plan",
    "rule_prices",
    "score",
    "solve",
    "two_tier_services",
    "weighted_by",
    "withdrawals",
]
