"""The order of the stages, their files and their cache."""
