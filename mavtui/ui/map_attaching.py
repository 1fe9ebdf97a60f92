"""From an empty cell of the sharing map to a plan: the volume of its row, the server of its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.servers import ServerKind
from mavtui.store import naming, rows
from mavtui.ui import conversations
from mavtui.ui.dialogs.attach import AttachChoice
from mavtui.ui.dialogs.cell_attach import CellDialog

if TYPE_CHECKING:
    from mavtui.store.sharing_map import MapHolder
    from mavtui.ui.app import MavtuiApp


async def attach(app: MavtuiApp, volume_id: str, holder: MapHolder) -> None:
    """Ask for the mode, the server marked already, then show the plan; an unknown host goes to its plan at once."""
    session = app.session
    marked = _id_of(app, holder)
    if marked is None:
        await conversations.attach_as_chosen(app, volume_id, AttachChoice(hosts=(holder.id,)))
        return
    scene = await session.observe([volume_id])
    registers = session.backend.capabilities.registers_servers
    dialog = CellDialog(
        scene.volume(volume_id),
        scene,
        session.backend.store,
        clock=app.clock,
        signs=app.signs,
        marked=(marked,),
        registers=registers,
    )
    choice = await app.ask(dialog)
    if choice is None:
        return
    if choice.registers:
        await conversations.register_server(app)
        return
    await conversations.attach_as_chosen(app, volume_id, choice)


def _id_of(app: MavtuiApp, holder: MapHolder) -> str | None:
    """The registered server or host; None for a host that is only known from a record."""
    con = app.session.backend.store.reader
    if holder.kind == "server":
        return holder.id
    found = (rows.server_by_id(con, one, counted=False) for one in naming.ids_for(con, "servers", holder.id))
    return next((server.id for server in found if server is not None and server.kind is ServerKind.HOST), None)
