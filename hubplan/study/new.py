"""Write a commented ``study.toml``: the bundled study with every key explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

from pydantic.fields import FieldInfo

from hubplan.errors import InputError
from hubplan.study.artefacts import staged_file
from hubplan.study.bundled import STUDY_FILE, bundled_studies
from hubplan.study.load import BUNDLED, key_lines, read_settings
from hubplan.study.settings import StudySettings, section_model
from hubplan.study.settings_scenarios import CHANGE_KINDS

_MODEL_STUDY = "west-kent"
_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,59}$")
_SECTION = re.compile(r"^\[{1,2}([a-z_.]+)\]{1,2}")
_KEY = re.compile(r"^([a-z0-9_]+) = ")
_EXAMPLE_NAME = "my_own"
_INTRODUCTION = """\
# The study '{name}'. It runs as it is, on the data of west Kent that ship with hubplan:
#
#   hubplan check {name}/study.toml      lists every problem of this file and its tables
#   hubplan run {name}/study.toml        works it out
#
# Change one thing at a time. Files are looked for beside this one; '{bundled}' names those that
# ship with hubplan. Keys that are commented out stand with their default.

"""


def write_new_study(name: str, folder: Path) -> Path:
    """Write ``NAME/study.toml``, a commented study that runs as it is.

    Parameters
    ----------
    name : str
        Lower-case letters, digits, hyphens and underscores.
    folder : Path
        Where the folder of the study is made.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the name cannot be one, or the file exists already.
    OutputError
        If it cannot be written.
    """
    target = folder / checked_name(name) / STUDY_FILE
    if target.exists():
        raise InputError(f"'{target}' exists already", hint="Choose another name, or remove it.")
    text = new_study_text(name)
    with staged_file(target) as path:
        path.write_text(text, encoding="utf-8", newline="\n")
    return target


def checked_name(name: str) -> str:
    """Return a name that a study can have.

    Parameters
    ----------
    name : str
        Lower-case letters, digits, hyphens and underscores.

    Returns
    -------
    str
        The same.

    Raises
    ------
    InputError
        If it cannot be one.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"'{name}' cannot be the name of a study",
            hint="Use lower-case letters, digits, hyphens and underscores, such as my-study.",
        )
    return name


def new_study_text(name: str) -> str:
    """Return the text of a commented study.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    str
        The bundled study under another name, each key explained where it first stands and each
        absent key in a comment with its default.
    """
    source = bundled_studies()[_MODEL_STUDY]
    read_settings(source)  # a model that is not sound must not be handed on
    lines = list(_commented(source.read_text(encoding="utf-8"), source.parent.name))
    body = "\n".join(lines).replace(f'name = "{_MODEL_STUDY}"', f'name = "{name}"', 1)
    return _INTRODUCTION.format(name=name, bundled=BUNDLED) + body + "\n"


def _commented(text: str, bundled_folder: str) -> Iterator[str]:
    """Give the lines of a study with explanations put before keys."""
    present = {re.sub(r"\[\d+\]", "", key) for key in key_lines(text)}
    section, explained, filled = "", set[str](), False
    body = [line for line in text.splitlines() if not line.startswith("#")]
    for line in body[next(i for i, line in enumerate(body) if line) :]:
        if header := _SECTION.match(line):
            section, filled = header.group(1), False
        if key := _KEY.match(line):
            filled = True
            yield from _explanation(section, key.group(1), explained)
            line = re.sub(r'^file = "', f'file = "{BUNDLED}{bundled_folder}/', line)  # noqa: PLW2901
        if not line and filled:
            yield from _absent_keys(section, present, explained)
        yield line
    named = {key.partition(".")[0] for key in present}
    for name, field in _fields("").items():
        inner = section_model(field.annotation)
        if inner is not None and field.default is None and name not in named:
            yield from _absent_section(name, field)
    yield from _kinds_of_changes()


def _explanation(section: str, key: str, explained: set[str]) -> Iterator[str]:
    field = _fields(section).get(key)
    where = f"{section}.{key}"
    if field is not None and field.description and where not in explained:
        explained.add(where)
        yield f"# {field.description}"


def _absent_keys(section: str, present: set[str], explained: set[str]) -> Iterator[str]:
    """Give the keys a section may have and the study does not use, each with its default."""
    if section in explained:
        return
    explained.add(section)
    for key, field in _fields(section).items():
        simple = field.annotation is not None and section_model(field.annotation) is None
        where = f"{section}.{key}" if section else key
        if where not in present and simple and not field.is_required():
            default = field.get_default(call_default_factory=True)
            shown = field.examples[0] if field.examples else default
            yield f"# {key} = {_toml(shown)}  # {field.description}"
    for key, field in _fields(section).items():
        if get_origin(field.annotation) is dict and section_model(field.annotation) is not None:
            yield from _named_by_user(f"{section}.{key}", field)


def _named_by_user(section: str, field: FieldInfo) -> Iterator[str]:
    """Give a table of sections the user names, by the example of one."""
    yield f"# [{section}.{_EXAMPLE_NAME}]  # {field.description}"
    for key, inner in section_model(field.annotation).model_fields.items():
        value = inner.examples[0] if inner.examples else inner.default
        yield f"# {key} = {_toml(value)}  # {inner.description}"


def _absent_section(name: str, field: FieldInfo) -> Iterator[str]:
    """Give a section that the study could have and has not."""
    yield f"\n# [{name}]  # {field.description}"
    lists: list[tuple[str, FieldInfo]] = []
    for key, inner in section_model(field.annotation).model_fields.items():
        if get_origin(inner.annotation) is list and section_model(inner.annotation) is not None:
            lists.append((key, inner))
            continue
        default = inner.get_default(call_default_factory=True)
        value = f"{name}.csv" if inner.is_required() else default
        value = inner.examples[0] if inner.examples else value
        yield f"# {key} = {_toml(value)}  # {inner.description}"
    for key, inner in lists:  # after the plain keys: what stands below a header belongs to it
        yield f"# [[{name}.{key}]]  # {inner.description}"
        for below, each in section_model(inner.annotation).model_fields.items():
            value = f"{name}.zip" if each.is_required() else each.default
            value = each.examples[0] if each.examples else value
            yield f"# {below} = {_toml(value)}  # {each.description}"


def _kinds_of_changes() -> Iterator[str]:
    """Give every kind of change a scenario may hold, with its keys."""
    yield ""
    yield "# Every kind of change a scenario may hold; keys in <angle brackets> must be given."
    for word, kind in CHANGE_KINDS.items():
        yield ""
        yield "# [[scenarios.changes]]"
        yield f'# change = "{word}"  # {kind.model_fields["change"].description}'
        for key, field in kind.model_fields.items():
            if key == "change":
                continue
            default = field.get_default(call_default_factory=True)
            value = "<...>" if field.is_required() else "..." if default is None else _toml(default)
            yield f"# {key} = {value}  # {field.description}"


def _fields(section: str) -> dict[str, Any]:
    """Return the fields of a section by key, none for a table of free keys."""
    model: Any = StudySettings
    for step in section.split(".") if section else []:
        field = model.model_fields.get(step)
        model = None if field is None else section_model(field.annotation)
        if model is None:
            return {}
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _toml(value: Any) -> str:  # noqa: ANN401 - a default of any simple kind
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)
