"""`mavtui themes`: the console's themes, the files that cannot be used, and what is wrong with one of your own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mavtui.cli.arguments import Parser
from mavtui.cli.output import Column, Shape

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.config.theme_contrast import Pair


class _Theme(NamedTuple):
    id: str
    dark: bool | None
    in_use: bool
    file: str
    failed: str


class _Checked(NamedTuple):
    id: str
    name: str
    weak: tuple[Pair, ...]


def prepare_parser(parser: Parser) -> None:
    """Nothing to list them, `check` and files to look at these."""
    parser.forms("", "check FILE [FILE …]")
    parser.add_argument("what", nargs="?", choices=("check",), help="say what is wrong with theme files")
    parser.add_argument("files", nargs="*", metavar="FILE", help="a theme: a YAML file")
    parser.examples("mavtui themes", "mavtui themes -o json", "mavtui themes check ~/.config/mavtui/themes/mine.yaml")


def run(call: Call) -> int:
    """List them all; one that cannot be used is listed with the reason. With `check`, look at these files alone."""
    if call.options.what == "check":
        return _check(call)
    call.output.listing(_themes(call), _THEMES)
    return 0


def _check(call: Call) -> int:
    """Read each file. ConfigError lists every mistake of all of them; texts that are hard to read are no mistake."""
    from mavtui.config.theme_contrast import hard_to_read
    from mavtui.config.theme_files import read_theme
    from mavtui.errors import ConfigError, UsageError

    if not call.options.files:
        raise UsageError("themes check needs a file", hint="mavtui themes lists the files of the themes there are.")
    checked: list[_Checked] = []
    mistakes: list[str] = []
    hints: dict[str, None] = {}
    for file in map(Path, call.options.files):
        try:
            theme = read_theme(file)
        except ConfigError as error:
            mistakes += error.lines
            hints |= dict.fromkeys([error.hint] if error.hint else [])
        else:
            checked.append(_Checked(str(file), theme.name, hard_to_read(theme)))
    if mistakes:
        raise ConfigError(mistakes[0], details=mistakes[1:], hint=" ".join(hints))
    call.output.listing(iter(checked), _CHECKED)
    return 0


def _checked_theme(theme: _Checked) -> dict[str, Any]:
    weak = [{"text": pair.text, "ground": pair.ground, "ratio": round(pair.ratio, 2)} for pair in theme.weak]
    return {"id": theme.id, "name": theme.name, "weak": weak}


def _weak_words(theme: _Checked) -> str:
    return ", ".join(f"{pair.text} on {pair.ground} {pair.ratio:.1f}" for pair in theme.weak)


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


_CHECKED: Shape[_Checked] = Shape(
    _checked_theme,
    _Checked._fields,
    (
        Column("id", "FILE", lambda t: t.id),
        Column("name", "NAME", lambda t: t.name),
        Column("ok", "MISTAKES", lambda _: "none"),
        Column("weak", "HARD TO READ (BELOW 4.5)", _weak_words),
    ),
)

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
