"""Commands that are neither views nor changes: the context, the console itself, help."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from mavtui.ui.command_words import LineError
from mavtui.ui.commands import Command, one_of
from mavtui.ui.named_objects import at

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.command_words import Word


def _contexts(app: MavtuiApp, before: Sequence[str], begun: str) -> Sequence[str]:
    del before, begun
    from mavtui.ui.switching import names_of_contexts

    return names_of_contexts(app)


def _context(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.config.nearest import known_names
    from mavtui.ui import switching

    if not words:
        app.converse(partial(switching.choose, app))
        return
    names = at(words[0], lambda: switching.names_of_contexts(app))
    if words[0] not in names:
        hint = known_names(words[0], names)
        raise LineError(f"there is no context `{words[0]}`", words[0].start, words[0].end, hint=hint)
    app.converse(partial(switching.switch, app, str(words[0])))


def is_on(word: Word) -> bool:
    """Whether the word is `on`. LineError: it is neither on nor off."""
    if word not in ("on", "off"):
        raise LineError(f"`{word}` is neither on nor off", word.start, word.end)
    return word == "on"


def _all_projects(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.ui import switching

    every = is_on(words[0]) if words else not app.shows_all_projects
    app.converse(partial(switching.show_projects, app, every=every))


def _themes(app: MavtuiApp, before: Sequence[str], begun: str) -> Sequence[str]:
    del before, begun
    from mavtui.ui.choosing_themes import names_of_themes

    return names_of_themes(app)


def _theme(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.ui import choosing_themes

    app.converse(partial(choosing_themes.switch, app, words[0]) if words else partial(choosing_themes.choose, app))


def _quit(app: MavtuiApp, words: Sequence[Word]) -> None:
    del words
    app.action_app_quit()


def _help(app: MavtuiApp, words: Sequence[Word]) -> None:
    del words
    app.action_app_help()


def _tour(app: MavtuiApp, words: Sequence[Word]) -> None:
    del words
    app.action_app_tour()


def _lock(app: MavtuiApp, words: Sequence[Word]) -> None:
    del words
    app.action_app_lock()


def _problem(app: MavtuiApp, words: Sequence[Word]) -> None:
    del words
    app.action_app_problem()


def _refresh(app: MavtuiApp, words: Sequence[Word]) -> None:
    del words
    app.ask_everything_again()


GENERAL: tuple[Command, ...] = (
    Command(
        ("ctx", "context"), "[NAME]", "Work in another context; without a name they are listed.", _context,
        (_contexts,),
    ),
    Command(
        ("all-projects",), "[on|off]", "Show the volumes of all projects, where your role allows it.", _all_projects,
        (one_of("on", "off"),),
    ),
    Command(
        ("theme",), "[NAME]", "Use another theme until you leave; without a name each is seen before it is chosen.",
        _theme, (_themes,),
    ),
    Command(("refresh",), "", "Read everything again.", _refresh),
    Command(("problem",), "", "Show all about what went wrong last: why, what to do, request.", _problem),
    Command(("lock",), "", "Refuse every change in this console, or take that off again.", _lock),
    Command(("tour",), "", "Show the tour of the first start again.", _tour),
    Command(("help",), "", "Show the keys and signs of this view.", _help),
    Command(("q", "quit"), "", "Quit; ask first where something is under way.", _quit),
)  # fmt: skip
