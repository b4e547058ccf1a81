"""Charts of the report: each draws what a table tells, and says it in words beside it."""
