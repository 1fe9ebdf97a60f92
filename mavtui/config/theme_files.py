"""Themes from folders of YAML files: every value is checked here, so that switching to a loaded theme cannot fail.

This module knows nothing of the console; `mavtui/ui/theming.py` makes the framework's themes of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mavtui.config import paths
from mavtui.config.reading import Section, raise_problems, shown
from mavtui.config.yaml_files import read_yaml
from mavtui.errors import ConfigError

COLOURS = (
    "primary",
    "secondary",
    "warning",
    "error",
    "success",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
)
"""What a theme's `colours` may name; only `primary` is required, the others follow from it."""

VARIABLES = (
    "attach-rw",
    "attach-ro",
    "hazard-danger",
    "hazard-caution",
    "transition",
    "stale",
    "prod",
    "muted",
    "rule",
    "cursor-background",
    "cursor-foreground",
    "mark",
)
"""The colours of our own meanings. A theme may leave any out: the console has a default for each."""

STYLED_ROLES = (*(name for name in VARIABLES if not name.startswith("cursor-")), "cursor")
"""What a theme's `styles` may name: what a text in that role looks like apart from its colour."""

STYLE_WORDS = ("bold", "dim", "italic", "underline", "reverse")

ANSI_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
COLOUR = re.compile(rf"#(?:[0-9a-fA-F]{{3}}|[0-9a-fA-F]{{6}})|ansi_default|ansi_(?:bright_)?(?:{'|'.join(ANSI_NAMES)})")
COLOUR_HINT = 'A colour is "#rgb" or "#rrggbb" in quotes, ansi_default, or one of the 16 like ansi_bright_red.'
COMMENT_HINT = 'In YAML an unquoted # begins a comment: put the colour in quotes, "#fff".'


class ThemeFile(NamedTuple):
    """One theme as its file has it.

    `colours` by the names of COLOURS, `variables` by those of VARIABLES, each value as COLOUR_HINT says. `styles`: by
    the names of STYLED_ROLES, words of STYLE_WORDS parted by one space. With `ansi` the terminal's own colours are
    used.
    """

    name: str
    file: Path
    dark: bool
    ansi: bool
    colours: Mapping[str, str]
    variables: Mapping[str, str]
    styles: Mapping[str, str]


class Loaded(NamedTuple):
    """The themes that can be used, by name, and the files that cannot: path and reason."""

    themes: Mapping[str, ThemeFile]
    failed: tuple[tuple[Path, str], ...]


def load_themes(own_folder: Path | None = None) -> Loaded:
    """All themes: those that come with mavtui, and then the operator's own, which win where a name is the same.

    Raises nothing: a file that cannot be used is in `failed`, and the others are loaded.
    """
    themes: dict[str, ThemeFile] = {}
    failed: list[tuple[Path, str]] = []
    for folder in (paths.shipped("themes"), own_folder):
        for file in _files_of(folder):
            try:
                theme = read_theme(file)
            except ConfigError as error:
                failed.append((file, f"{error.message} {error.hint}".strip()))
            else:
                themes[theme.name] = theme
    return Loaded(themes, tuple(failed))


def read_theme(file: Path) -> ThemeFile:
    """The theme of one file. ConfigError: the file cannot be read or holds mistakes; all of them are listed."""
    top = Section(read_yaml(file), file=file)
    theme = ThemeFile(
        name=top.text("name") or file.stem,
        file=file,
        dark=top.flag("dark", default=True),
        ansi=top.flag("ansi", default=False),
        colours=_read_colours(top.section("colours"), COLOURS),
        variables=_read_colours(top.section("variables"), VARIABLES),
        styles=_read_styles(top.section("styles")),
    )
    top.end()
    if "primary" not in theme.colours and not top.problems:
        top.note("colours", "must give at least `primary`")
    raise_problems(file, top.problems)
    return theme


def _files_of(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    try:
        return sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"})
    except OSError:  # no such folder, or not ours to read: then there are no themes in it
        return []


def _read_colours(section: Section, names: tuple[str, ...]) -> dict[str, str]:
    colours: dict[str, str] = {}
    for name in names:
        value = section.raw(name)
        if name not in section.data:
            continue
        if isinstance(value, str) and COLOUR.fullmatch(value):
            colours[name] = value
        elif value is None:
            section.note(name, "has no value", COMMENT_HINT)
        else:
            section.note(name, f"must be a colour, not {shown(value)}", COLOUR_HINT)
    section.end()
    return colours


def _read_styles(section: Section) -> dict[str, str]:
    styles: dict[str, str] = {}
    for name in STYLED_ROLES:
        words = (section.text(name) or "").split()
        unknown = [word for word in words if word not in STYLE_WORDS]
        if unknown:
            section.note(name, f"must be of the words {', '.join(STYLE_WORDS)}, not `{unknown[0]}`")
        elif words:
            styles[name] = " ".join(words)
    section.end()
    return styles
