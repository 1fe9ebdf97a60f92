"""What the palette offers: the actions that apply, views, saved filters, contexts and themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mavtui.config.actions import SCREENS
from mavtui.ui.applying import why_not
from mavtui.ui.calling import VIEW_ACTION, call_action
from mavtui.ui.command_words import quoted
from mavtui.ui.commands import find_command, run_line

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp

_LEFT_OUT = frozenset({"app.palette", "app.back", "list.sort_by"})
"""Itself, and what a key does that takes a number."""
_OTHERS = (
    ("ctx", "context", "Work in this context from now on."),
    ("theme", "theme", "Use this theme until you leave."),
)
"""Commands whose arguments are offered too, each with the word before them and what choosing one does."""


class Entry(NamedTuple):
    """One thing to choose: its keys as they are written, its title, one sentence, why it does nothing, what it does.

    `is_refused`: it leads to a plan that would be refused, which says why; so does the sentence.
    """

    keys: str
    title: str
    help: str
    why_not: str
    call: Callable[[], None]
    is_refused: bool = False


def entries(app: MavtuiApp) -> Iterator[Entry]:
    """What applies here, then the views, then what would be refused or does not apply, each with the reason."""
    found = [*_actions(app)]
    yield from (entry for entry in found if not (entry.why_not or entry.is_refused))
    yield from _views(app)
    yield from (entry for entry in found if entry.is_refused and not entry.why_not)
    yield from (entry for entry in found if entry.why_not)


def more_entries(app: MavtuiApp) -> Iterator[Entry]:
    """What is offered once something was typed: saved filters, contexts, themes. May look into files: in a thread."""
    for name, text in app.session.settings.filters.items():
        yield Entry("", f"filter @{name}", text, "", partial(_run, app, f"volumes @{name}"))
    for verb, word, said in _OTHERS:
        command = find_command(verb)
        if command is None or not command.words:
            continue
        for name in command.words[0](app, (), ""):
            yield Entry("", f"{word} {name}", said, "", partial(_run, app, f"{verb} {quoted(name)}"))


def _actions(app: MavtuiApp) -> Iterator[Entry]:
    view = app.views()[-1]
    refused = {} if app.row_rules is None else app.row_rules.reasons(*view.row_state())
    known = set(SCREENS.get(view.help_name, ("app",)))
    for action in app.keys.actions():
        if action.scope not in known or action.id in _LEFT_OUT or action.id.startswith(VIEW_ACTION):
            continue
        reason = why_not(view, action)
        note = reason or refused.get(action.id, "")
        text = f"{action.help} ({note})" if note else action.help
        keys = app.keys.labels(action.id, ascii_only=app.signs.ascii_only)
        call = partial(_refuse, app, action.title, reason) if reason else partial(call_action, app, action.id)
        yield Entry(keys, action.title, text, reason, call, action.id in refused)


def _views(app: MavtuiApp) -> Iterator[Entry]:
    from mavtui.config.actions import BY_ID
    from mavtui.ui.views import VIEWS

    for spec in VIEWS.values():
        if spec.takes in {"", "FILTER"}:
            identity = f"{VIEW_ACTION}{spec.name}"
            keys = app.keys.labels(identity, ascii_only=app.signs.ascii_only) if identity in BY_ID else ""
            yield Entry(
                keys or f":{(*spec.aliases, spec.name)[0]}", f"view {spec.title}", spec.help, "",
                partial(app.open_view, spec.name),
            )  # fmt: skip


def _refuse(app: MavtuiApp, title: str, reason: str) -> None:
    app.tell(f"{title.capitalize()} does nothing here: {reason}.")


def _run(app: MavtuiApp, line: str) -> None:
    try:
        run_line(app, line)
    except Exception as error:  # noqa: BLE001 - whatever it is, the console lives on and says so
        app.tell_error(error)
