"""Help that stands in groups, in plain text like the rest of the command line."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class GroupedHelp(TyperCommand):
    """A verb whose options stand under the heading of their ``rich_help_panel``."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - click's own
        """Write the options, group by group, those without a heading first.

        Parameters
        ----------
        ctx : click.Context
            Of the help that is being written.
        formatter : click.HelpFormatter
            Gets the text.
        """
        groups: dict[str, list[tuple[str, str]]] = {"Options": []}
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx)
            if record is not None:
                heading = getattr(option, "rich_help_panel", None) or "Options"
                groups.setdefault(heading, []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)
