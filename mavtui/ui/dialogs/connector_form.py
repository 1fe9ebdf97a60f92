"""The form for a host of a cloud: which file is its connector, which is the host's own and never made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.errors import UsageError
from mavtui.services.connectors import host_in
from mavtui.ui.dialogs.form import Field, Form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class HostWithConnector(NamedTuple):
    """A host, and the file that its connector is in; None: it is this machine, whose connector is read here."""

    host: str
    file: str | None


class ConnectorDialog(Form[HostWithConnector]):
    """Asks for the connector of `host`, or of whichever host the file is from."""

    def __init__(self, host: str = "", *, clock: Clock, signs: Signs) -> None:
        self._host = host
        title = f"The connector of {host}" if host else "Attach to a host: its connector"
        made_there = "connector.json, made on that host by os-brick"
        example = made_there if host else "connector.json of the host; empty: this machine's own"
        fields = (Field("file", "file", example=example),)
        super().__init__(title, fields, clock=clock, signs=signs)

    def check(self, values: Mapping[str, str]) -> HostWithConnector:
        """The host that the file is from, or this machine. Raises UsageError for a file that is none, or another's."""
        if not values["file"] and not self._host:
            import socket

            return HostWithConnector(socket.gethostname(), None)
        if not values["file"]:
            raise UsageError("a connector file is needed", hint="The host itself makes it, with os-brick.")
        found = host_in(values["file"])
        if self._host and found != self._host:
            raise UsageError(f"this is the connector of {found}", hint=f"That of {self._host} is needed.")
        return HostWithConnector(found, values["file"])
