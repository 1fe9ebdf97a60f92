"""What a step relies on, as one value: taken when the plan is made, compared inside the transaction of the change."""

from __future__ import annotations

from mavtui.domain.attachments import Attachment
from mavtui.domain.requests import Request, attachment_of, server_of, volume_of
from mavtui.domain.rules import ENGINE_RULES
from mavtui.domain.scene import Scene
from mavtui.domain.volumes import Volume

Expectation = tuple[object, ...]
"""What must still be true when a step is carried out: holders with mode and status, flags, condition, server state."""


def expectation_of(scene: Scene, request: Request) -> Expectation:
    """What the request relies on in this scene; two equal values mean that nothing that matters has changed."""
    volume = scene.volumes.get(volume_of(request) or "")
    server = scene.servers.get(_server_concerned(request, volume) or "")
    facts: list[object] = [scene.policy.enabled, scene.production, scene.locked_because]
    if scene.rules is not ENGINE_RULES:
        facts.append(scene.rules.enforces_ro)
    if volume is not None:
        facts += [
            volume.id, volume.sharable, volume.read_only, volume.encrypted, volume.condition, volume.size_gib,
            volume.deleted_at is None, volume.attachments_known, tuple(sorted(volume.metadata.items())),
            tuple(sorted(map(_facts_of_attachment, volume.attachments))),
        ]  # fmt: skip
    if server is not None:
        facts += [server.id, server.name, server.status, server.task_state, server.locked, server.deleted_at is None]
    if server is not None and volume is None:
        facts.append(server.attachments)
    return tuple(facts)


def _facts_of_attachment(attachment: Attachment) -> tuple[object, ...]:
    a = attachment
    return (
        a.id, a.server_id or "", a.host or "", a.mode.value, a.status.value, a.contested, a.connected, a.bootable,
        a.delete_on_termination is True, *sorted(a.known_to),
    )  # fmt: skip


def _server_concerned(request: Request, volume: Volume | None) -> str | None:
    """The server that the request names, or the one that holds the attachment it names."""
    attachment_id = attachment_of(request)
    if volume is None or attachment_id is None:
        return server_of(request)
    holder = next((a.server_id for a in volume.attachments if a.id == attachment_id), None)
    return holder or server_of(request)
