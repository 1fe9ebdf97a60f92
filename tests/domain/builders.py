"""Small scenes for the tests of the rules: one volume, the servers web-1 to web-4 on a host each, one bare host."""

# ruff: noqa: ANN401 - the values are fields of a record, which knows their types
from __future__ import annotations

from dataclasses import replace
from typing import Any

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.hazards import find_hazards
from mavtui.domain.plans import Plan, Target, make_plan
from mavtui.domain.requests import Attach, Request
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.volumes import Volume

VOLUME_ID = "9f1c02ab-0000-4000-8000-000000000000"
HOST = "metal-1"
TARGET = Target(context="lab", backend="sqlite", place="/srv/engine.db")
MADE_AT = "2026-11-22T10:00:00.000000Z"

_NUMBERS = (1, 2, 3, 4)
SERVERS = {f"id-web-{n}": Server(id=f"id-web-{n}", name=f"web-{n}", status="SHUTOFF", host=f"cn-{n}") for n in _NUMBERS}


def held_by(server: str = "web-1", mode: Mode = Mode.RW, **values: Any) -> Attachment:
    """An attachment to one of the servers, id `att-web-1`, attached and connected."""
    held = Attachment(
        id=f"att-{server}", volume_id=VOLUME_ID, server_id=f"id-{server}", server_name=server,
        host=server.replace("web", "cn"), recorded_mode=mode, connected=True,
    )  # fmt: skip
    return held._replace(**values)


def held_by_host(host: str | None = HOST, mode: Mode = Mode.RW, **values: Any) -> Attachment:
    """An attachment to a host without a server, id `att-host`."""
    held = Attachment(id="att-host", volume_id=VOLUME_ID, host=host, recorded_mode=mode, connected=True)
    return held._replace(**values)


def in_state(status: AttachStatus, server: str = "web-1", mode: Mode = Mode.RW, **values: Any) -> Attachment:
    """An attachment in this state; connected as far as the state says so."""
    unconnected = status in (AttachStatus.RESERVED, AttachStatus.ERROR_ATTACHING)
    return held_by(server, mode, **{"status": status, "connected": not unconnected, **values})


def volume(*attachments: Attachment, **values: Any) -> Volume:
    """The volume `app-share`: sharable, 40 GiB, held by these."""
    plain = Volume(id=VOLUME_ID, name="app-share", size_gib=40, sharable=True, attachments=attachments)
    return plain._replace(**values)


def scene(of: Volume | None = None, **values: Any) -> Scene:
    """The volume (free where none is given), four servers that are shut off, and one host."""
    of = of or volume()
    return replace(Scene(volumes={of.id: of}, servers=SERVERS, hosts=frozenset({HOST})), **values)


def with_server(found: Scene, server_id: str = "id-web-1", **values: Any) -> Scene:
    """The scene with one server changed."""
    return replace(found, servers={**found.servers, server_id: found.servers[server_id]._replace(**values)})


def host_row(**values: Any) -> Server:
    """The registry's row of the host."""
    return Server(id="id-host", name=HOST, kind=ServerKind.HOST, host=HOST)._replace(**values)


def attach(server: str = "web-4", mode: Mode = Mode.RW, **values: Any) -> Attach:
    """A request to attach the volume to the server; the new id is `new-web-4`."""
    asked = Attach(attachment_id=f"new-{server}", volume_id=VOLUME_ID, server_id=f"id-{server}", mode=mode)
    return replace(asked, **values)


def attach_host(host: str = HOST, mode: Mode = Mode.RW) -> Attach:
    """A request to attach the volume to a bare host."""
    return Attach(attachment_id="new-host", volume_id=VOLUME_ID, host=host, mode=mode)


def codes(request: Request, found: Scene) -> set[str]:
    """The codes of all hazards of the request."""
    return {hazard.code for hazard in find_hazards(request, found)}


def sentence(code: str, request: Request, found: Scene) -> str:
    """The sentence of the one hazard of that code."""
    (message,) = (hazard.message for hazard in find_hazards(request, found) if hazard.code == code)
    return message


def plan(found: Scene, *requests: Request, target: Target = TARGET) -> Plan:
    """The plan of the requests."""
    return make_plan(requests, found, target=target, plan_id="plan-1", made_at=MADE_AT)
