"""What can go wrong when a server or host enters the registry, changes there or leaves it."""

from __future__ import annotations

from collections.abc import Iterator

from mavtui.domain.hazard import Hazard
from mavtui.domain.requests import RegisterServer, RemoveServer, UpdateServer
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.validation import checked_server_name
from mavtui.domain.wording import fitting
from mavtui.errors import Refused, UsageError


def of_registering(request: RegisterServer, scene: Scene) -> Iterator[Hazard]:
    """Hazards of a new server: none. Raises Refused where its id, or a host's name, is taken, UsageError for a name."""
    checked_server_name(request.name)
    known = scene.servers.get(request.server_id)
    if known is not None and known.deleted_at is None:
        raise Refused(
            f"there is a server {known.label} with the id {request.server_id} already",
            hint="Give it another id, or none: then one is made.",
        )
    if request.kind is ServerKind.HOST and request.name in scene.hosts:
        raise _taken(request.name)
    yield from ()


def of_updating_server(request: UpdateServer, scene: Scene) -> Iterator[Hazard]:
    """Hazards of new values: a host is known to its volumes by its name, so that stays while it holds one.

    Raises Refused where a host's new name is taken, UsageError for a name, and for another host of a host.
    """
    server = scene.server(request.server_id)
    name = server.name if request.name is None else request.name
    if server.kind is ServerKind.HOST and request.host not in (None, name):
        raise UsageError(f"{server.label} is a host, so it runs on no other", hint="Give it a new name by --name.")
    if request.name is None or request.name == server.name:
        return
    checked_server_name(request.name)
    if server.kind is not ServerKind.HOST:
        return
    if request.name in scene.hosts:
        raise _taken(request.name)
    if server.attachments:
        yield Hazard("attached", f"{_holding(server)} under this name, so it keeps it.")


def of_removing(request: RemoveServer, scene: Scene) -> Iterator[Hazard]:
    """Hazards of a server leaving: never while it holds a volume."""
    server = scene.server(request.server_id)
    if server.attachments:
        yield Hazard("attached", f"{_holding(server)}.")


def _holding(server: Server) -> str:
    return f"{server.label} holds {server.attachments} {fitting(server.attachments, 'volume', 'volumes')}"


def _taken(host: str) -> Refused:
    return Refused(f"there is a host {host} already", hint="Volumes know a host by its name: choose another one.")
