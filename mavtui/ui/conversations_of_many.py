"""Conversations about several things at once: servers and their volumes, everything marked, and who writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.errors import NotFound, UsageError
from mavtui.services import planning_many, resolving, swapping
from mavtui.store import rows
from mavtui.ui.changing import change
from mavtui.ui.conversations import change_with_connector

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from mavtui.domain.plans import Plan
    from mavtui.domain.servers import Server
    from mavtui.ui.app import MavtuiApp


async def attach_volumes_to(app: MavtuiApp, servers: Sequence[str]) -> None:
    """Ask which volumes these servers (by id, or a host by name) get, then show the plan."""
    from mavtui.ui.dialogs.attach_volumes import AttachVolumesDialog

    session = app.session
    chosen = [_registered(app, word) for word in servers]
    scene = await session.backend.observe([], [], [server.id for server in chosen])
    dialog = AttachVolumesDialog(chosen, scene, session.backend.store, app.reader, clock=app.clock, signs=app.signs)
    choice = await app.ask(dialog)
    if choice is None:
        return
    places = [resolving.place(session, server.id) for server in chosen]
    await change(
        app,
        lambda: planning_many.plan_attach_many(
            session, choice.volumes, [one for one, _ in places if one], hosts=[one for _, one in places if one],
            mode=choice.mode,
        ),
    )  # fmt: skip


async def attach_many(app: MavtuiApp, volume_ids: Sequence[str]) -> None:
    """Ask which servers get all of these volumes, then show the plan."""
    from mavtui.ui.dialogs.attach_many import AttachManyDialog

    session = app.session
    scene = await session.backend.observe(list(volume_ids))
    volumes = [scene.volume(volume_id) for volume_id in volume_ids]
    choice = await app.ask(AttachManyDialog(volumes, scene, session.backend.store, clock=app.clock, signs=app.signs))
    if choice is not None:
        await change(
            app,
            lambda: planning_many.plan_attach_many(
                session, volume_ids, choice.servers, hosts=choice.hosts, mode=choice.mode
            ),
        )


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


async def swap_writer(app: MavtuiApp, volume_id: str, taker: tuple[str | None, str | None] | None) -> None:
    """Show the plan by which one takes over writing; who it is (server id, host) is asked for where it is not given."""
    session = app.session
    if taker is None:
        from mavtui.ui.dialogs.attach_many import TakeOverDialog

        scene = await session.backend.observe([volume_id])
        volume = scene.volume(volume_id)
        if not volume.writers:
            raise UsageError(f"nobody writes to {volume.label}", hint="a attaches it; there is nothing to hand over.")
        dialog = TakeOverDialog(volume, scene, session.backend.store, clock=app.clock, signs=app.signs)
        choice = await app.ask(dialog)
        if choice is None:
            return
        taker = (choice.servers[0], None) if choice.servers else (None, choice.hosts[0])
    server_id, host = taker

    def make_plan(connector_file: str | None) -> Awaitable[Plan]:
        return swapping.plan_swap(session, volume_id, server_id, host=host, connector_file=connector_file)

    await change_with_connector(app, make_plan, is_for_host=host is not None)


def _registered(app: MavtuiApp, word: str) -> Server:
    """The server, or the host of that name where volumes can go to it. Raises NotFound."""
    con = app.session.backend.store.reader
    found = rows.server_by_id(con, resolving.server_id(app.session, word))
    if found is None or found.deleted_at is not None:
        raise NotFound(f"there is no server {word} any more", hint="R reads everything again.")
    return found
