"""All hosts; below, what the servers on the highlighted one hold and which others share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.host_rows import HostListing
from mavtui.ui.screens.holders_screen import HoldersScreen, quoted

if TYPE_CHECKING:
    from mavtui.store.host_listing import HostRow
    from mavtui.ui.listings import Listing
    from mavtui.ui.subjects import Subject


class HostsScreen(HoldersScreen):
    """Enter leads to the attachments on a host."""

    heading = "hosts"
    help_name = "hosts"
    shows_server = True
    has_details = False
    footer_ids = (
        ("row.open", "attachments", 1),
        ("attachment.detach", "", 3),
        ("list.filter", "", 1),
        ("object.who", "", 1),
        ("object.describe", "", 2),
        ("pane.next", "volumes", 2),
        ("app.leave", "back", 2),
        ("app.command", "", 4),
    )

    def make_listing(self) -> Listing[HostRow]:
        """Hosts."""
        self._hosts = HostListing()
        return self._hosts

    def read_again(self) -> None:
        """Read all hosts again."""
        self._hosts.forget()
        super().read_again()

    def action_refresh_all(self) -> None:
        """Have everything read again, the hosts at once."""
        self._hosts.forget(at_once=True)
        super().action_refresh_all()

    def how_to_begin(self) -> str:
        """Hosts are seen by what is on them."""
        return "There are no hosts here: they are known by servers and attachments."

    def open(self, subject: Subject) -> None:
        """The attachments on it."""
        self.attachments_of(f"host={quoted(subject.id)}", subject.name)

    def empty_text(self) -> str:
        """Reading takes a while where there are millions of attachments."""
        return super().empty_text() if self.rows.is_complete else "Reading hosts"
