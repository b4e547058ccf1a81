"""Starting is quick: little is imported before it is needed, and the budgets of time are kept.

Seconds are user time of the processor, the least of several starts, so that a busy machine does
not count against us; the lists of modules hold on any machine.
"""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest
from command_line import process_environment

#: Seconds, and the most modules that may have been imported (Python's own included).
BUDGETS = {
    "import hubplan": (0.150, 150),
    "from hubplan.cli.app import app": (0.400, 300),
}
HELP = "import sys; sys.argv = ['hubplan', '--help']; from hubplan.cli import main; main()"


def python(program):
    return subprocess.run(
        [sys.executable, "-c", program],
        env=process_environment({}),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def least_seconds(program, starts=5):
    """Return the user time of the quickest of several starts, Python's own start included."""
    spent = []
    for _ in range(starts):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        python(program)
        spent.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return min(spent)


@pytest.mark.parametrize("program", BUDGETS)
def test_few_modules_are_imported(program):
    _, most = BUDGETS[program]
    assert int(python(f"{program}; import sys; print(len(sys.modules))")) <= most


@pytest.mark.parametrize("program", BUDGETS)
def test_starting_keeps_its_budget(program):
    seconds, _ = BUDGETS[program]
    assert least_seconds(program) < seconds


def test_help_keeps_its_budget():
    assert least_seconds(HELP) < 0.400


@pytest.mark.parametrize("verb", ["run", "times", "solve", "export", "map"])
def test_the_help_of_a_verb_needs_no_library_of_figures_or_maps(verb):
    heavy = ("numpy", "pandas", "geopandas", "scipy", "pyarrow", "matplotlib", "folium")
    program = (
        f"import sys; sys.argv = ['hubplan', '{verb}', '--help']\n"
        "from hubplan.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('FOUND', *(set(sys.modules) & set({heavy!r})))"
    )
    assert python(program).splitlines()[-1].split()[1:] == []
