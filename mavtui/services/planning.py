"""Plans from what an operator names: one function for each verb. Nothing is changed here.

Volumes, servers and attachments are given by name or id (`services/resolving.py` says how a word is understood). Ids
of new objects are made here, so that a plan says exactly what it will touch. Every function raises NotFound and
AmbiguousName for names, UsageError for values, BackendUnreachable where the back end does not answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, Mode
from mavtui.domain.clock import to_timestamp
from mavtui.domain.plans import Plan, make_plan
from mavtui.domain.scene import Scene, ids_needed
from mavtui.domain.servers import ServerKind
from mavtui.domain.validation import (
    checked_metadata,
    checked_name,
    checked_server_name,
    checked_server_status,
    checked_size,
)
from mavtui.errors import UsageError
from mavtui.services import resolving, volume_types
from mavtui.services.connectors import check_connectors
from mavtui.services.moments import with_moments
from mavtui.services.session import Session


async def plan_attach(
    session: Session,
    volume: str,
    servers: Sequence[str] = (),
    *,
    hosts: Sequence[str] = (),
    mode: Mode = Mode.RW,
    device: str | None = None,
    bootable: bool = False,
    connectors: Mapping[str, str] | None = None,
) -> Plan:
    """Attach the volume to each of the servers and hosts, one after another. UsageError where none is named.

    `connectors` has, by their names, the connectors' files of hosts of a cloud. Raises NoConnector for one that is
    missing.
    """
    files = connectors or {}
    if not servers and not hosts:
        raise UsageError("attach needs a server or a host", hint="mavtui servers lists them.")
    volume_id = resolving.volume_id(session, volume)
    server_ids = [resolving.server_id(session, server) for server in servers]
    _each_once([*server_ids, *hosts], "server or host")
    places = [(server_id, None) for server_id in server_ids] + [(None, host) for host in hosts]
    return await plan_of(
        session,
        [
            requests.Attach(
                attachment_id=new_id(), volume_id=volume_id, server_id=server_id, host=host, mode=mode,
                device=device or None, bootable=bootable,
                connector_file=files.get(host) if host is not None else None,
            )
            for server_id, host in places
        ],
    )  # fmt: skip


async def plan_detach(session: Session, attachments: Sequence[str]) -> Plan:
    """End exactly these attachments, one after another."""
    found = _attachments(session, attachments)
    return await plan_of(session, [requests.Detach(attachment_id=a.id, volume_id=a.volume_id) for a in found])


async def plan_force_detach(session: Session, attachments: Sequence[str]) -> Plan:
    """Declare attachments in error_detaching ended."""
    found = _attachments(session, attachments)
    return await plan_of(session, [requests.ForceDetach(attachment_id=a.id, volume_id=a.volume_id) for a in found])


async def plan_clean_up(session: Session, attachments: Sequence[str]) -> Plan:
    """End attachments that failed or were never finished."""
    found = _attachments(session, attachments)
    return await plan_of(session, [requests.CleanUp(attachment_id=a.id, volume_id=a.volume_id) for a in found])


async def plan_create(  # noqa: PLR0913 - the values that a volume has
    session: Session,
    size_gib: int | str,
    *,
    name: str | None = None,
    description: str | None = None,
    sharable: bool = False,
    read_only: bool = False,
    bootable: bool = False,
    volume_type: str | None = None,
    availability_zone: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Plan:
    """Make a new volume; where the sharable flag follows from the type, the type that gives it is chosen."""
    kind = volume_types.for_new(session, volume_type or None, sharable=sharable)
    request = requests.CreateVolume(
        volume_id=new_id(), size_gib=checked_size(size_gib), name=checked_name(name or "") or None,
        description=checked_name(description or "", "description") or None, sharable=bool(kind.sharable),
        read_only=read_only, bootable=bootable, volume_type=kind.volume_type,
        availability_zone=availability_zone or None, metadata=checked_metadata(metadata or {}),
    )  # fmt: skip
    return await plan_of(session, [request])


async def plan_set(  # noqa: PLR0913 - the values that can be set
    session: Session,
    volume: str,
    *,
    name: str | None = None,
    description: str | None = None,
    sharable: bool | None = None,
    read_only: bool | None = None,
    bootable: bool | None = None,
    volume_type: str | None = None,
    metadata_set: Mapping[str, str] | None = None,
    metadata_removed: Sequence[str] = (),
) -> Plan:
    """Give a volume new values; None leaves one as it is, an empty name or description removes it.

    Where the sharable flag follows from the type, the type that differs in nothing else is chosen. Raises SeveralTypes
    where one has to be named, and nothing else stands against it.
    """
    chosen = resolving.volume(session, volume)
    try:
        kind = volume_types.for_change(session, chosen, volume_type or None, sharable=sharable)
    except volume_types.SeveralTypes:
        # Which type is no question where none could be taken: what stands against it is told first.
        refused = await plan_of(session, [requests.UpdateVolume(volume_id=chosen.id, sharable=sharable)])
        if refused.blocked:
            return refused
        raise
    request = requests.UpdateVolume(
        volume_id=chosen.id, name=None if name is None else checked_name(name),
        description=None if description is None else checked_name(description, "description"), sharable=kind.sharable,
        read_only=read_only, bootable=bootable, volume_type=kind.volume_type,
        metadata_set=checked_metadata(metadata_set or {}),
        metadata_removed=tuple(dict.fromkeys(metadata_removed)),
    )  # fmt: skip
    if request == requests.UpdateVolume(volume_id=request.volume_id):
        raise UsageError("set needs at least one value to set", hint="mavtui set --help lists what can be set.")
    return await plan_of(session, [request])


async def plan_extend(session: Session, volume: str, size_gib: int | str) -> Plan:
    """Make a volume larger."""
    return await plan_of(
        session,
        [requests.ExtendVolume(volume_id=resolving.volume_id(session, volume), size_gib=checked_size(size_gib))],
    )


async def plan_delete(session: Session, volumes: Sequence[str]) -> Plan:
    """Delete volumes that nobody holds, one after another."""
    ids = [resolving.volume_id(session, volume) for volume in volumes]
    _each_once(ids, "volume")
    return await plan_of(session, [requests.DeleteVolume(volume_id=volume_id) for volume_id in ids])


async def plan_reset_volume(session: Session, volume: str) -> Plan:
    """Clear a volume's own condition."""
    return await plan_of(session, [requests.ResetVolume(volume_id=resolving.volume_id(session, volume))])


async def plan_reset_attachment(session: Session, attachment: str, *, attached: bool) -> Plan:
    """Set one record to attached or detached."""
    chosen = _attachments(session, [attachment])[0]
    request = requests.ResetAttachment(attachment_id=chosen.id, volume_id=chosen.volume_id, attached=attached)
    return await plan_of(session, [request])


async def plan_server_add(
    session: Session,
    name: str,
    *,
    kind: ServerKind = ServerKind.SERVER,
    server_id: str | None = None,
    status: str = "ACTIVE",
    host: str | None = None,
    availability_zone: str | None = None,
) -> Plan:
    """Register a server or host; of kind host, it is its own host."""
    checked = checked_server_name(name)
    request = requests.RegisterServer(
        server_id=_checked_id(server_id) if server_id else new_id(), name=checked, kind=kind,
        status=checked_server_status(status), host=checked if kind is ServerKind.HOST else (host or None),
        project_id=session.identity.project, availability_zone=availability_zone or None,
    )  # fmt: skip
    return await plan_of(session, [request])


async def plan_server_set(
    session: Session,
    server: str,
    *,
    name: str | None = None,
    status: str | None = None,
    host: str | None = None,
    availability_zone: str | None = None,
    locked: bool | None = None,
) -> Plan:
    """Give a server new values; None leaves one as it is."""
    request = requests.UpdateServer(
        server_id=resolving.server_id(session, server), name=None if name is None else checked_server_name(name),
        status=None if status is None else checked_server_status(status), host=host,
        availability_zone=availability_zone, locked=locked,
    )  # fmt: skip
    if request == requests.UpdateServer(server_id=request.server_id):
        raise UsageError("server set needs at least one value", hint="mavtui server set --help lists what can be set.")
    return await plan_of(session, [request])


async def plan_server_remove(session: Session, server: str) -> Plan:
    """Take a server that holds nothing out of the registry."""
    return await plan_of(session, [requests.RemoveServer(server_id=resolving.server_id(session, server))])


async def plan_again(session: Session, plan: Plan) -> Plan:
    """The same requests, planned anew from what is there now."""
    return await plan_of(session, [step.request for step in plan.steps], action=plan.action)


async def plan_of(session: Session, asked: Sequence[requests.Request], *, action: str = "") -> Plan:
    """The plan for what is asked, based on what the back end observes now. UsageError where a connector is missing."""
    scene: Scene = await session.observe(*ids_needed(tuple(asked)))
    check_connectors(asked, scene)
    plan = make_plan(asked, scene, target=session.target, plan_id=new_id(), made_at=now(), action=action)
    return with_moments(plan, scene)


def new_id() -> str:
    """A new id for a volume, attachment, server or plan."""
    return str(uuid.uuid4())


def now() -> str:
    """This moment, as the store writes times."""
    return to_timestamp(datetime.now(UTC))


def _attachments(session: Session, words: Sequence[str]) -> list[Attachment]:
    found = [resolving.attachment(session, word) for word in words]
    _each_once([a.id for a in found], "attachment")
    return found


def _each_once(words: Sequence[str], what: str) -> None:
    for word in words:
        if words.count(word) > 1:
            raise UsageError(f"{what} {word} is named twice", hint="Name each once.")


def _checked_id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise UsageError(f"id {text!r} is no uuid", hint="Leave --id out to have one made.") from None
