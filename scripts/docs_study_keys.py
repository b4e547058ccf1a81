"""The reference of ``study.toml``: every key with type, default and meaning, from the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Final, get_origin

from docs_words import code, table
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from hubplan.study.section import Source
from hubplan.study.settings import StudySettings, section_model
from hubplan.study.settings_scenarios import CHANGE_KINDS

_HEADING = "key | holds | default | meaning"
_WORDS = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true, false"}
_LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minItems": "{} or more of them",
}
_ABOUT: Final = (
    "Made from the models that read a study, whenever the documentation is built. A key that "
    "is not here is refused, with the nearest name. [Writing a study](study.md) tells how to "
    "begin; `hubplan new NAME` writes all of this into a file that runs."
)
_ABOUT_FILES: Final = "These sections have the keys of a file and no others."
_ABOUT_CHANGES: Final = (
    "Each `[[scenarios.changes]]` names its kind under `change`; it may have a `name` too. "
    "[Scenarios](scenarios.md) tells what they do."
)


def study_keys_page() -> str:
    """Return the page, made from the models that read a study.

    Returns
    -------
    str
        Markdown.
    """
    lines = [
        "# Keys of study.toml",
        "",
        _ABOUT,
        "",
    ]
    for title, model in _sections("", StudySettings):
        if model is not Source:
            about = (model.__doc__ or "").strip().splitlines()[0].replace("``", "`")
            lines += [f"## {title or 'At the top'}", "", about, ""]
            lines += table(_HEADING, (_row(name, field) for name, field in _plain(model)))
        if not title:
            lines += _files()
    lines += [
        "## Kinds of changes in a scenario",
        "",
        _ABOUT_CHANGES,
        "",
    ]
    for word, kind in CHANGE_KINDS.items():
        lines += [f'### change = "{word}"', "", f"{kind.model_fields['change'].description}", ""]
        fields = [(n, f) for n, f in kind.model_fields.items() if n not in ("change", "name")]
        if fields:
            lines += table(_HEADING, (_row(name, field) for name, field in fields))
    return "\n".join(lines)


def _files() -> list[str]:
    """Return the sections that name a file and say nothing else."""
    named = (
        (
            code(f"[{name}]"),
            field.description or "Roads and paths, as `hubplan network` saves them.",
        )
        for name, field in StudySettings.model_fields.items()
        if section_model(field.annotation) is Source
    )
    return [
        *("## Files", "", _ABOUT_FILES, "", *table("section | what", named)),
        *table(_HEADING, (_row(name, field) for name, field in _plain(Source))),
    ]


def _sections(above: str, model: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a model
    """Give every section with the header it has in the file, outermost first."""
    yield above, model
    for name, field in model.model_fields.items():
        inner = section_model(field.annotation)
        if inner is None:
            continue
        path = above.strip("[]`") + "." if above else ""
        many = any(get_origin(kind) is list for kind in _alternatives(field.annotation))
        named = any(get_origin(kind) is dict for kind in _alternatives(field.annotation))
        key = f"{path}{field.alias or name}" + (".NAME" if named else "")
        yield from _sections(f"`[[{key}]]`" if many else f"`[{key}]`", inner)


def _alternatives(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a type
    return (annotation, *getattr(annotation, "__args__", ()))


def _plain(model: Any) -> Iterator[tuple[str, FieldInfo]]:  # noqa: ANN401 - a model
    """Give the keys of a section; those that are sections themselves have their own table."""
    for name, field in model.model_fields.items():
        if section_model(field.annotation) is None:
            yield field.alias or name, field


def _row(name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    annotation: Any = field.annotation
    for extra in field.metadata:
        annotation = Annotated[annotation, extra]
    schema = TypeAdapter(annotation).json_schema()
    return code(name), _holds(schema, schema), _default(field), field.description or ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**must be given**"
    value = field.get_default(call_default_factory=True)
    return "" if value in (None, "", [], {}) else code(json.dumps(value, default=str))


def _holds(schema: dict[str, Any], whole: dict[str, Any]) -> str:
    """Return what a value may be, in words."""
    if "$ref" in schema:
        said = _holds(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    elif "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        said = ", ".join(code(json.dumps(value)) for value in values)
    elif choices := schema.get("anyOf", schema.get("oneOf", [])):
        words = [_holds(choice, whole) for choice in choices if choice.get("type") != "null"]
        said = " or ".join(dict.fromkeys(words))
    elif schema.get("type") == "array":
        said = "list of: " + _holds(schema.get("items", {}), whole)
    elif schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        said = "table of columns and values"
        if isinstance(inner, dict) and "anyOf" not in inner:
            said = "table of: " + _holds(inner, whole)
    elif schema.get("format") == "date":
        said = "date"
    else:
        word = _WORDS.get(schema.get("type", ""), "any value")
        limits = [limit.format(schema[key]) for key, limit in _LIMITS.items() if key in schema]
        said = ", ".join([word, *limits])
    return said
