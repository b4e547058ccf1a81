"""Help that names the studies that ship, looked up only when it is asked for."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class HelpWithStudies(TyperCommand):
    """A verb whose help ends with the names of the bundled studies."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - click's own
        """Write the bundled studies with their titles, then the example.

        Parameters
        ----------
        ctx : click.Context
            Of the help that is being written.
        formatter : click.HelpFormatter
            Gets the text.
        """
        from hubplan.study.bundled import bundled_titles  # noqa: PLC0415

        with formatter.section("Bundled studies"):
            formatter.write_dl(list(bundled_titles().items()))
        super().format_epilog(ctx, formatter)
