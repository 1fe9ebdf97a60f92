"""docs/architecture.md is a map of the tree: what it names is there, and what is there it names."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
MAP = (REPOSITORY / "docs" / "architecture.md").read_text("utf-8")
ONE_FILE_EACH = ("mavtui/cli/commands", "mavtui/ui/screens", "mavtui/ui/dialogs", "mavtui/ui/widgets", "acting")
"""Folders of which the map says what a file in them is, instead of naming each."""
NAME = re.compile(r"[a-z_*]+(/[a-z_*]+)*(\.py|\.sql)?")


def told() -> dict[str, list[str]]:
    """What the map says of each folder of the package, by the words in code marks."""
    rows: dict[str, list[str]] = {}
    folder = ""
    for first, text in re.findall(r"^\| (.+?) \| (.+) \|$", MAP.split("## The tree")[1], re.MULTILINE):
        named = re.match(r"`(mavtui/(?:[a-z_]+/)*)`", first)
        if named:
            folder = named[1].rstrip("/")
        elif not first.startswith("…"):
            folder = ""
        if folder and "screens/" not in first:
            rows.setdefault(folder, []).extend(re.findall(r"`([^`]+)`", text))
    return rows


def modules(folder: str) -> set[str]:
    """The names of what is in the folder, of files without their endings."""
    found = [path for path in (REPOSITORY / folder).iterdir() if not path.name.startswith("__")]
    return {path.stem if path.is_file() else f"{path.name}/" for path in found}


@pytest.mark.parametrize("folder", sorted(told()))
def test_what_the_map_names_is_there(folder: str) -> None:
    source = "\n".join(path.read_text("utf-8") for path in (REPOSITORY / folder).rglob("*.py"))
    there = {str(path.relative_to(REPOSITORY / folder)) for path in (REPOSITORY / folder).rglob("*.*")}
    stems = {re.sub(r"\.(py|sql|tcss)$", "", name) for name in there}
    missing = [
        name
        for name in told()[folder]
        if NAME.fullmatch(name)  # not the name of a class, nor a sentence
        and not any(fnmatchcase(one, name) for one in stems | there)
        and not any(fnmatchcase(one.rsplit("/", 1)[-1], name) for one in stems)
        and not re.search(rf"\b(def|class) {re.escape(name)}\b", source)
    ]
    assert not missing, f"{folder} has none of {missing}"


@pytest.mark.parametrize("folder", sorted(set(told()) - set(ONE_FILE_EACH)))
def test_what_is_there_the_map_names(folder: str) -> None:
    named = [name.removesuffix(".py").removesuffix(".sql") for name in told()[folder]]
    unnamed = [
        name for name in modules(folder) if not any(fnmatchcase(name, one) for one in named) and not name.endswith("/")
    ]
    assert not unnamed, f"docs/architecture.md does not name {sorted(unnamed)} of {folder}"
