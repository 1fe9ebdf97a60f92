"""What a plan says besides its hazards: what its place cannot promise, and what to bear in mind."""

from __future__ import annotations

from collections.abc import Iterator

from mavtui.domain.requests import CreateVolume, NewAttachment, Request, ServerRequest
from mavtui.domain.rules import ENGINE_RULES
from mavtui.domain.scene import Scene
from mavtui.domain.wording import who_holds

WINDOW = "Others can change it between the last look and a step; so who holds it is read again after each."


def notes_of(request: Request, scene: Scene) -> Iterator[str]:
    """Sentences that go with the request in this scene; none for the engine, which changes in transactions."""
    if scene.rules is ENGINE_RULES or isinstance(request, ServerRequest):
        return
    if scene.rules.is_cloud and not isinstance(request, CreateVolume):
        yield WINDOW
    if isinstance(request, NewAttachment):
        server = scene.servers.get(request.server_id or "")
        if server is not None and server.status == "SHELVED_OFFLOADED":
            yield f"{server.label} is shelved and offloaded: it holds the volume from now, and gets it when unshelved."
        volume = scene.volume(request.volume_id)
        if volume.bootable and volume.may_be_held:
            yield f"{volume.label} is bootable, and {who_holds(volume.holders)}: no two servers may run from it."
