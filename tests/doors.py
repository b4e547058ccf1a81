"""Ways to spoil the small study, each with what must be said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from command_line import hubplan
from small_study import DEMAND, write_small_study


@dataclass(frozen=True, slots=True)
class Door:
    """One way to spoil the small study, and what must be said about it."""

    name: str
    spoil: Callable[[Path], object]
    says: tuple[str, ...]
    code: int = 1


def put(file: str, content: str | bytes) -> Callable[[Path], object]:
    """Put other content in a file of the study."""
    raw = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / file).write_bytes(raw)


def change(file: str, old: str, new: str) -> Callable[[Path], object]:
    """Change a piece of text that stands in a file of the study once."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands in {file} {text.count(old)} times"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def demand_with(row: int, **cells: object) -> Callable[[Path], object]:
    """Change cells of one demand point."""
    rows = [dict(each) for each in DEMAND]
    rows[row] |= cells
    return lambda folder: write_small_study(folder, demand=rows)


def study_with(old: str, new: str) -> Callable[[Path], object]:
    return change("study.toml", old, new)


def moved(file: str, lon_lat: str, new: str) -> Callable[[Path], object]:
    """Move the first record of a table."""
    return lambda folder: _move(folder / file, lon_lat, new)


def _move(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def network_from(content: bytes, name: str) -> Callable[[Path], object]:
    """Let the study read its roads from another file."""

    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(content)
        study_with('file = "town.osm"', f'file = "{name}"')(folder)

    return spoil


def without(file: str) -> Callable[[Path], object]:
    return lambda folder: (folder / file).unlink()


def assert_refused(door: Door, folder: Path) -> None:
    """Spoil the study, run it, and find it told in plain words with nothing left behind."""
    write_small_study(folder)
    door.spoil(folder)
    outcome = hubplan("run", "study.toml", "-o", "out", cwd=folder)
    assert (outcome.code, outcome.stdout) == (door.code, "")
    assert outcome.stderr.startswith("Error: ")
    assert "\nHint: " in outcome.stderr
    assert "Traceback" not in outcome.stderr
    for words in door.says:
        assert words in outcome.stderr
    assert not (folder / "out").exists()
    assert not list(folder.rglob(".partial-*"))
