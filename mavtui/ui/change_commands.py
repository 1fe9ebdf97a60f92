"""Commands that change something: each opens the plan that its key opens, for the objects that are named.

Without arguments a command is its key: it is about what the cursor is on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from mavtui.domain.attachments import Mode
from mavtui.domain.validation import checked_size
from mavtui.ui.calling import call_action
from mavtui.ui.command_words import LineError
from mavtui.ui.commands import Command, one_of
from mavtui.ui.general_commands import is_on
from mavtui.ui.name_choices import holders, places, servers, takers, volumes
from mavtui.ui.named_objects import MODES, at, attachment, mode_of, place, volume_id

if TYPE_CHECKING:
    from mavtui.domain.plans import Plan
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.command_words import Word
    from mavtui.ui.messages import PlanMaker

Do = Callable[["MavtuiApp", Sequence["Word"]], None]

GROUP = "Changes, each through its plan"
_VOLUME_SERVER = 2


def _change(app: MavtuiApp, make_plan: PlanMaker) -> None:
    from mavtui.ui.changing import change

    app.converse(partial(change, app, make_plan))


def _attach(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services.planning_many import plan_attach_many
    from mavtui.ui import connecting, conversations

    session, volume = app.session, volume_id(app.session, words[0])
    named = list(words[1:])
    mode = mode_of(named.pop()) if named and named[-1].lower() in MODES else None
    if not named:
        app.converse(partial(conversations.attach, app, volume, mode))
        return
    found = [place(session, word) for word in named]
    server_ids = [server for server, _ in found if server is not None]
    hosts = [host for _, host in found if host is not None]

    def make_plan(connectors: Mapping[str, str]) -> Awaitable[Plan]:
        wanted = mode or Mode.RW
        return plan_attach_many(session, [volume], server_ids, hosts=hosts, mode=wanted, connectors=connectors)

    app.converse(partial(connecting.change_with_connectors, app, make_plan, is_for_host=bool(hosts)))


def _hand_over(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services.swapping import plan_swap
    from mavtui.ui import connecting

    session, volume = app.session, volume_id(app.session, words[0])
    server, host = place(session, words[1])

    def make_plan(connector_file: str | None) -> Awaitable[Plan]:
        return plan_swap(session, volume, server, host=host, connector_file=connector_file)

    app.converse(partial(connecting.change_with_connector, app, make_plan, is_for_host=host is not None))


def _detach_all(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services.planning_many import plan_detach_all
    from mavtui.store.places import is_host

    if is_host(app.session.store.reader, words[0]):
        host = str(words[0])
        _change(app, lambda: plan_detach_all(app.session, host=host))
        return
    server, host_name = place(app.session, words[0])
    _change(app, lambda: plan_detach_all(app.session, server=server, host=host_name))


def _on_attachment(kind: str) -> Do:
    """A change of one attachment: `detach`, `force_detach` or `clean_up`."""

    def run(app: MavtuiApp, words: Sequence[Word]) -> None:
        from mavtui.services import planning

        make = {
            "detach": planning.plan_detach, "force_detach": planning.plan_force_detach,
            "clean_up": planning.plan_clean_up,
        }[kind]  # fmt: skip
        chosen = attachment(app.session, words).id
        _change(app, lambda: make(app.session, [chosen]))

    return run


def _change_mode(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services.changing_modes import plan_mode
    from mavtui.ui import connecting

    if len(words) <= _VOLUME_SERVER and words[-1].lower() not in MODES:
        _guide_to_mode(app, words)
        return
    mode = mode_of(words[-1])
    chosen = attachment(app.session, words[:-1])

    def make_plan(connectors: Mapping[str, str]) -> Awaitable[Plan]:
        return plan_mode(app.session, chosen.id, mode, connectors=connectors)

    is_for_host = chosen.is_host_attachment
    app.converse(partial(connecting.change_with_connectors, app, make_plan, is_for_host=is_for_host))


def _guide_to_mode(app: MavtuiApp, words: Sequence[Word]) -> None:
    """The guide, for the holders of a volume; where one of them is named, the cursor on it."""
    from mavtui.services import resolving
    from mavtui.ui import conversations

    if len(words) > 1:
        chosen = attachment(app.session, words)
        held, begins_on = resolving.volume(app.session, chosen.volume_id).holders, chosen.id
    else:
        held, begins_on = at(words[0], lambda: resolving.volume(app.session, words[0])).holders, ""
    if not held:
        raise LineError(f"nobody holds `{words[0]}`, so there is no mode to change", words[0].start, words[0].end)
    app.converse(partial(conversations.change_modes, app, held, begins_on=begins_on))


def _reset(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services import planning

    if len(words) == 1:
        volume = volume_id(app.session, words[0])
        _change(app, lambda: planning.plan_reset_volume(app.session, volume))
        return
    if words[1] not in ("attached", "detached"):
        raise LineError(f"`{words[1]}` is neither attached nor detached", words[1].start, words[1].end)
    chosen, attached = attachment(app.session, words[:1]).id, words[1] == "attached"
    _change(app, lambda: planning.plan_reset_attachment(app.session, chosen, attached=attached))


def _extend(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services import planning, resolving
    from mavtui.ui import conversations

    volume = at(words[0], lambda: resolving.volume(app.session, words[0]))
    if len(words) == 1:
        app.converse(partial(conversations.extend, app, volume))
        return
    size = at(words[1], lambda: checked_size(words[1]))
    _change(app, lambda: planning.plan_extend(app.session, volume.id, size))


def _create(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services import planning

    size = at(words[1], lambda: checked_size(words[1]))
    sharable = len(words) > _VOLUME_SERVER
    if sharable and words[2] != "sharable":
        raise LineError(f"`{words[2]}` is not the word sharable", words[2].start, words[2].end)
    _change(app, lambda: planning.plan_create(app.session, size, name=str(words[0]), sharable=sharable))


def _delete(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services import planning

    chosen = [volume_id(app.session, word) for word in words]
    _change(app, lambda: planning.plan_delete(app.session, chosen))


def _sharable(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services import planning, resolving
    from mavtui.ui import conversations

    volume = at(words[0], lambda: resolving.volume(app.session, words[0]))
    wanted = is_on(words[1]) if len(words) > 1 else not volume.sharable
    if wanted is not volume.sharable:
        app.converse(partial(conversations.flip_sharable, app, volume))
        return
    _change(app, lambda: planning.plan_set(app.session, volume.id, sharable=wanted))


def _setting(values: Callable[[Sequence[Word]], Mapping[str, Any]]) -> Do:
    """Other values for a volume: `values` makes them of the words behind its name. It may raise LineError."""

    def run(app: MavtuiApp, words: Sequence[Word]) -> None:
        from mavtui.services import planning

        volume, wanted = volume_id(app.session, words[0]), values(words[1:])
        _change(app, lambda: planning.plan_set(app.session, volume, **wanted))

    return run


def _metadata(words: Sequence[Word]) -> Mapping[str, Any]:
    values: dict[str, str] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            raise LineError(f"`{word}` is not KEY=VALUE", word.start, word.end, hint="KEY= removes the key.")
        values[key] = value
    return {
        "metadata_set": {key: value for key, value in values.items() if value},
        "metadata_removed": [key for key, value in values.items() if not value],
    }


def _add_server(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services import planning

    host = str(words[1]) if len(words) > 1 else None
    _change(app, lambda: planning.plan_server_add(app.session, str(words[0]), host=host))


def _remove_server(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.services import planning, resolving

    server_id = at(words[0], lambda: resolving.server_id(app.session, words[0]))
    _change(app, lambda: planning.plan_server_remove(app.session, server_id))


def _undo(app: MavtuiApp, words: Sequence[Word]) -> None:
    from mavtui.ui import conversations

    app.converse(partial(conversations.undo, app, str(words[0]) if words else ""))


def _by_key(action_id: str, do: Do, least: int = 1) -> Do:
    """Without arguments what the key of the action does, with at least `least` of them `do`."""

    def run(app: MavtuiApp, words: Sequence[Word]) -> None:
        if not words:
            call_action(app, action_id)
        elif len(words) < least:
            raise LineError("something is missing behind it", words[-1].end, words[-1].end)
        else:
            do(app, words)

    return run


_ON_OFF = one_of("on", "off")
_NEW = one_of()
_ONE_ATTACHMENT = "VOLUME SERVER | ATTACHMENT"
_NOTES = one_of("mavtui:filesystem=", "mavtui:writer=", "mavtui:role=")

CHANGES: tuple[Command, ...] = tuple(
    Command((name,), arguments, text, run, words, least, many="…" in arguments, group=GROUP)
    for name, arguments, text, run, words, least in (
        ("attach", "VOLUME [SERVER|host:HOST… [rw|ro]]", "Attach the volume, one by one; rw if nothing is said.",
         _by_key("volume.attach", _attach), (volumes, takers), 0),
        ("detach", _ONE_ATTACHMENT, "End exactly one attachment.",
         _by_key("attachment.detach", _on_attachment("detach")), (volumes, holders), 0),
        ("mode", "VOLUME [SERVER [rw|ro]]", "Give the server the other mode; what is left out is asked for.",
         _by_key("attachment.mode", _change_mode), (volumes, holders, one_of("rw", "ro")), 0),
        ("hand-over", "VOLUME SERVER|host:HOST", "Let this server or host take over writing; one writer is left.",
         _by_key("volume.swap_writer", _hand_over, 2), (volumes, takers), 0),
        ("detach-all", "SERVER|HOST", "Take everything off a server or a host, by one plan.",
         _detach_all, (places,), 1),
        ("extend", "VOLUME [GIB]", "Make the volume larger: to this size.",
         _by_key("volume.extend", _extend), (volumes, _NEW), 0),
        ("create", "NAME GIB [sharable]", "Create a volume.",
         _by_key("volume.create", _create, 2), (_NEW, _NEW, one_of("sharable")), 0),
        ("delete", "VOLUME…", "Delete volumes that nobody holds.",
         _by_key("volume.delete", _delete), (volumes,), 0),
        ("sharable", "VOLUME [on|off]", "Allow or forbid further attachments of the volume.",
         _by_key("volume.sharable", _sharable), (volumes, _ON_OFF), 0),
        ("set-name", "VOLUME NAME", "Give the volume another name.",
         _setting(lambda words: {"name": str(words[0])}), (volumes, _NEW), 2),
        ("set-description", "VOLUME TEXT", "Describe the volume; the text in quotes.",
         _setting(lambda words: {"description": str(words[0])}), (volumes, _NEW), 2),
        ("set-readonly", "VOLUME on|off", "Let the volume take ro attachments alone, or rw ones again.",
         _setting(lambda words: {"read_only": is_on(words[0])}), (volumes, _ON_OFF), 2),
        ("set-bootable", "VOLUME on|off", "Say whether servers can boot from the volume.",
         _setting(lambda words: {"bootable": is_on(words[0])}), (volumes, _ON_OFF), 2),
        ("set-metadata", "VOLUME KEY=VALUE…", "Set metadata and notes; KEY= removes one.",
         _setting(_metadata), (volumes, _NOTES), 2),
        ("force-detach", _ONE_ATTACHMENT, "Declare an attachment ended that could not be detached.",
         _on_attachment("force_detach"), (volumes, holders), 1),
        ("clean-up", _ONE_ATTACHMENT, "End what failed or was never finished.",
         _on_attachment("clean_up"), (volumes, holders), 1),
        ("reset-state", "VOLUME | ATTACHMENT attached|detached", "Clear a volume's condition, or repair one record.",
         _reset, (volumes, one_of("attached", "detached")), 1),
        ("server-add", "NAME [HOST]", "Register a server that volumes can be attached to.",
         _by_key("server.register", _add_server), (_NEW, _NEW), 0),
        ("server-remove", "SERVER", "Take a server that holds nothing out of the registry.",
         _remove_server, (servers,), 1),
        ("undo", "[ENTRY]", "Show the plan that would undo the last change, or that of an entry of the journal.",
         _undo, (_NEW,), 0),
    )
)  # fmt: skip
