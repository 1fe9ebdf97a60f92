"""What a request would meet and lead to; for attaching it is remembered, since it is asked for again when it is done.

All of it follows from the request and a few facts of the scene. Where the same request meets equal facts once more, the
answer is the one that was found before; where anything differs, it is found anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from mavtui.domain.changes import simulate
from mavtui.domain.derived import Derived, derived_columns
from mavtui.domain.expectations import Expectation, expectation_of
from mavtui.domain.hazard import Hazard
from mavtui.domain.hazards import find_hazards
from mavtui.domain.recent import Recent
from mavtui.domain.requests import NewAttachment, Request
from mavtui.domain.rules import ENGINE_RULES
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import Volume


class Basis(NamedTuple):
    """Every fact that a new attachment in an engine depends on: equal ones lead to equal hazards and outcomes.

    `server` is the one asked for, without the number of its attachments; `host_is_known` is about the host asked for.
    """

    volume: Volume | None
    server: Server | None
    policy: MultiAttachPolicy
    production: bool = False
    locked_because: str = ""
    host_is_known: bool = False

    def scene(self, request: NewAttachment) -> Scene:
        """The facts as a scene that holds nothing else."""
        return Scene(
            volumes={self.volume.id: self.volume} if self.volume else {},
            servers={self.server.id: self.server} if self.server else {},
            hosts=frozenset({request.host}) if request.host and self.host_is_known else frozenset(),
            policy=self.policy,
            production=self.production,
            locked_because=self.locked_because,
        )


class Foresight(NamedTuple):
    """The hazards of a request, the worst first, and what it relies on."""

    hazards: tuple[Hazard, ...]
    expectation: Expectation


class ForesightOfAttaching(NamedTuple):
    """The same of a new attachment, with what comes of it: the volume, and its derived columns before and after."""

    hazards: tuple[Hazard, ...]
    expectation: Expectation
    volume_after: Volume
    derived: tuple[Derived, Derived]


_remembered = Recent[tuple[NewAttachment, Basis, ForesightOfAttaching]](2048)


def foresee(request: Request, scene: Scene) -> Foresight | ForesightOfAttaching:
    """What the request meets in this scene. Raises what `find_hazards` raises."""
    if isinstance(request, NewAttachment) and _is_all_there_is(request, scene):
        return foresee_attaching(request, _basis(request, scene))
    return Foresight(find_hazards(request, scene), expectation_of(scene, request))


def foresee_attaching(request: NewAttachment, basis: Basis) -> ForesightOfAttaching:
    """What a new attachment meets where these are the facts. Raises what `find_hazards` raises."""
    found = _remembered.get(request.attachment_id)
    if found is not None and found[1] == basis and (found[0] is request or found[0] == request):
        return found[2]
    scene = basis.scene(request)
    hazards, expectation = find_hazards(request, scene), expectation_of(scene, request)
    before, after = scene.volume(request.volume_id), simulate(scene, request).volumes[request.volume_id]
    foresight = ForesightOfAttaching(hazards, expectation, after, (derived_columns(before), derived_columns(after)))
    _remembered.put(request.attachment_id, (request, basis, foresight))
    return foresight


def scene_after(request: Request, scene: Scene) -> Scene:
    """The scene after the request (`simulate`)."""
    if isinstance(request, NewAttachment):
        foresight = foresee(request, scene)
        if isinstance(foresight, ForesightOfAttaching):
            return replace(scene, volumes={**scene.volumes, request.volume_id: foresight.volume_after})
    return simulate(scene, request)


def _is_all_there_is(request: NewAttachment, scene: Scene) -> bool:
    """Whether nothing but the basis matters: no place has rules of its own, no record bears the new one's id."""
    volume = scene.volumes.get(request.volume_id)
    is_new = volume is None or all(a.id != request.attachment_id for a in volume.attachments)
    return is_new and scene.rules is ENGINE_RULES and not scene.read_at


def _basis(request: NewAttachment, scene: Scene) -> Basis:
    server = scene.servers.get(request.server_id) if request.server_id else None
    return Basis(
        scene.volumes.get(request.volume_id), server and server._replace(attachments=0), scene.policy,
        scene.production, scene.locked_because, request.host is not None and request.host in scene.hosts,
    )  # fmt: skip
