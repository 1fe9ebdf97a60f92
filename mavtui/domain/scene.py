"""The scene: everything that a plan is based on, read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mavtui.domain.attachments import Attachment
from mavtui.domain.requests import Request, attachment_of, server_of, volume_of
from mavtui.domain.rules import ENGINE_RULES, PlaceRules
from mavtui.domain.servers import Server
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import Volume
from mavtui.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Volumes and servers by id, with the rules in force.

    `servers` holds the servers that the requests name and those that hold one of the volumes. `hosts` are the names of
    registered hosts. `ambiguous_names` are names of the scene's volumes that other volumes bear too. `locked_because`
    says why nothing may be changed (a read-only context, file or lock), empty where changes are allowed. `rules` are
    those of the place; `read_at` is the moment of reading where ages matter, else empty.
    """

    volumes: Mapping[str, Volume] = field(default_factory=dict)
    servers: Mapping[str, Server] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    volume_types: frozenset[str] = frozenset()
    ambiguous_names: frozenset[str] = frozenset()
    policy: MultiAttachPolicy = field(default_factory=MultiAttachPolicy)
    rules: PlaceRules = ENGINE_RULES
    read_at: str = ""
    production: bool = False
    locked_because: str = ""

    def volume(self, volume_id: str) -> Volume:
        """The volume of that id. Raises NotFound where there is none or it is deleted."""
        found = self.volumes.get(volume_id)
        if found is None or found.deleted_at is not None:
            raise NotFound(f"there is no volume {volume_id}", hint="mavtui volumes lists them.")
        return found

    def server(self, server_id: str) -> Server:
        """The server of that id. Raises NotFound where there is none or it was removed."""
        found = self.servers.get(server_id)
        if found is None or found.deleted_at is not None:
            raise NotFound(f"there is no server {server_id}", hint="mavtui servers lists them.")
        return found

    def attachment(self, volume_id: str, attachment_id: str) -> Attachment:
        """The attachment of that id on that volume, not ended. Raises NotFound."""
        for attachment in self.volume(volume_id).attachments:
            if attachment.id == attachment_id:
                return attachment
        raise NotFound(
            f"volume {self.volume(volume_id).label} has no attachment {attachment_id}",
            hint="It may have ended: mavtui attachments --history lists ended ones too.",
        )


def ids_needed(requests: tuple[Request, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The ids of volumes, attachments and servers that the requests name, each once, in order."""
    volumes = dict.fromkeys(v for v in map(volume_of, requests) if v)
    attachments = dict.fromkeys(a for a in map(attachment_of, requests) if a)
    servers = dict.fromkeys(s for s in map(server_of, requests) if s)
    return tuple(volumes), tuple(attachments), tuple(servers)
