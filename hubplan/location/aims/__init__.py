"""Figures of a plan: each one definition, for one plan and for thousands."""
