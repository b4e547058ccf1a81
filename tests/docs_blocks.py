"""The fenced blocks of the documents, and what it takes to run them."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path

import typer
from command_line import REPOSITORY, hubplan

from hubplan.cli.app import app
from hubplan.study.settings import StudySettings, section_model

LANGUAGES = ("python", "sh", "toml", "json", "text")
_FENCE = re.compile(
    r"(?:^ *<!-- (?P<mark>[^>]*?) -->\n+)?"
    r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$",
    flags=re.MULTILINE | re.DOTALL,
)
_APPENDED = "appended to "
_NOT_RUN = "not run: "


@dataclass(frozen=True)
class Block:
    """A fenced block: what stands in it, and the comment before it."""

    language: str
    text: str
    mark: str

    @property
    def why_not_run(self) -> str:
        """The reason why it cannot be run here; empty where it is."""
        return self.mark.removeprefix(_NOT_RUN) if self.mark.startswith(_NOT_RUN) else ""


def blocks_of(name: str) -> list[Block]:
    """Return the blocks of a document in order."""
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        lines = match["text"].splitlines(keepends=True)
        body = "".join(line.removeprefix(match["indent"]) for line in lines)
        found.append(Block(match["language"], body, match["mark"] or ""))
    return found


def commands(block: Block) -> list[list[str]]:
    """Return the calls of hubplan in a block of shell, without the command's own name."""
    joined = block.text.replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.startswith("hubplan ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def parse(arguments: list[str]) -> None:
    """Read the arguments of a verb as the command line would, and go no further."""
    group = typer.main.get_command(app)
    verb, *rest = arguments
    group.commands[verb].make_context(verb, list(rest))


def read_study_part(text: str) -> None:
    """Read a part of a ``study.toml``: each section by its own model."""
    for key, value in tomllib.loads(text).items():
        model = section_model(StudySettings.model_fields[key].annotation)
        for part in value if isinstance(value, list) else [value]:
            model.model_validate(part)


def run_page(name: str, folder: Path) -> None:
    """Run the blocks of a page in order, in one folder and one Python."""
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks_of(name):
        if block.why_not_run:
            continue
        if block.language == "python":
            exec(compile(block.text, name, "exec"), names)
        elif block.language == "sh":
            for arguments in commands(block):
                outcome = hubplan(*arguments, cwd=folder)
                assert outcome.code == 0, (arguments, outcome.stderr)
        elif block.mark.startswith(_APPENDED):
            path = folder / block.mark.removeprefix(_APPENDED)
            path.write_text(path.read_text("utf-8") + "\n" + block.text, encoding="utf-8")
