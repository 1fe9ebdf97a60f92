"""What can be typed on the command line: a table of verbs, each with what it does and how its words are completed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mavtui.errors import UsageError

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp

Run = Callable[["MavtuiApp", Sequence[str]], None]
Complete = Callable[["MavtuiApp"], Sequence[str]]


class Command(NamedTuple):
    """One verb: all its names, its arguments as they are written, one sentence, what it does.

    `words` gives what its argument can be; `most` is the number of arguments that it takes.
    """

    names: tuple[str, ...]
    arguments: str
    help: str
    run: Run
    words: Complete | None = None
    most: int = 0


def _contexts(app: MavtuiApp) -> Sequence[str]:
    from mavtui.ui.switching import names_of_contexts

    return names_of_contexts(app)


def _context(app: MavtuiApp, words: Sequence[str]) -> None:
    from mavtui.ui import switching

    app.converse(partial(switching.switch, app, words[0]) if words else partial(switching.choose, app))


def _all_projects(app: MavtuiApp, words: Sequence[str]) -> None:
    if words and words[0] not in ("on", "off"):
        raise UsageError(f"`{words[0]}` is neither on nor off")
    from mavtui.ui import switching

    every = words[0] == "on" if words else not app.shows_all_projects
    app.converse(partial(switching.show_projects, app, every=every))


def _quit(app: MavtuiApp, words: Sequence[str]) -> None:
    del words
    app.action_app_quit()


COMMANDS: tuple[Command, ...] = (
    Command(
        ("ctx", "context"), "[NAME]", "Work in another context; without a name they are listed.", _context, _contexts, 1
    ),
    Command(
        ("all-projects",), "[on|off]", "Show the volumes of all projects, where your role allows it.", _all_projects,
        lambda _app: ("on", "off"), 1,
    ),
    Command(("q", "quit"), "", "Quit; ask first where something is under way.", _quit),
)  # fmt: skip


def run_line(app: MavtuiApp, line: str) -> None:
    """Do what the line says. Raises UsageError for what cannot be done, MavtuiError for what is refused."""
    verb, *words = line.split()
    command = _command(verb)
    if command is None:
        from mavtui.config.nearest import known_names

        known = [name for one in COMMANDS for name in one.names]
        raise UsageError(f"there is no command `{verb}`", hint=known_names(verb, known))
    if len(words) > command.most:
        raise UsageError(f"{verb} takes {command.arguments or 'nothing'}, found {len(words)} words")
    command.run(app, words)


def completions(app: MavtuiApp, line: str) -> list[str]:
    """The lines that this one could become, in the order of the alphabet; none where nothing fits."""
    verb, space, rest = line.lstrip().partition(" ")
    if not space:
        return sorted(name for one in COMMANDS for name in one.names if name.startswith(verb))
    command = _command(verb)
    if command is None or command.words is None or " " in rest.strip():
        return []
    wanted = rest.strip()
    return [f"{verb} {word}" for word in sorted(command.words(app)) if word.startswith(wanted)]


def _command(verb: str) -> Command | None:
    return next((one for one in COMMANDS if verb in one.names), None)
