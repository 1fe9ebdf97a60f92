"""All servers; below, the volumes of the highlighted one and who shares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mavtui.ui.bindings import bindings_for
from mavtui.ui.screens.holders_screen import HoldersScreen, quoted
from mavtui.ui.server_rows import ServerListing

if TYPE_CHECKING:
    from textual.binding import BindingType

    from mavtui.store.server_listing import ServerRow
    from mavtui.ui.listings import Listing
    from mavtui.ui.subjects import Subject


class ServersScreen(HoldersScreen):
    """Enter leads to a server's attachments."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("home")
    heading = "servers"
    help_name = "servers"
    footer_ids = (
        ("row.open", "attachments", 1),
        ("volume.attach", "", 1),
        ("attachment.detach", "", 2),
        ("list.filter", "", 1),
        ("object.who", "", 1),
        ("object.describe", "", 2),
        ("pane.next", "volumes", 2),
        ("app.leave", "back", 2),
        ("app.command", "", 4),
        ("server.register", "", 5),
    )

    def make_listing(self) -> Listing[ServerRow]:
        """Servers."""
        return ServerListing()

    def how_to_begin(self) -> str:
        """The local engine is told of servers, a cloud knows them itself."""
        if not self.console.session.backend.capabilities.registers_servers:
            return super().how_to_begin()
        return f"There are no servers here: {self.console.key('server.register')} registers one."

    def open(self, subject: Subject) -> None:
        """Its attachments."""
        if subject.server_id is not None:
            self.attachments_of(f"server={subject.server_id}", subject.name)
        else:
            self.attachments_of(f"host={quoted(subject.host or subject.id)}", subject.name)
