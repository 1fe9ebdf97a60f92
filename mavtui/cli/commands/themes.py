"""`mavtui themes`: the console's themes, and the theme files that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from mavtui.cli.arguments import Parser
from mavtui.cli.output import Column, Shape

if TYPE_CHECKING:
    from mavtui.cli.call import Call


class _Theme(NamedTuple):
    id: str
    dark: bool | None
    in_use: bool
    file: str
    failed: str


def prepare_parser(parser: Parser) -> None:
    """The verb has no arguments of its own."""
    parser.examples("mavtui themes", "mavtui themes -o json")


def run(call: Call) -> int:
    """List them all; one that cannot be used is listed with the reason."""
    call.output.listing(_themes(call), _THEMES)
    return 0


def _themes(call: Call) -> Iterator[_Theme]:
    from mavtui.config import paths
    from mavtui.config.theme_files import load_themes

    settings = call.settings()
    loaded = load_themes(paths.user_themes(paths.config_file(call.options.config)))
    for name, theme in sorted(loaded.themes.items()):
        yield _Theme(name, theme.dark, name == settings.ui.theme, str(theme.file), "")
    for file, reason in loaded.failed:
        yield _Theme(file.stem, None, False, str(file), reason)


def _described(theme: _Theme) -> dict[str, Any]:
    return {**theme._asdict(), "failed": theme.failed or None}


_THEMES: Shape[_Theme] = Shape(
    _described,
    _Theme._fields,
    (
        Column("id", "NAME", lambda t: t.id),
        Column("dark", "KIND", lambda t: "cannot be used" if t.failed else "dark" if t.dark else "light"),
        Column("in_use", "IN USE", lambda t: "yes" if t.in_use else ""),
        Column("file", "FILE", lambda t: t.file),
        Column("failed", "WHY NOT", lambda t: t.failed),
    ),
)
