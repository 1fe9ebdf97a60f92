"""Conversations about several things at once: servers and their volumes, everything marked, and who writes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.wording import fitting
from mavtui.errors import NotFound, UsageError
from mavtui.services import planning_many, resolving, swapping
from mavtui.store import rows
from mavtui.store.places import ids_of_attachments_at
from mavtui.ui.changing import change
from mavtui.ui.connecting import ask_connector, change_with_connector, change_with_connectors
from mavtui.ui.conversations import change_modes, choose_repair
from mavtui.ui.repairs import ways_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.plans import Plan
    from mavtui.ui.app import MavtuiApp


async def attach_volumes_to(app: MavtuiApp, servers: Sequence[str], hosts: Sequence[str] = ()) -> None:
    """Ask which volumes these servers (by id, or a registered host by name) and hosts get, then show the plan."""
    from mavtui.ui.dialogs.attach_volumes import AttachVolumesDialog

    session = app.session
    registered = [_registered(app, word) for word in servers]
    chosen = [*registered, *(Server(f"host {name}", name, ServerKind.HOST, host=name) for name in hosts)]
    scene = await session.observe([], [], [one.id for one in registered if one.kind is ServerKind.SERVER])
    dialog = AttachVolumesDialog(chosen, scene, session.backend.store, app.reader, clock=app.clock, signs=app.signs)
    choice = await app.ask(dialog)
    if choice is None:
        return
    places = [*(resolving.place(session, server.id) for server in registered), *((None, name) for name in hosts)]

    def make_plan(connectors: Mapping[str, str]) -> Awaitable[Plan]:
        return planning_many.plan_attach_many(
            session, choice.volumes, [one for one, _ in places if one], hosts=[one for _, one in places if one],
            mode=choice.mode, connectors=connectors,
        )  # fmt: skip

    await change_with_connectors(app, make_plan, is_for_host=any(host for _, host in places))


async def attach_many(app: MavtuiApp, volume_ids: Sequence[str]) -> None:
    """Ask which servers get all of these volumes, then show the plan."""
    from mavtui.ui.dialogs.attach_many import AttachManyDialog

    session = app.session
    scene = await session.observe(list(volume_ids))
    volumes = [scene.volume(volume_id) for volume_id in volume_ids]
    registers = session.backend.capabilities.registers_servers
    dialog = AttachManyDialog(
        volumes, scene, session.backend.store, clock=app.clock, signs=app.signs, registers=registers
    )
    choice = await app.ask(dialog)
    if choice is None:
        return
    hosts, known = choice.hosts, {}
    if choice.by_connector:
        chosen = await ask_connector(app)
        if chosen is None:
            return
        hosts, known = (chosen.host,), {chosen.host: chosen.file} if chosen.file else {}

    def make_plan(connectors: Mapping[str, str]) -> Awaitable[Plan]:
        return planning_many.plan_attach_many(
            session, volume_ids, choice.servers, hosts=hosts, mode=choice.mode, connectors=connectors
        )

    await change_with_connectors(app, make_plan, is_for_host=bool(hosts), known=known)


async def detach_many(app: MavtuiApp, attachment_ids: Sequence[str]) -> None:
    """Show the plan that ends these attachments, those that read first."""
    await change(app, lambda: planning_many.plan_detach_many(app.session, attachment_ids))


async def detach_volumes(app: MavtuiApp, volume_ids: Sequence[str]) -> None:
    """Show the plan that takes everybody off these volumes."""
    await change(app, lambda: planning_many.plan_detach_volumes(app.session, volume_ids))


async def detach_everything(app: MavtuiApp, *, server_id: str | None, host: str | None) -> None:
    """Show the plan that takes everything off a server or a host."""
    await change(
        app, lambda: planning_many.plan_detach_all(app.session, server=server_id, host=None if server_id else host)
    )


async def swap_writer(app: MavtuiApp, volume_ids: Sequence[str], taker: tuple[str | None, str | None] | None) -> None:
    """Show the plan by which one takes over writing; who it is (server id, host) is asked for where it is not given."""
    session = app.session
    if taker is None:
        from mavtui.ui.dialogs.attach_many import TakeOverDialog

        scene = await session.observe(list(volume_ids))
        volumes = [volume for one in volume_ids if (volume := scene.volume(one)).writers]
        if not volumes:
            which = scene.volume(volume_ids[0]).label if len(volume_ids) == 1 else "any of them"
            raise UsageError(f"nobody writes to {which}", hint="a attaches it; there is nothing to hand over.")
        dialog = TakeOverDialog(volumes, scene, session.backend.store, clock=app.clock, signs=app.signs)
        choice = await app.ask(dialog)
        if choice is None:
            return
        taker = (choice.servers[0], None) if choice.servers else (None, choice.hosts[0])
    server_id, host = taker

    def make_plan(connector_file: str | None) -> Awaitable[Plan]:
        return swapping.plan_swap_many(session, volume_ids, server_id, host=host, connector_file=connector_file)

    await change_with_connector(app, make_plan, is_for_host=host is not None)


async def change_modes_at(app: MavtuiApp, places: Sequence[tuple[str | None, str]], *, marks_all: bool = False) -> None:
    """Guide to another mode of what these servers (by id) or hosts (by name) hold; `marks_all` of it from the start."""
    found = await asyncio.to_thread(_held_at, app, places)
    if not found:
        raise NotFound("nothing is held there, so there is no mode to change")
    await change_modes(app, found, marked=[one.id for one in found] if marks_all else ())


def _held_at(app: MavtuiApp, places: Sequence[tuple[str | None, str]]) -> list[Attachment]:
    """What is held there; a host holds what its servers hold too. For a thread: a host is looked for everywhere."""
    con = app.session.backend.store.reader
    found: dict[str, Attachment] = {}
    for server_id, host in places:
        if server_id is not None:
            server = rows.server_by_id(con, server_id)
            held = rows.attachments_of_server(con, server) if server is not None else ()
        else:
            ids = ids_of_attachments_at(con, host)
            held = tuple(one for identity in ids if (one := rows.attachment_by_id(con, identity)))
        found |= {one.id: one for one in held if one.is_holder}
    return list(found.values())


async def repair_many(app: MavtuiApp, attachments: Sequence[Attachment], volume_ids: Sequence[str]) -> None:
    """Ask what is to be done with everything marked that is stuck: of volumes they and their unfinished records."""
    concerned = list(dict.fromkeys([*volume_ids, *(one.volume_id for one in attachments)]))
    scene = await app.session.observe(concerned)
    there = {one.id: one for volume in scene.volumes.values() for one in volume.attachments}
    volumes = [scene.volumes[one] for one in volume_ids if one in scene.volumes]
    chosen = [there[one.id] for one in attachments if one.id in there]
    chosen += [one for volume in volumes for one in volume.attachments if one.status is not AttachStatus.ATTACHED]
    chosen = list({one.id: one for one in chosen}.values())
    ways = ways_of(volumes, chosen, scene)
    count, noun = (len(volumes), "volume") if volumes else (len(chosen), "attachment")
    what = f"{count} {noun}{'' if count == 1 else 's'}"
    await choose_repair(app, f"Repair {what}", ways)


async def flip_sharable(app: MavtuiApp, volume_ids: Sequence[str]) -> None:
    """Make all of these volumes sharable, or none of them; which is asked where they differ. Then show the plan."""
    from mavtui.services import volume_types
    from mavtui.ui.dialogs.question import Answer, ChoiceDialog

    session = app.session
    flags = {volume.sharable for one in volume_ids if (volume := app.reader.volume(one)) is not None}
    wanted = flags != {True}
    if len(flags) > 1:
        some = sum(bool(volume and volume.sharable) for volume in map(app.reader.volume, volume_ids))
        is_so = fitting(some, "is", "are")
        said = (f"{some} of the {len(volume_ids)} volumes {is_so} sharable already, and not the rest.",)
        answers = (Answer("off", "o", "All off"), Answer("on", "y", "All on"))
        answer = await app.ask(ChoiceDialog("Sharable on or off?", said, answers, clock=app.clock, signs=app.signs))
        if answer is None:
            return
        wanted = answer == "on"
    kind: str | None = None
    try:
        await planning_many.plan_sharable_many(session, volume_ids, sharable=wanted)
    except volume_types.SeveralTypes as several:
        from mavtui.ui.dialogs.types import TypeDialog

        kind = await app.ask(TypeDialog(several, clock=app.clock, signs=app.signs))
        if kind is None:
            return
    await change(app, lambda: planning_many.plan_sharable_many(session, volume_ids, sharable=wanted, volume_type=kind))


async def extend(app: MavtuiApp, volume_ids: Sequence[str]) -> None:
    """Ask for the size that all of these volumes get, or by how much each grows, then show the plan."""
    from mavtui.ui.dialogs.volume_form import ExtendManyDialog

    volumes = [volume for one in volume_ids if (volume := app.reader.volume(one)) is not None]
    growth = await app.ask(ExtendManyDialog(volumes, clock=app.clock, signs=app.signs))
    if growth is not None:
        await change(app, lambda: planning_many.plan_extend_many(app.session, volume_ids, growth))


def _registered(app: MavtuiApp, word: str) -> Server:
    """The server, or the host of that name where volumes can go to it. Raises NotFound."""
    con = app.session.backend.store.reader
    found = rows.server_by_id(con, resolving.server_id(app.session, word))
    if found is None or found.deleted_at is not None:
        raise NotFound(f"there is no server {word} any more", hint="R reads everything again.")
    return found
