"""The form of a new server or host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mavtui.domain.servers import ServerKind
from mavtui.domain.validation import checked_server_name
from mavtui.ui.dialogs.form import YES, Field, Form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class NewServer:
    """What is asked for."""

    name: str
    kind: ServerKind
    host: str | None
    zone: str | None


class NewServerDialog(Form[NewServer]):
    """Name and place of a server that volumes can go to."""

    def __init__(self, *, clock: Clock, signs: Signs) -> None:
        fields = (
            Field("name", "name"),
            Field("host", "host", example="the machine it runs on"),
            Field("zone", "zone", example="for example nova"),
            Field("bare", "is a host itself", is_flag=True),
        )
        super().__init__("Register a server", fields, clock=clock, signs=signs)

    def check(self, values: Mapping[str, str]) -> NewServer:
        """The server asked for."""
        name = checked_server_name(values["name"])
        kind = ServerKind.HOST if values["bare"] == YES else ServerKind.SERVER
        return NewServer(name=name, kind=kind, host=values["host"] or None, zone=values["zone"] or None)
