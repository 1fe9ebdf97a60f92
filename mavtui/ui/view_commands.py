"""A command for every view, made from the list of views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from mavtui.domain.servers import ServerKind
from mavtui.errors import MavtuiError
from mavtui.ui import name_choices
from mavtui.ui.calling import call_action
from mavtui.ui.command_words import LineError
from mavtui.ui.commands import Command, Complete
from mavtui.ui.subjects import Subject
from mavtui.ui.views import VIEWS, ViewSpec, class_of

if TYPE_CHECKING:
    from mavtui.services.resolving import Found
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.command_words import Word

GROUP = "Views"
FILTER = "FILTER"


def view_commands() -> Iterator[Command]:
    """One for each view that there is."""
    for spec in VIEWS.values():
        names = (spec.name, *spec.aliases)
        run = partial(_open, spec)
        if spec.takes == FILTER:
            yield Command(names, "[FILTER|@SAVED]", spec.help, run, (_saved_filters,), is_text=True, group=GROUP)
        elif spec.takes:
            yield Command(names, "[NAME]", spec.help, partial(_open_about, spec), (_complete_for(spec),), group=GROUP)
        else:
            yield Command(names, "", spec.help, run, group=GROUP)


def _open(spec: ViewSpec, app: MavtuiApp, words: Sequence[Word]) -> None:
    app.open_view(spec.name, *map(str, words))


def _saved_filters(app: MavtuiApp, before: Sequence[str], begun: str) -> Iterator[str]:
    del before, begun
    yield from (f"@{name}" for name in app.session.settings.filters)


def _complete_for(spec: ViewSpec) -> Complete:
    kinds: dict[str, Complete] = {"VOLUME": name_choices.volumes, "SERVER": name_choices.servers}
    return kinds.get(spec.takes, name_choices.volumes_and_servers)


def _open_about(spec: ViewSpec, app: MavtuiApp, words: Sequence[Word]) -> None:
    """The view of one object: the one that is named, else what the cursor is on."""
    if not words:
        call_action(app, f"object.{spec.name}")
        return
    from mavtui.services import resolving

    try:
        subject = _subject_of(resolving.anything(app.session, words[0]))
    except MavtuiError as error:
        raise LineError.at(words[0], error) from error
    _show_about(app, spec, subject)


def _show_about(app: MavtuiApp, spec: ViewSpec, subject: Subject) -> None:
    if spec.name == "history":
        app.drill(spec.name, *_about(subject))
    else:
        screen: Any = class_of(spec)
        app.push_screen(screen(subject))


def _subject_of(found: Found) -> Subject:
    from mavtui.ui.subjects import of_attachment, of_host, of_volume

    if found.volume is not None:
        return of_volume(found.volume)
    if found.attachment is not None:
        return of_attachment(found.attachment)
    server = found.server
    assert server is not None  # noqa: S101 - one of the three is always there
    if server.kind is ServerKind.HOST:
        return of_host(server.host or server.name or server.id)
    return Subject("server", server.id, server.label, server_id=server.id, host=server.host)


def _about(subject: Subject) -> tuple[str, str]:
    """What a history is of: the kind and the id (a host's name)."""
    if subject.volume_id is not None:
        return "volume", subject.volume_id
    if subject.server_id is not None:
        return "server", subject.server_id
    return "host", subject.host or subject.name
